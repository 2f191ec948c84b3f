"""Texts whose names are put together in code: each member of each enumeration has its text, in every language."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.complaint.fields import FIELDS, SLOTS
from bot.wording.nlg import Nlg
from handoff.domain.conversations.conversation import Priority
from handoff.domain.ids import ConversationId, DepartmentId, Reference, TicketId
from handoff.domain.tickets.ticket import Complaint, ComplaintKind, Ticket, TicketStatus
from languages import LANGUAGES
from tests.fixtures.departments import DEPARTMENTS
from tests.unit.bot.actions.test_actions import Tickets, run

NLG = Nlg("Arena")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRETS = ("card", "password", "code")
MADE = [
    *(f"state_{state}" for state in TicketStatus),
    *(f"kind_{kind}" for kind in ComplaintKind),
    *(f"field_{field}" for field in FIELDS),
    *(f"secret_{kind}" for kind in SECRETS),
    *(f"ask_{slot.removeprefix('complaint_').removesuffix('_done')}" for slot in SLOTS.values()),
    *(f"error_{field}" for field in FIELDS if field != "evidence"),
]


@pytest.mark.parametrize("name", MADE)
def test_every_member_has_its_text(name: str) -> None:
    for language in LANGUAGES:
        assert NLG.text(name, language, reference="", files="", facts="").strip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("department", DEPARTMENTS.ids)
async def test_a_ticket_of_any_department_kind_and_state_is_told(department: DepartmentId, language: str) -> None:
    for kind in ComplaintKind:
        for state in TicketStatus:
            ticket = Ticket(
                id=TicketId("t"),
                reference=Reference("DST-0000-0000"),
                conversation_id=ConversationId("c1"),
                complaint=Complaint(kind=kind, account_id="1234", description="x"),
                department=department,
                priority=Priority.HIGH,
                status=state,
                language="en",
                created_at=NOW,
                updated_at=NOW,
                first_answer_due_at=NOW + timedelta(hours=24),
                solution_due_at=NOW + timedelta(hours=48),
            )
            turned = await run(
                "action_ticket_status", "my ticket", "ticket_status", tickets=Tickets([ticket]), language=language
            )
            assert DEPARTMENTS.in_sentence(department, language) in turned.text
            for name in (f"kind_{kind}", f"state_{state}"):
                assert NLG.text(name, language) in turned.text

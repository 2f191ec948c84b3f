"""docs/how-to/add-a-department.md, done: a fifth department in a file, and no line of code."""

import re
from pathlib import Path

import pytest

from composition.departments import departments_of
from handoff.bridge import people_views
from handoff.domain.complaint import ComplaintKind
from handoff.domain.errors import BadRequest
from handoff.domain.ids import DepartmentId
from handoff.domain.people.operator import Role
from handoff.domain.tickets.ticket import Ticket
from handoff.ports.departments import DepartmentSource
from handoff.services.context import Context
from handoff.services.people import accounts
from handoff.services.people.accounts import Changes
from handoff.services.tickets import registry, workflow
from handoff.storage.sql.database import Database
from languages import LANGUAGES
from settings import ROOT, Settings
from tests.fixtures.departments import DEPARTMENTS
from tests.fixtures.desk import a_complaint, a_context, a_conversation, an_account
from tests.unit.bot.actions.test_actions import Tickets, run

NAME = "sportsbook"
NAMES = {"az": "Mərc komandası", "tr": "Bahis ekibi", "ru": "Отдел ставок", "en": "Sportsbook team"}


@pytest.fixture
def departments(tmp_path: Path) -> DepartmentSource:
    text = (ROOT / "departments.yaml").read_text("utf-8").replace("kinds: [bet, game]", "kinds: [game]")
    names = ", ".join(f"{language}: {name}" for language, name in NAMES.items())
    file = tmp_path / "departments.yaml"
    file.write_text(f"{text}\n{NAME}:\n  name: {{{names}}}\n  kinds: [bet]\n", "utf-8")
    return departments_of(Settings(departments=file))


@pytest.fixture
def context(uow: Database, departments: DepartmentSource) -> Context:
    return a_context(uow, departments=departments)


async def a_bet_complaint(context: Context) -> Ticket:
    conversation = a_conversation()
    async with context.uow() as work:
        await work.conversations.add(conversation)
        await work.commit()
    return await registry.register(
        context,
        conversation_id=conversation.id,
        complaint=a_complaint(kind=ComplaintKind.BET),
        language="en",
        idempotency_key="once",
    )


async def test_its_complaints_come_to_it_and_are_moved(context: Context) -> None:
    ticket = await a_bet_complaint(context)
    assert ticket.department == NAME
    supervisor = await an_account(context.uow, role=Role.SUPERVISOR)
    elsewhere = await workflow.move(context, supervisor, ticket.reference, department=DEPARTMENTS.default)
    assert elsewhere.department == DEPARTMENTS.default
    back = await workflow.move(context, supervisor, ticket.reference, department=DepartmentId(NAME))
    assert back.department == NAME
    with pytest.raises(BadRequest):
        await workflow.move(context, supervisor, ticket.reference, department=DepartmentId("nowhere"))


async def test_people_work_there_when_somebody_says_so(context: Context) -> None:
    changes = Changes(name="Aysel", password="a long enough password")
    aysel = await accounts.create(context, "aysel", changes, language="en")
    assert aysel.departments == DEPARTMENTS.of_new_accounts
    aysel = await accounts.change(context, aysel.id, Changes(departments=[DepartmentId(NAME)]))
    assert aysel.departments == (NAME,)
    with pytest.raises(BadRequest):
        await accounts.change(context, aysel.id, Changes(departments=[DepartmentId("nowhere")]))


def test_consoles_are_told_of_it_in_every_language(departments: DepartmentSource) -> None:
    *_, told = people_views.department_views(departments.current())
    assert (told.id, told.names, told.new_accounts) == (NAME, NAMES, False)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_assistant_calls_it_by_its_name(
    context: Context, departments: DepartmentSource, language: str
) -> None:
    tickets = Tickets([await a_bet_complaint(context)], departments)
    told = await run("action_ticket_status", "my ticket", "ticket_status", tickets=tickets, language=language)
    assert NAMES[language] in told.text


def test_no_code_names_a_department() -> None:
    quoted = re.compile(rf"""["'`](?:{"|".join(DEPARTMENTS.ids)})["'`]""")
    rooms = [path for room in ("bot", "faq", "handoff", "web", "composition") for path in ROOT.glob(f"{room}/**/*")]
    code = [path for path in rooms if path.suffix in (".py", ".js") and "migrations" not in path.parts]
    named = [str(path.relative_to(ROOT)) for path in code if quoted.search(path.read_text("utf-8"))]
    assert named == ["handoff/protocol/samples.py"], "its sample frames show some, as any frame might"

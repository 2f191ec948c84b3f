"""Each action: what it says, what came of it, and what Rasa is to do next."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import build_executor
from bot.message import Said, read_messages
from bot.nlg import Nlg
from faq.ports import Found
from handoff.domain.conversation import Department, HandoffReason, Priority
from handoff.domain.ids import ConversationId, Reference, TicketId
from handoff.domain.message import OutcomeKind
from handoff.domain.ticket import Complaint, ComplaintKind, Ticket, TicketStatus
from tests.unit.bot.fakes import FakeFaq, a_state, answered, suggested

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NLG = Nlg("Arena")
LINES = {"az": "", "tr": "", "ru": "0 800 000", "en": ""}
OWN = Reference("DST-0000-0000")
FULL = {
    "complaint_kind": "withdrawal",
    "account_id": "483920",
    "transaction_id": "TX-1",
    "description": "It never came.",
    "description_done": True,
    "complaint_run": 3,
}


class Clock:
    def now(self) -> datetime:
        return NOW


class Tickets:
    """Remembers what was created, and holds one ticket of conversation c1."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.created: list[Complaint] = []

    def ticket(self, complaint: Complaint) -> Ticket:
        return Ticket(
            id=TicketId("t"),
            reference=OWN,
            conversation_id=ConversationId("c1"),
            complaint=complaint,
            department=Department.PAYMENTS,
            priority=Priority.HIGH,
            status=TicketStatus.IN_REVIEW,
            language="en",
            created_at=NOW,
            updated_at=NOW,
            first_answer_due_at=NOW + timedelta(hours=24),
            solution_due_at=NOW + timedelta(hours=48),
        )

    async def create(
        self, conversation_id: ConversationId, complaint: Complaint, language: str, idempotency_key: str
    ) -> Ticket:
        self.keys.append(idempotency_key)
        self.created.append(complaint)
        return self.ticket(complaint)

    async def status(self, conversation_id: ConversationId, reference: Reference) -> Ticket | None:
        known = conversation_id == "c1" and reference == OWN
        return self.ticket(Complaint(kind=ComplaintKind.BET, account_id="1234", description="x")) if known else None

    async def of(self, conversation_id: ConversationId) -> list[Ticket]:
        return []


class Turned:
    """One action call: what was said and the events by name."""

    def __init__(self, said: Said, events: list[dict[str, Any]]) -> None:
        self.said = said
        self.text = "\n".join(reply.text for reply in said.replies)
        self.buttons = [button.action["intent"] for reply in said.replies for button in reply.buttons]
        self.slots = {e["name"]: e["value"] for e in events if e["event"] == "slot"}
        self.next = next((e["name"] for e in events if e["event"] == "followup"), None)
        self.kinds = [e["event"] for e in events]


async def run(
    action: str,
    text: str = "",
    intent: str = "ask_faq",
    *,
    found: dict[str, Found] | None = None,
    tickets: Tickets | None = None,
    probability: float = 0.95,
    entities: dict[str, Any] | None = None,
    slots: dict[str, Any] | None = None,
    form: bool = False,
    language: str = "en",
    masked: tuple[str, ...] = (),
) -> Turned:
    book = tickets or Tickets()
    executor = build_executor(
        nlg=NLG,
        faq=FakeFaq(found),
        clock=Clock(),
        help_lines=LINES,
        create_ticket=book.create,
        ticket_status=book.status,
        tickets_of=book.of,
    )
    state = a_state(text, intent, probability, entities, slots, form, language, 7, masked)
    call = {"next_action": action, "tracker": state, "domain": {}}
    result = await executor.run(call, dispatcher=CollectingDispatcher())
    assert result is not None
    return Turned(read_messages(result.responses), result.events)


async def test_a_sure_answer_is_the_article_and_offers_its_flow() -> None:
    turned = await run(
        "action_answer", "where is it", found={"where is it": answered("payment-withdrawal-delay", 0.91)}
    )
    assert turned.text == "body of payment-withdrawal-delay in en"
    assert turned.said.outcome is not None
    assert (turned.said.outcome.kind, turned.said.outcome.topic, turned.said.outcome.score) == (
        OutcomeKind.ANSWER,
        "payment-withdrawal-delay",
        0.91,
    )
    assert turned.said.outcome.offers == ("complaint",)
    assert turned.buttons == ["start_complaint"]
    assert turned.slots["offer"] == {"kind": "complaint"}
    assert turned.next == "action_listen"


async def test_in_the_form_an_answer_leads_back_to_it() -> None:
    turned = await run(
        "action_answer", "where", found={"where": answered("payment-withdrawal-delay")}, form=True, slots=FULL
    )
    assert turned.buttons == []
    assert turned.next == "complaint_form"


async def test_unsure_asks_did_you_mean_with_titles() -> None:
    turned = await run("action_answer", "x", found={"x": suggested("complaint-status", "contact-human")})
    assert turned.said.outcome is not None and turned.said.outcome.kind is OutcomeKind.SUGGEST
    assert turned.said.outcome.suggestions == ("complaint-status", "contact-human")
    assert turned.buttons == ["show_topic", "show_topic", "no_topic", "ask_person"]
    assert turned.said.replies[0].buttons[0].label == "title of complaint-status in en"


async def test_first_failure_is_honest_and_the_second_hands_over() -> None:
    first = await run("action_answer", "qwe")
    assert first.said.outcome is not None and first.said.outcome.kind is OutcomeKind.FALLBACK
    assert first.buttons == ["ask_person"]
    assert first.slots["failures"] == 1
    second = await run("action_answer", "asd", slots=first.slots)
    assert second.next == "action_request_human" and not second.said.replies
    third = await run("action_request_human", "asd", slots=first.slots | second.slots)
    assert third.said.handoff is not None and third.said.handoff.reason is HandoffReason.FAILED
    assert third.said.outcome is not None and third.said.outcome.kind is OutcomeKind.HANDOFF


async def test_failures_are_never_worded_the_same_twice_in_a_row() -> None:
    slots: dict[str, Any] = {}
    texts = []
    for _ in range(4):
        turned = await run("action_answer", "qwe", slots=slots | {"failures": 0})
        slots |= turned.slots
        texts.append(turned.text)
    assert all(before != after for before, after in itertools.pairwise(texts))


async def test_another_meaning_than_the_rule_had_is_passed_to_its_action_once() -> None:
    turned = await run("action_smalltalk", "I want to kill myself", "smalltalk")
    assert turned.next == "action_crisis" and not turned.said.replies
    passed_on = await run("action_crisis", "I want to kill myself", "smalltalk", slots=turned.slots)
    assert passed_on.said.outcome is not None and passed_on.said.outcome.kind is OutcomeKind.CRISIS


@pytest.mark.parametrize(("language", "line"), [("ru", True), ("en", False)])
async def test_a_crisis_goes_to_people_first_of_all(language: str, line: bool) -> None:
    turned = await run("action_crisis", "I cannot stop", "gambling_harm", language=language, form=True, slots=FULL)
    assert turned.said.handoff is not None
    assert turned.said.handoff.reason is HandoffReason.GAMBLING_HARM
    assert turned.said.handoff.priority is Priority.URGENT
    assert ("0 800 000" in turned.text) is line
    assert "active_loop" in turned.kinds and "account_id" not in turned.slots  # what was entered stays
    assert turned.next == "action_listen"


async def test_a_person_at_once_with_department_and_rank_of_the_matter() -> None:
    turned = await run("action_request_human", "operator", "request_human", form=True, slots=FULL)
    assert turned.said.handoff is not None
    assert turned.said.handoff.department is Department.PAYMENTS
    assert turned.said.handoff.priority is Priority.HIGH
    assert NLG.text("handoff_draft", "en") in turned.text
    plain = await run("action_request_human", "operator", "request_human", slots={"last_topic": "complaint-status"})
    assert plain.said.handoff is not None and plain.said.handoff.department is Department.SUPPORT


@pytest.mark.parametrize(
    ("offer", "answer", "action"),
    [
        ({"kind": "person"}, "affirm", "action_request_human"),
        ({"kind": "complaint"}, "affirm", "action_start_complaint"),
        ({"kind": "draft"}, "affirm", "action_start_complaint"),
        ({"kind": "draft"}, "deny", "action_start_complaint"),
        ({"kind": "status"}, "affirm", "action_ticket_status"),
        ({"kind": "topics", "topics": ["contact-human"]}, "affirm", "action_answer"),
        ({"kind": "topics", "topics": ["contact-human"]}, "deny", "action_suggest_person"),
        ({"kind": "person"}, "deny", "action_listen"),
        ({"kind": "topics", "topics": ["contact-human", "complaint-status"]}, "affirm", "action_listen"),
    ],
)
async def test_yes_and_no_do_what_was_offered(offer: dict[str, Any], answer: str, action: str) -> None:
    turned = await run("action_follow_offer", "yes" if answer == "affirm" else "no", answer, slots={"offer": offer})
    assert turned.next == action
    if action != "action_listen":
        assert turned.slots["decision"]["action"] == action


async def test_a_complaint_begins_with_what_was_already_said() -> None:
    text = "my 250 withdrawal of yesterday has not come, id 483920, register a complaint"
    turned = await run("action_start_complaint", text, "file_complaint")
    assert turned.slots["complaint_kind"] == "withdrawal" and turned.slots["account_id"] == "483920"
    assert turned.slots["description"] == text
    assert turned.slots["complaint_run"] == 7
    assert "483920" in turned.text
    assert turned.next == "complaint_form"


async def test_an_answered_problem_need_not_be_told_again() -> None:
    text = "my withdrawal has not arrived for 3 days, id 483920"
    asked = await run("action_answer", text, found={text: answered("payment-withdrawal-delay")})
    pressed = await run("action_start_complaint", intent="start_complaint", slots=asked.slots)
    assert pressed.slots["account_id"] == "483920" and pressed.slots["description"] == text


async def test_a_complaint_begun_before_is_offered_again() -> None:
    turned = await run("action_start_complaint", "complaint", "file_complaint", slots=FULL)
    assert turned.buttons == ["continue_complaint", "restart_complaint"]
    assert turned.next == "action_listen" and "483920" in turned.text
    going_on = await run("action_start_complaint", intent="continue_complaint", slots=FULL)
    assert going_on.next == "complaint_form" and "account_id" not in going_on.slots
    anew = await run("action_start_complaint", intent="restart_complaint", slots=FULL)
    assert anew.slots["account_id"] is None and anew.slots["complaint_run"] == 7


async def test_sending_makes_one_ticket_by_key_and_tells_what_comes() -> None:
    tickets = Tickets()
    for _ in range(2):
        turned = await run("action_submit_complaint", "yes", "affirm", slots=FULL, tickets=tickets)
    assert tickets.keys == ["c1:complaint:3", "c1:complaint:3"]
    assert tickets.created[0].transaction_id == "TX-1"
    assert OWN in turned.text and "24 h" in turned.text and "48 h" in turned.text
    assert turned.slots["account_id"] is None and turned.slots["complaint_kind"] is None


async def test_an_incomplete_complaint_goes_back_to_the_form() -> None:
    tickets = Tickets()
    turned = await run("action_submit_complaint", intent="send_complaint", slots={"account_id": "1"}, tickets=tickets)
    assert turned.next == "complaint_form" and not tickets.keys


async def test_foreign_unknown_and_own_tickets() -> None:
    unknown = await run("action_ticket_status", "DST-1111-111T", "ticket_status")
    known = await run("action_ticket_status", f"what about {OWN.lower()}", "ticket_status")
    assert known.said.outcome is not None and known.said.outcome.reason == "told"
    assert "in review" in known.text
    assert unknown.said.outcome is not None and unknown.said.outcome.kind is OutcomeKind.STATUS
    assert unknown.said.outcome.reason == "not_found"
    nothing = await run("action_ticket_status", "my ticket?", "ticket_status")
    assert nothing.buttons == ["start_complaint", "ask_person"]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("на русском пожалуйста", "az", "ru"),
        ("can we speak Turkish", "en", "tr"),
        ("azərbaycanca yazın", "ru", "az"),
        ("İngilizce konuşabilir miyiz", "tr", "en"),
        ("I do not speak English, Russian please", "en", "ru"),
    ],
)
async def test_another_language_answers_in_it(text: str, language: str, wanted: str) -> None:
    turned = await run("action_change_language", text, "change_language", language=language)
    assert turned.said.language == wanted
    assert turned.text == NLG.text("language_changed", wanted)


async def test_an_unnamed_language_is_asked_for() -> None:
    turned = await run("action_change_language", "another language", "change_language")
    assert turned.buttons == ["switch_language"] * 4
    pressed = await run("action_change_language", intent="switch_language", entities={"language": "tr"})
    assert pressed.said.language == "tr"


async def test_a_hidden_secret_is_told_first() -> None:
    turned = await run("action_smalltalk", "hello", "greet", masked=("card", "password"))
    assert [reply.text for reply in turned.said.replies[:2]] == [
        NLG.text("secret_card", "en"),
        NLG.text("secret_password", "en"),
    ]
    assert turned.said.outcome is not None and turned.said.outcome.kind is OutcomeKind.SMALLTALK


async def test_after_people_the_assistant_says_that_it_is_back() -> None:
    turned = await run("action_smalltalk", "hello", "greet", slots={"people": "returned"})
    assert turned.said.replies[0].text == NLG.text("assistant_again", "en")
    assert turned.slots["people"] is None


async def test_the_form_fills_rejects_and_asks() -> None:
    slots = {"requested_slot": "account_id", "complaint_kind": "game"}
    filled = await run("validate_complaint_form", "483920", form=True, slots=slots)
    assert filled.slots["account_id"] == "483920" and filled.slots["requested_slot"] == "description"
    rejected = await run("validate_complaint_form", "operator", "request_human", form=True, slots=slots)
    assert "action_execution_rejected" in rejected.kinds and rejected.next == "action_request_human"
    back = await run("validate_complaint_form", "which?", form=True, slots=slots | {"handled": 7})
    assert back.slots["requested_slot"] == "account_id" and back.next is None
    sent = await run(
        "validate_complaint_form",
        intent="send_complaint",
        form=True,
        slots=FULL | {"requested_slot": "confirmation"},
    )
    assert sent.slots["confirmation"] == "send" and sent.slots["requested_slot"] is None

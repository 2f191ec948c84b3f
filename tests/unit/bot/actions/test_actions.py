"""Each action: what it says, what came of it, and what Rasa is to do next."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import TicketUseCases, build_executor
from bot.actions.answers.account_lookup import FactsOf, no_facts
from bot.dialogue.calendar import Calendar
from bot.dialogue.memory import Memory
from bot.dialogue.message import Said, read_messages
from bot.wording.nlg import Nlg
from faq.ports import Found, Hit, Verdict
from handoff.domain.conversations.conversation import HandoffReason, Priority
from handoff.domain.conversations.message import OutcomeKind
from handoff.domain.errors import TooMany
from handoff.domain.ids import AttachmentId, ConversationId, Reference, TicketId
from handoff.domain.integrations.player import PlayerCard, Transaction
from handoff.domain.tickets.ticket import Complaint, ComplaintKind, Ticket, TicketStatus
from handoff.ports.departments import DepartmentSource
from languages import LANGUAGES
from tests.fixtures.departments import PAYMENTS, SOURCE
from tests.unit.bot.fakes import FakeFaq, a_state, answered, suggested, understanding

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NLG = Nlg("Arena")
LINES = {"az": "", "tr": "", "ru": "0 800 000", "en": ""}
OWN = Reference("DST-0000-0000")
LOGIN = Hit(topic="account-login-problem", score=0.9)
FULL = {
    "complaint_kind": "withdrawal",
    "account_id": "483920",
    "transaction_id": "TX-1",
    "description": "It never came.",
    "description_done": True,
    "happened": "yesterday",
    "happened_on": "2026-11-21",
    "amount": "250",
    "currency": "AZN",
    "evidence": [{"id": "f1", "name": "screen.png"}],
    "evidence_done": True,
    "contact": "a@b.az",
    "complaint_run": 3,
}
FOREIGN = Reference("DST-1111-111N")


class Clock:
    def now(self) -> datetime:
        return NOW


class Tickets:
    """Remembers what was created, and holds one ticket of conversation c1 and one of account 515253 elsewhere."""

    def __init__(
        self, own: list[Ticket] | None = None, departments: DepartmentSource = SOURCE, too_many: bool = False
    ) -> None:
        self.departments = departments
        self.keys: list[str] = []
        self.created: list[Complaint] = []
        self.evidence: list[str] = []
        self._own = own or []
        self._too_many = too_many

    def ticket(self, complaint: Complaint) -> Ticket:
        return Ticket(
            id=TicketId("t"),
            reference=OWN,
            conversation_id=ConversationId("c1"),
            complaint=complaint,
            department=PAYMENTS,
            priority=Priority.HIGH,
            status=TicketStatus.IN_REVIEW,
            language="en",
            created_at=NOW,
            updated_at=NOW,
            first_answer_due_at=NOW + timedelta(hours=24),
            solution_due_at=NOW + timedelta(hours=48),
        )

    async def create(
        self,
        conversation_id: ConversationId,
        complaint: Complaint,
        language: str,
        idempotency_key: str,
        evidence: Sequence[AttachmentId] = (),
    ) -> Ticket:
        self.keys.append(idempotency_key)
        self.created.append(complaint)
        self.evidence += evidence
        return self.ticket(complaint)

    async def status(
        self, conversation_id: ConversationId, reference: Reference, account_id: str | None = None
    ) -> Ticket | None:
        if account_id is not None and self._too_many:
            raise TooMany(seconds=3600)
        known = (conversation_id == "c1" and reference == OWN) or (reference == FOREIGN and account_id == "515253")
        return self.ticket(Complaint(kind=ComplaintKind.BET, account_id="1234", description="x")) if known else None

    async def of(self, conversation_id: ConversationId) -> list[Ticket]:
        return self._own


class Turned:
    """One action call: what was said and the events by name."""

    def __init__(self, said: Said, events: list[dict[str, Any]]) -> None:
        self.said = said
        self.text = "\n".join(reply.text for reply in said.replies)
        self.buttons = [button.action["intent"] for reply in said.replies for button in reply.buttons]
        self.slots = {e["name"]: e["value"] for e in events if e["event"] == "slot"}
        self.next = next((e["name"] for e in events if e["event"] == "followup"), None)


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
    account_id: str | None = None,
    files: tuple[str, ...] = (),
    facts_of: FactsOf = no_facts,
) -> Turned:
    book = tickets or Tickets()
    faq = FakeFaq(found)
    executor = build_executor(
        nlg=NLG,
        faq=faq,
        calendar=Calendar(Clock(), UTC),
        help_lines=LINES,
        tickets=TicketUseCases(create=book.create, find=book.status, of=book.of, departments=book.departments),
        understanding=understanding(faq),
        facts_of=facts_of,
    )
    state = a_state(text, intent, probability, entities, slots, form, language, 7, masked, account_id, files)
    call = {"next_action": action, "tracker": state, "domain": {}}
    result = await executor.run(call, dispatcher=CollectingDispatcher())
    assert result is not None
    return Turned(read_messages(result.responses), result.events)


async def test_a_proven_player_is_told_where_the_withdrawal_is_before_the_article() -> None:
    async def facts(account_id: str) -> PlayerCard | None:
        last = Transaction(id="1", kind="withdrawal", status="review", amount="250", currency="AZN", at=NOW)
        return PlayerCard(account_id=account_id, fetched_at=NOW, status="active", kyc="none", transactions=(last,))

    found = {"where is it": answered("payment-withdrawal-delay", 0.91)}
    turned = await run("action_answer", "where is it", found=found, account_id="AB1", facts_of=facts)
    assert turned.text.split("\n\n") == [
        "Your withdrawal of **250 AZN** (today) is in review.",
        "body of payment-withdrawal-delay in en",
    ]
    turned = await run("action_answer", "where is it", found=found, facts_of=facts)
    assert turned.text == "body of payment-withdrawal-delay in en"


async def test_a_sure_answer_is_the_article_and_offers_its_flow() -> None:
    turned = await run(
        "action_answer", "where is it", found={"where is it": answered("payment-withdrawal-delay", 0.91)}
    )
    assert turned.text == "body of payment-withdrawal-delay in en"
    assert turned.said.outcome is not None
    assert (turned.said.outcome.kind, turned.said.outcome.topic, turned.said.outcome.score) == (
        OutcomeKind.ANSWER,
        "payment-withdrawal-delay",
        pytest.approx(0.91 / 0.96),
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


@pytest.mark.parametrize(("action", "intent"), [("action_answer", "ask_faq"), ("action_decline", "out_of_scope")])
async def test_failures_climb_from_other_words_to_topics_to_a_person(action: str, intent: str) -> None:
    slots: dict[str, Any] = {}
    rungs = []
    for text in ("qwe", "asd", "zxc", "rty"):
        turned = await run(action, text, intent, slots=slots)
        assert turned.said.outcome is not None and turned.said.outcome.kind is OutcomeKind.FALLBACK
        assert "ask_person" in turned.buttons and turned.said.handoff is None
        slots |= turned.slots
        rungs.append(turned)
    assert [turn.slots["failures"] for turn in rungs] == [1, 2, 3, 4]
    assert "show_topic" in rungs[1].buttons
    assert rungs[2].slots["offer"] == {"kind": "person", "reason": "failed"}
    yes = await run("action_follow_offer", "yes", "affirm", slots=slots)
    assert yes.next == "action_request_human"
    handed = await run("action_request_human", "yes", "affirm", slots=slots | yes.slots)
    assert handed.said.handoff is not None and handed.said.handoff.reason is HandoffReason.FAILED
    pressed = await run("action_request_human", intent="ask_person", entities={"reason": "failed"}, slots=slots)
    assert pressed.said.handoff is not None and pressed.said.handoff.reason is HandoffReason.FAILED


async def test_the_same_question_again_gets_the_answer_with_a_person_beside_it() -> None:
    found = {"where is it": answered("payment-withdrawal-delay")}
    first = await run("action_answer", "where is it", found=found)
    again = await run("action_answer", "where is it", found=found, slots=first.slots)
    assert again.text.endswith(first.text) and again.text != first.text
    assert "ask_person" in again.buttons


async def test_a_yes_two_turns_late_only_makes_the_offer_again() -> None:
    asked = await run("action_answer", "where", found={"where": answered("payment-withdrawal-delay")})
    thanked = await run("action_smalltalk", "thanks", "thanks", slots=asked.slots)
    late = await run("action_follow_offer", "yes", "affirm", slots=asked.slots | thanked.slots)
    assert late.buttons == ["start_complaint"] and late.next == "action_listen"
    sure = await run("action_follow_offer", "yes", "affirm", slots=asked.slots | thanked.slots | late.slots)
    assert sure.next == "action_start_complaint"


async def test_a_file_alone_is_kept_and_leads_on() -> None:
    turned = await run("action_take_file", intent="file_sent", files=("a.png",))
    assert "a.png" in turned.text and turned.buttons == ["start_complaint", "ask_person"]
    assert turned.slots["evidence"] == [{"id": "id of a.png", "name": "a.png"}]
    opened = await run("action_start_complaint", intent="start_complaint", slots=turned.slots)
    assert opened.slots.get("evidence", turned.slots["evidence"]) == turned.slots["evidence"]


async def test_a_file_with_words_that_say_little_and_with_words_that_ask() -> None:
    little = await run("action_answer", "look", "smalltalk", files=("a.png",))
    assert little.next == "action_take_file"
    asked = await run("action_answer", "where", found={"where": answered("payment-withdrawal-delay")}, files=("a.png",))
    assert "a.png" in asked.said.replies[0].text and "body of" in asked.text
    assert asked.slots["evidence"] == [{"id": "id of a.png", "name": "a.png"}]


async def test_files_amid_the_form_are_evidence_from_then_on() -> None:
    slots = {"requested_slot": "account_id", "complaint_kind": "account"}
    sent = await run("validate_complaint_form", intent="file_sent", form=True, slots=slots, files=("a.png", "b.pdf"))
    assert [file["name"] for file in sent.slots["evidence"]] == ["a.png", "b.pdf"]
    assert "a.png" in sent.slots["notice"]["before"] and sent.slots["requested_slot"] == "account_id"
    caption = await run("validate_complaint_form", "483920", form=True, slots=slots, files=("a.png",), masked=("card",))
    assert caption.slots["account_id"] == "483920" and len(caption.slots["evidence"]) == 1
    assert caption.text == NLG.text("secret_card", "en")
    interrupted = await run(
        "validate_complaint_form", "operator", "request_human", form=True, slots=slots, files=("a.png",)
    )
    assert interrupted.next == "action_request_human" and len(interrupted.slots["evidence"]) == 1


async def test_a_proven_account_is_taken_and_shown() -> None:
    opened = await run("action_start_complaint", "complaint", "file_complaint", account_id="proven1")
    assert opened.slots["account_id"] == "proven1" and opened.slots["account_verified"] is True
    assert "proven1" in opened.text


async def test_going_on_in_words_with_what_was_begun() -> None:
    turned = await run("action_answer", "let's continue", "ask_faq", slots=FULL)
    assert turned.next == "action_start_complaint" and turned.slots["decision"]["choice"] == "continue"
    nothing = await run("action_answer", "let's continue", "ask_faq")
    assert nothing.next != "action_start_complaint"


@pytest.mark.parametrize("intent", ["send_complaint", "correct_field", "finish_evidence", "contact_in_chat"])
async def test_a_button_of_the_form_pressed_after_it_tells_of_the_ticket(intent: str) -> None:
    book = Tickets()
    ticket = book.ticket(Complaint(kind=ComplaintKind.BET, account_id="1234", description="x"))
    turned = await run("action_start_complaint", intent=intent, tickets=Tickets([ticket]))
    assert OWN in turned.text and turned.next == "action_listen"
    assert turned.buttons == ["look_up_ticket", "start_complaint"]
    without = await run("action_start_complaint", intent=intent)
    assert without.next == "complaint_form"


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
    assert turned.slots["form_active"] is None and "account_id" not in turned.slots  # what was entered stays
    assert turned.next == "action_listen"


async def test_a_person_at_once_with_department_and_rank_of_the_matter() -> None:
    turned = await run("action_request_human", "operator", "request_human", form=True, slots=FULL)
    assert turned.said.handoff is not None
    assert turned.said.handoff.department == PAYMENTS
    assert turned.said.handoff.priority is Priority.HIGH
    assert NLG.text("handoff_draft", "en") in turned.text
    plain = await run(
        "action_request_human",
        "operator",
        "request_human",
        slots={"memory": Memory().answered("complaint-status", "where is it").to_slot()},
    )
    assert plain.said.handoff is not None and plain.said.handoff.department is None, "the desk's own"


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
        ({"kind": "proof", "reference": FOREIGN}, "affirm", "action_listen"),
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
    sent = tickets.created[0]
    assert (sent.transaction_id, sent.amount, sent.currency, sent.contact) == ("TX-1", "250", "AZN", "a@b.az")
    assert (sent.happened, sent.happened_on) == ("yesterday", date(2026, 11, 21))
    assert tickets.evidence == ["f1", "f1"]
    assert OWN in turned.text and "24 h" in turned.text and "48 h" in turned.text
    assert turned.slots["account_id"] is None and turned.slots["complaint_kind"] is None


async def test_an_incomplete_complaint_goes_back_to_the_form() -> None:
    tickets = Tickets()
    turned = await run("action_submit_complaint", intent="send_complaint", slots={"account_id": "1"}, tickets=tickets)
    assert turned.next == "complaint_form" and not tickets.keys


async def test_own_tickets_and_none() -> None:
    known = await run("action_ticket_status", f"what about {OWN.lower()}", "ticket_status")
    assert known.said.outcome is not None and known.said.outcome.reason == "told"
    for piece in ("in review", "payments team", "22.11.2026, 12:00", "first answer is due within 24 h"):
        assert piece in known.text
    nothing = await run("action_ticket_status", "my ticket?", "ticket_status")
    assert nothing.buttons == ["ask_person", "start_complaint"]
    mistyped = await run("action_ticket_status", "DST-1111-1112", "ticket_status")
    assert mistyped.text == NLG.text("status_mistyped", "en", reference="DST-1111-1112")


async def test_without_a_number_the_tickets_that_the_words_mean_come_first() -> None:
    def ticket(number: int, kind: ComplaintKind, days_ago: int) -> Ticket:
        made = Tickets().ticket(Complaint(kind=kind, account_id="1234", description="x"))
        at = NOW - timedelta(days=days_ago)
        return replace(made, reference=Reference(f"DST-0000-000{number}"), created_at=at, updated_at=at)

    tickets = Tickets(
        [
            ticket(1, ComplaintKind.WITHDRAWAL, 20),
            ticket(2, ComplaintKind.BET, 6),  # a Monday
            ticket(3, ComplaintKind.SERVICE, 5),
            ticket(4, ComplaintKind.GAME, 4),
            ticket(5, ComplaintKind.GAME, 1),
        ]
    )

    async def shown(text: str, language: str = "en") -> list[str]:
        turned = await run("action_ticket_status", text, "ticket_status", tickets=tickets, language=language)
        assert turned.said.outcome is not None and turned.said.outcome.kind is OutcomeKind.STATUS
        return list(re.findall(r"DST-0000-000(\d)", turned.text))

    assert await shown("where is my case, I lost the number") == ["5", "4", "3"]
    assert await shown("my complaint from Monday?") == ["2", "5", "4"]
    assert await shown("что с моей жалобой на вывод", "ru") == ["1", "5", "4"]
    assert await shown("dünkü şikayətim nə oldu", "az") == ["5", "4", "3"]
    assert await shown("pazartesi günkü bahis başvurum", "tr") == ["2", "5", "4"]


async def test_a_day_is_also_the_one_that_the_complaint_is_about() -> None:
    made = Tickets().ticket(Complaint(kind=ComplaintKind.BET, account_id="1234", description="x"))
    about = replace(made.complaint, happened_on=date(2026, 11, 16))
    old = replace(made, reference=FOREIGN, complaint=about, created_at=NOW - timedelta(days=3))
    tickets = Tickets([old, *[replace(made, reference=Reference(f"DST-0000-000{n}")) for n in range(1, 5)]])
    turned = await run("action_ticket_status", "the one about monday", "ticket_status", tickets=tickets)
    assert turned.text.startswith(NLG.text("status_one", "en", reference=FOREIGN, state="in review"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_has_no_ticket_here_is_told_how_one_is_found(language: str) -> None:
    for said in range(2):
        turned = await run(
            "action_ticket_status",
            "where is it",
            "ticket_status",
            language=language,
            slots={"said": {"status_ask": said}},
        )
        assert "ID" in turned.text
        assert turned.buttons == ["ask_person", "start_complaint"]
        assert turned.slots["offer"] == {"kind": "person"}


async def test_for_a_ticket_of_elsewhere_the_account_is_asked_and_proves_it() -> None:
    asked = await run("action_ticket_status", FOREIGN, "ticket_status")
    assert asked.said.outcome is not None and asked.said.outcome.reason == "proof_wanted"
    assert asked.slots["offer"] == {"kind": "proof", "reference": FOREIGN}
    answer = await run("action_answer", "515253", slots=asked.slots)
    assert answer.next == "action_ticket_status"
    shown = await run("action_ticket_status", "515253", slots=asked.slots | answer.slots)
    assert shown.said.outcome is not None and shown.said.outcome.reason == "told"
    both = await run("action_ticket_status", f"{FOREIGN}, account 515253", "ticket_status")
    assert both.said.outcome is not None and both.said.outcome.reason == "told"
    proven = await run("action_ticket_status", FOREIGN, "ticket_status", account_id="515253")
    assert proven.said.outcome is not None and proven.said.outcome.reason == "told"


async def test_a_wrong_account_and_an_unknown_number_get_the_same_words() -> None:
    unknown = Reference("DST-2222-222A")
    texts = []
    for reference in (FOREIGN, unknown):
        turned = await run("action_ticket_status", f"{reference}, account 999999", "ticket_status")
        assert turned.said.outcome is not None and turned.said.outcome.reason == "not_found"
        assert turned.buttons == ["ask_person"]
        texts.append(turned.text.replace(reference, "X"))
    assert texts[0] == texts[1]


async def test_guessing_ends_politely() -> None:
    turned = await run(
        "action_ticket_status", f"{FOREIGN}, account 999999", "ticket_status", tickets=Tickets(too_many=True)
    )
    assert turned.said.outcome is not None and turned.said.outcome.reason == "too_many"
    assert turned.buttons == ["ask_person"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", TicketStatus)
async def test_every_state_is_told_in_every_language(status: TicketStatus, language: str) -> None:
    ticket = replace(
        Tickets().ticket(Complaint(kind=ComplaintKind.BET, account_id="1234", description="x")),
        status=status,
        paused_at=NOW if status is TicketStatus.WAITING_FOR_VISITOR else None,
        resolution="The bet was settled anew.",
    )
    turned = await run(
        "action_ticket_status", "my ticket", "ticket_status", tickets=Tickets([ticket]), language=language
    )
    assert NLG.text(f"state_{status}", language) in turned.text
    waiting = NLG.text("status_waiting", language) in turned.text
    assert waiting is (status is TicketStatus.WAITING_FOR_VISITOR)
    assert ("settled anew" in turned.text) is (status is TicketStatus.SOLVED)


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
    slots = {"requested_slot": "account_id", "complaint_kind": "account"}
    filled = await run("validate_complaint_form", "483920", form=True, slots=slots)
    assert filled.slots["account_id"] == "483920" and filled.slots["requested_slot"] == "description"
    rejected = await run("validate_complaint_form", "operator", "request_human", form=True, slots=slots)
    assert rejected.next == "action_request_human"
    back = await run("validate_complaint_form", "which?", form=True, slots=slots | {"handled": 7})
    assert back.slots["requested_slot"] == "account_id" and back.next is None
    sent = await run(
        "validate_complaint_form",
        intent="send_complaint",
        form=True,
        slots=FULL | {"requested_slot": "confirmation"},
    )
    assert sent.slots["confirmation"] == "send" and sent.slots["requested_slot"] is None


async def test_the_number_that_an_article_asked_for_opens_the_complaint_with_it() -> None:
    slots = {"offer": {"kind": "complaint"}, "memory": Memory().answered("payment-withdrawal-delay", "late").to_slot()}
    for text in ("TX-99887", "transaction id 8844120"):
        turned = await run("action_answer", text, "give_detail", slots=slots)
        assert turned.next == "action_start_complaint"
        started = await run(
            "action_start_complaint", text, "give_detail", slots=slots | {"decision": turned.slots["decision"]}
        )
        assert started.slots["complaint_kind"] == "withdrawal"
        assert started.slots["transaction_id"] in ("TX-99887", "8844120")


async def test_an_answer_that_did_not_help_is_followed_by_the_next_best_and_then_by_a_person() -> None:
    found = {"cannot log in": Found(verdict=Verdict.ANSWER, hits=(LOGIN, Hit(topic="support-languages", score=0.1)))}
    memory = Memory().answered("account-login-problem", "cannot log in")
    first = await run("action_try_again", "no use", "unhelped", found=found, slots={"memory": memory.to_slot()})
    assert first.said.outcome is not None and first.said.outcome.kind is OutcomeKind.SUGGEST
    assert first.said.outcome.suggestions == ("support-languages",)
    second = await run("action_try_again", "no use", "unhelped", found=found, slots=first.slots)
    assert second.said.outcome is not None and second.said.outcome.kind is OutcomeKind.HANDOFF
    assert second.said.handoff is not None


async def test_a_misunderstanding_asks_for_other_words_where_nothing_else_is_near() -> None:
    memory = Memory().answered("account-login-problem", "cannot log in")
    turned = await run("action_try_again", "not that", "not_meant", slots={"memory": memory.to_slot()})
    assert turned.said.outcome is not None
    assert (turned.said.outcome.kind, turned.said.outcome.reason) == (OutcomeKind.FALLBACK, "not_meant")
    assert turned.slots["memory"]["rejected"] == ["account-login-problem"]


async def test_two_matters_are_answered_one_below_the_other() -> None:
    decision = {"seq": 7, "action": "action_answer", "topics": ["account-login-problem", "support-languages"]}
    turned = await run("action_answer", "both", slots={"decision": decision})
    assert turned.text.index("account-login-problem") < turned.text.index("support-languages")
    assert turned.said.outcome is not None
    assert turned.said.outcome.suggestions == ("account-login-problem", "support-languages")
    assert turned.slots["memory"]["shown"][:2] == ["account-login-problem", "support-languages"]


async def test_a_calm_line_brings_a_person_one_tap_away() -> None:
    found = {"verdict": "answer", "hits": [["account-login-problem", 0.9]]}
    decision = {"seq": 7, "action": "action_answer", "calm": True, **found}
    turned = await run("action_answer", "rent is due", slots={"decision": decision})
    assert NLG.text("calm_line", "en", 0) in turned.text
    assert "ask_person" in turned.buttons


async def test_an_urgent_topic_is_answered_and_handed_over_at_once() -> None:
    decision = {"seq": 7, "action": "action_answer", "verdict": "answer", "hits": [["account-hacked", 0.9]]}
    turned = await run("action_answer", "somebody is in my account", slots={"decision": decision})
    assert turned.said.outcome is not None and turned.said.outcome.kind is OutcomeKind.ANSWER
    assert turned.said.handoff is not None
    assert (turned.said.handoff.reason, turned.said.handoff.priority) == (HandoffReason.TOPIC, Priority.HIGH)

"""Opens the complaint form: takes what was already said, and does not lose what was entered before."""

from bot.actions.base import Answer, DeskAction
from bot.actions.complaints.ports import TicketsOf
from bot.actions.expected_answers import NUMBER
from bot.complaint.draft import ComplaintDraft
from bot.complaint.extraction import extract_into, find_number, is_story
from bot.complaint.slot_filling import with_value
from bot.dialogue.calendar import Calendar
from bot.dialogue.decision import Decision
from bot.dialogue.offer import Offer
from bot.dialogue.turn import FORM, Turn
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from bot.wording.turn_texts import TurnTexts
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply

CHOICES = {"continue_complaint": "continue", "restart_complaint": "restart"}
LATE = frozenset(
    {
        *("send_complaint", "correct_field", "finish_description", "finish_evidence", "drop_evidence"),
        *("contact_in_chat", "no_number", "not_known"),
    }
)
"""Buttons of the form that mean nothing without it: pressed twice, or under an old message."""
OUTCOME = Outcome(kind=OutcomeKind.COMPLAINT)


class StartComplaint(DeskAction):
    action_name = "action_start_complaint"

    def __init__(self, nlg: Nlg, understanding: Understanding, tickets_of: TicketsOf, calendar: Calendar) -> None:
        super().__init__(nlg, understanding)
        self._tickets_of = tickets_of
        self._calendar = calendar

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        choice = decision.choice or CHOICES.get(turn.intent)
        kept = ComplaintDraft.of(turn.slots, turn.account_id)
        if turn.intent in LATE and kept.is_empty and (late := await self._registered(turn, texts)) is not None:
            return late
        opening = turn.text if turn.typed and choice is None else (turn.slots.get("story") or "")
        if choice not in ("continue", "restart") and not kept.is_empty and not turn.form_active:
            return self._ask_which(turn, texts, kept, opening)
        begun = ComplaintDraft.of({}, turn.account_id) if choice == "restart" else kept
        draft = self._opened(turn, begun.with_files(turn.files), opening)
        if choice == NUMBER:
            draft = with_number(draft, turn.text)
        run = turn.slots.get("complaint_run") if choice == "continue" else None
        text = texts.variant("complaint_continued" if choice == "continue" else "complaint_intro")
        if facts := noted(draft, texts):
            text = f"{text}\n\n{texts.text('complaint_noted', facts=facts)}"
        return Answer(
            replies=[Reply(text=text)],
            outcome=OUTCOME,
            slots={
                **draft.to_slots(),
                "confirmation": None,
                "correcting": None,
                "complaint_run": run or turn.seq,
                "entered": list(draft.differs(begun)) or None,
                "handled": turn.seq,
                "story": None,
            },
            then=FORM,
        )

    def _opened(self, turn: Turn, draft: ComplaintDraft, opening: str) -> ComplaintDraft:
        """The draft with all that the first sentence, the button or the last topic tells."""
        draft = extract_into(draft, opening, self._calendar.today())
        kind = draft.kind or turn.entities.get("kind") or self._understanding.kind_of(turn.memory.last_topic or "")
        draft = ComplaintDraft.of({**draft.to_slots(), "complaint_kind": kind})
        return draft.with_description(opening) if not draft.description and is_story(opening) else draft

    def _ask_which(self, turn: Turn, texts: TurnTexts, kept: ComplaintDraft, opening: str) -> Answer:
        buttons = (
            texts.button("button_continue", "continue_complaint"),
            texts.button("button_restart", "restart_complaint"),
        )
        slots: dict[str, object] = {"story": opening if is_story(opening) else None}
        return Answer(
            replies=[Reply(text=texts.variant("complaint_draft", facts=noted(kept, texts)), buttons=buttons)],
            outcome=OUTCOME,
            slots=slots,
            offer=Offer(kind="draft"),
        )

    async def _registered(self, turn: Turn, texts: TurnTexts) -> Answer | None:
        """The ticket that the pressed button belonged to, if one was made."""
        tickets = await self._tickets_of(turn.conversation_id)
        if not tickets:
            return None
        reference = tickets[-1].reference
        return Answer(
            replies=[
                Reply(
                    text=texts.variant("complaint_already_sent", reference=reference),
                    buttons=(
                        texts.button("button_status", "look_up_ticket", reference=reference),
                        texts.button("button_complaint", "start_complaint"),
                    ),
                )
            ],
            outcome=Outcome(kind=OutcomeKind.COMPLAINT, reason="already_sent", offers=("status", "complaint")),
        )


def with_number(draft: ComplaintDraft, text: str) -> ComplaintDraft:
    """With the number in `text` as the one that the complaint's kind needs, where it has none yet."""
    needed = draft.needed_id
    if needed is None or getattr(draft, needed) is not None:
        return draft
    number = find_number(text, needed)
    return with_value(draft, needed, number) if number else draft


def noted(draft: ComplaintDraft, texts: TurnTexts) -> str:
    """What is known, in a few words; empty when nothing is."""
    facts = [texts.text(f"kind_{draft.kind}")] if draft.kind else []
    for field in ("account_id", "transaction_id", "bet_id"):
        if value := getattr(draft, field):
            facts.append(f"{texts.text(f'field_{field}')} {value}")
    facts += filter(None, (draft.sum, draft.happened))
    if not facts and draft.description:
        facts.append(texts.text("field_description").lower())
    return ", ".join(facts)

"""Opens the complaint form: takes what was already said, and does not lose what was entered before."""

from typing import Any

from bot.actions.desk_action import Answer, DeskAction
from bot.complaint.draft import Draft
from bot.complaint.reading import harvest, is_story
from bot.decision import Decision
from bot.speaker import Speaker
from bot.turn import FORM, Turn
from bot.understanding import KIND_OF_TOPIC
from handoff.domain.message import Outcome, OutcomeKind
from handoff.ports import Reply

CHOICES = {"continue_complaint": "continue", "restart_complaint": "restart"}
OUTCOME = Outcome(kind=OutcomeKind.COMPLAINT)


class StartComplaint(DeskAction):
    action_name = "action_start_complaint"

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        choice = decision.choice or CHOICES.get(turn.intent)
        kept = Draft.of(turn.slots)
        opening = turn.text if turn.typed and choice is None else (turn.slots.get("story") or "")
        if choice not in ("continue", "restart") and not kept.is_empty and not turn.form_active:
            return self._ask_which(turn, say, kept, opening)
        draft = self._opened(turn, kept if choice != "restart" else Draft(), opening)
        run = turn.slots.get("complaint_run") if choice == "continue" else None
        text = say.word("complaint_intro")
        if facts := noted(draft, say):
            text = f"{text}\n\n{say.word('complaint_noted', facts=facts)}"
        return Answer(
            replies=[Reply(text=text)],
            outcome=OUTCOME,
            slots={
                **draft.to_slots(),
                "confirmation": None,
                "correcting": None,
                "complaint_run": run or turn.seq,
                "handled": turn.seq,
                "story": None,
            },
            then=FORM,
        )

    def _opened(self, turn: Turn, draft: Draft, opening: str) -> Draft:
        """The draft with all that the first sentence, the button or the last topic tells."""
        draft = harvest(draft, opening)
        kind = draft.kind or turn.entities.get("kind") or KIND_OF_TOPIC.get(turn.slots.get("last_topic") or "")
        draft = Draft.of({**draft.to_slots(), "complaint_kind": kind})
        return draft.with_description(opening) if not draft.description and is_story(opening) else draft

    def _ask_which(self, turn: Turn, say: Speaker, kept: Draft, opening: str) -> Answer:
        buttons = (
            say.button("button_continue", "continue_complaint"),
            say.button("button_restart", "restart_complaint"),
        )
        slots: dict[str, Any] = {"story": opening if is_story(opening) else None}
        return Answer(
            replies=[Reply(text=say.say("complaint_draft", facts=noted(kept, say)), buttons=buttons)],
            outcome=OUTCOME,
            slots=slots,
            offer={"kind": "draft"},
        )


def noted(draft: Draft, say: Speaker) -> str:
    """What is known, in a few words; empty when nothing is."""
    facts = [say.word(f"kind_{draft.kind}")] if draft.kind else []
    for field in ("account_id", "transaction_id", "bet_id"):
        if value := getattr(draft, field):
            facts.append(f"{say.word(f'field_{field}')} {value}")
    if not facts and draft.description:
        facts.append(say.word("field_description").lower())
    return ", ".join(facts)

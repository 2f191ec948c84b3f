"""A dialogue over the real turn loop and actions; of Rasa's part only the slots are kept here."""

from datetime import UTC
from typing import Any

from bot.actions import TicketUseCases, build_executor
from bot.dialogue.calendar import Calendar
from bot.dialogue.message import Said, read_messages
from bot.rasa.turn_loop import TurnLoop
from bot.wording.nlg import Nlg
from bot.wording.questions import Questions
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import ButtonDraft
from languages import LANGUAGES
from tests.fixtures.departments import SOURCE
from tests.unit.bot.fakes import FakeFaq, a_state, understanding


class Rehearsal:
    """One conversation. `intents` are what the NLU would say; buttons come from what was said before."""

    def __init__(self, nlg: Nlg, faq: FakeFaq, clock: Any, tickets: Any, language: str) -> None:
        executor = build_executor(
            nlg=nlg,
            faq=faq,
            calendar=Calendar(clock, UTC),
            help_lines=dict.fromkeys(LANGUAGES, ""),
            tickets=TicketUseCases(create=tickets.create, find=tickets.status, of=tickets.of, departments=SOURCE),
            understanding=understanding(faq),
        )
        self._loop = TurnLoop(executor, Questions(nlg))
        self._language = language
        self._seq = 0
        self.slots: dict[str, Any] = {}
        self.buttons: list[ButtonDraft] = []
        """Every button of the conversation, the newest last."""

    async def turn(self, text: str, intent: str, entities: dict[str, Any] | None = None, files: int = 0) -> Said:
        """Say something (`text` empty: a button or a file) and get all that is answered."""
        self._seq += 2
        names = tuple(f"{self._seq}-{number}.png" for number in range(files))
        state = a_state(text, intent, 0.95, entities, self.slots, self.form, self._language, self._seq, (), None, names)
        answer = await self._loop.run(state)
        self.slots |= {event["name"]: event["value"] for event in answer["events"] if event["event"] == "slot"}
        said = read_messages(answer["responses"])
        self.buttons += [button for reply in said.replies for button in reply.buttons]
        if said.language:
            self._language = said.language
        return said

    @property
    def form(self) -> bool:
        """Whether a complaint is being taken down."""
        return bool(self.slots.get("form_active"))


def outcome_of(said: Said) -> Outcome:
    assert said.outcome is not None, said
    return said.outcome


def is_stuck(said: Said, in_form: bool) -> bool:
    """Whether a reply that did not help leaves the player without a way on."""
    helpless = outcome_of(said).kind in (OutcomeKind.FALLBACK, OutcomeKind.CLARIFY, OutcomeKind.SUGGEST)
    return helpless and not in_form and not any(reply.buttons for reply in said.replies)

"""A dialogue over the real actions with Rasa's part played here: rules, the form's loop, slots."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from bot.actions import build_executor
from bot.message import Said, read_messages
from bot.nlg import Nlg
from bot.questions import PREFIX, Questions
from bot.understanding import ACTIONS
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import ButtonDraft
from tests.unit.bot.fakes import FakeFaq, a_state, understanding

FORM = "complaint_form"
OWN_ACTIONS = {"file_sent": "action_take_file"}
OPENS_FORM = "action_start_complaint"
MOST_ACTIONS = 10  # of one turn, as in Rasa


class Rehearsal:
    """One conversation. `intents` are what the NLU would say; buttons come from what was said before."""

    def __init__(self, nlg: Nlg, faq: FakeFaq, clock: Any, tickets: Any, language: str) -> None:
        self._questions = Questions(nlg)
        self._executor = build_executor(
            nlg=nlg,
            faq=faq,
            clock=clock,
            help_lines=dict.fromkeys(("az", "tr", "ru", "en"), ""),
            create_ticket=tickets.create,
            ticket_status=tickets.status,
            tickets_of=tickets.of,
            understanding=understanding(faq),
        )
        self._language = language
        self._seq = 0
        self.slots: dict[str, Any] = {}
        self.form = False
        self.buttons: list[ButtonDraft] = []
        """Every button of the conversation, the newest last."""

    async def turn(self, text: str, intent: str, entities: dict[str, Any] | None = None, files: int = 0) -> Said:
        """Say something (`text` empty: a button or a file) and get all that is answered."""
        self._seq += 2
        names = tuple(f"{self._seq}-{number}.png" for number in range(files))
        messages: list[dict[str, Any]] = []
        action = f"validate_{FORM}" if self.form else self._first(intent)
        for _ in range(MOST_ACTIONS):
            action = await self._act(action, text, intent, entities or {}, names, messages)
            if action == "action_listen":
                break
        else:
            raise AssertionError(f"no end of actions after {text or intent}")
        said = read_messages(messages)
        self.buttons += [button for reply in said.replies for button in reply.buttons]
        if said.language:
            self._language = said.language
        return said

    def _first(self, intent: str) -> str:
        return OWN_ACTIONS.get(intent) or ACTIONS.get(intent) or OPENS_FORM

    async def _act(
        self,
        action: str,
        text: str,
        intent: str,
        entities: dict[str, Any],
        files: tuple[str, ...],
        messages: list[dict[str, Any]],
    ) -> str:
        """Run one action; the name of the next."""
        form_speaks = action in (FORM, f"validate_{FORM}")
        if form_speaks:
            self.form = True
        state = a_state(text, intent, 0.95, entities, self.slots, self.form, self._language, self._seq, (), None, files)
        name = f"validate_{FORM}" if form_speaks else action
        result = await self._executor.run(
            {"next_action": name, "tracker": state, "domain": {}}, dispatcher=CollectingDispatcher()
        )
        assert result is not None
        messages += [{"text": r.get("text"), "custom": r.get("custom")} for r in result.responses]
        follow = None
        for event in result.events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "active_loop":
                self.form = event["name"] is not None
            elif event["event"] == "followup":
                follow = event["name"]
        if follow is not None:
            return str(follow)
        if not form_speaks:
            return "action_listen"
        requested = self.slots.get("requested_slot")
        if requested is None:
            self.form = False
            return "action_submit_complaint"
        state["slots"] = self.slots
        messages.append(self._questions.respond(PREFIX + requested, state))
        return "action_listen"


def outcome_of(said: Said) -> Outcome:
    assert said.outcome is not None, said
    return said.outcome


def is_stuck(said: Said, in_form: bool) -> bool:
    """Whether a reply that did not help leaves the player without a way on."""
    helpless = outcome_of(said).kind in (OutcomeKind.FALLBACK, OutcomeKind.CLARIFY, OutcomeKind.SUGGEST)
    return helpless and not in_form and not any(reply.buttons for reply in said.replies)

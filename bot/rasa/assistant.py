"""The assistant as the desk sees it: one message to Rasa, one `TurnResult` back; the standby where Rasa fails."""

from dataclasses import replace
from typing import Any

import structlog

from bot.complaint.draft import ComplaintDraft, memory
from bot.dialogue.message import Said, read_messages
from bot.rasa.client import RasaClient
from bot.rasa.standby import StandbyAssistant
from bot.understanding.incoming import TEXT_MAX_CHARACTERS, IncomingMessage, read_message
from bot.wording.nlg import Nlg
from faq.ports import Faq
from handoff.domain.complaint import ComplaintForm
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.domain.errors import AssistantUnavailable
from handoff.domain.ids import ConversationId
from handoff.ports.assistant import ButtonDraft, Reply, TurnRequest, TurnResult

log = structlog.get_logger(__name__)


class RasaAssistant:
    """Implements `handoff.ports.assistant.Assistant`.

    A turn that Rasa does not answer in time is answered by the standby and never sent to Rasa again: the dialogue stays
    where it stood, and the player is asked to repeat what only Rasa can take, such as an entry of the complaint form.
    Rasa may have done such a turn, and only its answer was lost: so it is told which they were, and if the player has
    sent the same again, it gives the answer that was lost.

    What a complaint holds comes back with each turn and is kept in the log. It goes along with the next turn, so that
    a Rasa whose tracker store was lost goes on with the form where it stood.
    """

    def __init__(
        self,
        *,
        client: RasaClient,
        standby: StandbyAssistant,
        faq: Faq,
        nlg: Nlg,
        text_max_characters: int = TEXT_MAX_CHARACTERS,
    ) -> None:
        self._client = client
        self._standby = standby
        self._faq = faq
        self._nlg = nlg
        self._longest = min(text_max_characters, TEXT_MAX_CHARACTERS)

    async def respond(self, turn: TurnRequest) -> TurnResult:
        """See the port. Raises: AssistantUnavailable: the standby failed too."""
        incoming = await read_message(turn, self._faq, self._longest)
        try:
            if not turn.told:
                raise AssistantUnavailable(reason="not_told")
            answer = await self._client.post("message", _body(turn, incoming), _Answer)
        except AssistantUnavailable as error:
            log.warning("standby", conversation=turn.conversation_id, seq=turn.seq, **error.params)
            return await self._standby.respond(turn, incoming)
        self._standby.forget(turn.conversation_id)
        return TurnResult(
            replies=answer.said.replies,
            outcome=answer.outcome,
            language=answer.said.language or incoming.language,
            handoff=answer.said.handoff,
            form=answer.form,
            memory=answer.memory,
        )

    async def resume(self, conversation_id: ConversationId, what: str) -> None:
        """See the port. Raises: AssistantUnavailable."""
        await self._client.post("events", {"conversation": conversation_id, "what": what}, lambda told: None)

    @property
    def cut_off(self) -> bool:
        """Whether Rasa is left alone for a while, after it failed several times in a row."""
        return self._client.cut_off

    async def is_ready(self) -> bool:
        return not self._client.cut_off and await self._client.is_ready()

    def welcome(self, language: str) -> Reply:
        """See the port."""
        return welcome(self._nlg, language)

    async def close(self) -> None:
        await self._client.close()


def welcome(nlg: Nlg, language: str) -> Reply:
    """What a new conversation begins with."""
    buttons = (("button_complaint", "start_complaint"), ("button_status", "look_up_ticket"))
    return Reply(
        text=nlg.text("welcome", language),
        buttons=tuple(
            ButtonDraft(label=nlg.text(label, language), action={"intent": intent, "entities": {}})
            for label, intent in (*buttons, ("button_person", "ask_person"))
        ),
    )


class _Answer:
    """What the channel answered, read. Raises: AssistantUnavailable: it is of no use."""

    def __init__(self, answer: dict[str, Any]) -> None:
        try:
            self.said: Said = read_messages(answer["messages"])
            if not self.said.replies:
                raise ValueError("nothing was said")
            intent = answer.get("intent") or {}
            self.outcome = replace(
                self.said.outcome or Outcome(kind=OutcomeKind.FALLBACK),
                intent=intent.get("name"),
                intent_confidence=intent.get("confidence"),
            )
            active = bool(answer["form_active"])
            form = ComplaintDraft.of(answer["slots"]).form() or (ComplaintForm() if active else None)
            self.form = None if form is None else replace(form, is_active=active)
            self.memory: dict[str, Any] | None = None
            if self.form is not None:
                self.memory = memory(answer["slots"]) | {"requested_slot": answer.get("requested_slot")}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise AssistantUnavailable(reason="unreadable") from error


def _body(turn: TurnRequest, incoming: IncomingMessage) -> dict[str, object]:
    metadata: dict[str, object] = {
        "language": incoming.language,
        "page_language": turn.page_language,
        "masked": list(incoming.masked),
        "account_id": turn.account_id,
        "attachments": [{"id": file.id, "name": file.name} for file in turn.attachments],
    }
    body: dict[str, object] = {"conversation": turn.conversation_id, "seq": turn.seq, "metadata": metadata}
    if turn.standby_turns:
        body["unheard"] = list(turn.standby_turns)
    if turn.form is not None and turn.memory:
        body["form"] = {"slots": turn.memory, "active": turn.form.is_active}
    if incoming.intent is not None:
        return body | {"intent": incoming.intent, "entities": dict(incoming.entities)}
    return body | {"text": incoming.text, "vector": incoming.vector}

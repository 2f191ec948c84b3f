"""The assistant as the desk sees it: one message to Rasa, one `TurnResult` back."""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx

from bot.complaint.draft import Draft
from bot.masking import mask
from bot.message import read_messages
from bot.nlg import Nlg
from faq.ports import Faq
from handoff.domain.errors import AssistantUnavailable
from handoff.domain.ids import ConversationId
from handoff.domain.message import Outcome, OutcomeKind
from handoff.ports import ButtonDraft, Reply, TurnRequest, TurnResult

TOKEN_HEADER = "X-Destek-Token"
TEXT_MAX_CHARACTERS = 3000  # the channel takes 4000
POLL_SECONDS = 0.2  # while Rasa starts
KEEP_ALIVE_SECONDS = 2.0  # below Rasa's own 5, so that no request meets a connection that is just being closed
LANGUAGE_SURE = 0.6  # below this the conversation's language stays
_COMMAND = re.compile(r"/+\s*[\w@.\-]+\s*(?:\{.*)?", re.DOTALL)
_EMOJI_INTENTS = {"affirm": "👍👌✅✔💯", "deny": "👎❌✖", "thanks": "🙏❤💙💚🤝😊🥰"}


class RasaAssistant:
    """Implements `handoff.ports.Assistant` over the channel in bot/components/channel.py."""

    def __init__(
        self,
        *,
        url: Callable[[], str | None],
        token: str,
        faq: Faq,
        nlg: Nlg,
        timeout_seconds: float,
        text_max_characters: int = TEXT_MAX_CHARACTERS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`url` gives Rasa's present address, None while it is not running; `transport` replaces the network."""
        self._url = url
        self._faq = faq
        self._nlg = nlg
        self._longest = min(text_max_characters, TEXT_MAX_CHARACTERS)
        self._timeout = timeout_seconds
        self._client = httpx.AsyncClient(
            timeout=timeout_seconds,
            trust_env=False,
            headers={TOKEN_HEADER: token},
            transport=transport,
            limits=httpx.Limits(keepalive_expiry=KEEP_ALIVE_SECONDS),
        )

    async def respond(self, turn: TurnRequest) -> TurnResult:
        """See the port. Raises: AssistantUnavailable."""
        body = await self._body(turn)
        answer = await self._post("message", body)
        try:
            said = read_messages(answer["messages"])
            if not said.replies:
                raise ValueError("nothing was said")
            intent = answer.get("intent") or {}
            outcome = replace(
                said.outcome or Outcome(kind=OutcomeKind.FALLBACK),
                intent=intent.get("name"),
                intent_confidence=intent.get("confidence"),
            )
            form = Draft.of(answer["slots"]).snapshot()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise AssistantUnavailable(reason="unreadable") from error
        if form is not None:
            form["active"] = answer.get("active_loop") is not None
        return TurnResult(
            replies=said.replies,
            outcome=outcome,
            language=said.language or body["metadata"]["language"],
            handoff=said.handoff,
            form=form,
        )

    async def resume(self, conversation_id: ConversationId, what: str) -> None:
        """See the port. Raises: AssistantUnavailable."""
        await self._post("events", {"conversation": conversation_id, "what": what})

    async def is_ready(self) -> bool:
        url = self._url()
        if url is None:
            return False
        try:
            answer = await self._client.get(f"{url}/webhooks/destek/health", timeout=2.0)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    def welcome(self, language: str) -> Reply:
        """See the port."""
        buttons = (("button_complaint", "start_complaint"), ("button_status", "look_up_ticket"))
        return Reply(
            text=self._nlg.text("welcome", language),
            buttons=tuple(
                ButtonDraft(label=self._nlg.text(label, language), action={"intent": intent, "entities": {}})
                for label, intent in (*buttons, ("button_person", "ask_person"))
            ),
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def _body(self, turn: TurnRequest) -> dict[str, Any]:
        metadata: dict[str, Any] = {"language": turn.language, "page_language": turn.page_language}
        body: dict[str, Any] = {"conversation": turn.conversation_id, "seq": turn.seq, "metadata": metadata}
        if turn.action is not None:
            entities: Mapping[str, Any] = turn.action.get("entities") or {}
            return body | {"intent": turn.action["intent"], "entities": dict(entities)}
        masked = mask(clean(turn.text, self._longest))
        if (intent := wordless_intent(masked.text)) is not None:
            return body | {"intent": intent, "entities": {}}
        metadata["masked"] = list(dict.fromkeys((*turn.masked, *masked.kinds)))
        guess = await asyncio.to_thread(self._faq.guess_language, masked.text, turn.language)
        if guess.confidence >= LANGUAGE_SURE:
            metadata["language"] = guess.language
        return body | {"text": masked.text}

    async def _address(self) -> str:
        """Rasa's address; one that is just starting is waited for, within the time of a turn."""
        while (url := self._url()) is None:
            await asyncio.sleep(POLL_SECONDS)
        return url

    async def _post(self, route: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            async with asyncio.timeout(self._timeout):  # httpx limits each step, not the whole
                url = await self._address()
                try:
                    answer = await self._client.post(f"{url}/webhooks/destek/{route}", json=body)
                except (httpx.RemoteProtocolError, httpx.ReadError):  # a kept connection had just been closed
                    answer = await self._client.post(f"{url}/webhooks/destek/{route}", json=body)
        except (httpx.HTTPError, TimeoutError) as error:
            raise AssistantUnavailable(reason=type(error).__name__) from error
        try:
            content = answer.json()
        except ValueError as error:
            raise AssistantUnavailable(reason="unreadable") from error
        if answer.status_code != 200 or not isinstance(content, dict):
            code = content.get("error", "failed") if isinstance(content, dict) else "failed"
            raise AssistantUnavailable(reason=str(code), status=answer.status_code)
        return content


def clean(text: str, longest: int = TEXT_MAX_CHARACTERS) -> str:
    """What was typed, cut and readable: NFC, no control or invisible characters, single blanks, line breaks kept."""
    text = unicodedata.normalize("NFC", text[: 4 * longest])
    text = "".join(" " if unicodedata.category(c)[0] == "C" and c != "\n" else c for c in text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)[:longest].strip()


def wordless_intent(text: str) -> str | None:
    """The intent of a text that holds no words for the NLU, or that is spelt like a command; None for all others."""
    if _COMMAND.fullmatch(text):
        return "nothing_said"
    if any(c.isalnum() for c in text):
        return None
    for intent, signs in _EMOJI_INTENTS.items():
        if any(c in signs for c in text):
            return intent
    return "nothing_said"

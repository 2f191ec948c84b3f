"""A Telegram bot as a channel: see `handoff.ports.channels`."""

import asyncio
import contextlib
import json
import time
from collections.abc import Sequence
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import ClientConnectorError

from handoff.channels.telegram import reading, wording
from handoff.domain.channel import CAPABILITIES, Capabilities, Channel
from handoff.domain.channels.contact import Contact
from handoff.domain.channels.inbox import RawEvent
from handoff.domain.channels.incoming import Incoming, IncomingFile
from handoff.domain.channels.outbox import DeliveryState
from handoff.domain.conversations.message import Author
from handoff.ports.channels import Outcome, Outgoing, Part, Take

log = structlog.get_logger(__name__)

_SECONDS = 30.0
_POLL_SECONDS = 25
_AGAIN_SECONDS = 3.0
_SILENCE_SECONDS = 300.0
_LONGEST_CALLBACK = 64
"""Bytes that a button may carry."""
_KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates as it came: one update that the library does not understand keeps back no other."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int
    allowed_updates: list[str]


class TelegramAdapter:
    def __init__(self, token: str, api: str, *, seconds: float = _SECONDS, poll_seconds: int = _POLL_SECONDS) -> None:
        """Raises: aiogram.utils.token.TokenValidationError: it is no bot's token."""
        session = AiohttpSession(api=TelegramAPIServer.from_base(api.rstrip("/")))
        session.timeout = seconds
        self._bot = Bot(token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))
        self._poll_seconds = poll_seconds
        self._polled_at: float | None = None

    @property
    def channel(self) -> Channel:
        return Channel.TELEGRAM

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES[Channel.TELEGRAM]

    @property
    def account(self) -> str:
        return str(self._bot.id)

    async def receive(self, take: Take) -> None:
        """Poll; the offset that confirms an update is sent only when it was taken."""
        offset: int | None = None
        self._polled_at = time.monotonic()
        try:
            while True:
                try:
                    offset = await self._poll(take, offset)
                    self._polled_at = time.monotonic()
                except TelegramRetryAfter as error:
                    await asyncio.sleep(error.retry_after)
                except Exception as error:
                    log.warning("telegram_not_polled", error=type(error).__name__)
                    await asyncio.sleep(_AGAIN_SECONDS)
        finally:
            self._polled_at = None
            await self.close()

    async def _poll(self, take: Take, offset: int | None) -> int | None:
        updates = await self._bot(
            RawUpdates(offset=offset, timeout=self._poll_seconds, allowed_updates=_KINDS),
            request_timeout=int(self._poll_seconds + _SECONDS),
        )
        for update in updates:
            await take(
                RawEvent(
                    channel=Channel.TELEGRAM,
                    key=f"{self.account}:{update['update_id']}",
                    contact=reading.contact_of(update),
                    raw=json.dumps(update, ensure_ascii=False).encode(),
                )
            )
            offset = int(update["update_id"]) + 1
            if "callback_query" in update:  # the button stops turning
                with contextlib.suppress(TelegramAPIError, TimeoutError):
                    await self._bot.answer_callback_query(str(update["callback_query"]["id"]))
        return offset

    async def read(self, raw: bytes) -> Sequence[Incoming]:
        return [reading.read(json.loads(raw), self.account)]

    async def fetch(self, file: IncomingFile) -> bytes:
        found = await self._bot.download(file.fetch)
        return b"" if found is None else found.read()

    async def send(self, outgoing: Outgoing) -> Outcome:
        sent: list[str] = []
        try:
            for part in outgoing.parts:
                await self._send_part(outgoing.contact.address, part, sent)
        except TelegramAPIError as error:
            outcome = _outcome(error)
            log.warning("telegram_not_sent", error=type(error).__name__, state=outcome.state)
            if sent:  # the rest of it again would be the first of it twice
                return Outcome(state=DeliveryState.UNKNOWN, reason="interrupted", external_id=sent[0])
            return outcome
        if not sent:
            return Outcome(state=DeliveryState.FAILED, reason="refused")
        return Outcome(state=DeliveryState.SENT, external_id=sent[0])

    async def _send_part(self, chat: str, part: Part, sent: list[str]) -> None:
        texts = wording.pieces(part.text)
        for number, text in enumerate(texts, start=1):
            worded = wording.marked_up(text) if part.author is Author.BOT else wording.plain(text)
            keyboard = _keyboard(part) if number == len(texts) else None
            message = await self._bot.send_message(int(chat), worded, reply_markup=keyboard)
            sent.append(reading.external_id(chat, message.message_id))
        for file in part.files:
            document = BufferedInputFile(file.content, file.name)
            message = await self._bot.send_document(int(chat), document)
            sent.append(reading.external_id(chat, message.message_id))

    async def typing(self, contact: Contact) -> None:
        with contextlib.suppress(TelegramAPIError, TimeoutError):
            await self._bot.send_chat_action(int(contact.address), "typing")

    async def mark_read(self, contact: Contact, external_id: str) -> None:
        return

    async def state(self) -> str:
        """ "works", or "silent": no poll came through for too long."""
        if self._polled_at is None:  # it is not this process that polls
            return "works"
        return "silent" if time.monotonic() - self._polled_at > _SILENCE_SECONDS else "works"

    async def close(self) -> None:
        """Let go of the line; the next call opens it again."""
        await self._bot.session.close()


def _keyboard(part: Part) -> InlineKeyboardMarkup | None:
    """The message's choices, one below the other."""
    rows = []
    for button in part.buttons:
        data = f"{part.seq}:{button.id}"
        if len(data.encode()) <= _LONGEST_CALLBACK:
            rows.append([InlineKeyboardButton(text=button.label, callback_data=data)])
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _outcome(error: TelegramAPIError) -> Outcome:
    """What a refusal, or silence, makes of a sending: there is neither a key nor a look-up, so doubt is unknown."""
    match error:
        case TelegramRetryAfter():
            return Outcome(state=DeliveryState.WAITING, reason="busy", after_seconds=float(error.retry_after))
        case TelegramForbiddenError():
            return Outcome(state=DeliveryState.FAILED, reason="blocked", closes="blocked")
        case TelegramUnauthorizedError():
            return Outcome(state=DeliveryState.WAITING, reason="unreachable")
        case TelegramBadRequest():
            return Outcome(state=DeliveryState.FAILED, reason="refused")
        case TelegramNetworkError() if isinstance(error.__cause__, ClientConnectorError):
            return Outcome(state=DeliveryState.WAITING, reason="unreachable")
    return Outcome(state=DeliveryState.UNKNOWN, reason="timeout")

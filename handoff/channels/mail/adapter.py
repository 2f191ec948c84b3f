"""The desk's mailbox as a channel: see `handoff.ports.channels`."""

import asyncio
import contextlib
import time
from collections.abc import Coroutine, Sequence
from typing import Any, Protocol, TypeVar

import structlog

from handoff.channels.mail import reading
from handoff.channels.mail.addresses import Addresses
from handoff.channels.mail.composing import Composer
from handoff.channels.mail.mailbox import Doings, Mailbox, Watch
from handoff.channels.mail.sending import Sender
from handoff.domain.channel import CAPABILITIES, Capabilities, Channel
from handoff.domain.channels.contact import Contact
from handoff.domain.channels.inbox import RawEvent
from handoff.domain.channels.incoming import Incoming, IncomingFile
from handoff.domain.channels.outbox import DeliveryState
from handoff.ports.channels import Outcome, Outgoing, Take

log = structlog.get_logger(__name__)

T = TypeVar("T")
_READ_SECONDS = 60.0
_HAND_OVER_SECONDS = 60.0
_ALARM_SECONDS = 60.0


class Marks(Protocol):
    """Where it is remembered how far a source was read."""

    async def get(self, name: str) -> str | None: ...

    async def set(self, name: str, value: str) -> None: ...


class MailAdapter:
    def __init__(  # noqa: PLR0913 - its parts
        self,
        addresses: Addresses,
        composer: Composer,
        sender: Sender,
        watch: Watch,
        marks: Marks,
        *,
        own_host: str = "",
        silence_seconds: float = 600.0,
    ) -> None:
        """`own_host`: the name under which our own host writes what it found about senders."""
        self._addresses = addresses
        self._composer = composer
        self._sender = sender
        self._watch = watch
        self._marks = marks
        self._own_host = own_host
        self._silence_seconds = silence_seconds
        self._mailbox: Mailbox | None = None
        self._began = time.monotonic()

    @property
    def channel(self) -> Channel:
        return Channel.MAIL

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES[Channel.MAIL]

    async def receive(self, take: Take) -> None:
        loop = asyncio.get_running_loop()
        self._began = time.monotonic()

        def done(what: Coroutine[Any, Any, T]) -> T:
            return asyncio.run_coroutine_threadsafe(what, loop).result(_HAND_OVER_SECONDS)

        async def hand_over(raw: bytes) -> None:
            await take(RawEvent(channel=Channel.MAIL, key=reading.key_of(raw), contact=reading.sender_of(raw), raw=raw))

        mailbox = Mailbox(
            self._watch,
            Doings(
                mark=lambda name: done(self._marks.get(name)),
                set_mark=lambda name, value: done(self._marks.set(name, value)),
                take=lambda raw: done(hand_over(raw)),
            ),
        )
        self._mailbox = mailbox
        watching = asyncio.create_task(asyncio.to_thread(mailbox.run))
        alarm = asyncio.create_task(self._listen_for_silence())
        try:
            await asyncio.shield(watching)
        finally:
            alarm.cancel()
            mailbox.stop()
            self._mailbox = None  # another process may watch it from now on
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({watching}, timeout=5)

    async def read(self, raw: bytes) -> Sequence[Incoming]:
        async with asyncio.timeout(_READ_SECONDS):
            return await asyncio.to_thread(reading.read, raw, self._addresses, self._own_host)

    async def fetch(self, file: IncomingFile) -> bytes:
        return file.content or b""

    async def send(self, outgoing: Outgoing) -> Outcome:
        try:
            mail = await asyncio.to_thread(self._composer.mail, outgoing)
        except ValueError as error:  # no mail can be written to such an address
            log.warning("mail_not_composed", error=type(error).__name__)
            return Outcome(state=DeliveryState.FAILED, reason="refused")
        outcome = await self._sender.send(self._composer.envelope_sender(outgoing), outgoing.contact.address, mail)
        if outcome.state in {DeliveryState.SENT, DeliveryState.UNKNOWN}:
            return Outcome(state=outcome.state, reason=outcome.reason, external_id=self._composer.message_id(outgoing))
        return outcome

    async def typing(self, contact: Contact) -> None:
        return

    async def mark_read(self, contact: Contact, external_id: str) -> None:
        return

    async def state(self) -> str:
        """ "works", or "silent": the mailbox could not be looked at for too long."""
        return "silent" if self._silent_seconds() > self._silence_seconds else "works"

    def _silent_seconds(self) -> float:
        if self._mailbox is None:  # it is not this process that watches
            return 0.0
        return time.monotonic() - max(self._mailbox.looked_at, self._began)

    async def _listen_for_silence(self) -> None:
        while True:
            await asyncio.sleep(_ALARM_SECONDS)
            if (seconds := self._silent_seconds()) > self._silence_seconds:
                log.error("mailbox_silent", seconds=round(seconds))

"""From an event of a channel to a message of a conversation: once, in the order of its contact, whatever dies between.

The raw event is stored under its key before the channel is told that it has come. Then its conversation is found or
begun (one transaction, noted with the event), its files are taken in, the message is stored under an id made of the
key, and the event is done. Each step finds what the one before left.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import structlog

from handoff.domain.audit import PLAYER
from handoff.domain.channel import Channel
from handoff.domain.channels.inbox import TRIES, InboxEvent, InboxState, RawEvent, pause
from handoff.domain.channels.incoming import Ended, Ignored, Incoming, IncomingMessage, Receipt
from handoff.domain.conversations.conversation import Conversation, HandoffReason
from handoff.domain.conversations.message import Message
from handoff.domain.errors import Blocked, ConversationFull, DeskError, FileRefused, NotFound, TooMany
from handoff.domain.ids import ConversationId
from handoff.ports.assistant import HandoffRequest
from handoff.ports.channels import ChannelAdapter
from handoff.ports.files import FileStore
from handoff.ports.screening import Screening
from handoff.services import audit
from handoff.services.channels import deliveries, ratings, threads
from handoff.services.context import Context
from handoff.services.conversations import first_letters, visitor_actions
from handoff.services.conversations.turn_bell import Turns
from handoff.services.conversations.visitor_actions import Arrived
from handoff.services.files import stored_files
from handoff.services.files.stored_files import Upload
from handoff.services.people.sealing import Seal
from handoff.services.retrying import retried
from handoff.services.texts import scrub

log = structlog.get_logger(__name__)

AT_ONCE = 20
SHOWN_CHARACTERS = 20_000
"""Of one message; the whole is attached as a file where there is more."""
_RAW_KEPT = timedelta(days=14)
"""How long what was set aside can still be looked at."""
_BUSY_PAUSE = timedelta(seconds=20)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What receiving needs besides the context of all use cases."""

    files: FileStore
    screening: Screening
    seal: Seal
    turns: Turns
    default_language: str


class Receiving:
    """Takes events in and works on them. Of several processes any may work on one: each step looks again."""

    def __init__(self, context: Context, desk: Desk, adapters: Mapping[Channel, ChannelAdapter]) -> None:
        self._context = context
        self._desk = desk
        self._adapters = adapters
        self.quarantined = 0
        """Events set aside since the start."""

    async def take(self, event: RawEvent) -> bool:
        """Store an event; when this comes back it is on disk. Whether it is new."""
        return await take(self._context, self._desk.seal, event)

    async def work(self) -> int:
        """Work on what is due; how many events that were."""
        now = self._context.clock.now()
        async with self._context.uow(read_only=True) as work:
            due = await work.inbox.due(tuple(self._adapters), now, AT_ONCE)
        for event in due:
            await self._work_on(event)
        return len(due)

    async def clear(self) -> None:
        """Keep nothing of what was set aside long ago."""
        async with self._context.uow() as work:
            await work.inbox.clear_before(self._context.clock.now() - _RAW_KEPT)
            await work.commit()

    async def _work_on(self, event: InboxEvent) -> None:
        audit.act_as(PLAYER)
        try:
            raw = self._desk.seal.opened_bytes(event.sealed or "")
            if raw is None:
                raise ValueError("sealed under another secret")
            for number, incoming in enumerate(await self._adapters[event.channel].read(raw)):
                event = await self._become(event, number, incoming)
            await self._settle(
                event,
                state=_done(event),
                sealed=None,
                contact="",
                reason=event.reason,
                conversation_id=event.conversation_id,
            )
        except TooMany:  # it waits for its turn, and was not wrong
            await self._settle(event, next_at=self._context.clock.now() + _BUSY_PAUSE)
        except Exception as error:
            if isinstance(error, DeskError) and error.retryable:
                log.warning("event_waits", channel=event.channel, row=event.id, error=error.code)
                await self._settle(event, next_at=self._context.clock.now() + _BUSY_PAUSE)
                return
            await self._failed(event, error)

    async def _failed(self, event: InboxEvent, error: Exception) -> None:
        tries = event.tries + 1
        reason = f"{type(error).__name__}: {error}"[:200] if isinstance(error, DeskError) else type(error).__name__
        if tries >= TRIES:
            self.quarantined += 1
            log.error("event_quarantined", channel=event.channel, row=event.id, exc_info=error)
            await self._settle(event, state=InboxState.QUARANTINED, tries=tries, reason=reason)
            return
        log.warning("event_failed", channel=event.channel, row=event.id, tries=tries, exc_info=error)
        next_at = self._context.clock.now() + pause(tries)
        await self._settle(event, tries=tries, reason=reason, next_at=next_at)

    @retried
    async def _settle(self, event: InboxEvent, **changes: Any) -> None:
        """Change its row, which knows more by now than the caller: the conversation was noted on the way."""
        async with self._context.uow() as work:
            row = await work.inbox.get(event.id)
            if row is not None and row.state is InboxState.WAITING:
                await work.inbox.update(replace(row, **changes))
                await work.commit()

    async def _become(self, event: InboxEvent, number: int, incoming: Incoming) -> InboxEvent:
        match incoming:
            case IncomingMessage():
                return await self._message(event, number, incoming)
            case Receipt():
                await deliveries.receipt(self._context, event.channel, incoming)
                return event
            case Ended():
                await threads.end_contact(self._context, event.channel, incoming)
                return event
            case Ignored():
                return replace(event, reason=incoming.reason)

    async def _message(self, event: InboxEvent, number: int, incoming: IncomingMessage) -> InboxEvent:
        try:
            event, conversation, is_first = await threads.conversation_for(
                self._context, event, incoming, self._desk.default_language
            )
            message = await self._store(event, number, incoming, conversation, is_first)
        except ConversationFull:  # its next message begins another
            event = replace(event, conversation_id=None)
            event, conversation, is_first = await threads.conversation_for(
                self._context, event, replace(incoming, answers=threads.NOTHING), self._desk.default_language, anew=True
            )
            message = await self._store(event, number, incoming, conversation, is_first)
        except Blocked:
            return replace(event, reason="blocked")
        await threads.note_message(self._context, event.channel, incoming, conversation.id)
        if (
            not is_first
            and incoming.automatic is None
            and not ratings.is_score(message.text)
            and not incoming.is_unanswerable
        ):
            await self._acknowledge(conversation.id)
        self._desk.turns.wake(conversation.id)
        log.info("message_received", channel=event.channel, conversation=conversation.id, seq=message.seq)
        return event

    async def _store(
        self,
        event: InboxEvent,
        number: int,
        incoming: IncomingMessage,
        conversation: Conversation,
        is_first: bool,
    ) -> Message:
        key = _client_id(event, number)
        if incoming.pressed is not None:
            try:
                return await visitor_actions.press_button(
                    self._context,
                    conversation.id,
                    client_message_id=key,
                    seq=incoming.pressed.seq,
                    button_id=incoming.pressed.button_id,
                )
            except NotFound:  # of a message that is gone: its words are left
                pass
        async with self._context.uow(read_only=True) as work:
            stored = await work.messages.by_client_id(conversation.id, key)
        if stored is not None:
            return stored
        attached, refused = await self._attach(event, incoming, conversation.id)
        is_score = await ratings.take(self._context, conversation.id, incoming.text)
        request = None
        if incoming.is_unanswerable or (first_letters.speaks_once(conversation) and not is_first):
            request = HandoffRequest(reason=HandoffReason.REQUESTED, department=conversation.department)
        return await visitor_actions.post_arrived(
            self._context,
            conversation.id,
            Arrived(
                client_message_id=key,
                text=scrub(incoming.text)[:SHOWN_CHARACTERS],
                attachments=attached,
                params=self._params(incoming, refused),
                request=request,
                is_quiet=incoming.automatic is not None or is_score,
            ),
        )

    def _params(self, incoming: IncomingMessage, refused: list[dict[str, str]]) -> dict[str, object]:
        """What people are shown besides, without secrets."""
        mask = self._context.mask
        params: dict[str, object] = {}
        for name, value in incoming.details.items():
            params[name] = mask(scrub(value)[:SHOWN_CHARACTERS])[0] if isinstance(value, str) else value
        if incoming.subject:
            params["subject"] = mask(scrub(incoming.subject))[0][:300]
        if incoming.automatic is not None:
            params["automatic"] = incoming.automatic
        if refused:
            params["refused"] = refused
        return params

    async def _attach(
        self, event: InboxEvent, incoming: IncomingMessage, conversation_id: ConversationId
    ) -> tuple[list[str], list[dict[str, str]]]:
        """Ids of the files that were taken in, and names of those that were not, with why."""
        taken: list[str] = []
        refused: list[dict[str, str]] = []
        for file in incoming.files:
            name = self._context.mask(scrub(file.name))[0][:200]
            content = file.content
            if content is None:
                content = await self._adapters[event.channel].fetch(file)
            if len(content) > self._context.limits.upload_max_bytes:
                refused.append({"name": name, "reason": "too_large"})
                continue
            upload = Upload(
                conversation_id=conversation_id,
                operator=None,
                name=name,
                content=content,
                address=f"{event.channel}:{hashlib.sha256(incoming.sender.address.encode()).hexdigest()[:16]}",
            )
            try:
                kept = await stored_files.upload(self._context, self._desk.files, self._desk.screening, upload)
                taken.append(kept.id)
            except FileRefused as error:
                refused.append({"name": name, "reason": str(error.params.get("reason", ""))})
        return taken, refused

    @retried
    async def _acknowledge(self, conversation_id: ConversationId) -> None:
        now = self._context.clock.now()
        async with self._context.uow() as work:
            conversation = await work.conversations.get(conversation_id)
            if conversation.operator_id is None and first_letters.speaks_once(conversation):
                await first_letters.acknowledge(work, conversation, now)
                await work.commit()


@retried
async def take(context: Context, seal: Seal, event: RawEvent) -> bool:
    """Store an event; when this comes back it is on disk. Whether it is new."""
    sealed = seal.sealed_bytes(event.raw)
    key = event.key if len(event.key) <= 200 else hashlib.sha256(event.key.encode()).hexdigest()
    async with context.uow() as work:
        is_new = await work.inbox.add(replace(event, key=key, contact=event.contact[:320]), sealed, context.clock.now())
        await work.commit()
    return is_new


def _client_id(event: InboxEvent, number: int) -> str:
    """The message's own id: the same event gives the same."""
    digest = hashlib.sha256(f"{event.channel}:{event.key}:{number}".encode()).hexdigest()
    return f"in-{digest[:40]}"


def _done(event: InboxEvent) -> InboxState:
    return InboxState.IGNORED if event.reason and event.conversation_id is None else InboxState.DONE

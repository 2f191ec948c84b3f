"""From the outbox to the channel: one row at a time in each conversation, tried again with growing pauses.

A row is claimed before it is written out, so that two processes that both believe to lead do not both send it; what
was being sent when its process died counts as written out without an answer.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from handoff.domain.channel import CAPABILITIES, Channel, WhenUnknown
from handoff.domain.channels.contact import Contact
from handoff.domain.channels.outbox import ATTEMPTS, Delivery, DeliveryState, pause
from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.message import Author, Message
from handoff.domain.errors import NotFound, TooMany
from handoff.domain.events import DeliveryChanged
from handoff.domain.ids import AttachmentId
from handoff.ports.channels import ChannelAdapter, Outcome, Outgoing, OutgoingFile, Part
from handoff.ports.files import FileStore
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.throttle import HOUR, throttle

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Conversations to which something is sent side by side."""
SENDING = timedelta(seconds=90)
"""How long sending may take; who takes longer, or died, counts as without an answer."""
_SEND_SECONDS = 75.0
_TOGETHER = timedelta(seconds=2)
"""What is said within this time goes out as one, where a channel joins."""
_FIRST_CHECK = timedelta(seconds=60)
"""Where a platform tells what became of what it was given, until it counts as not given."""
AUTOMATIC_PER_HOUR = 5
"""Mails without a person's word in them that one sender is sent in an hour: what keeps two machines from each other."""

Words = Callable[[str, Mapping[str, object], str], str]
"""A system line in words: its code and values, in a language."""


class Sending:
    def __init__(
        self, context: Context, adapters: Mapping[Channel, ChannelAdapter], files: FileStore, words: Words
    ) -> None:
        self._context = context
        self._adapters = adapters
        self._files = files
        self._words = words

    async def work(self) -> int:
        """Send what is due; how many deliveries that were."""
        channels, now = tuple(self._adapters), self._context.clock.now()
        async with self._context.uow(read_only=True) as work:
            given_up = await work.outbox.given_up(channels, now)
            due = await work.outbox.due(channels, now, AT_ONCE)
        for delivery in given_up:
            await self._settle([delivery], Outcome(state=DeliveryState.UNKNOWN, reason="interrupted"))
        await asyncio.gather(*(self._send(delivery) for delivery in due))
        return len(due)

    async def _send(self, due: Delivery) -> None:
        try:
            claimed = await self._claim(due)
            if claimed is None:
                return
            rows, outgoing = claimed
            await self._settle(rows, await self._try(outgoing))
        except Exception as error:  # storage, or a fault of ours: the row stands, and is found again
            log.error("delivery_not_tried", channel=due.channel, conversation=due.conversation_id, exc_info=error)

    async def _try(self, outgoing: Outgoing) -> Outcome:
        adapter = self._adapters[outgoing.delivery.channel]
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                return await adapter.send(outgoing)
        except TimeoutError:
            return Outcome(state=DeliveryState.UNKNOWN, reason="timeout")
        except Exception as error:
            log.error("adapter_failed", channel=adapter.channel, exc_info=error)
            return Outcome(state=DeliveryState.UNKNOWN, reason=type(error).__name__)

    @retried
    async def _claim(self, due: Delivery) -> tuple[list[Delivery], Outgoing] | None:
        """The rows that are now this process's to send, and what they say; None if there is nothing to send (any more).

        This is the gate: what it lets through is still to be said, by whoever has the conversation now.
        """
        now = self._context.clock.now()
        async with self._context.uow() as work:
            conversation = await work.conversations.get(due.conversation_id)
            row = await work.outbox.get(due.conversation_id, due.seq)
            if row is None or (row.state, row.attempts) != (due.state, due.attempts):
                return None
            thread = await work.contacts.thread(conversation.id)
            contact = None if thread is None else await work.contacts.get(thread.contact_id)
            rows = [row]
            if CAPABILITIES[row.channel].joins:
                rows = await work.outbox.joined(row, row.created_at + _TOGETHER)
            messages = [await work.messages.get(row.conversation_id, row.seq) for row in rows]
            why_not = await self._why_not(work, conversation, contact, messages, now)
            if why_not is not None or thread is None or contact is None:
                for row in rows:
                    await self._change(work, row, DeliveryState.FAILED, now, reason=why_not or "no_contact")
                await work.commit()
                return None
            claimed = []
            for row in rows:
                taken = replace(
                    row,
                    state=DeliveryState.SENDING,
                    attempts=row.attempts + 1,
                    updated_at=now,
                    next_at=now + SENDING,
                )
                if not await work.outbox.change(row, taken):
                    return None
                work.emit(DeliveryChanged(conversation_id=row.conversation_id, seq=row.seq))
                claimed.append(taken)
            earlier = await work.contacts.ids_of(conversation.id)
            tickets = await work.tickets.of_conversation(conversation.id)
            await work.commit()
        parts = [await self._part(message, conversation.language) for message in messages]
        outgoing = Outgoing(
            delivery=claimed[0],
            contact=contact,
            thread=thread,
            language=conversation.language,
            parts=tuple(parts),
            references=tuple(ticket.reference for ticket in tickets if ticket.merged_into is None),
            earlier=tuple(earlier),
        )
        return claimed, outgoing

    async def _why_not(
        self,
        work: UnitOfWork,
        conversation: Conversation,
        contact: Contact | None,
        messages: Sequence[Message],
        now: datetime,
    ) -> str | None:
        """Why it must not be sent; None if it may."""
        if contact is None:
            return "no_contact"
        if contact.closed_reason is not None:
            return contact.closed_reason
        first = messages[0]
        overtaken = conversation.status is Status.ASSIGNED and first.epoch < conversation.epoch
        if first.author is Author.BOT and overtaken:
            return "overtaken"  # a person has it now: the assistant's word would come after theirs
        window = CAPABILITIES[conversation.channel].window
        if window is not None and (contact.wrote_at is None or now - contact.wrote_at >= window):
            return "window_closed"
        if CAPABILITIES[conversation.channel].acknowledges and all(m.author is not Author.OPERATOR for m in messages):
            try:
                await throttle(work, now, f"automatic:{contact.id}", AUTOMATIC_PER_HOUR, HOUR)
            except TooMany:
                return "too_many_automatic"
        return None

    async def _part(self, message: Message, language: str) -> Part:
        text = message.text
        if message.author is Author.SYSTEM and message.code is not None:
            text = self._words(message.code, message.params, language)
        files = []
        for file in message.attachments:
            try:
                content = await self._files.get(AttachmentId(file.id))
            except NotFound:  # its age has taken it
                continue
            files.append(OutgoingFile(name=file.name, media_type=file.media_type, content=content))
        return Part(
            seq=message.seq,
            author=message.author,
            text=text,
            author_name=message.author_name,
            code=message.code,
            params=message.params,
            buttons=message.buttons,
            files=tuple(files),
        )

    @retried
    async def _settle(self, rows: Sequence[Delivery], outcome: Outcome) -> None:
        now = self._context.clock.now()
        async with self._context.uow() as work:
            conversation = await work.conversations.get(rows[0].conversation_id)
            if outcome.closes is not None and (thread := await work.contacts.thread(conversation.id)) is not None:
                contact = await work.contacts.get(thread.contact_id)
                await work.contacts.update(replace(contact, closed_reason=outcome.closes[:64]))
            if outcome.external_id is not None:
                await work.contacts.add_id(rows[0].channel, outcome.external_id[:255], conversation.id, now)
            for row in rows:
                await self._settle_row(work, row, outcome, now)
            await work.commit()

    async def _settle_row(self, work: UnitOfWork, row: Delivery, outcome: Outcome, now: datetime) -> None:
        state, reason = outcome.state, outcome.reason[:200]
        next_at: datetime | None = None
        if state is DeliveryState.WAITING and row.attempts >= ATTEMPTS:
            state = DeliveryState.FAILED
        elif state is DeliveryState.WAITING:
            wait = pause(row.attempts)
            if outcome.after_seconds is not None:
                wait = max(wait, timedelta(seconds=outcome.after_seconds))
            next_at = now + wait
        elif state is DeliveryState.UNKNOWN:
            next_at = self._again_at(row, now)
        settled = replace(
            row,
            state=state,
            updated_at=now,
            next_at=next_at,
            reason=reason,
            external_id=outcome.external_id or row.external_id,
            was_unknown=row.was_unknown or state is DeliveryState.UNKNOWN,
        )
        if not await work.outbox.change(row, settled):
            await self._already_told(work, row, outcome)
        work.emit(DeliveryChanged(conversation_id=row.conversation_id, seq=row.seq))

    async def _already_told(self, work: UnitOfWork, row: Delivery, outcome: Outcome) -> None:
        """The platform's receipt was quicker than its answer: what it said stands, the platform's id is still news."""
        told = await work.outbox.get(row.conversation_id, row.seq)
        if told is not None and told.external_id is None and outcome.external_id is not None:
            await work.outbox.change(told, replace(told, external_id=outcome.external_id))

    def _again_at(self, row: Delivery, now: datetime) -> datetime | None:
        """When what perhaps arrived is sent again by itself; None: a person decides."""
        match CAPABILITIES[row.channel].when_unknown:
            case WhenUnknown.RETRY:
                return None if row.attempts >= ATTEMPTS else now + pause(row.attempts)
            case WhenUnknown.WAIT:
                return None if row.attempts >= ATTEMPTS else now + max(_FIRST_CHECK, pause(row.attempts))
            case WhenUnknown.ASK:
                return None

    async def _change(
        self, work: UnitOfWork, row: Delivery, state: DeliveryState, now: datetime, *, reason: str
    ) -> None:
        changed = replace(row, state=state, updated_at=now, next_at=None, reason=reason)
        await work.outbox.change(row, changed)
        work.emit(DeliveryChanged(conversation_id=row.conversation_id, seq=row.seq))

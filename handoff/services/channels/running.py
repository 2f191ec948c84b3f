"""Channels at work: in one process of all, until cancelled."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping

import structlog

from handoff.domain.channel import CAPABILITIES, Channel
from handoff.domain.channels.contact import Contact
from handoff.domain.channels.inbox import RawEvent
from handoff.domain.conversations.message import Author
from handoff.domain.errors import DeskError, NotFound
from handoff.domain.events import DeliveryChanged, Event, EventsMissed, MessageCreated, TypingChanged
from handoff.domain.ids import ConversationId
from handoff.ports.channels import ChannelAdapter
from handoff.ports.hub import EventHub
from handoff.services.channels.receiving import Desk, Receiving
from handoff.services.channels.sending import Sending, Words
from handoff.services.context import Context

log = structlog.get_logger(__name__)

BEAT_SECONDS = 1.0
"""Between two looks for what nobody rang for."""
_CLEAR_SECONDS = 3600.0
_AGAIN_SECONDS = 5.0


class Channels:
    """The adapters that are on, and what carries between them and the desk."""

    def __init__(
        self,
        context: Context,
        desk: Desk,
        hub: EventHub,
        adapters: Mapping[Channel, ChannelAdapter],
        words: Words,
    ) -> None:
        self._context = context
        self._hub = hub
        self.adapters = adapters
        self.receiving = Receiving(context, desk, adapters)
        self.sending = Sending(context, adapters, desk.files, words)
        self._came = asyncio.Event()
        self._goes = asyncio.Event()

    async def take(self, event: RawEvent) -> bool:
        """Store what came, in any process; whether it is new."""
        is_new = await self.receiving.take(event)
        self._came.set()
        return is_new

    async def run(self) -> None:
        """Receive and send, until cancelled. To be run in one process of all at a time."""
        async with asyncio.TaskGroup() as group:
            for adapter in self.adapters.values():
                group.create_task(self._receive(adapter))
            group.create_task(self._repeat(self.receiving.work, self._came, BEAT_SECONDS))
            group.create_task(self._repeat(self.sending.work, self._goes, BEAT_SECONDS))
            group.create_task(self._repeat(self._clear, asyncio.Event(), _CLEAR_SECONDS))
            group.create_task(self._listen())

    async def _receive(self, adapter: ChannelAdapter) -> None:
        while True:
            try:
                await adapter.receive(self.take)
                return
            except Exception as error:
                log.error("receiving_failed", channel=adapter.channel, exc_info=error)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _clear(self) -> int:
        await self.receiving.clear()
        return 0

    async def _repeat(self, what: Callable[[], Awaitable[int]], rung: asyncio.Event, seconds: float) -> None:
        """Do it when rung for, and on a beat; again at once while there was something to do."""
        while True:
            rung.clear()
            done = 0
            try:
                done = await what()
            except DeskError as error:
                log.warning("channels_wait", error=error.code)
            except Exception as error:
                log.error("channels_failed", exc_info=error)
            if not done:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(rung.wait(), seconds)

    async def _listen(self) -> None:
        while True:
            async with self._hub.subscribe(_Ears(self._goes)) as events:
                async for event in events:
                    try:
                        await self._show(event)
                    except DeskError as error:
                        log.warning("not_shown", error=error.code)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _show(self, event: Event) -> None:
        """That somebody types, and that they have read, where a platform shows it."""
        if isinstance(event, TypingChanged) and event.active and self._can_type:
            if (found := await self._contact_of(event.conversation_id)) is not None:
                await found[1].typing(found[0])
        elif isinstance(event, MessageCreated) and event.about is not None:
            if not CAPABILITIES[event.about.channel].read_marks:
                return
            found = await self._contact_of(event.conversation_id)
            if found is None:
                return
            async with self._context.uow(read_only=True) as work:
                ids = await work.contacts.ids_of(event.conversation_id)
            if ids:
                await found[1].mark_read(found[0], ids[-1])

    @property
    def _can_type(self) -> bool:
        return any(adapter.capabilities.typing for adapter in self.adapters.values())

    async def _contact_of(self, id: ConversationId) -> tuple[Contact, ChannelAdapter] | None:
        async with self._context.uow(read_only=True) as work:
            try:
                conversation = await work.conversations.get(id)
            except NotFound:
                return None
            adapter = self.adapters.get(conversation.channel)
            thread = await work.contacts.thread(id) if adapter is not None else None
            if adapter is None or thread is None:
                return None
            return await work.contacts.get(thread.contact_id), adapter


class _Ears:
    """See `handoff.ports.hub.Listener`: rings for what is to be sent."""

    topics: Collection[str] | None = None

    def __init__(self, goes: asyncio.Event) -> None:
        self._goes = goes

    def wants(self, event: Event) -> bool:
        if isinstance(event, DeliveryChanged | EventsMissed):
            self._goes.set()
            return False
        if isinstance(event, MessageCreated):
            of_channel = event.about is None or event.about.channel is not Channel.CHAT
            if of_channel:
                self._goes.set()
            said = event.message
            return of_channel and said is not None and said.author in {Author.BOT, Author.OPERATOR}
        return isinstance(event, TypingChanged) and event.author != Author.VISITOR

    def take(self, event: Event) -> bool:
        return False

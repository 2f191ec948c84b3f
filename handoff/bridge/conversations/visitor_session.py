"""What one player's page has been told, and how it is told what changed: messages, the place, the desk."""

import asyncio
from collections.abc import Awaitable

from handoff.bridge.context import AppContext
from handoff.bridge.conversations import views
from handoff.bridge.message_frames import accepted, message_view
from handoff.bridge.queue_snapshot import queue_place
from handoff.bridge.transport.access_tokens import Access
from handoff.bridge.transport.socket import Socket
from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.message import Message
from handoff.domain.errors import NotFound, Unauthenticated
from handoff.domain.ids import ConversationId
from handoff.protocol import frames
from handoff.services.conversations import history
from handoff.services.queue import waits
from languages import LANGUAGES


class VisitorSession:
    """One page in one conversation. Whoever calls holds no unit of work, unless said otherwise."""

    def __init__(self, socket: Socket[frames.VisitorFrame], context: AppContext) -> None:
        self.id = ConversationId("")  # until the hello
        self.shown: frames.VisitorConversation | None = None
        """The conversation as the page knows it."""
        self._socket = socket
        self._context = context
        self._sent_seq = 0
        self.hears_queue = False
        """Whether it is to hear of the queue, because the player waits."""
        self._posting: str | None = None
        """The message that this client is sending just now: it is told of it when it is told that it is stored."""
        self._placed_at = 0
        """How many changes the snapshot had noted when the place was looked up last."""
        # Reader and listener both tell the client what the log holds: one at a time, or an older state could come last.
        self._telling = asyncio.Lock()

    async def greet(self, access: Access, after_seq: int) -> None:
        """Send what a page must know at first. Raises: Unauthenticated, TokenExpired."""
        desk = await self._context.queue_snapshot.state()
        async with self._context.uow(read_only=True) as work:
            try:
                conversation, view = await views.visitor_view(work, self.id, desk, (access, self._context.clock.now()))
            except NotFound:
                raise Unauthenticated from None
            messages = await history.since(work, conversation, after_seq, self._context.limits.history_page)
        self._hear(conversation)
        self.shown = await self._placed(view, conversation)
        self._sent_seq = conversation.head_seq
        self._socket.send(
            frames.SessionReady(
                conversation=self.shown,
                messages=tuple(message_view(message) for message in messages),
                limits=self._context.limits.told,
                languages=LANGUAGES,
            )
        )

    @property
    def is_waiting(self) -> bool:
        """Whether the player waits for a person, as far as the page knows."""
        return self.shown is not None and self.shown.status == Status.QUEUED.value

    @property
    def is_proven(self) -> bool:
        """Whether the page proved an account."""
        return self.shown is not None and self.shown.account_id is not None

    def take(self, message: Message) -> bool:
        """The way of nearly every message: the next one, which came with the event. False: it cannot be told yet."""
        if self._telling.locked() or message.seq != self._sent_seq + 1:
            return False
        if message.client_message_id is None or message.client_message_id != self._posting:
            self._tell(message)
        return True

    async def post(self, client_message_id: str, posting: Awaitable[Message]) -> None:
        """Carry out what stores a message, and say that it is stored before the log says it."""
        self._posting = client_message_id
        try:
            message = await posting
        finally:
            self._posting = None
        if message.seq == self._sent_seq + 1 and not self._telling.locked():
            self._tell(message, accepted(message))
        else:
            self._socket.send(accepted(message))
            await self.catch_up(message)
        if message.needs_answer:
            self._context.turns.wake(self.id)

    async def catch_up(self, told: Message | None = None) -> int:
        """Send what the log holds beyond what was sent; the last seq. If `told` is the next one, nothing is missing."""
        async with self._telling:
            if told is not None and told.seq <= self._sent_seq + 1:
                messages = [told] if told.seq > self._sent_seq else []
            else:
                async with self._context.uow(read_only=True) as work:
                    messages = await work.messages.after(self.id, self._sent_seq)
            for message in messages:
                self._tell(message)
            return self._sent_seq

    async def verify(self) -> int:
        """Send what was missed, if anything was; the last seq."""
        if await self._context.heads.of(self.id) <= self._sent_seq:
            return self._sent_seq
        return await self.catch_up()

    def _tell(self, message: Message, *before: str) -> None:
        self._sent_seq = message.seq
        self._socket.send(*before, self._context.message_frames.frame(message))

    async def _placed(self, view: frames.VisitorConversation, conversation: Conversation) -> frames.VisitorConversation:
        """With the place in the queue, and the help line. To be called with no unit of work open: who looks for all
        needs one.
        """
        if view.in_danger and (line := self._context.help_lines.get(view.language)):
            view = view.model_copy(update={"help_line": line})
        if conversation.status is not Status.QUEUED:
            return view
        place = (await self._context.queue_snapshot.places()).get(self.id)
        if place is None:  # it has left the queue by now, of which the page will hear
            async with self._context.uow(read_only=True) as work:
                now = self._context.clock.now()
                place = queue_place(conversation, await waits.place(work, self._context.rules, conversation, now))
        return view.model_copy(update={"queue": place})

    def _hear(self, conversation: Conversation) -> None:
        """Hear of the queue while the player waits; from before the place is looked up, so that no change is missed."""
        waits_now = conversation.status is Status.QUEUED
        if waits_now != self.hears_queue:
            self.hears_queue = waits_now
            self._socket.listen()

    @property
    def desk(self) -> frames.DeskState | None:
        """See `handoff.bridge.queue_snapshot.Page`; a player who waits hears by the queue."""
        return None if self.shown is None or self.hears_queue else self.shown.desk

    def fail(self, error: Exception) -> None:
        self._socket.fail(error)

    async def show_desk(self) -> None:
        """Send whether people can answer now, if that is another state than the page knows."""
        async with self._telling:
            self._show_other(desk=await self._context.queue_snapshot.state())

    async def show_place(self) -> None:
        """Send the place in the queue, if it is another than the page knows."""
        snapshot = self._context.queue_snapshot
        if self._placed_at == snapshot.changes:
            return  # several changes were told, and the first look was after all of them
        async with self._telling:
            self._placed_at = snapshot.changes
            place = (await snapshot.places()).get(self.id)
            if place is not None:  # else it does not wait any more, of which it is told
                self._show_other(queue=place, desk=await snapshot.state())

    def _show_other(self, **parts: object) -> None:
        """Send the conversation with these parts changed, if they are."""
        if self.shown is None:
            return
        view = self.shown.model_copy(update=parts)
        if view != self.shown:
            self.shown = view
            self._socket.send(frames.ConversationUpdated(conversation=view))

    async def show(self, *, if_changed: bool = False) -> None:
        """Send the conversation as it stands now."""
        async with self._telling:
            desk = await self._context.queue_snapshot.state()
            async with self._context.uow(read_only=True) as work:
                conversation, view = await views.visitor_view(work, self.id, desk)
            self._hear(conversation)
            view = await self._placed(view, conversation)
            if if_changed and view == self.shown:
                return
            self.shown = view
            self._socket.send(frames.ConversationUpdated(conversation=view))

    async def show_after(self, doing: Awaitable[object]) -> None:
        """Carry out what changes the conversation, and send it as it stands then."""
        await doing
        await self.show()

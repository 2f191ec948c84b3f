"""The player's socket: `/ws/visitor`. docs/protocol.md describes the frames."""

import asyncio
import contextlib
from collections.abc import Awaitable
from datetime import datetime, timedelta

from starlette.websockets import WebSocket

from handoff.bridge.context import AppContext
from handoff.bridge.conversations import views
from handoff.bridge.message_frames import accepted, message_view
from handoff.bridge.queue_snapshot import queue_place
from handoff.bridge.transport.access_tokens import Access
from handoff.bridge.transport.socket import Closing, Socket
from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.message import Author, Message
from handoff.domain.errors import NotFound, StorageUnavailable, TokenExpired, Unauthenticated
from handoff.domain.events import (
    AccessRevoked,
    ConversationUpdated,
    DeskChanged,
    Event,
    EventsMissed,
    MessageCreated,
    QueueChanged,
    TypingChanged,
)
from handoff.domain.ids import ConversationId, Reference, SurveyId, find_reference
from handoff.ports.unit_of_work import UnitOfWork
from handoff.protocol import frames
from handoff.protocol.codes import CloseCode
from handoff.protocol.session import FrameReader
from handoff.services.conversations import history, intake, visitor_actions
from handoff.services.people import browser_sessions
from handoff.services.queue import handoffs, waits
from handoff.services.tickets import surveys, workflow

_HERE_EVERY = timedelta(seconds=15)


class VisitorSocket:
    """Handler of one player's socket. The token in the hello decides the conversation; no frame can name another."""

    def __init__(self, websocket: WebSocket, context: AppContext) -> None:
        self._context = context
        self._socket: Socket[frames.VisitorFrame] = Socket(websocket, context, FrameReader(frames.VISITOR_FRAMES), self)
        self._id = ConversationId("")  # until the hello
        self._access: Access | None = None
        self._is_revoked = False
        self._is_renewed = False
        self._here_at: datetime | None = None
        """When it was stored last that this page is there."""
        self._arrived = False
        self._sent_seq = 0
        self._posting: str | None = None
        """The message that this client is sending just now: it is told of it when it is told that it is stored."""
        self._shown: frames.VisitorConversation | None = None
        self._placed_at = 0
        """How many changes the snapshot had noted when the place was looked up last."""
        # Reader and listener both tell the client what the log holds: one at a time, or an older state could come last.
        self._telling = asyncio.Lock()

    async def run(self) -> None:
        await self._socket.run()

    async def hello(self, frame: frames.VisitorFrame) -> None:
        if not isinstance(frame, frames.VisitorHello):
            raise Unauthenticated
        self._access = self._context.tokens.read(frame.token, self._context.clock.now())
        self._id = self._access.conversation_id
        self._socket.listen()  # before the log is read, so that nothing can fall between the two
        self._context.queue_snapshot.attach()
        self._arrived = True
        desk = await self._context.queue_snapshot.state()
        async with self._context.uow(read_only=True) as work:
            try:
                shown = (self._access, self._context.clock.now())
                conversation, view = await views.visitor_view(work, self._id, desk, shown)
            except NotFound:
                raise Unauthenticated from None
            messages = await history.since(work, conversation, frame.after_seq, self._context.limits.history_page)
        self._shown = await self._placed(view, conversation)
        self._sent_seq = conversation.head_seq
        self._socket.send(
            frames.SessionReady(
                conversation=self._shown,
                messages=tuple(message_view(message) for message in messages),
                limits=self._context.limits.told,
            )
        )

    async def frame(self, frame: frames.VisitorFrame) -> None:
        context = self._context
        if self._is_revoked or self._has_ended():
            raise Closing(CloseCode.TOKEN_EXPIRED)
        match frame:
            case frames.MessageSend():
                posting = visitor_actions.post_message(
                    context.uow,
                    context.clock,
                    self._id,
                    client_message_id=frame.client_message_id,
                    text=frame.text,
                    limit=context.limits.message_max_characters,
                    per_minute=context.limits.messages_per_minute,
                    mask=context.mask,
                    mask_across=context.mask_across,
                    attachments=frame.attachments,
                    max_messages=context.limits.conversation_max_messages,
                    rules=context.rules,
                )
                await self._post(frame.client_message_id, posting)
            case frames.ButtonPress():
                pressing = visitor_actions.press_button(
                    context.uow,
                    context.clock,
                    self._id,
                    client_message_id=frame.client_message_id,
                    seq=frame.seq,
                    button_id=frame.button_id,
                    per_minute=context.limits.messages_per_minute,
                    max_messages=context.limits.conversation_max_messages,
                    rules=context.rules,
                )
                await self._post(frame.client_message_id, pressing)
            case frames.HandoffRequestFrame():
                await handoffs.request_by_button(
                    context.uow,
                    context.clock,
                    self._id,
                    per_minute=context.limits.messages_per_minute,
                    queue_max=context.limits.queue_max,
                    places=context.limits.places_per_address,
                    rules=context.rules,
                )
                await self._show()
            case frames.HandoffCancel():
                await handoffs.cancel(context.uow, context.clock, self._id, rules=context.rules)
                await self._show()
            case frames.HandoffLanguages():
                await handoffs.set_languages(context.uow, context.clock, self._id, frame.languages, rules=context.rules)
                await self._show()
            case frames.TypingSet():
                await context.hub.publish(
                    [TypingChanged(conversation_id=self._id, author=Author.VISITOR, name=None, active=frame.active)]
                )
            case frames.SeenSet():
                await visitor_actions.mark_seen(context.uow, self._id, frame.seq, by_operator=False)
            case frames.LanguageSet():
                await visitor_actions.set_language(
                    context.uow,
                    context.clock,
                    self._id,
                    frame.language,
                    per_minute=context.limits.messages_per_minute,
                    rules=context.rules,
                )
                await self._show()
            case frames.RatingSubmit():
                await visitor_actions.rate(
                    context.uow,
                    context.clock,
                    self._id,
                    score=frame.score,
                    comment=context.hidden(frame.comment),
                    nps_days=context.limits.nps_days,
                )
                await self._show()
            case frames.IntakeSubmit():
                ticket = await intake.submit(
                    context.uow,
                    context.clock,
                    context.sla,
                    self._id,
                    client_message_id=frame.client_message_id,
                    account_id=frame.account_id,
                    description=frame.description,
                    contact=frame.contact,
                    limit=context.limits.message_max_characters,
                    mask=context.mask,
                    max_messages=context.limits.conversation_max_messages,
                )
                self._socket.send(
                    frames.IntakeAccepted(client_message_id=frame.client_message_id, reference=ticket.reference)
                )
            case frames.SurveyAnswer():
                await surveys.answer(
                    context.uow,
                    context.clock,
                    self._id,
                    SurveyId(frame.survey_id),
                    score=frame.score,
                    comment=frame.comment,
                    mask=context.mask,
                    nps_days=context.limits.nps_days,
                )
                await self._show()
            case frames.TicketReopen():
                await workflow.reopen(
                    context.uow, context.clock, context.sla, self._id, find_reference(frame.reference) or Reference("")
                )
                if frame.ref is not None:
                    self._socket.send(frames.RequestDone(ref=frame.ref))
            case frames.AnswerRate():
                await visitor_actions.rate_answer(context.uow, self._id, seq=frame.seq, helpful=frame.helpful)
            case frames.HistoryLoad():
                await context.history_limiter.wait_turn(self._id)
                async with context.uow(read_only=True) as work:
                    older = await history.before(work, self._id, frame.before_seq, context.limits.history_page)
                self._socket.send(
                    frames.HistoryLoaded(
                        conversation_id=self._id, messages=tuple(map(message_view, older)), ref=frame.ref
                    )
                )
            case frames.Ping():
                await self._say_here()
                self._socket.send(frames.Pong(head_seq=await self._catch_up()))

    @property
    def topics(self) -> tuple[str, ...]:
        return (self._id,) if self._id else ()

    def wants(self, event: Event) -> bool:
        if isinstance(event, QueueChanged | DeskChanged):
            self._context.queue_snapshot.note(event)
        elif isinstance(event, AccessRevoked) and self._access and event.session in {None, self._access.session}:
            self._is_revoked = True  # at once: nothing more is taken from it
            self._socket.fail(Closing(CloseCode.TOKEN_EXPIRED))
        return True

    def take(self, event: Event) -> bool:
        """The way of nearly every message: it is the next one, and came with the event."""
        match event:
            case MessageCreated(conversation_id=self._id, message=Message() as message) if not self._telling.locked():
                if message.seq == self._sent_seq + 1:
                    if message.client_message_id is None or message.client_message_id != self._posting:
                        self._tell(message)
                    return True
        return False

    async def event(self, event: Event) -> None:
        match event:
            case MessageCreated(conversation_id=self._id):
                await self._catch_up(event.message)
            case ConversationUpdated(conversation_id=self._id):
                await self._show(if_changed=True)
            case QueueChanged() if self._shown is not None and self._shown.status == Status.QUEUED.value:
                await self._show_place()
            case DeskChanged():
                await self._show_desk()
            case EventsMissed():
                async with self._context.uow(read_only=True) as work:
                    await self._check_access(work)
                self._context.queue_snapshot.suspect_missed()
                await self._catch_up()
                await self._show(if_changed=True)
            case TypingChanged(conversation_id=self._id) if event.author != Author.VISITOR:
                self._socket.send(
                    frames.TypingChanged.model_validate(
                        {
                            "conversation_id": self._id,
                            "author": event.author,
                            "name": event.name,
                            "active": event.active,
                        }
                    )
                )

    async def renew(self) -> float:
        """A fresh access token in good time; two thirds of its life until the next.

        Who proved an account must prove it anew instead: the socket ends with the token.
        """
        assert self._access is not None
        if self._is_renewed:  # else it came just now
            async with self._context.uow(read_only=True) as work:
                await self._check_access(work)
        self._is_renewed = True
        if self._is_proven:
            if self._has_ended():
                raise Closing(CloseCode.TOKEN_EXPIRED)
            return (self._access.ends_at - self._context.clock.now()).total_seconds()
        token, expires_at = self._context.tokens.make(self._id, self._access.session, self._context.clock.now())
        self._socket.send(frames.TokenRenewed(token=token, expires_at=expires_at))
        return self._context.tokens.seconds * 2 / 3

    async def gone(self) -> None:
        if self._arrived:
            self._context.queue_snapshot.detach()

    async def _say_here(self) -> None:
        """While the player waits, their page is known to be there."""
        if self._access is None or self._shown is None or self._shown.status != Status.QUEUED.value:
            return
        now = self._context.clock.now()
        if self._here_at is not None and now - self._here_at < _HERE_EVERY:
            return
        self._here_at = now
        with contextlib.suppress(StorageUnavailable):  # it will be said again
            await browser_sessions.touch(self._context.uow, self._access.session, now)

    @property
    def _is_proven(self) -> bool:
        return self._shown is not None and self._shown.account_id is not None

    def _has_ended(self) -> bool:
        """Whether the token of a proven account has run out, and with it what was proved."""
        return self._is_proven and self._access is not None and self._context.clock.now() >= self._access.ends_at

    async def _check_access(self, work: UnitOfWork) -> None:
        """Raises: Closing: the session was ended."""
        assert self._access is not None
        try:
            await browser_sessions.check_access(work, self._id, self._access.session, self._context.clock.now())
        except TokenExpired:
            raise Closing(CloseCode.TOKEN_EXPIRED) from None

    async def _post(self, client_message_id: str, posting: Awaitable[Message]) -> None:
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
            await self._catch_up(message)
        if message.needs_answer:
            self._context.turns.wake(self._id)

    async def _catch_up(self, told: Message | None = None) -> int:
        """Send what the log holds beyond what was sent; the last seq. If `told` is the next one, nothing is missing."""
        async with self._telling:
            if told is not None and told.seq <= self._sent_seq + 1:
                messages = [told] if told.seq > self._sent_seq else []
            else:
                async with self._context.uow(read_only=True) as work:
                    messages = await work.messages.after(self._id, self._sent_seq)
            for message in messages:
                self._tell(message)
            return self._sent_seq

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
        place = (await self._context.queue_snapshot.places()).get(self._id)
        if place is None:  # it has left the queue by now, of which the page will hear
            async with self._context.uow(read_only=True) as work:
                now = self._context.clock.now()
                place = queue_place(conversation, await waits.place(work, self._context.rules, conversation, now))
        return view.model_copy(update={"queue": place})

    async def _show_desk(self) -> None:
        """Send whether people can answer now, if that is another state than the page knows."""
        async with self._telling:
            self._show_other(desk=await self._context.queue_snapshot.state())

    async def _show_place(self) -> None:
        """Send the place in the queue, if it is another than the page knows."""
        snapshot = self._context.queue_snapshot
        if self._placed_at == snapshot.changes:
            return  # several changes were told, and the first look was after all of them
        async with self._telling:
            self._placed_at = snapshot.changes
            place = (await snapshot.places()).get(self._id)
            if place is not None:  # else it does not wait any more, of which it is told
                self._show_other(queue=place, desk=await snapshot.state())

    def _show_other(self, **parts: object) -> None:
        """Send the conversation with these parts changed, if they are."""
        if self._shown is None:
            return
        view = self._shown.model_copy(update=parts)
        if view != self._shown:
            self._shown = view
            self._socket.send(frames.ConversationUpdated(conversation=view))

    async def _show(self, *, if_changed: bool = False) -> None:
        """Send the conversation as it stands now."""
        async with self._telling:
            desk = await self._context.queue_snapshot.state()
            async with self._context.uow(read_only=True) as work:
                conversation, view = await views.visitor_view(work, self._id, desk)
            view = await self._placed(view, conversation)
            if if_changed and view == self._shown:
                return
            self._shown = view
            self._socket.send(frames.ConversationUpdated(conversation=view))

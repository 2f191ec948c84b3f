"""The operator's socket: `/ws/operator`. docs/protocol.md describes the frames."""

import asyncio

from starlette.websockets import WebSocket

from handoff.bridge import views
from handoff.bridge.desk import Desk
from handoff.bridge.socket import Closing, Socket
from handoff.domain.conversation import Conversation, Status
from handoff.domain.errors import Forbidden, Unauthenticated
from handoff.domain.events import (
    ConversationUpdated,
    Event,
    MessageCreated,
    Missed,
    OperatorChanged,
    QueueChanged,
    TicketChanged,
    TicketDue,
    TypingChanged,
)
from handoff.domain.ids import ConversationId
from handoff.domain.message import Author, Message
from handoff.domain.operator import Operator, Role
from handoff.ports import Session, UnitOfWork
from handoff.protocol import frames
from handoff.protocol.codes import CloseCode
from handoff.protocol.session import FrameReader
from handoff.services import conversations, handoffs, history, operators


class OperatorSocket:
    """Handler of one console's socket. `secret` is the cookie's; the session behind it is looked at again when told."""

    def __init__(self, websocket: WebSocket, desk: Desk, operator: Operator, session: Session, secret: str) -> None:
        self._desk = desk
        self._socket: Socket[frames.OperatorFrame] = Socket(websocket, desk, FrameReader(frames.OPERATOR_FRAMES))
        self._operator = operator
        self._session = session
        self._secret = secret
        self._arrived = False
        self._followed: dict[ConversationId, int] = {}
        """Conversations on this screen, with the last seq sent of each."""
        self._opening: set[ConversationId] = set()
        # Reader and listener both tell the client what the log holds: one at a time, or an older state could come last.
        self._telling = asyncio.Lock()

    async def run(self) -> None:
        await self._socket.run(self)

    async def hello(self, frame: frames.OperatorFrame) -> None:
        if not isinstance(frame, frames.OperatorHello) or not operators.csrf_fits(self._session, frame.csrf):
            raise Unauthenticated
        self._desk.presence.arrived(self._operator.id)
        self._arrived = True
        self._socket.send(
            frames.ConsoleReady(
                operator=views.operator_view(self._operator),
                available=self._desk.presence.is_available(self._operator.id),
                limits=self._desk.limits.told,
            )
        )
        await self._send_queue()
        await self._desk.hub.publish([QueueChanged()])

    async def gone(self) -> None:
        if self._arrived:
            self._desk.presence.left(self._operator.id)
            await self._desk.hub.publish([QueueChanged()])

    async def renew(self) -> float:
        """The sign-in may have ended: look once a minute."""
        await self._check_session()
        return 60.0

    async def frame(self, frame: frames.OperatorFrame) -> None:
        desk, me = self._desk, self._operator.id
        match frame:
            case frames.PresenceSet():
                desk.presence.set_available(me, frame.available)
                await desk.hub.publish([QueueChanged()])
            case frames.AssignmentAccept():
                conversation = await handoffs.claim(
                    desk.uow, desk.clock, me, ConversationId(frame.conversation_id), frame.epoch
                )
                await self._started(conversation, frame.ref)
            case frames.AssignmentNext():
                await self._started(await handoffs.claim_next(desk.uow, desk.clock, me), frame.ref)
            case frames.AssignmentReturn():
                to = Status.BOT if frame.to == "bot" else Status.QUEUED
                conversation = await handoffs.give_back(
                    desk.uow, desk.clock, me, ConversationId(frame.conversation_id), to
                )
                self._ended(conversation, frame.ref)
                desk.turns.wake(conversation.id)
            case frames.ConversationClose():
                conversation = await handoffs.close(
                    desk.uow, desk.clock, me, ConversationId(frame.conversation_id), frame.reason
                )
                self._ended(conversation, frame.ref)
            case frames.ConversationOpen():
                id = ConversationId(frame.conversation_id)
                self._opening.add(id)  # what comes while the log is read is not to be missed
                try:
                    await self._open(id, frame.after_seq, frame.ref)
                finally:
                    self._opening.discard(id)
            case frames.OperatorMessageSend():
                await self._post(frame)
            case frames.OperatorTypingSet():
                await self._typing(ConversationId(frame.conversation_id), frame.active)
            case frames.OperatorSeenSet():
                await self._seen(ConversationId(frame.conversation_id), frame.seq)
            case frames.OperatorHistoryLoad():
                await self._load_older(ConversationId(frame.conversation_id), frame.before_seq, frame.ref)
            case frames.Ping():
                for conversation_id in list(self._followed):
                    await self._catch_up(conversation_id)
                self._socket.send(frames.Pong())

    def wants(self, event: Event) -> bool:
        match event:
            case MessageCreated(about=Conversation() as about):
                mine = about.operator_id == self._operator.id or about.status is Status.QUEUED
                return mine or about.id in self._followed or about.id in self._opening
            case TypingChanged():
                return event.conversation_id in self._followed or event.conversation_id in self._opening
        return True

    async def event(self, event: Event) -> None:
        match event:
            case MessageCreated():
                await self._message_came(event)
            case ConversationUpdated() | TicketChanged():
                await self._changed(event.conversation_id)
            case TicketDue():
                self._remind(event)
            case QueueChanged():
                await self._send_queue()
            case TypingChanged() if event.author != Author.OPERATOR and event.conversation_id in self._followed:
                self._socket.send(
                    frames.TypingChanged.model_validate(
                        {
                            "conversation_id": event.conversation_id,
                            "author": event.author,
                            "name": event.name,
                            "active": event.active,
                        }
                    )
                )
            case Missed():
                for conversation_id in list(self._followed):
                    await self._catch_up(conversation_id)
                    await self._changed(conversation_id)
                await self._send_queue()
            case OperatorChanged() if event.operator_id == self._operator.id:
                await self._check_session()

    def _remind(self, due: TicketDue) -> None:
        """A ticket's time is near or past: for supervisors, its department, and who works on it."""
        mine = due.operator_id == self._operator.id or due.department in self._operator.departments
        if mine or self._operator.role.supervises:
            self._socket.send(
                frames.NotificationRaised(
                    kind="ticket_breach" if due.breached else "ticket_warning",
                    conversation_id=due.conversation_id,
                    reference=due.reference,
                )
            )

    async def _check_session(self) -> None:
        try:
            self._operator, _ = await operators.signed_in(self._desk.uow, self._desk.clock, self._secret)
        except Unauthenticated:
            raise Closing(CloseCode.SIGNED_OUT) from None

    async def _started(self, conversation: Conversation, ref: str | None) -> None:
        async with self._telling:
            async with self._desk.uow(read_only=True) as work:
                row = await views.summary(work, await work.conversations.get(conversation.id))
            self._socket.send(frames.AssignmentStarted(conversation=row, ref=ref))

    def _ended(self, conversation: Conversation, ref: str | None) -> None:
        self._socket.send(frames.AssignmentEnded(conversation_id=conversation.id, ref=ref))

    async def _open(self, conversation_id: ConversationId, after_seq: int, ref: str | None) -> None:
        async with self._telling:
            async with self._desk.uow(read_only=True) as work:
                conversation = await work.conversations.get(conversation_id)
                if not self._may_see(conversation):
                    raise Forbidden
                messages = await history.since(work, conversation, after_seq, self._desk.limits.history_page)
                opened = frames.ConversationOpened(
                    conversation=await views.summary(work, conversation),
                    card=await views.card(work, self._desk, conversation, self._operator),
                    messages=tuple(views.message_view(message) for message in messages),
                    ref=ref,
                )
            self._followed[conversation_id] = conversation.head_seq
            self._socket.send(opened)

    async def _load_older(self, conversation_id: ConversationId, before_seq: int, ref: str | None) -> None:
        async with self._desk.uow(read_only=True) as work:
            if not self._may_see(await work.conversations.get(conversation_id)):
                raise Forbidden
            older = await history.before(work, conversation_id, before_seq, self._desk.limits.history_page)
        self._socket.send(
            frames.HistoryLoaded(
                conversation_id=conversation_id, messages=tuple(map(views.message_view, older)), ref=ref
            )
        )

    def _may_see(self, conversation: Conversation) -> bool:
        """Who waits may be looked at by all; the rest by those who have or had it, and by supervisors."""
        if self._operator.role is Role.SUPERVISOR or conversation.status is Status.QUEUED:
            return True
        return self._operator.id in {conversation.operator_id, conversation.last_operator_id}

    async def _post(self, frame: frames.OperatorMessageSend) -> None:
        message = await operators.post_message(
            self._desk.uow,
            self._desk.clock,
            self._operator.id,
            ConversationId(frame.conversation_id),
            client_message_id=frame.client_message_id,
            text=frame.text,
            limit=self._desk.limits.message_max_characters,
            attachments=frame.attachments,
            max_messages=self._desk.limits.conversation_max_messages,
        )
        self._socket.send(
            frames.MessageAccepted(
                conversation_id=frame.conversation_id,
                client_message_id=frame.client_message_id,
                seq=message.seq,
                created_at=message.created_at,
            )
        )

    async def _typing(self, conversation_id: ConversationId, active: bool) -> None:
        async with self._desk.uow(read_only=True) as work:
            await handoffs.held_by(work, self._operator.id, conversation_id)
        await self._desk.hub.publish(
            [
                TypingChanged(
                    conversation_id=conversation_id,
                    author=Author.OPERATOR,
                    name=self._operator.name,
                    active=active,
                )
            ]
        )

    async def _seen(self, conversation_id: ConversationId, seq: int) -> None:
        async with self._desk.uow(read_only=True) as work:
            await handoffs.held_by(work, self._operator.id, conversation_id)
        await conversations.mark_seen(self._desk.uow, conversation_id, seq, by_operator=True)

    async def _catch_up(self, conversation_id: ConversationId) -> None:
        async with self._telling:
            if conversation_id in self._followed:
                async with self._desk.uow(read_only=True) as work:
                    await self._tell_messages(work, await work.conversations.get(conversation_id))

    async def _message_came(self, event: MessageCreated) -> None:
        async with self._telling, self._desk.uow(read_only=True) as work:
            conversation = await work.conversations.get(event.conversation_id)
            await self._tell_messages(work, conversation, event.message)
            await self._tell_row(work, conversation)
        if conversation.status is Status.QUEUED:
            await self._send_queue()

    async def _changed(self, conversation_id: ConversationId) -> None:
        """Tell of a conversation that is on this screen, held by this operator, or in the queue."""
        async with self._telling, self._desk.uow(read_only=True) as work:
            conversation = await work.conversations.get(conversation_id)
            await self._tell_row(work, conversation)
        if conversation.status is Status.QUEUED:
            await self._send_queue()

    async def _tell_messages(self, work: UnitOfWork, conversation: Conversation, told: Message | None = None) -> None:
        """Send what the log holds beyond what was sent. If `told` is the next one, nothing is missing."""
        sent = self._followed.get(conversation.id)
        if sent is None or not self._may_see(conversation):  # somebody else has it now; `_tell_row` says so
            return
        if told is not None and told.seq <= sent + 1:
            messages = [told] if told.seq > sent else []
        else:
            messages = await work.messages.after(conversation.id, sent)
        for message in messages:
            self._followed[conversation.id] = message.seq
            self._socket.send(
                frames.MessageCreated(conversation_id=conversation.id, message=views.message_view(message))
            )

    async def _tell_row(self, work: UnitOfWork, conversation: Conversation) -> None:
        followed = conversation.id in self._followed
        if not followed and conversation.operator_id != self._operator.id:
            return
        row = await views.summary(work, conversation)
        if not self._may_see(conversation):  # it has left this screen, and what is said in it is not for it
            del self._followed[conversation.id]
            row = row.model_copy(update={"preview": ""})
        self._socket.send(frames.ConversationChanged(conversation=row))

    async def _send_queue(self) -> None:
        async with self._telling:
            async with self._desk.uow(read_only=True) as work:
                queue = await views.queue_view(work, self._desk, self._operator)
            self._socket.send(queue)

"""The operator's socket: `/ws/operator`. docs/protocol.md describes the frames."""

import contextlib
from typing import assert_never

from starlette.websockets import WebSocket

from handoff.bridge.context import AppContext
from handoff.bridge.conversations.console_session import ConsoleSession
from handoff.bridge.message_frames import accepted
from handoff.bridge.transport.socket import Closing, Socket
from handoff.domain.conversations.conversation import Priority, Status
from handoff.domain.conversations.message import Author
from handoff.domain.errors import StorageUnavailable, Unauthenticated
from handoff.domain.events import (
    CONSOLES,
    AccessRevoked,
    ConversationUpdated,
    DeliveryChanged,
    DeskChanged,
    Event,
    EventsMissed,
    MessageCreated,
    NoteAdded,
    Notified,
    OfferChanged,
    OperatorChanged,
    PlayerLoaded,
    QueueChanged,
    TicketChanged,
    TicketDue,
    TurnWaiting,
    TypingChanged,
)
from handoff.domain.ids import ConversationId, DepartmentId, NoteId, OfferId, OperatorId, new_key
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.protocol import frames
from handoff.protocol.codes import CloseCode
from handoff.protocol.session import FrameReader
from handoff.services.channels import deliveries
from handoff.services.conversations import notes, operator_actions, supervision, transfers, visitor_actions
from handoff.services.conversations.notes import NoteDraft
from handoff.services.people import operator_sessions, sessions
from handoff.services.queue import closing, handoffs, offers, ownership, presence, shift_ends
from handoff.services.rights import Action, TicketAccess, can


class OperatorSocket:
    """Handler of one console's socket. `secret` is the cookie's; the session behind it is looked at again when told."""

    def __init__(
        self, websocket: WebSocket, context: AppContext, operator: Operator, session: Session, secret: str
    ) -> None:
        self._context = context
        self._socket: Socket[frames.OperatorFrame] = Socket(
            websocket, context, FrameReader(frames.OPERATOR_FRAMES), self
        )
        self._console = ConsoleSession(self._socket, context, operator)
        self._me = operator.id
        self._session = session
        self._secret = secret
        self._connection = new_key()
        self._arrived = False

    async def run(self) -> None:
        await self._socket.run()

    async def hello(self, frame: frames.OperatorFrame) -> None:
        if not isinstance(frame, frames.OperatorHello) or not operator_sessions.csrf_fits(self._session, frame.csrf):
            raise Unauthenticated
        self._arrived = True
        self._console.takes_changes = frame.list_changes
        await self._beat()
        await self._console.greet()

    async def gone(self) -> None:
        self._console.stop()
        if self._arrived:
            context = self._context
            with contextlib.suppress(StorageUnavailable):  # the connection runs out by itself
                await presence.leave(context, self._me, self._connection)

    async def renew(self) -> float:
        """The sign-in may have ended: look once a minute."""
        await self._check_session()
        return 60.0

    async def frame(self, frame: frames.OperatorFrame) -> None:  # noqa: C901, PLR0915 - a line or two for each frame
        context, console, me = self._context, self._console, self._me
        id = ConversationId(getattr(frame, "conversation_id", ""))
        if not isinstance(frame, frames.Ping):
            self._session = await sessions.used(context.uow, context.clock, self._session)
        match frame:
            case frames.PresenceSet():
                await presence.set_available(context, me, frame.available, frame.reason)
            case frames.WrapUpEnd():
                await presence.end_wrap_up(context, me)
            case frames.ShiftFinish():
                await shift_ends.finish_now(context, me)
                self._done(frame.ref)
            case frames.AssignmentAccept():
                await console.take(handoffs.claim(context, me, id, frame.epoch), frame.ref)
            case frames.AssignmentNext():
                await console.take(handoffs.claim_next(context, me), frame.ref)
            case frames.AssignmentTake():
                await console.take(supervision.take(context, me, id, frame.epoch), frame.ref)
            case frames.OfferAccept():
                await console.take(offers.accept(context, me, OfferId(frame.offer_id)), frame.ref)
            case frames.OfferDecline():
                await offers.decline(context, me, OfferId(frame.offer_id))
                self._done(frame.ref)
            case frames.AssignmentReturn():
                to = Status.BOT if frame.to == "bot" else Status.QUEUED
                await console.let_go(
                    handoffs.give_back(context, me, id, to, confirmed=frame.confirmed), "given_back", frame.ref
                )
                context.turns.wake(id)
            case frames.ConversationClose():
                await console.let_go(closing.close(context, me, id, frame.reason, frame.tags), "closed", frame.ref)
            case frames.CloseUndo():
                await console.take(closing.undo(context, me, id), frame.ref)
            case frames.AssignmentTransfer():
                await self._transfer(frame)
            case frames.AssignmentEscalate():
                escalation = transfers.escalate(context, me, id, note=context.hidden(frame.note))
                await console.let_go(escalation, "escalated", frame.ref)
            case frames.AssignmentAssign():
                to_whom = OperatorId(frame.operator_id)
                await supervision.assign(context, me, id, frame.epoch, to_whom)
                self._done(frame.ref)
            case frames.PrioritySet():
                await supervision.set_priority(context, me, id, Priority(frame.priority))
                self._done(frame.ref)
            case frames.VisitorBlock():
                await supervision.block(context, me, id, frame.minutes)
                self._done(frame.ref)
            case frames.NoteAdd():
                await self._note(frame)
            case frames.ConversationOpen():
                await console.open(id, frame.after_seq, frame.ref)
            case frames.ConversationLeave():
                console.leave(id)
            case frames.OperatorMessageSend():
                await self._post(frame)
            case frames.DeliveryRetry():
                await deliveries.send_again(context, console.operator, id, frame.seq)
                self._done(frame.ref)
            case frames.OperatorTypingSet():
                await self._typing(id, frame.active)
            case frames.OperatorSeenSet():
                await self._seen(id, frame.seq)
            case frames.OperatorHistoryLoad():
                await console.load_older(id, frame.before_seq, frame.ref)
            case frames.QueueLoad():
                await console.show_lists()
            case frames.Ping():
                await self._beat()
                await console.catch_up_all()
                console.send(frames.Pong())
            case frames.OperatorHello():
                raise AssertionError("the reader lets no second hello through")
            case _:
                assert_never(frame)

    @property
    def topics(self) -> tuple[str, ...]:
        return (CONSOLES, self._me, *self._console.follows_all)

    def wants(self, event: Event) -> bool:
        return True

    def take(self, event: Event) -> bool:
        return isinstance(event, MessageCreated) and self._console.take_message(event)

    async def event(self, event: Event) -> None:  # noqa: C901 - a line or two for each event
        console = self._console
        match event:
            case MessageCreated():
                await console.show_message(event)
            case DeliveryChanged():
                await console.show_delivery(event.conversation_id, event.seq)
            case TicketDue():
                self._remind(event)
            case TicketChanged():
                self._tell_ticket(event)
                await console.show_change(event.conversation_id)
                await console.show_desk()
            case ConversationUpdated():
                await console.show_change(event.conversation_id)
            case NoteAdded():
                await console.show_notes(event.conversation_id)
            case PlayerLoaded():
                if console.follows(event.conversation_id):
                    console.send(frames.PlayerLoaded(conversation_id=event.conversation_id))
            case QueueChanged():
                await console.show_queue()
            case DeskChanged():
                await console.show_queue()
                await console.show_desk()
            case OfferChanged():
                if event.operator_id == self._me:
                    await console.show_offers()
            case Notified():
                if self._me in event.operator_ids:
                    await console.notify(event)
            case TypingChanged():
                if event.author != Author.OPERATOR and console.follows(event.conversation_id):
                    console.send(frames.TypingChanged.model_validate(event, from_attributes=True))
            case EventsMissed():
                await console.look_again()
            case OperatorChanged():
                if event.operator_id == self._me:
                    await self._check_session()
            case AccessRevoked() | TurnWaiting():
                pass  # of a player's browser; for who answers
            case _:
                assert_never(event)

    def _tell_ticket(self, event: TicketChanged) -> None:
        """Lists and panels that show it ask for it anew."""
        matter = TicketAccess(department=DepartmentId(event.department), operator_id=event.operator_id)
        if can(self._console.operator, Action.READ, matter):
            self._console.send(frames.TicketTouched(reference=event.reference))

    def _remind(self, due: TicketDue) -> None:
        """A ticket's time is near or past: for supervisors, its department, and who works on it."""
        matter = TicketAccess(department=DepartmentId(due.department), operator_id=due.operator_id)
        if can(self._console.operator, Action.READ, matter):
            self._console.send(
                frames.NotificationRaised(
                    kind="ticket_breach" if due.breached else "ticket_warning",
                    conversation_id=due.conversation_id,
                    reference=due.reference,
                )
            )

    async def _beat(self) -> None:
        context = self._context
        await presence.beat(context, self._me, self._connection)

    async def _check_session(self) -> None:
        try:
            operator, _ = await operator_sessions.signed_in(
                self._context.uow, self._context.clock, self._secret, self._context.sign_in.idle
            )
        except Unauthenticated:
            raise Closing(CloseCode.SIGNED_OUT) from None
        await self._console.account_changed(operator)

    def _done(self, ref: str | None) -> None:
        if ref is not None:
            self._console.send(frames.RequestDone(ref=ref))

    async def _transfer(self, frame: frames.AssignmentTransfer) -> None:
        context = self._context
        transfer = transfers.transfer(
            context,
            self._me,
            ConversationId(frame.conversation_id),
            to_operator=None if frame.operator_id is None else OperatorId(frame.operator_id),
            to_department=None if frame.department is None else DepartmentId(frame.department),
            note=context.hidden(frame.note),
        )
        await self._console.let_go(transfer, "transferred", frame.ref)

    async def _note(self, frame: frames.NoteAdd) -> None:
        context, id = self._context, ConversationId(frame.conversation_id)
        draft = NoteDraft(
            id=NoteId(frame.client_note_id),
            text=context.hidden(frame.text),
            mentions=[OperatorId(mention) for mention in frame.mentions],
            whisper=frame.whisper,
        )
        await notes.add(context, self._console.operator, id, draft)
        await self._console.show_notes(id)

    async def _post(self, frame: frames.OperatorMessageSend) -> None:
        message = await operator_actions.post_message(
            self._context,
            self._me,
            ConversationId(frame.conversation_id),
            client_message_id=frame.client_message_id,
            text=frame.text,
            attachments=frame.attachments,
        )
        self._console.send(accepted(message))

    async def _typing(self, conversation_id: ConversationId, active: bool) -> None:
        async with self._context.uow(read_only=True) as work:
            await ownership.held_by(work, self._me, conversation_id)
        await self._context.hub.publish(
            [
                TypingChanged(
                    conversation_id=conversation_id,
                    author=Author.OPERATOR,
                    name=self._console.operator.name,
                    active=active,
                )
            ]
        )

    async def _seen(self, conversation_id: ConversationId, seq: int) -> None:
        async with self._context.uow(read_only=True) as work:
            await ownership.held_by(work, self._me, conversation_id)
        await visitor_actions.mark_seen(self._context, conversation_id, seq, by_operator=True)

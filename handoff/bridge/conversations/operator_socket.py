"""The operator's socket: `/ws/operator`. docs/protocol.md describes the frames."""

import contextlib

from starlette.websockets import WebSocket

from handoff.bridge.context import AppContext
from handoff.bridge.conversations.console_session import ConsoleSession
from handoff.bridge.message_frames import accepted
from handoff.bridge.transport.socket import Closing, Socket
from handoff.domain.conversations.conversation import Department, Priority, Status
from handoff.domain.conversations.message import Author
from handoff.domain.errors import StorageUnavailable, Unauthenticated
from handoff.domain.events import (
    CONSOLES,
    ConversationUpdated,
    DeskChanged,
    Event,
    EventsMissed,
    MessageCreated,
    NoteAdded,
    Notified,
    OfferChanged,
    OperatorChanged,
    QueueChanged,
    TicketChanged,
    TicketDue,
    TypingChanged,
)
from handoff.domain.ids import ConversationId, NoteId, OfferId, OperatorId, new_key
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.protocol import frames
from handoff.protocol.codes import CloseCode
from handoff.protocol.session import FrameReader
from handoff.services.conversations import notes, supervision, transfers, visitor_actions
from handoff.services.people import operator_sessions, sessions
from handoff.services.queue import handoffs, offers, ownership, presence
from handoff.services.rights import Action, TicketAccess, can


class OperatorSocket:
    """Handler of one console's socket. `secret` is the cookie's; the session behind it is looked at again when told."""

    def __init__(
        self, websocket: WebSocket, desk: AppContext, operator: Operator, session: Session, secret: str
    ) -> None:
        self._desk = desk
        self._socket: Socket[frames.OperatorFrame] = Socket(websocket, desk, FrameReader(frames.OPERATOR_FRAMES), self)
        self._screen = ConsoleSession(self._socket, desk, operator)
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
        await self._beat()
        await self._screen.greet()

    async def gone(self) -> None:
        self._screen.stop()
        if self._arrived:
            desk = self._desk
            with contextlib.suppress(StorageUnavailable):  # the connection runs out by itself
                await presence.leave(desk.uow, desk.clock, desk.rules, self._me, self._connection)

    async def renew(self) -> float:
        """The sign-in may have ended: look once a minute."""
        await self._check_session()
        return 60.0

    async def frame(self, frame: frames.OperatorFrame) -> None:
        desk, screen, me = self._desk, self._screen, self._me
        uow, clock, rules = desk.uow, desk.clock, desk.rules
        id = ConversationId(getattr(frame, "conversation_id", ""))
        if not isinstance(frame, frames.Ping):
            self._session = await sessions.used(uow, clock, self._session)
        match frame:
            case frames.PresenceSet():
                await presence.set_available(uow, clock, rules, me, frame.available)
            case frames.AssignmentAccept():
                await screen.take(handoffs.claim(uow, clock, me, id, frame.epoch, rules=rules), frame.ref)
            case frames.AssignmentNext():
                await screen.take(handoffs.claim_next(uow, clock, me, rules=rules), frame.ref)
            case frames.AssignmentTake():
                await screen.take(supervision.take(uow, clock, rules, me, id, frame.epoch), frame.ref)
            case frames.OfferAccept():
                await screen.take(offers.accept(uow, clock, rules, me, OfferId(frame.offer_id)), frame.ref)
            case frames.OfferDecline():
                await offers.decline(uow, clock, rules, me, OfferId(frame.offer_id))
                self._done(frame.ref)
            case frames.AssignmentReturn():
                to = Status.BOT if frame.to == "bot" else Status.QUEUED
                await screen.let_go(handoffs.give_back(uow, clock, me, id, to, rules=rules), "given_back", frame.ref)
                desk.turns.wake(id)
            case frames.ConversationClose():
                await screen.let_go(handoffs.close(uow, clock, me, id, frame.reason, rules=rules), "closed", frame.ref)
            case frames.AssignmentTransfer():
                await self._transfer(frame)
            case frames.AssignmentEscalate():
                escalation = transfers.escalate(uow, clock, rules, me, id, note=desk.hidden(frame.note))
                await screen.let_go(escalation, "escalated", frame.ref)
            case frames.AssignmentAssign():
                to_whom = OperatorId(frame.operator_id)
                await supervision.assign(uow, clock, rules, me, id, frame.epoch, to_whom)
                self._done(frame.ref)
            case frames.PrioritySet():
                await supervision.set_priority(uow, clock, rules, me, id, Priority(frame.priority))
                self._done(frame.ref)
            case frames.VisitorBlock():
                await supervision.block(uow, clock, me, id, frame.minutes)
                self._done(frame.ref)
            case frames.NoteAdd():
                await self._note(frame)
            case frames.ConversationOpen():
                await screen.open(id, frame.after_seq, frame.ref)
            case frames.ConversationLeave():
                screen.leave(id)
            case frames.OperatorMessageSend():
                await self._post(frame)
            case frames.OperatorTypingSet():
                await self._typing(id, frame.active)
            case frames.OperatorSeenSet():
                await self._seen(id, frame.seq)
            case frames.OperatorHistoryLoad():
                await screen.load_older(id, frame.before_seq, frame.ref)
            case frames.Ping():
                await self._beat()
                await screen.catch_up_all()
                screen.send(frames.Pong())

    @property
    def topics(self) -> tuple[str, ...]:
        return (CONSOLES, self._me, *self._screen.follows_all)

    def wants(self, event: Event) -> bool:
        return True

    def take(self, event: Event) -> bool:
        return isinstance(event, MessageCreated) and self._screen.take_message(event)

    async def event(self, event: Event) -> None:
        screen = self._screen
        match event:
            case MessageCreated():
                await screen.show_message(event)
            case TicketDue():
                self._remind(event)
            case TicketChanged():
                await screen.show_change(event.conversation_id)
                await screen.show_desk()
            case ConversationUpdated():
                await screen.show_change(event.conversation_id)
            case NoteAdded():
                await screen.show_notes(event.conversation_id)
            case QueueChanged():
                await screen.show_queue()
            case DeskChanged():
                await screen.show_queue()
                await screen.show_desk()
            case OfferChanged() if event.operator_id == self._me:
                await screen.show_offers()
            case Notified() if self._me in event.operator_ids:
                await screen.notify(event)
            case TypingChanged() if event.author != Author.OPERATOR and screen.follows(event.conversation_id):
                screen.send(
                    frames.TypingChanged.model_validate(
                        {
                            "conversation_id": event.conversation_id,
                            "author": event.author,
                            "name": event.name,
                            "active": event.active,
                        }
                    )
                )
            case EventsMissed():
                await screen.look_again()
            case OperatorChanged() if event.operator_id == self._me:
                await self._check_session()

    def _remind(self, due: TicketDue) -> None:
        """A ticket's time is near or past: for supervisors, its department, and who works on it."""
        matter = TicketAccess(department=Department(due.department), operator_id=due.operator_id)
        if can(self._screen.operator, Action.READ, matter):
            self._screen.send(
                frames.NotificationRaised(
                    kind="ticket_breach" if due.breached else "ticket_warning",
                    conversation_id=due.conversation_id,
                    reference=due.reference,
                )
            )

    async def _beat(self) -> None:
        desk = self._desk
        await presence.beat(desk.uow, desk.clock, desk.rules, self._me, self._connection)

    async def _check_session(self) -> None:
        try:
            operator, _ = await operator_sessions.signed_in(
                self._desk.uow, self._desk.clock, self._secret, self._desk.sign_in.idle
            )
        except Unauthenticated:
            raise Closing(CloseCode.SIGNED_OUT) from None
        await self._screen.account_changed(operator)

    def _done(self, ref: str | None) -> None:
        if ref is not None:
            self._screen.send(frames.RequestDone(ref=ref))

    async def _transfer(self, frame: frames.AssignmentTransfer) -> None:
        desk = self._desk
        transfer = transfers.transfer(
            desk.uow,
            desk.clock,
            desk.rules,
            self._me,
            ConversationId(frame.conversation_id),
            to_operator=None if frame.operator_id is None else OperatorId(frame.operator_id),
            to_department=None if frame.department is None else Department(frame.department),
            note=desk.hidden(frame.note),
        )
        await self._screen.let_go(transfer, "transferred", frame.ref)

    async def _note(self, frame: frames.NoteAdd) -> None:
        desk, id = self._desk, ConversationId(frame.conversation_id)
        await notes.add(
            desk.uow,
            desk.clock,
            self._screen.operator,
            id,
            note_id=NoteId(frame.client_note_id),
            text=desk.hidden(frame.text),
            mentions=[OperatorId(mention) for mention in frame.mentions],
            whisper=frame.whisper,
        )
        await self._screen.show_notes(id)

    async def _post(self, frame: frames.OperatorMessageSend) -> None:
        message = await operator_sessions.post_message(
            self._desk.uow,
            self._desk.clock,
            self._me,
            ConversationId(frame.conversation_id),
            client_message_id=frame.client_message_id,
            text=frame.text,
            mask=self._desk.mask,
            limit=self._desk.limits.message_max_characters,
            attachments=frame.attachments,
            max_messages=self._desk.limits.conversation_max_messages,
        )
        self._screen.send(accepted(message))

    async def _typing(self, conversation_id: ConversationId, active: bool) -> None:
        async with self._desk.uow(read_only=True) as work:
            await ownership.held_by(work, self._me, conversation_id)
        await self._desk.hub.publish(
            [
                TypingChanged(
                    conversation_id=conversation_id,
                    author=Author.OPERATOR,
                    name=self._screen.operator.name,
                    active=active,
                )
            ]
        )

    async def _seen(self, conversation_id: ConversationId, seq: int) -> None:
        async with self._desk.uow(read_only=True) as work:
            await ownership.held_by(work, self._me, conversation_id)
        await visitor_actions.mark_seen(self._desk.uow, conversation_id, seq, by_operator=True)

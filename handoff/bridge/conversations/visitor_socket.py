"""The player's socket: `/ws/visitor`. docs/protocol.md describes the frames."""

import contextlib
from datetime import datetime, timedelta
from typing import assert_never

from starlette.websockets import WebSocket

from handoff.bridge.context import AppContext
from handoff.bridge.conversations.visitor_session import VisitorSession
from handoff.bridge.message_frames import message_view
from handoff.bridge.transport.access_tokens import Access
from handoff.bridge.transport.socket import Closing, Socket
from handoff.domain.conversations.message import Author, Message
from handoff.domain.errors import StorageUnavailable, TokenExpired, Unauthenticated
from handoff.domain.events import (
    WAITING,
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
from handoff.domain.ids import Reference, SurveyId, find_reference
from handoff.ports.unit_of_work import UnitOfWork
from handoff.protocol import frames
from handoff.protocol.codes import CloseCode
from handoff.protocol.session import FrameReader
from handoff.services.conversations import history, intake, page_details, visitor_actions
from handoff.services.people import browser_sessions
from handoff.services.queue import handoffs
from handoff.services.tickets import reviews, surveys, workflow

_HERE_EVERY = timedelta(seconds=15)


class VisitorSocket:
    """Handler of one player's socket. The token in the hello decides the conversation; no frame can name another."""

    def __init__(self, websocket: WebSocket, context: AppContext) -> None:
        self._context = context
        self._socket: Socket[frames.VisitorFrame] = Socket(websocket, context, FrameReader(frames.VISITOR_FRAMES), self)
        self._page = VisitorSession(self._socket, context)
        self._access: Access | None = None
        self._is_revoked = False
        self._is_renewed = False
        self._here_at: datetime | None = None
        """When it was stored last that this page is there."""
        self._arrived = False

    async def run(self) -> None:
        await self._socket.run()

    async def hello(self, frame: frames.VisitorFrame) -> None:
        if not isinstance(frame, frames.VisitorHello):
            raise Unauthenticated
        self._access = self._context.tokens.read(frame.token, self._context.clock.now())
        self._page.id = self._access.conversation_id
        self._socket.listen()  # before the log is read, so that nothing can fall between the two
        self._context.queue_snapshot.attach(self._page)
        self._arrived = True
        await self._page.greet(self._access, frame.after_seq)

    async def frame(self, frame: frames.VisitorFrame) -> None:  # noqa: C901 - a line or two for each frame
        if self._is_revoked or self._has_ended():
            raise Closing(CloseCode.TOKEN_EXPIRED)
        context, page, id = self._context, self._page, self._page.id
        match frame:
            case frames.MessageSend():
                await self._post_message(frame)
            case frames.ButtonPress():
                await self._press_button(frame)
            case frames.HandoffRequestFrame():
                await page.show_after(handoffs.request_by_button(context, id))
            case frames.HandoffCancel():
                await page.show_after(handoffs.cancel(context, id))
            case frames.HandoffLanguages():
                await page.show_after(handoffs.set_languages(context, id, frame.languages))
            case frames.LanguageSet():
                await page.show_after(visitor_actions.set_language(context, id, frame.language))
            case frames.AttributesSet():
                await page_details.set_attributes(context, id, frame.attributes)
                self._done(frame.ref)
            case frames.EmailSet():
                await page.show_after(page_details.set_email(context, id, frame.email))
            case frames.RatingSubmit():
                comment = context.hidden(frame.comment)
                await page.show_after(visitor_actions.rate(context, id, score=frame.score, comment=comment))
            case frames.SurveyAnswer():
                survey = SurveyId(frame.survey_id)
                await page.show_after(surveys.answer(context, id, survey, score=frame.score, comment=frame.comment))
            case frames.TypingSet():
                typing = TypingChanged(conversation_id=id, author=Author.VISITOR, name=None, active=frame.active)
                await context.hub.publish([typing])
            case frames.SeenSet():
                await visitor_actions.mark_seen(context, id, frame.seq, by_operator=False)
            case frames.AnswerRate():
                await visitor_actions.rate_answer(context, id, seq=frame.seq, helpful=frame.helpful)
            case frames.IntakeSubmit():
                await self._submit_intake(frame)
            case frames.TicketReopen():
                await self._reopen_ticket(frame)
            case frames.TicketReview():
                await self._review_ticket(frame)
            case frames.HistoryLoad():
                await self._load_history(frame)
            case frames.Ping():
                await self._say_here()
                head_seq = await page.verify()
                self._socket.send(f'{{"type":"pong","head_seq":{head_seq}}}')  # what nearly all frames are
            case frames.VisitorHello():
                raise AssertionError("the reader lets no second hello through")
            case _:
                assert_never(frame)

    async def _post_message(self, frame: frames.MessageSend) -> None:
        posting = visitor_actions.post_message(
            self._context,
            self._page.id,
            client_message_id=frame.client_message_id,
            text=frame.text,
            attachments=frame.attachments,
        )
        await self._page.post(frame.client_message_id, posting)

    async def _press_button(self, frame: frames.ButtonPress) -> None:
        pressing = visitor_actions.press_button(
            self._context,
            self._page.id,
            client_message_id=frame.client_message_id,
            seq=frame.seq,
            button_id=frame.button_id,
        )
        await self._page.post(frame.client_message_id, pressing)

    async def _submit_intake(self, frame: frames.IntakeSubmit) -> None:
        ticket = await intake.submit(
            self._context,
            self._page.id,
            client_message_id=frame.client_message_id,
            account_id=frame.account_id,
            description=frame.description,
            contact=frame.contact,
        )
        self._socket.send(frames.IntakeAccepted(client_message_id=frame.client_message_id, reference=ticket.reference))

    async def _reopen_ticket(self, frame: frames.TicketReopen) -> None:
        reference = find_reference(frame.reference) or Reference("")
        await workflow.reopen(self._context, self._page.id, reference)
        self._done(frame.ref)

    def _done(self, ref: str | None) -> None:
        if ref is not None:
            self._socket.send(frames.RequestDone(ref=ref))

    async def _review_ticket(self, frame: frames.TicketReview) -> None:
        reference = find_reference(frame.reference) or Reference("")
        await reviews.ask_as_player(self._context, self._page.id, reference)
        if frame.ref is not None:
            self._socket.send(frames.RequestDone(ref=frame.ref))

    async def _load_history(self, frame: frames.HistoryLoad) -> None:
        context, id = self._context, self._page.id
        await context.history_limiter.wait_turn(id)
        async with context.uow(read_only=True) as work:
            older = await history.before(work, id, frame.before_seq, context.limits.history_page)
        messages = tuple(map(message_view, older))
        self._socket.send(frames.HistoryLoaded(conversation_id=id, messages=messages, ref=frame.ref))

    @property
    def topics(self) -> tuple[str, ...]:
        if not self._page.id:
            return ()
        return (self._page.id, WAITING) if self._page.hears_queue else (self._page.id,)

    def wants(self, event: Event) -> bool:
        if isinstance(event, AccessRevoked) and self._access and event.session in {None, self._access.session}:
            self._is_revoked = True  # at once: nothing more is taken from it
            self._socket.fail(Closing(CloseCode.TOKEN_EXPIRED))
        return True

    def take(self, event: Event) -> bool:
        match event:
            case MessageCreated(message=Message() as message) if event.conversation_id == self._page.id:
                return self._page.take(message)
        return False

    async def event(self, event: Event) -> None:  # noqa: C901 - a line or two for each event
        page = self._page
        match event:
            case MessageCreated() | ConversationUpdated() | TypingChanged() if event.conversation_id != page.id:
                pass  # another's
            case MessageCreated():
                await page.catch_up(event.message)
            case ConversationUpdated():
                await page.show(if_changed=True)
            case QueueChanged():
                if page.is_waiting:
                    await page.show_place()
            case DeskChanged():
                await page.show_desk()
            case EventsMissed():
                await self._look_again()
            case TypingChanged():
                if event.author != Author.VISITOR:
                    self._socket.send(frames.TypingChanged.model_validate(event, from_attributes=True))
            case (
                TicketChanged()
                | TicketDue()
                | OperatorChanged()
                | OfferChanged()
                | NoteAdded()
                | PlayerLoaded()
                | Notified()
                | AccessRevoked()
                | DeliveryChanged()
                | TurnWaiting()
            ):
                pass  # for consoles and who answers; that access was revoked is noticed at once, in `wants`
            case _:
                assert_never(event)

    async def _look_again(self) -> None:
        """Events may have been missed."""
        async with self._context.uow(read_only=True) as work:
            await self._check_access(work)
        self._context.queue_snapshot.suspect_missed()
        await self._page.catch_up()
        await self._page.show(if_changed=True)

    async def renew(self) -> float:
        """A fresh access token in good time; two thirds of its life until the next.

        Who proved an account must prove it anew instead: the socket ends with the token.
        """
        assert self._access is not None
        if self._is_renewed:  # else it came just now
            async with self._context.uow(read_only=True) as work:
                await self._check_access(work)
        self._is_renewed = True
        if self._page.is_proven:
            if self._has_ended():
                raise Closing(CloseCode.TOKEN_EXPIRED)
            return (self._access.ends_at - self._context.clock.now()).total_seconds()
        token, expires_at = self._context.tokens.make(self._page.id, self._access.session, self._context.clock.now())
        self._socket.send(frames.TokenRenewed(token=token, expires_at=expires_at))
        return self._context.tokens.seconds * 2 / 3

    async def gone(self) -> None:
        if self._arrived:
            self._context.queue_snapshot.detach(self._page)

    async def _say_here(self) -> None:
        """While the player waits, their page is known to be there."""
        if self._access is None or not self._page.is_waiting:
            return
        now = self._context.clock.now()
        if self._here_at is not None and now - self._here_at < _HERE_EVERY:
            return
        self._here_at = now
        with contextlib.suppress(StorageUnavailable):  # it will be said again
            await browser_sessions.touch(self._context.uow, self._access.session, now)

    def _has_ended(self) -> bool:
        """Whether the token of a proven account has run out, and with it what was proved."""
        return self._page.is_proven and self._access is not None and self._context.clock.now() >= self._access.ends_at

    async def _check_access(self, work: UnitOfWork) -> None:
        """Raises: Closing: the session was ended."""
        assert self._access is not None
        try:
            await browser_sessions.check_access(work, self._page.id, self._access.session, self._context.clock.now())
        except TokenExpired:
            raise Closing(CloseCode.TOKEN_EXPIRED) from None

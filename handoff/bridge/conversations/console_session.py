"""What one console has been told, and how it is told what changed: lists, followed conversations, offers, the desk."""

import asyncio
from collections.abc import Awaitable
from typing import Literal

from pydantic import BaseModel

from handoff.bridge import people_views
from handoff.bridge.context import AppContext
from handoff.bridge.conversations import views
from handoff.bridge.conversations.list_changes import changes
from handoff.bridge.message_frames import message_view
from handoff.bridge.transport.coalescing import Coalescer
from handoff.bridge.transport.socket import Socket
from handoff.domain.complaint import ComplaintKind
from handoff.domain.conversations.conversation import Conversation, HandoffReason, Status
from handoff.domain.conversations.message import Author, Message, PlayerWords
from handoff.domain.conversations.note import Note
from handoff.domain.errors import Forbidden
from handoff.domain.events import MessageCreated, Notice, Notified
from handoff.domain.ids import ConversationId, OfferId
from handoff.domain.people.operator import Operator, Role
from handoff.domain.queue.offer import OfferState
from handoff.ports.unit_of_work import UnitOfWork
from handoff.protocol import frames
from handoff.services import audit, rights
from handoff.services.conversations import history
from handoff.services.queue import leases
from handoff.services.rights import Action, Area, ConversationAccess, NoteAccess
from languages import LANGUAGES

EndReason = Literal["given_back", "closed", "transferred", "escalated", "taken_over", "lapsed"]
_IN_QUEUE: dict[HandoffReason, EndReason] = {
    HandoffReason.LAPSED: "lapsed",
    HandoffReason.TRANSFERRED: "transferred",
    HandoffReason.ESCALATED: "escalated",
}


class ConsoleSession:
    """One console. `operator` is replaced when the account changes."""

    def __init__(self, socket: Socket[frames.OperatorFrame], context: AppContext, operator: Operator) -> None:
        self.operator = operator
        self._socket = socket
        self._context = context
        self._followed: dict[ConversationId, int] = {}
        """Conversations on this console, with the last seq sent of each."""
        self._opening: set[ConversationId] = set()
        """Those that come onto it just now: what happens while the log is read is not to be missed."""
        self._notes: dict[ConversationId, set[str]] = {}
        """Notes sent of each of them."""
        self._held: set[ConversationId] = set()
        """What the console knows that its operator holds."""
        self._offers: dict[OfferId, ConversationId] = {}
        self.takes_changes = False
        """Whether it wants to hear what changed in its lists, and not the lists."""
        self._lists: frames.QueueUpdated | None = None
        """As it knows them; None: the lists themselves are to be sent."""
        self._owes_lists = False
        """Something is to be sent although they are as they were."""
        self._row_changes: dict[ConversationId, tuple[Conversation, Message]] = {}
        """Held conversations whose rows are to be told anew, with what was said in them last."""
        self._words: dict[ConversationId, PlayerWords] = {}
        """What the rows of held conversations told last of the player's words."""
        self._row_updates = Coalescer(self._send_rows, context.limits.row_updates_seconds, socket.fail)
        self._queue_updates = Coalescer(self._send_queue, context.limits.queue_updates_seconds, socket.fail)
        self._desk_updates = Coalescer(self._send_desk, context.limits.desk_updates_seconds, socket.fail)
        # Reader and listener both tell the client what the log holds: one at a time, or an older state could come last.
        self._telling = asyncio.Lock()

    def send(self, frame: BaseModel | str) -> None:
        self._socket.send(frame)

    def stop(self) -> None:
        for updates in (self._row_updates, self._queue_updates, self._desk_updates):
            updates.cancel()

    async def greet(self) -> None:
        """What a console must know at first."""
        async with self._telling:
            async with self._context.uow(read_only=True) as work:
                self.operator = await work.operators.get(self.operator.id)
                self._held = {held.id for held in await work.conversations.assigned_to(self.operator.id)}
                ready = frames.ConsoleReady(
                    operator=people_views.operator_view(self.operator),
                    available=self.operator.available,
                    reason=self.operator.break_reason,
                    wrap_up_until=self.operator.wrap_up_until,
                    limits=self._context.limits.told,
                    colleagues=await people_views.colleagues(work, self._context),
                    languages=LANGUAGES,
                    departments=people_views.department_views(self._context.departments.current()),
                    roles=tuple(Role),
                    kinds=tuple(ComplaintKind),
                )
            self.send(ready)
        await self._queue_updates.notify()  # not past it: the change that this arrival is will ring too
        await self.show_offers()
        for loss in await leases.losses(self._context, self.operator.id):
            self.send(frames.AssignmentEnded(conversation_id=loss.conversation_id, reason="lapsed", by=loss.by))
        await self._desk_updates.notify()

    async def show_desk(self) -> None:
        """The desk as a whole changed."""
        await self._desk_updates.notify()

    async def account_changed(self, operator: Operator) -> None:
        before, self.operator = self.operator, operator
        if _presence(operator) != _presence(before):
            self.send(_presence(operator))
        if operator != before:
            await self.show_queue()

    async def take(self, taking: Awaitable[Conversation], ref: str | None) -> None:
        """Carry out what makes a conversation this operator's, and say so before any event does."""
        async with self._telling:
            conversation = await taking
            self._row_changes.pop(conversation.id, None)
            self._held.add(conversation.id)
            row = self._noted(await self._row(conversation.id))
            self.send(frames.AssignmentStarted(conversation=row, ref=ref))

    async def let_go(self, letting: Awaitable[Conversation], reason: EndReason, ref: str | None) -> Conversation:
        """Carry out what ends it, and say so before any event does."""
        async with self._telling:
            conversation = await letting
            self._row_changes.pop(conversation.id, None)
            self._held.discard(conversation.id)
            self.send(frames.AssignmentEnded(conversation_id=conversation.id, reason=reason, ref=ref))
        return conversation

    async def open(self, conversation_id: ConversationId, after_seq: int, ref: str | None) -> None:
        """Show a conversation and follow it. Raises: NotFound, Forbidden."""
        self._opening.add(conversation_id)
        self._socket.listen()
        try:
            await self._open(conversation_id, after_seq, ref)
        finally:
            self._opening.discard(conversation_id)
            self._socket.listen()

    async def _open(self, conversation_id: ConversationId, after_seq: int, ref: str | None) -> None:
        async with self._telling:
            async with self._context.uow(read_only=True) as work:
                conversation = await work.conversations.get(conversation_id)
                access = await rights.readable(work, self.operator, conversation)
                if access is None:
                    raise Forbidden
                await audit.record_read(
                    self._context.uow, self._context.clock, self.operator, conversation, "conversation"
                )
                messages = await history.since(work, conversation, after_seq, self._context.limits.history_page)
                notes = [
                    note for note in await work.notes.of_conversation(conversation_id) if self._reads(note, access)
                ]
                opened = frames.ConversationOpened(
                    conversation=await views.summary(work, conversation, self.operator, is_read=True),
                    card=await views.card(work, self._context, conversation, self.operator, messages),
                    messages=tuple(message_view(message) for message in messages),
                    notes=tuple(views.note_view(note) for note in notes),
                    deliveries=await views.delivery_views(work, conversation),
                    ref=ref,
                )
            self._followed[conversation_id] = conversation.head_seq
            self._notes[conversation_id] = {note.id for note in notes}
            self.send(opened)

    def leave(self, conversation_id: ConversationId) -> None:
        """It is no longer on the console."""
        self._followed.pop(conversation_id, None)
        self._notes.pop(conversation_id, None)
        self._socket.listen()

    async def load_older(self, conversation_id: ConversationId, before_seq: int, ref: str | None) -> None:
        """Raises: NotFound, Forbidden."""
        async with self._context.uow(read_only=True) as work:
            if not await rights.reads(work, self.operator, await work.conversations.get(conversation_id)):
                raise Forbidden
            older = await history.before(work, conversation_id, before_seq, self._context.limits.history_page)
        self.send(
            frames.HistoryLoaded(conversation_id=conversation_id, messages=tuple(map(message_view, older)), ref=ref)
        )

    @property
    def follows_all(self) -> set[ConversationId]:
        """The conversations of which it hears everything."""
        return {*self._followed, *self._opening}

    def follows(self, conversation_id: ConversationId) -> bool:
        return conversation_id in self._followed or conversation_id in self._opening

    async def catch_up_all(self) -> None:
        """So that a pong says: this is all."""
        for updates in (self._row_updates, self._queue_updates):
            await updates.flush()
        for conversation_id in list(self._followed):
            await self.catch_up(conversation_id)

    async def look_again(self) -> None:
        """Events may have been missed."""
        for conversation_id in {*self._followed, *self._held}:
            await self.catch_up(conversation_id)
            await self.show_notes(conversation_id)
            await self.show_change(conversation_id)
        await self.show_queue()
        await self.show_offers()
        await self._desk_updates.notify()

    async def catch_up(self, conversation_id: ConversationId) -> None:
        """Send what the log of a followed conversation holds beyond what was sent."""
        async with self._telling:
            if conversation_id in self._followed:
                async with self._context.uow(read_only=True) as work:
                    await self._tell_messages(work, await work.conversations.get(conversation_id))

    async def show_message(self, event: MessageCreated) -> None:
        """A message came: into a followed conversation, and into the rows of the lists."""
        async with self._telling:
            if self._show_in_held(event):
                return
            async with self._context.uow(read_only=True) as work:
                conversation = await work.conversations.get(event.conversation_id)
                await self._tell_messages(work, conversation, event.message)
                await self._tell_row(work, conversation)
        if conversation.status is Status.QUEUED:
            await self.show_queue()

    def take_message(self, event: MessageCreated) -> bool:
        """Show it if that can be done at once."""
        return not self._telling.locked() and self._show_in_held(event)

    def _show_in_held(self, event: MessageCreated) -> bool:
        """The way of nearly every message: said in a conversation that this operator held then, and nothing is missing.

        Whoever holds it now, what was said then is theirs to see. All there is to tell came with the event.
        """
        about, said = event.about, event.message
        if about is None or said is None or said.author is Author.SYSTEM or not about.is_held_by(self.operator.id):
            return False
        if about.id not in self._held or self._followed.get(about.id) != said.seq - 1:
            return False
        self._followed[about.id] = said.seq
        self.send(self._context.message_frames.frame(said))
        before = self._words.get(about.id)
        if before is not None:
            self._words[about.id] = views.words_after(before, said)
        self._row_changes[about.id] = (about, said)
        self._row_updates.notify_soon()
        return True

    async def _send_rows(self) -> None:
        """The rows of those in which something was said."""
        async with self._telling:
            for id, (about, said) in list(self._row_changes.items()):
                words = self._words.get(id)
                row = await self._row(id) if words is None else views.held_row(about, said, self.operator, words)
                self.send(frames.ConversationChanged(conversation=self._noted(row)))
                self._row_changes.pop(id, None)

    def _noted(self, row: frames.ConversationSummary) -> frames.ConversationSummary:
        """The row, whose words are known from now on if this operator holds it."""
        id = ConversationId(row.id)
        if row.operator_id == self.operator.id and row.status == "assigned":
            self._words[id] = views.words_of(row)
        else:
            self._words.pop(id, None)
        return row

    async def show_notes(self, conversation_id: ConversationId) -> None:
        """Send the notes of a followed conversation that were not sent."""
        async with self._telling:
            sent = self._notes.get(conversation_id)
            if sent is None:
                return
            async with self._context.uow(read_only=True) as work:
                access = await rights.readable(work, self.operator, await work.conversations.get(conversation_id))
                if access is None:
                    return
                notes = await work.notes.of_conversation(conversation_id)
            for note in notes:
                if note.id not in sent and self._reads(note, access):
                    sent.add(note.id)
                    self.send(frames.NoteAdded(conversation_id=conversation_id, note=views.note_view(note)))

    async def show_delivery(self, conversation_id: ConversationId, seq: int) -> None:
        """What became of a message of a followed conversation."""
        async with self._telling:
            if conversation_id not in self._followed:
                return
            async with self._context.uow(read_only=True) as work:
                conversation = await work.conversations.get(conversation_id)
                if not await rights.reads(work, self.operator, conversation):
                    return
                delivery = await work.outbox.get(conversation_id, seq)
            if delivery is not None:
                view = views.delivery_view(delivery)
                self.send(frames.DeliveryChanged(conversation_id=conversation_id, delivery=view))

    async def show_change(self, conversation_id: ConversationId) -> None:
        """Tell of a conversation that is on this screen or held by this operator, and of who has it now."""
        async with self._telling, self._context.uow(read_only=True) as work:
            conversation = await work.conversations.get(conversation_id)
            await self._tell_row(work, conversation)
        if conversation.status is Status.QUEUED:
            await self.show_queue()
        if rights.can(self.operator, Action.READ, Area.MONITORING):
            await self._desk_updates.notify()

    async def _tell_messages(self, work: UnitOfWork, conversation: Conversation, told: Message | None = None) -> None:
        """Send what the log holds beyond what was sent. If `told` is the next one, nothing is missing."""
        sent = self._followed.get(conversation.id)
        if sent is None or not await rights.reads(work, self.operator, conversation):  # `_tell_row` says so
            return
        if told is not None and told.seq <= sent + 1:
            messages = [told] if told.seq > sent else []
        else:
            messages = await work.messages.after(conversation.id, sent)
        for message in messages:
            self._followed[conversation.id] = message.seq
            self.send(self._context.message_frames.frame(message))

    async def _tell_row(self, work: UnitOfWork, conversation: Conversation) -> None:
        self._row_changes.pop(conversation.id, None)  # what is told now is newer
        mine = conversation.is_held_by(self.operator.id)
        if not mine and conversation.id not in self._followed and conversation.id not in self._held:
            return
        is_read = await rights.reads(work, self.operator, conversation)
        row = await views.summary(work, conversation, self.operator, is_read=is_read)
        if not is_read:  # it has left this console, and what is said is not for it
            self.leave(conversation.id)
        self.send(frames.ConversationChanged(conversation=self._noted(row)))
        self._tell_owner(row, conversation, mine)

    def _tell_owner(self, row: frames.ConversationSummary, conversation: Conversation, mine: bool) -> None:
        if mine and conversation.id not in self._held:
            self._held.add(conversation.id)
            self.send(frames.AssignmentStarted(conversation=row))
        elif not mine and conversation.id in self._held:
            self._held.discard(conversation.id)
            by = row.operator_name if conversation.status is Status.ASSIGNED else None
            self.send(frames.AssignmentEnded(conversation_id=row.id, reason=_reason(conversation), by=by))

    async def notify(self, event: Notified) -> None:
        """Pass on something to notice."""
        params = dict(event.params)
        about = {"conversation_id": event.conversation_id, "params": params, "reference": params.get("reference")}
        self.send(frames.NotificationRaised.model_validate({"kind": event.notice.value, **about}))
        if event.notice in {Notice.ENQUEUED, Notice.REQUEUED}:
            self._owes_lists = True  # what follows ends the call, also when the lists are as they were before it
            await self.show_queue()

    async def show_queue(self) -> None:
        """The lists changed."""
        await self._queue_updates.notify()
        await self._desk_updates.notify()

    async def _send_queue(self) -> None:
        """Send the lists, if they are other than those sent last."""
        async with self._telling:
            floor = await self._context.queue_floor.look()
            async with self._context.uow(read_only=True) as work:
                lists = await views.queue_view(work, floor, self.operator)
            for row in lists.assigned:
                self._noted(row)
            before, owed = self._lists, self._owes_lists
            if before is not None:
                lists = lists.model_copy(update={"version": before.version})
                if lists == before and not owed:
                    return
                lists = lists.model_copy(update={"version": before.version + 1})
            change = changes(before, lists) if before is not None and self.takes_changes else None
            self.send(lists if change is None else change)
            self._lists, self._owes_lists = lists, False

    async def show_lists(self) -> None:
        """Send the lists themselves: this console does not know what changes are about."""
        async with self._telling:
            if self._lists is not None:
                self.send(self._lists)

    async def show_offers(self) -> None:
        """Send what is held out to this operator, and what is so no longer."""
        async with self._telling:
            async with self._context.uow(read_only=True) as work:
                mine = {o.id: o for o in await work.offers.open() if o.operator_id == self.operator.id}
                over = [await work.offers.get(id) for id in self._offers if id not in mine]
                made = [
                    frames.OfferMade(
                        offer_id=offer.id,
                        conversation=await views.summary(
                            work, await work.conversations.get(offer.conversation_id), self.operator
                        ),
                        expires_at=offer.expires_at,
                    )
                    for offer in mine.values()
                    if offer.id not in self._offers
                ]
            for offer in over:
                reason = OfferState.WITHDRAWN if offer.state is OfferState.OPEN else offer.state
                self.send(
                    frames.OfferEnded.model_validate(
                        {"offer_id": offer.id, "conversation_id": offer.conversation_id, "reason": reason.value}
                    )
                )
            for frame in made:
                self.send(frame)
            self._offers = {id: offer.conversation_id for id, offer in mine.items()}

    async def _send_desk(self) -> None:
        async with self._telling:
            async with self._context.uow(read_only=True) as work:
                view = await views.desk_view(work, self._context, self.operator)
            self.send(view)

    async def _row(self, conversation_id: ConversationId) -> frames.ConversationSummary:
        async with self._context.uow(read_only=True) as work:
            return await views.summary(work, await work.conversations.get(conversation_id), self.operator)

    def _reads(self, note: Note, access: ConversationAccess) -> bool:
        return rights.can(self.operator, Action.READ, NoteAccess(note=note, about=access))


def _presence(operator: Operator) -> frames.PresenceChanged:
    return frames.PresenceChanged(
        available=operator.available, reason=operator.break_reason, wrap_up_until=operator.wrap_up_until
    )


def _reason(conversation: Conversation) -> EndReason:
    """Why somebody holds it no longer, from who has it now."""
    if conversation.status is Status.ASSIGNED:
        return "taken_over"
    if conversation.status is Status.CLOSED:
        return "closed"
    if conversation.status is Status.QUEUED and conversation.handoff_reason is not None:
        return _IN_QUEUE.get(conversation.handoff_reason, "given_back")
    return "given_back"

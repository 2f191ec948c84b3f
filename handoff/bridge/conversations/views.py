"""Domain values as frames."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handoff.bridge import people_views
from handoff.bridge.context import AppContext
from handoff.bridge.queue_floor import Floor
from handoff.bridge.tickets.ticket_views import file_view, survey_view, ticket_views
from handoff.bridge.transport.access_tokens import Access
from handoff.domain.channel import CAPABILITIES, Channel
from handoff.domain.channels.outbox import Delivery
from handoff.domain.complaint import ComplaintForm
from handoff.domain.conversations.after_talk import Choice
from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.message import REFUSALS, Author, Message, OutcomeKind, PlayerWords
from handoff.domain.conversations.note import Note
from handoff.domain.errors import TokenExpired
from handoff.domain.ids import ConversationId
from handoff.domain.people.operator import Operator
from handoff.domain.queue.callback import Callback, CallbackState
from handoff.domain.tickets.ticket import Ticket
from handoff.ports.unit_of_work import UnitOfWork
from handoff.protocol import frames
from handoff.services import rights
from handoff.services.queue import desk_status as desk_states
from handoff.services.queue import phone_numbers, waits
from handoff.services.rights import Action, Area, ConversationAccess
from handoff.services.tickets import surveys

_PREVIEW_CHARACTERS = 160
_NOTHING_SAID = PlayerWords(text="")


async def visitor_view(
    work: UnitOfWork, id: ConversationId, desk: frames.DeskState, shown: tuple[Access, datetime] | None = None
) -> tuple[Conversation, frames.VisitorConversation]:
    """The conversation, and as its player sees it but for the place in the queue. `shown` is what a page that comes
    shows for its right to it, and when.

    Raises: NotFound. TokenExpired: the session of that access was ended.
    """
    if shown is None:
        conversation, is_asked = await work.conversations.get_for_visitor(id)
    else:
        access, now = shown
        conversation, is_asked, is_theirs = await work.conversations.get_for_browser(id, access.session, now)
        if not is_theirs:
            raise TokenExpired
    survey = await surveys.open_in(work, conversation) if is_asked else None
    name = None
    if conversation.operator_id is not None:
        name = (await work.operators.names([conversation.operator_id])).get(conversation.operator_id)
    view = frames.VisitorConversation.model_validate(
        {
            "id": conversation.id,
            "status": conversation.status.value,
            "epoch": conversation.epoch,
            "language": conversation.language,
            "head_seq": conversation.head_seq,
            "operator_name": name,
            "visitor_seen_seq": conversation.visitor_seen_seq,
            "operator_seen_seq": conversation.operator_seen_seq,
            "rating_open": conversation.rating_open,
            "account_id": conversation.account_id,
            "email": conversation.email,
            "blocked_until": conversation.blocked_until,
            "in_danger": conversation.stays_with_people,
            "desk": desk,
            "survey": survey_view(survey),
        }
    )
    return conversation, view


async def summary(
    work: UnitOfWork, conversation: Conversation, reader: Operator, *, is_read: bool = False
) -> frames.ConversationSummary:
    """The conversation as a row of this operator's console. `is_read`: it is known that they may read it."""
    return (await summaries(work, [conversation], reader, {conversation.id} if is_read else frozenset()))[0]


async def summaries(
    work: UnitOfWork,
    shown: Sequence[Conversation],
    reader: Operator,
    is_read: Collection[ConversationId] = frozenset(),
) -> tuple[frames.ConversationSummary, ...]:
    """Conversations as rows of the console. Three queries, however many they are.

    Of those that the reader may not read, as far as their owner tells, neither words nor player are shown, unless it
    is known that they may (`is_read`).
    """
    read = {
        conversation.id
        for conversation in shown
        if conversation.id in is_read or rights.can(reader, Action.READ, ConversationAccess(conversation=conversation))
    }
    said = await work.messages.last_words(list(read))
    shown = [one if one.id in read else replace(one, account_id=None, player_name="") for one in shown]
    offered = {offer.conversation_id: offer.operator_id for offer in await work.offers.open()}
    people = {c.operator_id for c in shown if c.operator_id is not None} | set(offered.values())
    names = await work.operators.names(list(people))
    return tuple(
        _row(
            conversation,
            reader,
            words=said.get(conversation.id, _NOTHING_SAID),
            operator_name=names.get(conversation.operator_id) if conversation.operator_id else None,
            offered_to=names.get(offered[conversation.id]) if conversation.id in offered else None,
        )
        for conversation in shown
    )


def held_row(
    conversation: Conversation, said: Message, holder: Operator, before: PlayerWords
) -> frames.ConversationSummary:
    """The row of a conversation for the operator who holds it, after `said` was said in it; `before` is what the row
    told of the player's words until then. No query.
    """
    after = replace(conversation, head_seq=said.seq, updated_at=said.created_at)
    return _row(after, holder, words=words_after(before, said), operator_name=holder.name, offered_to=None)


def words_after(before: PlayerWords, said: Message) -> PlayerWords:
    """The player's words after one more message: theirs wait for an answer, an operator's is one."""
    if said.author is Author.VISITOR:
        return PlayerWords(text=said.spoken, unanswered_since=before.unanswered_since or said.created_at)
    return replace(before, unanswered_since=None) if said.author is Author.OPERATOR else before


def words_of(row: frames.ConversationSummary) -> PlayerWords:
    """What a row tells of the player's words."""
    return PlayerWords(text=row.preview, unanswered_since=row.unanswered_since)


def _unanswered_since(conversation: Conversation, words: PlayerWords) -> datetime | None:
    """For one that is held: who asked for a person waits for that person's first words since then."""
    if conversation.status is not Status.ASSIGNED or words.unanswered_since is None:
        return None
    began = conversation.waiting_since or conversation.assigned_at
    return words.unanswered_since if began is None else max(words.unanswered_since, began)


def _row(
    conversation: Conversation,
    reader: Operator,
    *,
    words: PlayerWords,
    operator_name: str | None,
    offered_to: str | None,
) -> frames.ConversationSummary:
    return frames.ConversationSummary.model_validate(
        {
            "id": conversation.id,
            "status": conversation.status.value,
            "epoch": conversation.epoch,
            "language": conversation.language,
            "department": conversation.department,
            "priority": int(conversation.priority),
            "reason": conversation.handoff_reason,
            "waiting_since": conversation.waiting_since,
            "operator_id": conversation.operator_id,
            "operator_name": operator_name,
            "head_seq": conversation.head_seq,
            "operator_seen_seq": conversation.operator_seen_seq,
            "visitor_seen_seq": conversation.visitor_seen_seq,
            "preview": words.text[:_PREVIEW_CHARACTERS],
            "updated_at": conversation.updated_at,
            "level": int(conversation.level),
            "accepted_languages": conversation.accepted_languages,
            "reserved_for": conversation.reserved_for,
            "assigned_at": conversation.assigned_at,
            "account_id": conversation.account_id,
            "player_name": conversation.player_name,
            "blocked_until": conversation.blocked_until,
            "offered_to": offered_to,
            "serves": reader.serves(conversation),
            "channel": conversation.channel.value,
            "danger": conversation.stays_with_people,
            "unanswered_since": _unanswered_since(conversation, words),
        }
    )


def _callback(callback: Callback | None) -> frames.CallbackView | None:
    if callback is None:
        return None
    return frames.CallbackView.model_validate(
        {
            "number": callback.number,
            "shown": phone_numbers.shown(callback.number),
            "country": phone_numbers.country(callback.number),
            "matter": callback.matter,
            "language": callback.language,
            "starts_at": callback.window.starts_at,
            "ends_at": callback.window.ends_at,
            "due": callback.state is CallbackState.DUE,
            "attempts": callback.attempts,
        }
    )


async def card(
    work: UnitOfWork, context: AppContext, conversation: Conversation, reader: Operator, read: Sequence[Message] = ()
) -> frames.HandoffCard:
    """What an operator must know before the first word; titles in the operator's language.

    `read` is what was read of the conversation before: where that is all of it, it is not read again.
    """
    tickets = await work.tickets.of_conversation(conversation.id)
    promises, promise_params = _promises(conversation, tickets)
    messages = read if len(read) == conversation.head_seq else await work.messages.after(conversation.id, 0)
    answers: list[frames.AnswerShown] = []
    question = ""
    for message in messages:
        if message.author is Author.VISITOR:
            question = message.text
        elif message.outcome is not None and message.outcome.kind is OutcomeKind.ANSWER and message.outcome.topic:
            topic = message.outcome.topic
            answers.append(
                frames.AnswerShown(
                    seq=message.seq,
                    topic=topic,
                    title=context.topic_title(topic, reader.language),
                    score=message.outcome.score,
                    helpful=message.helpful,
                    question=question[:200],
                )
            )
        elif message.outcome is not None and message.outcome.reason in REFUSALS and answers:
            last = answers[-1]  # the player said so in words; a thumb, where there is one, says more
            answers[-1] = last.model_copy(update={"helpful": last.helpful or False})
    return frames.HandoffCard.model_validate(
        {
            "conversation_id": conversation.id,
            "language": conversation.language,
            "page_language": conversation.page_language,
            "page_url": conversation.page_url,
            "reason": conversation.handoff_reason,
            "reason_text": conversation.handoff_text,
            "department": conversation.department,
            "priority": int(conversation.priority),
            "waiting_since": conversation.waiting_since,
            "started_at": conversation.created_at,
            "form": _form_view(conversation.form),
            "tickets": await ticket_views(work, tickets),
            "files": [file_view(f) for f in await work.attachments.of_conversation(conversation.id) if f.seq],
            "answers": answers,
            "level": int(conversation.level),
            "calls_back": context.rules.callbacks.offered,
            "callback": _callback(await work.callbacks.open_of(conversation.id)),
            "account_id": conversation.account_id,
            "player_name": conversation.player_name,
            "attributes": dict(conversation.attributes),
            "email": conversation.email,
            "promises": promises,
            "promise_params": promise_params,
            "help_line": context.help_lines.get(conversation.language) if conversation.stays_with_people else None,
            "alert": context.playbook.alert if conversation.stays_with_people else "",
            "limits": context.playbook.limits.get(reader.language, "") if conversation.stays_with_people else "",
            "ratings": [score for score, _ in await work.ratings.of_conversation(conversation.id)],
            "contact": await _contact_view(work, conversation),
            "closed_reason": conversation.closed_reason,
            "tags": (await work.tags.of([conversation.id])).get(conversation.id, ()),
        }
    )


async def _contact_view(work: UnitOfWork, conversation: Conversation) -> frames.ContactView | None:
    thread = None if conversation.channel is Channel.CHAT else await work.contacts.thread(conversation.id)
    if thread is None:
        return None
    contact = await work.contacts.get(thread.contact_id)
    window = CAPABILITIES[conversation.channel].window
    return frames.ContactView(
        channel=conversation.channel.value,
        address=contact.address,
        name=contact.name,
        subject=thread.subject,
        closed=contact.closed_reason,
        writes_until=contact.wrote_at + window if window and contact.wrote_at else None,
        perhaps=thread.perhaps,
    )


def delivery_view(delivery: Delivery) -> frames.DeliveryView:
    return frames.DeliveryView.model_validate(
        {
            "seq": delivery.seq,
            "state": delivery.state.value,
            "reason": delivery.reason,
            "attempts": delivery.attempts,
            "updated_at": delivery.updated_at,
        }
    )


async def delivery_views(work: UnitOfWork, conversation: Conversation) -> tuple[frames.DeliveryView, ...]:
    """What became of what was said to the player of a channel's conversation; nothing for the chat."""
    if conversation.channel is Channel.CHAT:
        return ()
    return tuple(delivery_view(delivery) for delivery in await work.outbox.of_conversation(conversation.id))


def _form_view(form: ComplaintForm | None) -> frames.ComplaintFormView | None:
    if form is None:
        return None
    money = {"amount": form.amount, "currency": form.currency if form.amount else ""}
    return frames.ComplaintFormView(**form.known | money, complete=form.is_complete, active=form.is_active)


def _promises(conversation: Conversation, tickets: Sequence[Ticket]) -> tuple[tuple[str, ...], dict[str, object]]:
    """What the player was promised and may insist on: `wait`, `first_answer`, `solution`, and the values of each."""
    promises: list[str] = []
    params: dict[str, object] = {}
    still_waits = conversation.status is Status.QUEUED  # who has a person now was promised no further wait
    if still_waits and conversation.promised_low_seconds is not None and conversation.promised_high_seconds is not None:
        promises.append("wait")
        params |= {"low_seconds": conversation.promised_low_seconds, "high_seconds": conversation.promised_high_seconds}
    if open_tickets := [ticket for ticket in tickets if ticket.due_at is not None]:
        ticket = min(open_tickets, key=lambda ticket: ticket.due_at or ticket.created_at)
        promises.append("first_answer" if ticket.first_answered_at is None else "solution")
        params |= {"reference": ticket.reference, "due_at": ticket.due_at}
    return tuple(promises), params


async def queue_view(work: UnitOfWork, floor: Floor, operator: Operator) -> frames.QueueUpdated:
    """The whole queue, and what this operator holds."""
    held = await summaries(work, await work.conversations.assigned_to(operator.id), operator)
    return frames.QueueUpdated(queued=_queue_rows(floor, operator), assigned=held, operators_online=floor.online)


def _queue_rows(floor: Floor, reader: Operator) -> tuple[frames.ConversationSummary, ...]:
    rows = []
    for conversation in floor.queued:
        words = _NOTHING_SAID
        if rights.can(reader, Action.READ, ConversationAccess(conversation=conversation)):
            words = floor.words.get(conversation.id, _NOTHING_SAID)
        else:
            conversation = replace(conversation, account_id=None, player_name="")
        offered_to = floor.offered.get(conversation.id)
        rows.append(
            _row(
                conversation,
                reader,
                words=words,
                operator_name=floor.names.get(conversation.operator_id) if conversation.operator_id else None,
                offered_to=floor.names.get(offered_to) if offered_to else None,
            )
        )
    return tuple(rows)


async def desk_view(work: UnitOfWork, context: AppContext, reader: Operator) -> frames.DeskUpdated:
    """The desk as a whole; supervisors see every held conversation and how promises were kept."""
    now = context.clock.now()
    state = await desk_states.current(work, context.rules, now)
    waiting = await work.conversations.queued()
    oldest = min((c.waiting_since for c in waiting if c.waiting_since is not None), default=None)
    alert = oldest is not None and (now - oldest).total_seconds() >= context.rules.wait_alert_seconds
    warning = timedelta(minutes=context.limits.sla_warning_minutes)
    due_soon, overdue = await work.tickets.count_due(
        now + warning, now, departments=rights.departments_of(reader), operator_id=reader.id
    )
    updated = frames.DeskUpdated(
        close_reasons=_choices(context.after_talk.reasons),
        close_reason_required=context.after_talk.reason_required,
        close_tags=_choices(context.after_talk.tags),
        close_tag_required=context.after_talk.tag_required,
        undo_seconds=round(context.after_talk.undo.total_seconds()),
        break_reasons=_choices(context.after_talk.breaks),
        open=state.open,
        opens_at=state.opens_at,
        waiting=len(waiting),
        oldest_waiting_since=oldest,
        wait_alert=alert,
        colleagues=await people_views.colleagues(work, context),
        tickets_due_soon=due_soon,
        tickets_breached=overdue,
    )
    if not rights.can(reader, Action.READ, Area.MONITORING):
        return updated
    kept = await waits.promises(work, now)
    held = await summaries(work, await work.conversations.assigned(), reader)
    return updated.model_copy(update={"held": held, "promises_kept": kept.kept, "promises_made": kept.made})


def _choices(choices: Sequence[Choice]) -> tuple[frames.ChoiceView, ...]:
    return tuple(
        frames.ChoiceView(code=one.code, names=dict(one.names), departments=tuple(one.departments)) for one in choices
    )


def note_view(note: Note) -> frames.NoteView:
    return frames.NoteView(
        id=note.id,
        author_name=note.author_name,
        text=note.text,
        created_at=note.created_at,
        after_seq=note.after_seq,
        mentions=note.mentions,
        whisper=note.whisper,
    )

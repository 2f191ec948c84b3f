"""One valid frame of each type and direction: what `examples/` is written from, and the tests of both sides read."""

from datetime import UTC, date, datetime, timedelta

from handoff.domain.complaint import ComplaintKind
from handoff.domain.ids import DepartmentId
from handoff.domain.people.operator import Role
from handoff.protocol import frames
from languages import LANGUAGES

_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_CONVERSATION = "9gq2mXh0TfqK1yq3vR8ZkQ"
_CLIENT_ID = "5f0c1a7e9b3d4c2fa6e8d0b1c2a3f4e5"
_LIMITS = {"message_max_characters": 2000, "upload_max_bytes": 10_485_760}

_QUESTION = frames.MessageView(
    seq=2, author="visitor", created_at=_AT, text="Çıxarışım hələ gəlməyib", client_message_id=_CLIENT_ID
)
_ANSWER = frames.MessageView(
    seq=3,
    author="bot",
    created_at=_AT + timedelta(seconds=1),
    text="Çıxarış adətən **24 saata** qədər çəkir.",
    buttons=(frames.ButtonView(id="pX3k9aQz", label="Şikayət yaz"),),
    outcome=frames.OutcomeView(
        kind="answer",
        topic="payment-withdrawal-delay",
        score=0.93,
        offers=("complaint",),
        intent="ask_faq",
        intent_confidence=0.88,
    ),
)
_SYSTEM = frames.MessageView(
    seq=4,
    author="system",
    created_at=_AT + timedelta(minutes=1),
    code="handoff_requested",
    params={"reason": "button"},
)
_REPLY = frames.MessageView(
    seq=6,
    author="operator",
    author_name="Aysel",
    created_at=_AT + timedelta(minutes=3),
    text="Salam, mən Ayseləm. Baxıram.",
    client_message_id="a1b2c3d4e5f60718293a4b5c6d7e8f90",
)
_WAITING = frames.VisitorConversation(
    id=_CONVERSATION,
    status="queued",
    epoch=2,
    language="az",
    head_seq=4,
    queue=frames.QueuePlace(position=1, operators_online=2),
    visitor_seen_seq=3,
)
_ROW = frames.ConversationSummary(
    id=_CONVERSATION,
    status="queued",
    epoch=2,
    language="az",
    department="support",
    priority=0,
    reason="button",
    waiting_since=_AT + timedelta(minutes=1),
    operator_id=None,
    operator_name=None,
    head_seq=4,
    operator_seen_seq=0,
    visitor_seen_seq=3,
    preview="Çıxarış adətən 24 saata qədər çəkir.",
    updated_at=_AT + timedelta(minutes=1),
)
_HELD = _ROW.model_copy(
    update={"status": "assigned", "epoch": 3, "head_seq": 5, "operator_id": "Zk3fT9aQ1bXc", "operator_name": "Aysel"}
)
_TICKET = frames.TicketView(
    reference="DST-7K3F-92Q7",
    status="registered",
    kind="withdrawal",
    department="payments",
    priority=1,
    account_id="AB12345",
    transaction_id="483920",
    bet_id=None,
    description="Dünənki 250 AZN gəlməyib.",
    conversation_id=_CONVERSATION,
    language="az",
    created_at=_AT,
    first_answer_due_at=_AT + timedelta(hours=24),
    solution_due_at=_AT + timedelta(hours=24),
    updated_at=_AT,
    due_at=_AT + timedelta(hours=24),
    amount="250",
    currency="AZN",
    happened="dünən",
    happened_on=date(2026, 3, 1),
    next_states=("in_review", "waiting_for_visitor", "escalated", "solved"),
)
_CARD = frames.HandoffCard(
    conversation_id=_CONVERSATION,
    language="az",
    page_language="az",
    page_url="https://www.example/cashier",
    reason="button",
    reason_text="Çıxarışım hələ gəlməyib",
    department="support",
    priority=0,
    waiting_since=_AT + timedelta(minutes=1),
    started_at=_AT,
    form=frames.ComplaintFormView(kind="withdrawal", account_id="AB12345"),
    tickets=(_TICKET,),
    answers=(
        frames.AnswerShown(
            seq=3,
            topic="payment-withdrawal-delay",
            title="Çıxarış gecikir",
            score=0.93,
            helpful=False,
            question="Çıxarışım hələ gəlməyib",
        ),
    ),
    ratings=(5,),
)
_OFFER = "u7Gq2Lw9ZsXe4RtY"
_NOTE = frames.NoteView(
    id="0c9b8a7d6e5f40312a1b2c3d4e5f6071",
    author_name="Murad",
    text="Ödəniş şöbəsindən soruşdum.",
    created_at=_AT + timedelta(minutes=4),
    after_seq=6,
)
_COLLEAGUE = frames.ColleagueView(
    id="Zk3fT9aQ1bXc",
    name="Aysel",
    role="operator",
    state="available",
    load=1,
    capacity=5,
    languages=("az", "ru"),
    departments=("support", "payments"),
)

FROM_VISITOR: tuple[frames.VisitorFrame, ...] = (
    frames.VisitorHello(token="WyI5Z3EybVhoMFRmcUsxeXEzdlI4WmtRIiwxNzcyNDQ0NzAwLjBd.c2lnbmF0dXJl", after_seq=3),
    frames.MessageSend(client_message_id=_CLIENT_ID, text="Çıxarışım hələ gəlməyib"),
    frames.ButtonPress(client_message_id=_CLIENT_ID, seq=3, button_id="pX3k9aQz"),
    frames.HandoffRequestFrame(ref="handoff"),
    frames.HandoffCancel(ref="handoff"),
    frames.HandoffLanguages(languages=("tr", "ru"), ref="languages"),
    frames.AttributesSet(attributes={"vip": "gold"}, ref="attributes"),
    frames.EmailSet(email="player@example.com", ref="email"),
    frames.IntakeSubmit(
        client_message_id=_CLIENT_ID, account_id="AB12345", description="Dünənki 250 AZN gəlməyib.", contact=""
    ),
    frames.SurveyAnswer(survey_id="c7Xe2RtYu9Gq", score=9, comment="", ref="survey"),
    frames.TicketReopen(reference="DST-7K3F-92Q7", ref="reopen"),
    frames.TicketReview(reference="DST-7K3F-92Q7", ref="w1"),
    frames.TypingSet(active=True),
    frames.SeenSet(seq=3),
    frames.LanguageSet(language="ru"),
    frames.RatingSubmit(score=5, comment="Sağ olun!", ref="rating"),
    frames.AnswerRate(seq=3, helpful=False),
    frames.HistoryLoad(before_seq=3, ref="h1"),
    frames.Ping(),
)
FROM_OPERATOR: tuple[frames.OperatorFrame, ...] = (
    frames.OperatorHello(csrf="m1Y8c0f2d4b6a8e0c2f4d6b8a0e2c4f6", list_changes=True),
    frames.QueueLoad(),
    frames.PresenceSet(available=False, reason="lunch"),
    frames.WrapUpEnd(),
    frames.ShiftFinish(ref="r15"),
    frames.AssignmentAccept(conversation_id=_CONVERSATION, epoch=2, ref="r1"),
    frames.AssignmentNext(ref="r2"),
    frames.AssignmentReturn(conversation_id=_CONVERSATION, to="bot", ref="r3"),
    frames.AssignmentTransfer(
        conversation_id=_CONVERSATION,
        operator_id=None,
        department=DepartmentId("payments"),
        note="Çıxarış məsələsi",
        ref="r7",
    ),
    frames.AssignmentEscalate(conversation_id=_CONVERSATION, note="Nəzarətçi istəyir", ref="r8"),
    frames.AssignmentTake(conversation_id=_CONVERSATION, epoch=3, ref="r9"),
    frames.AssignmentAssign(conversation_id=_CONVERSATION, epoch=2, operator_id="Zk3fT9aQ1bXc", ref="r10"),
    frames.OfferAccept(offer_id=_OFFER, ref="r11"),
    frames.OfferDecline(offer_id=_OFFER, ref="r12"),
    frames.PrioritySet(conversation_id=_CONVERSATION, priority=2, ref="r13"),
    frames.NoteAdd(conversation_id=_CONVERSATION, client_note_id=_NOTE.id, text=_NOTE.text),
    frames.VisitorBlock(conversation_id=_CONVERSATION, minutes=60, ref="r14"),
    frames.ConversationLeave(conversation_id=_CONVERSATION),
    frames.ConversationOpen(conversation_id=_CONVERSATION, after_seq=0, ref="r4"),
    frames.ConversationClose(conversation_id=_CONVERSATION, reason="solved", ref="r5"),
    frames.CloseUndo(conversation_id=_CONVERSATION, ref="r16"),
    frames.OperatorMessageSend(
        conversation_id=_CONVERSATION, client_message_id="a1b2c3d4e5f60718293a4b5c6d7e8f90", text=_REPLY.text
    ),
    frames.DeliveryRetry(conversation_id=_CONVERSATION, seq=6, ref="d1"),
    frames.OperatorTypingSet(conversation_id=_CONVERSATION, active=True),
    frames.OperatorSeenSet(conversation_id=_CONVERSATION, seq=5),
    frames.OperatorHistoryLoad(conversation_id=_CONVERSATION, before_seq=3, ref="h1"),
    frames.Ping(),
)
TO_VISITOR: tuple[frames.VisitorServerFrame, ...] = (
    frames.SessionReady(
        conversation=_WAITING, messages=(_QUESTION, _ANSWER, _SYSTEM), limits=_LIMITS, languages=LANGUAGES
    ),
    frames.MessageCreated(conversation_id=_CONVERSATION, message=_ANSWER),
    frames.HistoryLoaded(conversation_id=_CONVERSATION, messages=(_QUESTION,), ref="h1"),
    frames.MessageAccepted(
        conversation_id=_CONVERSATION, client_message_id=_CLIENT_ID, seq=2, created_at=_QUESTION.created_at
    ),
    frames.ConversationUpdated(conversation=_WAITING),
    frames.TypingChanged(conversation_id=_CONVERSATION, author="operator", name="Aysel", active=True),
    frames.TokenRenewed(
        token="WyI5Z3EybVhoMFRmcUsxeXEzdlI4WmtRIiwxNzcyNDQ1NjAwLjBd.c2lnbmF0dXJl",
        expires_at=_AT + timedelta(minutes=15),
    ),
    frames.IntakeAccepted(client_message_id=_CLIENT_ID, reference="DST-7K3F-92Q7"),
    frames.RequestDone(ref="languages"),
    frames.ErrorRaised(code="message_too_long", params={"limit": 2000}, ref=_CLIENT_ID),
    frames.Pong(head_seq=4),
)
TO_OPERATOR: tuple[frames.OperatorServerFrame, ...] = (
    frames.ConsoleReady(
        operator=frames.OperatorView(
            id="Zk3fT9aQ1bXc", username="aysel", name="Aysel", role="operator", language="az", capacity=5
        ),
        available=True,
        limits=_LIMITS,
        languages=LANGUAGES,
        departments=(
            frames.DepartmentView(
                id=DepartmentId("support"), names={"az": "Dəstək", "tr": "Destek", "ru": "Поддержка", "en": "Support"}
            ),
        ),
        roles=tuple(Role),
        kinds=tuple(ComplaintKind),
    ),
    frames.QueueUpdated(version=1, queued=(_ROW,), assigned=(), operators_online=2),
    frames.QueueChanged(
        version=2, queued=(frames.PlacedRow(row=_ROW, after=None),), assigned=(), gone=("9",), operators_online=2
    ),
    frames.ConversationOpened(conversation=_ROW, card=_CARD, messages=(_QUESTION, _ANSWER, _SYSTEM), ref="r4"),
    frames.DeliveryChanged(
        conversation_id=_CONVERSATION,
        delivery=frames.DeliveryView(seq=6, state="unknown", reason="timeout", attempts=1, updated_at=_AT),
    ),
    frames.ConversationChanged(conversation=_HELD),
    frames.MessageCreated(conversation_id=_CONVERSATION, message=_REPLY),
    frames.HistoryLoaded(conversation_id=_CONVERSATION, messages=(_QUESTION,), ref="h1"),
    frames.MessageAccepted(
        conversation_id=_CONVERSATION,
        client_message_id="a1b2c3d4e5f60718293a4b5c6d7e8f90",
        seq=6,
        created_at=_REPLY.created_at,
    ),
    frames.TypingChanged(conversation_id=_CONVERSATION, author="visitor", active=True),
    frames.AssignmentStarted(conversation=_HELD, ref="r1"),
    frames.AssignmentEnded(conversation_id=_CONVERSATION, ref="r5"),
    frames.PresenceChanged(available=False),
    frames.OfferMade(offer_id=_OFFER, conversation=_ROW, expires_at=_AT + timedelta(seconds=90)),
    frames.OfferEnded(offer_id=_OFFER, conversation_id=_CONVERSATION, reason="lapsed"),
    frames.NoteAdded(conversation_id=_CONVERSATION, note=_NOTE),
    frames.PlayerLoaded(conversation_id=_CONVERSATION),
    frames.NotificationRaised(kind="enqueued", conversation_id=_CONVERSATION),
    frames.TicketTouched(reference="DST-7K3F-92Q7"),
    frames.DeskUpdated(open=True, waiting=1, oldest_waiting_since=_AT + timedelta(minutes=1), colleagues=(_COLLEAGUE,)),
    frames.RequestDone(ref="r6"),
    frames.ErrorRaised(code="already_taken", params={"operator": "Murad"}, ref="r1"),
    frames.Pong(),
)

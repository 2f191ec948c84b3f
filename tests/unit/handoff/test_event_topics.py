"""Who is told of what: nobody who needs an event misses it, and consoles are spared what they cannot use."""

import pytest

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.events import (
    CONSOLES,
    WAITING,
    AccessRevoked,
    ConversationUpdated,
    DeskChanged,
    Event,
    EventsMissed,
    MessageCreated,
    NoteAdded,
    OperatorChanged,
    QueueChanged,
    TypingChanged,
    topics,
)
from handoff.domain.ids import ConversationId, OperatorId
from tests.fixtures.desk import a_conversation

ID, HOLDER = ConversationId("c"), OperatorId("op")


def said(about: Conversation | None) -> MessageCreated:
    return MessageCreated(conversation_id=ID, seq=1, about=about)


@pytest.mark.parametrize("event", [QueueChanged(), DeskChanged()])
def test_the_queue_and_the_desk_concern_consoles_and_who_waits(event: Event) -> None:
    assert topics(event) == (CONSOLES, WAITING)


@pytest.mark.parametrize("event", [EventsMissed(), OperatorChanged(operator_id=HOLDER)])
def test_what_is_of_no_conversation_concerns_everybody(event: Event) -> None:
    assert topics(event) is None


@pytest.mark.parametrize(
    "event",
    [TypingChanged(conversation_id=ID, author="visitor", name=None, active=True), AccessRevoked(conversation_id=ID)],
)
def test_what_only_those_within_can_use(event: Event) -> None:
    assert topics(event) == (ID,)


@pytest.mark.parametrize("event", [ConversationUpdated(conversation_id=ID, epoch=1), NoteAdded(conversation_id=ID)])
def test_what_changes_a_row_of_the_lists(event: Event) -> None:
    assert topics(event) == (CONSOLES, ID)


def test_a_message_is_for_its_operator_first_or_for_all_who_might_take_it() -> None:
    assert topics(said(a_conversation(Status.ASSIGNED, operator_id=HOLDER))) == (HOLDER, ID)
    assert topics(said(a_conversation(Status.BOT))) == (ID,)
    assert topics(said(a_conversation(Status.CLOSED))) == (ID,)
    assert topics(said(a_conversation(Status.QUEUED))) == (CONSOLES, ID)
    assert topics(said(None)) == (CONSOLES, ID), "whose it is was not told"

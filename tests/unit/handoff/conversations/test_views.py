"""What leaves the server in frames, and what never does."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from handoff.bridge.message_frames import MessageFrames, accepted, message_view
from handoff.domain.conversations.message import AttachedFile, Author, Button, Outcome, OutcomeKind
from handoff.domain.ids import ConversationId
from handoff.protocol import frames
from tests.fixtures.desk import a_message

ACTION = {"intent": "secret_intent", "entities": {"topic": "secret_topic"}}


@pytest.mark.parametrize(
    "fields",
    [
        {"text": 'Salam, necəsiz? 👍🏽 "<b>"', "client_message_id": "client-1", "author_name": "Aysel"},
        {"author": Author.SYSTEM, "code": "rated", "params": {"score": 5, "names": ["ə"], "nested": {"a": None}}},
        {
            "author": Author.BOT,
            "buttons": (Button(id="b", label="Bəli", action=ACTION),),
            "outcome": Outcome(
                kind=OutcomeKind.SUGGEST, topic="t", score=0.1 + 0.2, suggestions=("a", "b"), intent_confidence=1.0
            ),
            "helpful": False,
        },
        {
            "attachments": (AttachedFile(id="f", name="ə.png", media_type="image/png", size_bytes=1),),
            "created_at": datetime(2026, 3, 2, 9, 0, 0, 7, tzinfo=UTC),
        },
    ],
)
def test_what_is_written_straight_is_what_the_frames_write(fields: dict[str, Any]) -> None:
    message = a_message(ConversationId("c"), seq=3, **fields)
    created = frames.MessageCreated(conversation_id="c", message=message_view(message))
    assert MessageFrames().frame(message) == created.model_dump_json()
    told = frames.MessageAccepted(
        conversation_id="c",
        client_message_id=message.client_message_id or "",
        seq=message.seq,
        created_at=message.created_at,
    )
    assert accepted(message) == told.model_dump_json()


def test_a_button_leaves_with_its_id_and_label_only() -> None:
    message = a_message(
        ConversationId("c"),
        author=Author.BOT,
        seq=3,
        buttons=(Button(id="b1", label="Complain", action=ACTION), Button(id="b2", label="A person", action=ACTION)),
    )
    view = json.loads(message_view(message).model_dump_json())
    assert view["buttons"] == [{"id": "b1", "label": "Complain"}, {"id": "b2", "label": "A person"}]
    assert "secret" not in json.dumps(view)


def test_what_a_press_does_stays_here() -> None:
    message = a_message(
        ConversationId("c"), seq=4, text="Complain", pressed=ACTION, client_message_id="client-1", epoch=7
    )
    view = json.loads(message_view(message).model_dump_json())
    assert "secret" not in json.dumps(view)
    assert (view["text"], view["client_message_id"]) == ("Complain", "client-1")
    assert not {"pressed", "epoch", "conversation_id"} & set(view)


def test_the_outcome_leaves_whole() -> None:
    outcome = Outcome(kind=OutcomeKind.SUGGEST, suggestions=("a", "b"), offers=("human",), intent="ask_faq", score=0.4)
    message = a_message(ConversationId("c"), author=Author.BOT, seq=1, outcome=outcome, helpful=False)
    view = message_view(message)
    assert view.outcome is not None
    assert (view.outcome.kind, view.outcome.suggestions, view.outcome.offers) == ("suggest", ("a", "b"), ("human",))
    assert (view.outcome.score, view.outcome.intent, view.helpful) == (0.4, "ask_faq", False)


def test_a_system_line_is_a_code_for_each_reader_to_word() -> None:
    message = a_message(
        ConversationId("c"), text="", author=Author.SYSTEM, seq=1, code="operator_joined", params={"name": "Aysel"}
    )
    view = message_view(message)
    assert (view.text, view.code, view.params) == ("", "operator_joined", {"name": "Aysel"})

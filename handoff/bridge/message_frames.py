"""Messages of the log as frames.

The two frames that every message causes are written straight from its values, without a model in between: a test
compares them with what the models write.
"""

from dataclasses import asdict

from pydantic_core import to_json

from handoff.domain.conversations.message import Message
from handoff.protocol import frames

_KEPT = 256
"""Messages: about as many as share a commit."""


def message_view(message: Message) -> frames.MessageView:
    """What both sides may see; what a button does stays here."""
    return frames.MessageView.model_validate(_values(message))


def _values(message: Message) -> dict[str, object]:
    return {
        "seq": message.seq,
        "author": message.author.value,
        "author_name": message.author_name,
        "created_at": message.created_at,
        "text": message.text,
        "code": message.code,
        "params": message.params,
        "client_message_id": message.client_message_id,
        "buttons": [{"id": button.id, "label": button.label} for button in message.buttons],
        "outcome": None if message.outcome is None else asdict(message.outcome),
        "helpful": message.helpful,
        "attachments": [asdict(file) for file in message.attachments],
    }


def accepted(message: Message) -> str:
    """`message.accepted` in words."""
    told = {
        "type": "message.accepted",
        "conversation_id": message.conversation_id,
        "client_message_id": message.client_message_id or "",
        "seq": message.seq,
        "created_at": message.created_at,
    }
    return to_json(told).decode()


class MessageFrames:
    """`message.created` in words. All who are told of a message within a short while are told in the same words."""

    def __init__(self) -> None:
        self._words: dict[int, tuple[Message, str]] = {}
        """By the identity of a message, which is its own as long as it is kept here; those that came last."""

    def frame(self, message: Message) -> str:
        known = self._words.get(id(message))
        if known is not None:
            return known[1]
        told = {"type": "message.created", "conversation_id": message.conversation_id, "message": _values(message)}
        words = to_json(told).decode()
        self._words[id(message)] = message, words
        if len(self._words) > _KEPT:
            del self._words[next(iter(self._words))]
        return words

"""Messages of the log as frames."""

from dataclasses import asdict
from typing import Any

from handoff.domain.message import Message
from handoff.protocol import frames


def message_view(message: Message) -> frames.MessageView:
    """What both sides may see; what a button does stays here."""
    return frames.MessageView.model_validate(_values(message))


def _values(message: Message) -> dict[str, Any]:
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


class Said:
    """`message.created` in words. Both sides are told of a message one after the other, in the same words."""

    def __init__(self) -> None:
        self._last: tuple[Message, str] | None = None

    def frame(self, message: Message) -> str:
        if self._last is None or self._last[0] is not message:
            frame = frames.MessageCreated.model_validate(
                {"conversation_id": message.conversation_id, "message": _values(message)}
            )
            self._last = (message, frame.model_dump_json())
        return self._last[1]

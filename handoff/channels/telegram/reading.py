"""What an update of the Bot API means: see `handoff.domain.channels.incoming`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from handoff.domain.channels.incoming import (
    Answers,
    Ended,
    Ignored,
    Incoming,
    IncomingFile,
    IncomingMessage,
    Press,
    Sender,
)

LARGEST_FILE = 20 * 1024 * 1024
"""What a bot may fetch."""
_FILES = {
    "document": "file",
    "video": "video.mp4",
    "voice": "voice.ogg",
    "audio": "audio.mp3",
    "animation": "animation.mp4",
    "video_note": "video.mp4",
}
"""Parts of a message that are a file, and its name where it has none."""
_GREETINGS = {"az": "Salam", "tr": "Merhaba", "ru": "Здравствуйте", "en": "Hello"}
"""What pressing "Start" says."""


def contact_of(update: Mapping[str, Any]) -> str:
    """The chat whose update it is; empty: of none that the desk serves."""
    callback = update.get("callback_query") or {}
    about = (
        update.get("message")
        or update.get("edited_message")
        or update.get("my_chat_member")
        or callback.get("message")
        or {}
    )
    return str((about.get("chat") or {}).get("id", ""))


def read(update: Mapping[str, Any], account: str) -> Incoming:
    """The one thing that it means. Raises: KeyError, TypeError: it is not as the Bot API describes it."""
    if (callback := update.get("callback_query")) is not None:
        return _pressed(callback, account)
    if (member := update.get("my_chat_member")) is not None:
        if member["chat"]["type"] != "private":
            return Ignored(reason="not_private")
        has_left = member["new_chat_member"]["status"] in {"kicked", "left"}
        return Ended(sender=_sender(member["chat"], member["from"], account), reason="blocked" if has_left else None)
    if (edited := update.get("edited_message")) is not None:
        return _message(edited, account, is_edit=True)
    if (message := update.get("message")) is not None:
        return _message(message, account)
    return Ignored(reason="not_for_the_desk")


def _sender(chat: Mapping[str, Any], person: Mapping[str, Any], account: str) -> Sender:
    name = " ".join(part for part in (person.get("first_name"), person.get("last_name")) if part)
    language = str(person.get("language_code", ""))[:2]
    return Sender(
        account=account,
        address=str(chat["id"]),
        name=name,
        language=language if language in _GREETINGS else None,
    )


def _message(message: Mapping[str, Any], account: str, *, is_edit: bool = False) -> Incoming:
    chat, person = message["chat"], message.get("from") or {}
    if chat["type"] != "private":
        return Ignored(reason="not_private")
    if person.get("is_bot"):
        return Ignored(reason="automatic")
    sender = _sender(chat, person, account)
    text = str(message.get("text") or message.get("caption") or (message.get("sticker") or {}).get("emoji") or "")
    if text == "/start" or text.startswith("/start "):
        text = _GREETINGS[sender.language or "en"]
    files, refused = _files(message)
    if not text and not files and not refused:
        return Ignored(reason="nothing_to_read")
    details: dict[str, object] = {}
    if is_edit:
        details["edit_of"] = external_id(chat["id"], message["message_id"])
    if refused:
        details["refused"] = refused
    answered = message.get("reply_to_message")
    return IncomingMessage(
        sender=sender,
        text=text,
        external_id=None if is_edit else external_id(chat["id"], message["message_id"]),
        sent_at=datetime.fromtimestamp(message.get("edit_date") or message["date"], UTC),
        files=() if is_edit else tuple(files),
        answers=Answers(ids=(external_id(chat["id"], answered["message_id"]),) if answered else ()),
        details=details,
    )


def _files(message: Mapping[str, Any]) -> tuple[list[IncomingFile], list[dict[str, str]]]:
    """Those that can be fetched, and those that are too large for it."""
    found: list[tuple[Mapping[str, Any], str]] = []
    if message.get("photo"):  # the same in several sizes
        found.append((max(message["photo"], key=lambda size: size["width"] * size["height"]), "photo.jpg"))
    kinds = [kind for kind in _FILES if message.get(kind)]
    if "animation" in kinds and "document" in kinds:  # the same file, named twice
        kinds.remove("document")
    found += [(message[kind], str(message[kind].get("file_name") or _FILES[kind])) for kind in kinds]
    files, refused = [], []
    for file, name in found:
        if int(file.get("file_size") or 0) > LARGEST_FILE:
            refused.append({"name": name if name in _FILES.values() else "file", "reason": "too_large"})
        else:
            files.append(IncomingFile(name=name, fetch=str(file["file_id"])))
    return files, refused


def _pressed(callback: Mapping[str, Any], account: str) -> Incoming:
    message = callback.get("message")
    seq, _, button = str(callback.get("data", "")).partition(":")
    if message is None or message["chat"]["type"] != "private" or not seq.isdecimal() or not button:
        return Ignored(reason="not_ours")
    keyboard = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    labels = [key["text"] for row in keyboard for key in row if key.get("callback_data") == callback["data"]]
    return IncomingMessage(
        sender=_sender(message["chat"], callback["from"], account),
        text=labels[0] if labels else button,
        pressed=Press(seq=int(seq), button_id=button),
    )


def external_id(chat: object, message: object) -> str:
    """Ids of messages are unique in a chat only."""
    return f"{chat}:{message}"

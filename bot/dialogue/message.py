"""How the actions' words, outcomes and wishes travel through Rasa: as JSON beside each message's text."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from handoff.domain.conversations.conversation import HandoffReason, Priority
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.domain.ids import DepartmentId
from handoff.ports.assistant import ButtonDraft, HandoffRequest, Reply

KEY = "destek"


def to_message(
    reply: Reply,
    *,
    outcome: Outcome | None = None,
    handoff: HandoffRequest | None = None,
    language: str | None = None,
) -> dict[str, object]:
    """One bubble as Rasa carries it; what is not said about the turn stays out."""
    payload: dict[str, object] = {"buttons": [dataclasses.asdict(button) for button in reply.buttons]}
    if outcome is not None:
        payload["outcome"] = {k: v for k, v in dataclasses.asdict(outcome).items() if v not in (None, ())}
    if handoff is not None:
        payload["handoff"] = dataclasses.asdict(handoff)
    if language is not None:
        payload["language"] = language
    return {"text": reply.text, "custom": {KEY: payload}}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Said:
    """All messages of one turn put together."""

    replies: tuple[Reply, ...]
    outcome: Outcome | None
    handoff: HandoffRequest | None
    language: str | None


def read_messages(messages: Sequence[Mapping[str, Any]]) -> Said:
    """The reverse of `to_message` over a turn. What was said first about the turn holds.

    Raises:
        ValueError, KeyError, TypeError: a message is not one of ours.
    """
    replies: list[Reply] = []
    outcome: Outcome | None = None
    handoff: HandoffRequest | None = None
    language: str | None = None
    for message in messages:
        payload = (message.get("custom") or {}).get(KEY) or {}
        buttons = tuple(ButtonDraft(label=b["label"], action=b["action"]) for b in payload.get("buttons") or ())
        if message.get("text"):
            replies.append(Reply(text=message["text"], buttons=buttons))
        if outcome is None and "outcome" in payload:
            outcome = _outcome(payload["outcome"])
        if handoff is None and payload.get("handoff"):
            handoff = _handoff(payload["handoff"])
        language = language or payload.get("language")
    return Said(replies=tuple(replies), outcome=outcome, handoff=handoff, language=language)


def _outcome(stored: Mapping[str, Any]) -> Outcome:
    tuples = {name: tuple(stored[name]) for name in ("suggestions", "offers") if name in stored}
    return Outcome(**{**stored, "kind": OutcomeKind(stored["kind"]), **tuples})


def _handoff(stored: Mapping[str, Any]) -> HandoffRequest:
    return HandoffRequest(
        reason=HandoffReason(stored["reason"]),
        priority=Priority(stored["priority"]),
        department=None if stored["department"] is None else DepartmentId(stored["department"]),
    )

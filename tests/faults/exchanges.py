"""What the assistant was asked and what it said to it, paired as the log shows them."""

import sqlite3
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

Row = sqlite3.Row

TO_PEOPLE = frozenset({"handoff_requested", "returned_to_queue", "operator_joined"})
TO_ASSISTANT = frozenset({"returned_to_bot", "handoff_cancelled"})


@dataclass
class Exchange:
    """One turn: a player's message and the bubbles in answer to it, which were stored together."""

    asked: Row | None
    """None: nothing was asked."""
    said: list[Row] = field(default_factory=list)


@dataclass
class Exchanges:
    turns: list[Exchange] = field(default_factory=list)
    unanswered: list[Row] = field(default_factory=list)
    """Asked, and neither answered nor handed to people."""


def exchanges(log: Iterable[Row]) -> Exchanges:
    """Read a conversation from its first message on. Each turn answers the message that has waited longest."""
    found = Exchanges()
    waiting: deque[Row] = deque()
    with_people = False
    for row in log:
        match row["author"], row["code"]:
            case "visitor", _ if not with_people:
                waiting.append(row)
            case "bot", _ if row["seq"] == 1:
                pass  # the welcome
            case "bot", _ if found.turns and _goes_on(found.turns[-1].said[-1], row):
                found.turns[-1].said.append(row)
            case ("bot", _) | ("system", "assistant_unavailable"):
                found.turns.append(Exchange(waiting.popleft() if waiting else None, [row]))
            case "system", code if code in TO_PEOPLE:
                with_people = True
                waiting.clear()  # people see to it
            case "system", code if code in TO_ASSISTANT or code == "conversation_closed":
                with_people = False
    found.unanswered = list(waiting)
    return found


def _goes_on(before: Row, row: Row) -> bool:
    """Whether both are bubbles of one turn: stored together, at one moment."""
    return row["seq"] == before["seq"] + 1 and row["created_at"] == before["created_at"]

"""What the log in the database says about what people sent and saw."""

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.exchanges import exchanges
from tests.faults.people import Operator, Player, View
from tests.fixtures.postgres import run_on


@dataclass
class Verdict:
    """Five counts that must be 0, with the findings behind them."""

    messages: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    two_owners: list[str] = field(default_factory=list)
    stranded: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        names = ("lost", "doubled", "out_of_order", "two_owners", "stranded")
        return {name: len(getattr(self, name)) for name in names}

    @property
    def findings(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.out_of_order, *self.two_owners, *self.stranded]


Row = sqlite3.Row


@contextlib.contextmanager
def reading(database: Path) -> Iterator[sqlite3.Connection]:
    """The database as it stands; columns by name."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def logs_of(connection: sqlite3.Connection) -> dict[str, list[Row]]:
    """The messages of each conversation in their order."""
    logs: dict[str, list[Row]] = {}
    for row in connection.execute("SELECT * FROM messages ORDER BY conversation_id, seq"):
        logs.setdefault(row["conversation_id"], []).append(row)
    return logs


@dataclass(frozen=True)
class Stored:
    """What a database holds when it is looked at."""

    logs: dict[str, list[Any]]
    conversations: dict[str, Any]
    unanswered: list[Any]


_MESSAGES = "SELECT * FROM messages ORDER BY conversation_id, seq"
_CONVERSATIONS = "SELECT * FROM conversations"
_UNANSWERED = (
    "SELECT m.conversation_id, m.seq FROM messages m JOIN conversations c ON c.id = m.conversation_id"
    " WHERE m.needs_answer AND c.status = 'bot'"
)


def stored_in(database: Path | str) -> Stored:
    """`database` is a file of SQLite or the address of PostgreSQL."""
    if isinstance(database, Path):
        with reading(database) as connection:
            found = [connection.execute(asked).fetchall() for asked in (_MESSAGES, _CONVERSATIONS, _UNANSWERED)]
    else:
        found = [run_on(database, asked) for asked in (_MESSAGES, _CONVERSATIONS, _UNANSWERED)]
    logs: dict[str, list[Any]] = {}
    for row in found[0]:
        logs.setdefault(row["conversation_id"], []).append(row)
    return Stored(logs, {row["id"]: row for row in found[1]}, found[2])


def judge(
    database: Path | str,
    players: Sequence[Player],
    operators: Sequence[Operator],
    faults: Sequence[str],
    *,
    echoes: bool = True,
) -> Verdict:
    """Compare everything. `faults` is what the people themselves noticed; `echoes`: the assistant is the echo."""
    verdict = Verdict()
    for fault in faults:
        kind = verdict.doubled if "twice" in fault or "accepted as" in fault else verdict.out_of_order
        kind.append(fault)
    stored = stored_in(database)
    logs, conversations, unanswered = stored.logs, stored.conversations, stored.unanswered
    verdict.messages = sum(len(log) for log in logs.values())
    verdict.stranded += [f"{row[0]}: {row[1]} was never answered" for row in unanswered]
    for id, log in logs.items():
        _check_log(verdict, id, log, conversations[id])
        _check_exchanges(verdict, id, log)
        if echoes:
            _check_echoes(verdict, id, log)
    for player in players:
        log = logs.get(player.conversation_id, [])
        _check_view(verdict, player.name, player.view, log, whole=True)
        _check_outbox(verdict, player, {player.conversation_id: log})
    for operator in operators:
        for id, view in list(operator.views.items()):
            _check_view(verdict, operator.name, view, logs.get(id, []), whole=False)
        _check_outbox(verdict, operator, logs)
    return verdict


def _check_log(verdict: Verdict, id: str, log: list[Row], conversation: Row) -> None:
    if [row["seq"] for row in log] != list(range(1, conversation["head_seq"] + 1)):
        verdict.out_of_order.append(f"{id}: the log has holes")
    if conversation["status"] == "queued":
        verdict.stranded.append(f"{id}: still waits")
    owner = "bot"
    for row in log:
        match row["author"], row["code"]:
            case "bot", _ if owner != "bot":
                verdict.two_owners.append(f"{id}: the assistant spoke at {row['seq']} while {owner} had it")
            case "operator", _ if owner != row["author_name"]:
                verdict.two_owners.append(f"{id}: {row['author_name']} spoke at {row['seq']} while {owner} had it")
            case "visitor", _ if owner == "closed":
                owner = "bot"
            case _, "handoff_requested" | "returned_to_queue":
                owner = "queue"
            case _, "operator_joined":
                if owner != "queue":
                    verdict.two_owners.append(f"{id}: taken at {row['seq']} from {owner}")
                owner = _name(row)
            case _, "returned_to_bot" | "handoff_cancelled":
                owner = "bot"
            case _, "conversation_closed":
                owner = "closed"


def _check_exchanges(verdict: Verdict, id: str, log: list[Row]) -> None:
    """Each message that was for the assistant has one turn of it, and no turn comes unasked."""
    found = exchanges(log)
    verdict.stranded += [f"{id}: {row['seq']} has no answer: {row['text']}" for row in found.unanswered]
    for turn in found.turns:
        if turn.asked is None:
            verdict.doubled.append(f"{id}: nobody asked for {turn.said[0]['seq']}: {turn.said[0]['text']}")


def _check_echoes(verdict: Verdict, id: str, log: list[Row]) -> None:
    """No two things that were said to the echo are alike, so no two of its answers are."""
    for text, count in Counter(row["text"] for row in log if row["author"] == "bot").items():
        if count > 1:
            verdict.doubled.append(f"{id}: answered {count} times: {text}")


def _name(row: Row) -> str:
    return str(json.loads(row["params"])["name"])


def _check_view(verdict: Verdict, who: str, view: View, log: list[Row], *, whole: bool) -> None:
    stored = {row["seq"]: row for row in log}
    for seq, message in list(view.messages.items()):  # people go on while they are judged
        row = stored.get(seq)
        if row is None:
            verdict.lost.append(f"{who} saw {seq}, which the log does not hold")
        elif (row["author"], row["text"]) != (message["author"], message["text"]):
            verdict.lost.append(f"{who} saw another {seq} than the log holds")
    if whole:
        verdict.lost += [f"{who} never saw {seq}" for seq in stored if seq not in view.messages]


def _check_outbox(verdict: Verdict, person: Player | Operator, logs: dict[str, list[Row]]) -> None:
    box = person.outbox
    stored: dict[str, list[Row]] = {}
    for log in logs.values():
        for row in log:
            if row["client_message_id"] is not None:
                stored.setdefault(row["client_message_id"], []).append(row)
    for id, text in list(box.sent.items()):
        rows = stored.get(id, [])
        if len(rows) > 1:
            verdict.doubled.append(f"{person.name}: {text!r} is stored {len(rows)} times")
        if id in box.accepted and (not rows or rows[0]["seq"] != box.accepted[id] or rows[0]["text"] != text):
            verdict.lost.append(f"{person.name}: {text!r} was accepted as {box.accepted[id]} and is not there")
        if id not in box.accepted and id not in box.refused:
            verdict.stranded.append(f"{person.name}: {text!r} was neither accepted nor refused")
    if isinstance(person, Player):
        order = [box.accepted[id] for id in list(box.sent) if id in box.accepted]
        if order != sorted(order):
            verdict.out_of_order.append(f"{person.name}: stored in another order than sent")

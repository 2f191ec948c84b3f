"""What the real assistant owes beyond what every log owes: answers to what was asked, complaints as they were typed."""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.asking import Asker
from tests.faults.exchanges import Exchange, exchanges
from tests.faults.oracle import Row, Verdict, judge, logs_of, reading
from tests.faults.people import Operator


@dataclass
class Answers:
    """How the turns of all conversations were answered."""

    turns: Counter[str] = field(default_factory=Counter)
    """By "Rasa", "standby" (the limited mode) and "unavailable" (only a line that says so)."""
    questions: int = 0
    """Of the content, answered by Rasa."""
    right: int = 0
    """Of them, those with the article that was asked for, or with it among the suggestions."""
    tickets: int = 0


def judge_real(
    database: Path, players: Sequence[Asker], operators: Sequence[Operator], faults: Sequence[str]
) -> tuple[Verdict, Answers]:
    """The verdict over everything, and figures to it."""
    verdict, answers = judge(database, players, operators, faults, echoes=False), Answers()
    with reading(database) as connection:
        logs = logs_of(connection)
        tickets: dict[str, list[Row]] = {}
        for row in connection.execute("SELECT * FROM tickets ORDER BY created_at"):
            tickets.setdefault(row["conversation_id"], []).append(row)
    for player in players:
        verdict.stranded += [f"{player.name} waited in vain for {what}" for what in player.unanswered]
        for turn in exchanges(logs.get(player.conversation_id, [])).turns:
            _check_answer(verdict, answers, player, turn)
        _check_tickets(verdict, player, tickets.get(player.conversation_id, []))
    answers.tickets = sum(len(rows) for rows in tickets.values())
    return verdict, answers


def _check_answer(verdict: Verdict, answers: Answers, player: Asker, turn: Exchange) -> None:
    """Count the turn; the answer to another question of the same player is out of order."""
    outcome = json.loads(turn.said[-1]["outcome"] or "null")
    by = "unavailable" if outcome is None else "standby" if outcome["reason"] == "standby" else "Rasa"
    answers.turns[by] += 1
    asked = player.asked.get(turn.asked["client_message_id"]) if turn.asked else None
    if outcome is None or asked is None:
        return
    if by == "Rasa":
        answers.questions += 1
        answers.right += asked in {outcome["topic"], *outcome["suggestions"]}
    if outcome["topic"] != asked and outcome["kind"] == "answer" and outcome["topic"] in player.asked.values():
        verdict.out_of_order.append(f"{player.name} asked about {asked} and heard of {outcome['topic']}")


def _check_tickets(verdict: Verdict, player: Asker, tickets: list[sqlite3.Row]) -> None:
    """One ticket for each complaint, with what was typed, under the number that the player was told."""
    stored = {row["account_id"]: row for row in tickets}
    if len(tickets) > len(player.filings):
        verdict.doubled.append(f"{player.name} has {len(tickets)} tickets for {len(player.filings)} complaints")
    for filing in player.filings:
        row = stored.get(filing.account_id)
        if row is None:
            verdict.lost.append(f"{player.name}: the complaint of {filing.account_id} is no ticket")
            continue
        other = {name: row[name] for name, typed in filing.stored.items() if row[name] != typed}
        if other:
            typed = {name: filing.stored[name] for name in other}
            verdict.lost.append(f"{player.name}: the ticket holds {other} where {typed} was typed")

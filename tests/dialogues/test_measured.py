"""Whole talks through the real Rasa, judged turn by turn as in `make eval`: how often what follows is understood.

tests/eval/dialogues.jsonl was written by people who knew the topics' facts alone, neither content nor examples; it is
measured on and never learned from. The shares below are floors under what was reached.
"""

import json
from typing import Any

import pytest

from bot.components.folding import fold
from handoff.ports.assistant import TurnResult
from settings import ROOT
from tests.dialogues.desk import Desk
from tests.eval.dialogues import PEOPLE, PlayedTurn, outcome_of, shares

LINES: list[dict[str, Any]] = [
    json.loads(line) for line in (ROOT / "tests" / "eval" / "dialogues.jsonl").read_text("utf-8").splitlines()
]
LEAST = {"turns": 0.8, "followups": 0.72, "whole": 0.5}
MOST_WRONG = 0.06


@pytest.fixture(scope="module")
def played(desk: Desk) -> list[PlayedTurn]:
    return [turn for line in LINES for turn in play(desk, line)]


def play(desk: Desk, line: dict[str, Any]) -> list[PlayedTurn]:
    """One dialogue; once people have it, nothing more is asked."""
    player, with_people, turns = desk.player(line["lang"]), False, []
    for number, turn in enumerate(line["turns"], 1):
        outcome: tuple[str, tuple[str, ...]] = (PEOPLE, ())
        if not with_people:
            result: TurnResult = player.say(turn["text"], ())
            said = result.outcome
            outcome = outcome_of(
                {"kind": said.kind.value, "reason": said.reason, "topic": said.topic, "suggestions": said.suggestions}
            )
            with_people = result.handoff is not None
        turns.append(
            PlayedTurn(
                dialogue=line["id"],
                number=number,
                lang=line["lang"],
                text=turn["text"],
                expect=tuple(turn["expect"]),
                accept=tuple(turn["accept"]),
                outcome=outcome[0],
                topics=outcome[1],
            )
        )
    return turns


def test_none_of_them_is_learned_from() -> None:
    talks = (ROOT / "data" / "followups").glob("*.jsonl")
    learned = {fold(json.loads(line)["text"]) for path in talks for line in path.read_text("utf-8").splitlines()}
    asked = [turn["text"] for line in LINES for turn in line["turns"]]
    assert not [text for text in asked if fold(text) in learned]


@pytest.mark.rasa
@pytest.mark.parametrize("measure", LEAST)
def test_what_follows_is_understood(played: list[PlayedTurn], measure: str) -> None:
    assert shares(played)[measure] >= LEAST[measure]


@pytest.mark.rasa
def test_hardly_anything_is_answered_that_was_not_asked(played: list[PlayedTurn]) -> None:
    assert shares(played)["wrong"] <= MOST_WRONG

"""Conversations through the real Rasa, as written in the YAML files beside this one.

A file holds a list of dialogues: `name`, `language` (of the page), `account` (that the page proved) and `turns`. A turn
is `say: text` (with `files:`, names of what is attached), `press: intent` (with `with:` for the button's entities, or
`of: n` for a button of the n-th turn) or `people: returned`, and what is expected of it: `outcome`, `topic`, `reason`,
`language`, `handoff`, `priority`, `department`, `form` (these entries), `texts` (pieces of the replies' text), `not`
(pieces that must not be there), `buttons` (intents of buttons that must be there). Whatever a file expects, no reply
may repeat the one before it, and none may be a dead end.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from handoff.domain.complaint import ComplaintForm
from handoff.domain.conversations.message import OutcomeKind
from handoff.domain.ids import ConversationId
from handoff.domain.tickets.ticket import Complaint, ComplaintKind
from handoff.ports.assistant import TurnResult
from tests.dialogues.desk import Desk, Player
from tests.fixtures.departments import DEPARTMENTS

TALKING = frozenset(OutcomeKind) - {OutcomeKind.ANSWER, OutcomeKind.STATUS}
"""Outcomes whose words are the assistant's own; an article or the state of a ticket may be asked for again."""
FILES = sorted(Path(__file__).parent.glob("*.yml"))
DIALOGUES = [
    pytest.param(dialogue, id=f"{file.stem}: {dialogue['name']}")
    for file in FILES
    for dialogue in yaml.safe_load(file.read_text(encoding="utf-8"))
]


@pytest.mark.rasa
@pytest.mark.parametrize("dialogue", DIALOGUES)
def test_dialogue(desk: Desk, dialogue: dict[str, Any]) -> None:
    player = desk.player(dialogue["language"])
    player.account_id = dialogue.get("account")
    done: dict[int, TurnResult] = {}
    for number, turn in enumerate(dialogue["turns"], 1):
        if "people" in turn:
            player.people_return(turn["people"])
            continue
        before = player.last
        done[number] = result = _turn(desk, player, turn, done)
        said = f"turn {number}, {turn}: {Seen.of(result)}"
        _check(turn.get("expect") or {}, result, said)
        if before is not None and result.outcome.kind in TALKING:
            assert result.replies[-1].text != before.replies[-1].text, f"the same words twice: {said}"
        if result.outcome.kind in (OutcomeKind.FALLBACK, OutcomeKind.CLARIFY, OutcomeKind.SUGGEST):
            assert Seen.of(result).buttons or (result.form is not None and result.form.is_active), f"no way on: {said}"


def _turn(desk: Desk, player: Player, turn: dict[str, Any], done: dict[int, TurnResult]) -> TurnResult:
    if "say" in turn:
        return player.say(_text(desk, player, turn), turn.get("files") or ())
    if "of" in turn:
        return player.press_of(done[turn["of"]], turn["press"])
    return player.press(turn["press"], **(turn.get("with") or {}))


def _text(desk: Desk, player: Player, turn: dict[str, Any]) -> str:
    """What is typed; {reference} stands for the conversation's ticket, {foreign} for one of another conversation."""
    tickets = desk.run(desk.tickets.of(player.id))
    text = str(turn["say"]).replace("{reference}", tickets[-1].reference if tickets else "")
    return text.replace("{foreign}", _foreign(desk)) if "{foreign}" in text else text


def _foreign(desk: Desk) -> str:
    """The number of somebody's ticket, which names account 515253."""
    complaint = Complaint(kind=ComplaintKind.BET, account_id="515253", description="It was settled wrong.")
    ticket = desk.run(desk.tickets.create(ConversationId("somebody"), complaint, "en", "somebody's"))
    return str(ticket.reference)


@dataclass(frozen=True)
class Seen:
    """A turn in the words of the YAML files, for messages about failures too."""

    outcome: str
    topic: str | None
    reason: str | None
    language: str
    handoff: str | None
    priority: int | None
    department: str | None
    text: str
    buttons: tuple[str, ...]
    form: dict[str, Any]

    @classmethod
    def of(cls, result: TurnResult) -> "Seen":
        return cls(
            outcome=result.outcome.kind.value,
            topic=result.outcome.topic,
            reason=result.outcome.reason,
            language=result.language,
            handoff=result.handoff.reason.value if result.handoff else None,
            priority=int(result.handoff.priority) if result.handoff else None,
            department=DEPARTMENTS.known(result.handoff.department) if result.handoff else None,
            text="\n".join(reply.text for reply in result.replies),
            buttons=tuple(b.action["intent"] for reply in result.replies for b in reply.buttons),
            form=as_read(result.form),
        )


def as_read(form: ComplaintForm | None) -> dict[str, Any]:
    """What is known of a complaint, and whether the form is complete and open."""
    return {} if form is None else form.known | {"complete": form.is_complete, "active": form.is_active}


def _check(expected: dict[str, Any], result: TurnResult, said: str) -> None:
    seen = Seen.of(result)
    assert all(reply.text.strip() for reply in result.replies), said
    assert seen.handoff == expected.get("handoff"), said
    for name in ("outcome", "topic", "reason", "language", "priority", "department"):
        if name in expected:
            wanted = expected[name] if isinstance(expected[name], list) else [expected[name]]
            assert getattr(seen, name) in wanted, said
    for piece in expected.get("texts", ()):
        assert piece.casefold() in seen.text.casefold(), said
    for piece in expected.get("not", ()):
        assert piece.casefold() not in seen.text.casefold(), said
    for intent in expected.get("buttons", ()):
        assert intent in seen.buttons, said
    for name, value in (expected.get("form") or {}).items():
        assert seen.form.get(name) == value, said

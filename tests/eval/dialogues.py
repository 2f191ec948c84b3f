"""Labelled dialogues: played turn by turn through a running desk, and judged turn by turn.

A line is `{"id", "lang", "about", "turns": [{"text", "expect", "accept"}]}`: `expect` are the outcomes that are right,
`accept` the topics that an answer or a suggestion must be of.
"""

import asyncio
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from tests.eval.link import REPLY_SECONDS, Link, connected

PEOPLE = "people"
"""The outcome of a turn whose conversation people have already."""
OF_TOPICS = ("answer", "suggest")


@dataclass(frozen=True, kw_only=True)
class PlayedTurn:
    """One labelled turn and what came of it."""

    dialogue: str
    number: int
    """From 1."""
    lang: str
    text: str
    expect: tuple[str, ...]
    accept: tuple[str, ...]
    outcome: str
    topics: tuple[str, ...] = ()
    """The topic answered, or those suggested."""

    @property
    def is_right(self) -> bool:
        """An outcome that was expected; an answer or a suggestion only with a topic that is accepted."""
        if self.outcome == PEOPLE:
            return bool({"handoff", "crisis"} & set(self.expect))
        if self.outcome not in self.expect:
            return False
        return self.outcome not in OF_TOPICS or bool(set(self.topics) & set(self.accept))

    @property
    def is_wrong(self) -> bool:
        """An answer of a topic that was not asked for."""
        return self.outcome == "answer" and not set(self.topics) & set(self.accept)

    @property
    def is_followup(self) -> bool:
        """A later turn that wants an answer: what it means hangs on the turns before."""
        return self.number > 1 and bool(set(OF_TOPICS) & set(self.expect))


def outcome_of(outcome: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Name and topics of what the desk said of a turn; a complaint that was stopped is `cancelled`."""
    kind = str(outcome["kind"])
    if outcome.get("reason") == "cancelled":
        return "cancelled", ()
    if kind == "answer":
        return kind, tuple(dict.fromkeys(filter(None, (outcome.get("topic"), *outcome.get("suggestions", ())))))
    return kind, tuple(outcome.get("suggestions", ()))[:3]


def shares(turns: Sequence[PlayedTurn]) -> dict[str, float | int]:
    """Of the turns, of the follow-ups and of whole dialogues the share that is right; of the turns the share wrong."""
    whole: dict[str, bool] = {}
    for turn in turns:
        whole[turn.dialogue] = whole.get(turn.dialogue, True) and turn.is_right
    return {
        "turns": _share(turn.is_right for turn in turns),
        "followups": _share(turn.is_right for turn in turns if turn.is_followup),
        "whole": _share(whole.values()),
        "wrong": _share(turn.is_wrong for turn in turns),
        "n_turns": len(turns),
        "n": len(whole),
    }


def _share(values: Iterable[bool]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else 0.0


async def play(client: httpx.AsyncClient, url: str, line: dict[str, Any]) -> list[PlayedTurn]:
    """One dialogue in a fresh conversation, each turn sent when the one before was answered."""
    started = (await client.post("/api/visitor/sessions", json={"language": line["lang"]})).raise_for_status().json()
    played = []
    async with connected(url, started["access_token"]) as link:
        status = str(link.ready["conversation"]["status"])
        for number, turn in enumerate(line["turns"], 1):
            outcome, status = await _say(link, turn["text"], status)
            name, topics = outcome_of(outcome)
            played.append(
                PlayedTurn(
                    dialogue=line["id"],
                    number=number,
                    lang=line["lang"],
                    text=turn["text"],
                    expect=tuple(turn["expect"]),
                    accept=tuple(turn["accept"]),
                    outcome=name,
                    topics=topics,
                )
            )
    return played


async def _say(link: Link, text: str, status: str) -> tuple[dict[str, Any], str]:
    """Send one message and wait for what comes of it; also the status afterwards."""
    await link.send(json.dumps({"type": "message.send", "client_message_id": secrets.token_hex(8), "text": text}))
    own_seq, outcome = 0, None
    while outcome is None:
        frame = json.loads(await asyncio.wait_for(link.recv(), REPLY_SECONDS))
        if frame["type"] == "message.accepted":
            own_seq = frame["seq"]
            if status != "bot":
                outcome = {"kind": PEOPLE}
        elif frame["type"] == "error.raised":
            outcome = {"kind": f"error:{frame['code']}"}
        elif frame["type"] == "conversation.updated":
            status = frame["conversation"]["status"]
        elif frame["type"] == "message.created" and frame["message"]["seq"] > own_seq > 0:
            message = frame["message"]
            if message["author"] == "bot" or message["code"] == "assistant_unavailable":
                outcome = message["outcome"] or {"kind": "unavailable"}
    return outcome, await _status(link, status, outcome)


async def _status(link: Link, status: str, outcome: dict[str, Any]) -> str:
    """The status after the turn: frames that are there already are read, one that must come is waited for."""
    wanted = outcome["kind"] in ("handoff", "crisis")
    while True:
        try:
            frame = json.loads(await asyncio.wait_for(link.recv(), REPLY_SECONDS if wanted else 0.05))
        except TimeoutError:
            return status
        if frame["type"] == "conversation.updated":
            status = frame["conversation"]["status"]
            wanted = wanted and status == "bot"
        if frame["type"] == "message.created" and frame["message"].get("code") == "queue_full":
            return status

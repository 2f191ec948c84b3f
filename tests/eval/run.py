"""`make eval`: sends labelled messages through the real running desk and prints the shares as one JSON object.

Each line of the file is a message, `{"text", "lang", "kind", "accept", "style"}`, or a dialogue (see
tests/eval/dialogues.py); both may be mixed. A message is the first one of a fresh conversation on a page in its
language, over the player's own socket; a dialogue is played turn by turn. Without `--url` a desk of our own is started
on free ports, with an empty database and the models that `make train` made.
"""

import argparse
import asyncio
import contextlib
import json
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy
import yaml
from tqdm import tqdm

from settings import ROOT
from tests.eval.dialogues import PlayedTurn, play
from tests.eval.dialogues import shares as dialogue_shares
from tests.eval.link import REPLY_SECONDS, connected
from tests.eval.measures import Case, Measures, confusion
from tests.fixtures.running_desk import running_desk


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--details", type=Path, help="one JSON line a message goes here")
    parser.add_argument("--url", help="a running desk, such as http://127.0.0.1:8080")
    arguments = parser.parse_args()
    if not arguments.file.is_file():
        parser.error(f"there is no file {arguments.file}; say make eval FILE=path.jsonl")
    lines = [json.loads(line) for line in arguments.file.read_text("utf-8").splitlines() if line.strip()]
    messages = [line for line in lines if "turns" not in line]
    dialogues = [line for line in lines if "turns" in line]
    with desk_at(arguments.url) as (url, database):
        cases = asyncio.run(ask_all(url, messages))
        cases = with_priorities(cases, database)
        turns = asyncio.run(play_all(url, dialogues))
    if arguments.details:
        rows = (*(asdict(case) for case, _ in cases), *(asdict(turn) | {"right": turn.is_right} for turn in turns))
        arguments.details.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    print(json.dumps(report([case for case, _ in cases], turns), ensure_ascii=False))


def report(cases: list[Case], turns: Sequence[PlayedTurn] = ()) -> dict[str, Any]:
    """The object that is printed last: of the messages, of the dialogues, or of both."""
    return {"commit": commit(), **(of_messages(cases) if cases else {}), **(of_dialogues(turns) if turns else {})}


def of_dialogues(turns: Sequence[PlayedTurn]) -> dict[str, Any]:
    """Shares of turns, follow-ups and whole dialogues, in all and by language."""
    languages = sorted({turn.lang for turn in turns})
    by_language = {lang: dialogue_shares([turn for turn in turns if turn.lang == lang]) for lang in languages}
    return {"dialogues": dialogue_shares(turns) | {"by_language": by_language}}


def of_messages(cases: list[Case]) -> dict[str, Any]:
    """Shares of the messages, in all, by language and by style."""
    next_of = {
        topic["id"]: topic.get("next")
        for category in yaml.safe_load((ROOT / "faq" / "topics.yaml").read_text("utf-8")).values()
        for topic in category
    }

    def shares(chosen: list[Case]) -> dict[str, dict[str, float | int]]:
        return Measures(next_of, chosen).shares()

    times = sorted(case.milliseconds for case in cases)
    return {
        "n": len(cases),
        "all": shares(cases),
        "by_language": {lang: shares([c for c in cases if c.lang == lang]) for lang in sorted({c.lang for c in cases})},
        "by_style": {
            style: shares([c for c in cases if c.style == style]) for style in sorted({c.style for c in cases})
        },
        "confusion": confusion(cases),
        "latency_ms": {
            "median": round(statistics.median(times), 1),
            "p95": round(times[int(0.95 * (len(times) - 1))], 1),
        },
    }


def commit() -> str:
    """The checkout's commit, with a + where it was changed since."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--abbrev=12"], cwd=ROOT, capture_output=True, text=True
    )
    return described.stdout.strip() or "unknown"


@contextlib.contextmanager
def desk_at(url: str | None) -> Iterator[tuple[str, str | None]]:
    """Address of a desk that is ready, and of its database where it is our own."""
    if url is not None:
        yield url.rstrip("/"), None
        return
    with running_desk(conversations_per_minute="1000000", places_per_address="1000000") as desk:
        yield desk.url, desk.database


async def ask_all(url: str, lines: list[dict[str, Any]]) -> list[tuple[Case, str]]:
    """Cases in the file's order, each with its conversation's id. One after the other, so that times are honest."""
    found = []
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        for line in tqdm(lines, desc="messages", file=sys.stderr):
            found.append(await ask(client, url, line))
    return found


async def play_all(url: str, lines: list[dict[str, Any]]) -> list[PlayedTurn]:
    """All turns of all dialogues, one after the other."""
    played: list[PlayedTurn] = []
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        for line in tqdm(lines, desc="dialogues", file=sys.stderr, disable=not lines):
            played += await play(client, url, line)
    return played


async def ask(client: httpx.AsyncClient, url: str, line: dict[str, Any]) -> tuple[Case, str]:
    """One message in a fresh conversation."""
    started = (await client.post("/api/visitor/sessions", json={"language": line["lang"]})).raise_for_status().json()
    async with connected(url, started["access_token"]) as link:
        began = time.perf_counter()
        key = secrets.token_hex(8)
        await link.send(json.dumps({"type": "message.send", "client_message_id": key, "text": line["text"]}))
        own_seq, outcome, milliseconds = 0, None, 0.0
        while outcome is None:
            frame = json.loads(await asyncio.wait_for(link.recv(), REPLY_SECONDS))
            if frame["type"] == "message.accepted":
                own_seq = frame["seq"]
            elif frame["type"] == "error.raised":
                outcome, milliseconds = {"kind": f"error:{frame['code']}"}, (time.perf_counter() - began) * 1000
            elif frame["type"] == "message.created" and frame["message"]["seq"] > own_seq > 0:
                message = frame["message"]
                if message["author"] == "bot" or message["code"] == "assistant_unavailable":
                    outcome = message["outcome"] or {"kind": "unavailable"}
                    milliseconds = (time.perf_counter() - began) * 1000
    async with connected(url, started["access_token"]) as link:
        status = link.ready["conversation"]["status"]
    case = Case(
        text=line["text"],
        lang=line["lang"],
        kind=line["kind"],
        accept=tuple(line["accept"]),
        style=line["style"],
        outcome=outcome["kind"],
        topic=outcome.get("topic"),
        score=outcome.get("score"),
        suggestions=tuple(outcome.get("suggestions", ())),
        offers=tuple(outcome.get("offers", ())),
        intent=outcome.get("intent"),
        intent_confidence=outcome.get("intent_confidence"),
        status=status,
        milliseconds=round(milliseconds, 1),
    )
    return case, started["conversation_id"]


def with_priorities(cases: list[tuple[Case, str]], database: str | None) -> list[tuple[Case, str]]:
    """The cases with the rank that their conversations got, where the database is ours to read."""
    if database is None:
        return cases
    engine = sqlalchemy.create_engine(database)
    with engine.connect() as connection:
        ranks = dict(map(tuple, connection.execute(sqlalchemy.text("SELECT id, priority FROM conversations")).all()))
    engine.dispose()
    return [(Case(**asdict(case) | {"priority": ranks.get(id)}), id) for case, id in cases]


if __name__ == "__main__":
    main()

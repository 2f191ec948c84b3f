"""`make eval`: sends labelled messages through the real running desk and prints the shares as one JSON object.

Each line of the file is `{"text", "lang", "kind", "accept", "style"}`. Its text is the first message of a fresh
conversation on a page in its language, over the player's own socket. Without `--url` a desk of our own is started on
free ports, with an empty database and the models that `make train` made.
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
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy
import websockets
import yaml
from tqdm import tqdm

from settings import ROOT
from tests.eval.measures import Case, Measures, confusion
from tests.fixtures.running_desk import running_desk

REPLY_SECONDS = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--details", type=Path, help="one JSON line a message goes here")
    parser.add_argument("--url", help="a running desk, such as http://127.0.0.1:8080")
    arguments = parser.parse_args()
    if not arguments.file.is_file():
        parser.error(f"there is no file {arguments.file}; say make eval FILE=path.jsonl")
    lines = [json.loads(line) for line in arguments.file.read_text("utf-8").splitlines() if line.strip()]
    with desk_at(arguments.url) as (url, database):
        cases = asyncio.run(ask_all(url, lines))
        cases = with_priorities(cases, database)
    if arguments.details:
        rows = (asdict(case) for case, _ in cases)
        arguments.details.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    print(json.dumps(report([case for case, _ in cases]), ensure_ascii=False))


def report(cases: list[Case]) -> dict[str, Any]:
    """The object that is printed last."""
    next_of = {
        topic["id"]: topic.get("next")
        for category in yaml.safe_load((ROOT / "faq" / "topics.yaml").read_text("utf-8")).values()
        for topic in category
    }

    def shares(chosen: list[Case]) -> dict[str, dict[str, float | int]]:
        return Measures(next_of, chosen).shares()

    times = sorted(case.milliseconds for case in cases)
    return {
        "commit": commit(),
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
    with running_desk(conversations_per_minute="1000000") as desk:
        yield desk.url, desk.database


async def ask_all(url: str, lines: list[dict[str, Any]]) -> list[tuple[Case, str]]:
    """Cases in the file's order, each with its conversation's id. One after the other, so that times are honest."""
    found = []
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        for line in tqdm(lines, desc="messages", file=sys.stderr):
            found.append(await ask(client, url, line))
    return found


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


class Link:
    """A greeted visitor's socket; `ready` is the server's answer to the hello."""

    def __init__(self, socket: websockets.ClientConnection, ready: dict[str, Any]) -> None:
        self.ready = ready
        self.send = socket.send
        self.recv = socket.recv


@contextlib.asynccontextmanager
async def connected(url: str, token: str) -> AsyncIterator[Link]:
    address = url.replace("http", "ws", 1) + "/ws/visitor"
    async with websockets.connect(address, origin=websockets.Origin(url), compression=None) as link:
        await link.send(json.dumps({"type": "session.hello", "token": token, "after_seq": 0}))
        ready = json.loads(await asyncio.wait_for(link.recv(), REPLY_SECONDS))
        yield Link(link, ready)


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

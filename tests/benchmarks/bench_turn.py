"""One FAQ turn: the player's frame to the reply's frame, beside a bare Rasa bot with rasa-sdk's own action server.

Both answer the same questions from the same index, in turn, each question new to both: a content question with one
letter left out, so that no vector is remembered. Ours goes the whole way: socket, database, Rasa, action, database,
socket. Theirs is Rasa's REST channel over a kept connection. Then the stages of our turn.
"""

import asyncio
import contextlib
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from bot.rasa.process import RasaSettings, environment
from bot.rasa.tracker_store import prepare_tracker
from faq.articles.reader import article_paths, read_article
from settings import ROOT, Settings
from tests.benchmarks.bare_rasa import bot
from tests.benchmarks.bounds import most, record
from tests.benchmarks.report import table, write_section
from tests.eval.run import connected
from tests.fixtures.running_desk import RunningDesk, running_desk

ROUNDS = 12
QUESTIONS = 10  # a round, in one conversation
STAGED = 60
WARM_UP = 5
BOUND = most("a turn, median : bare Rasa's")
TO_PEOPLE = ("handoff", "crisis")  # outcomes after which the assistant is silent
TOKEN = "a token for this benchmark only"
PATIENCE_SECONDS = 60.0


def main() -> int:
    settings = Settings.from_environment()
    folder = settings.var / "benchmarks" / "bare-rasa"
    folder.mkdir(parents=True, exist_ok=True)
    model = bot.trained(folder, settings.rasa_python)
    asked = questions(random.Random(5), ROUNDS * QUESTIONS + WARM_UP + STAGED)
    port = free_port()
    with (
        running_desk(internal_port=str(port), rasa_token=TOKEN, messages_per_minute="100000") as desk,
        bot.running(folder, model, settings.rasa_python) as theirs,
    ):
        staged, compared = asked[:STAGED], asked[STAGED:]
        accepted: list[float] = []
        pairs = asyncio.run(both(desk, theirs, compared, accepted))
        stages = {"before Rasa: message stored and confirmed": accepted[WARM_UP:]}
        stages |= rasa_stages(desk, settings, port, staged)
    kept = report(pairs, stages)
    return 0 if kept else 1


def questions(chance: random.Random, count: int) -> list[dict[str, str]]:
    """Questions of all languages with a letter left out, in random order."""
    found = []
    for path in article_paths(ROOT / "faq" / "content"):
        article = read_article(path, ROOT / "faq" / "content")
        if article.topic == "complaint-status":  # looks up a conversation, and the second Rasa's are not stored
            continue
        found += [{"text": text, "language": article.language} for text in article.questions if len(text) > 15]
    chance.shuffle(found)
    for question in found[:count]:
        text = question["text"]
        at = chance.choice([i for i, c in enumerate(text) if c.isalpha()])
        question["text"] = text[:at] + text[at + 1 :]
    return found[:count]


async def both(
    desk: RunningDesk, theirs: str, asked: Sequence[dict[str, str]], accepted: list[float]
) -> list[tuple[float, float]]:
    """(ours, theirs) in milliseconds for each question that we answered with an article."""
    pairs = []
    async with httpx.AsyncClient(base_url=desk.url, timeout=60) as pages, httpx.AsyncClient(timeout=60) as rest:
        rounds = [asked[:WARM_UP]] + [asked[at : at + QUESTIONS] for at in range(WARM_UP, len(asked), QUESTIONS)]
        for number, of_round in enumerate(rounds):
            async with contextlib.AsyncExitStack() as stack:
                link, outcome = None, ""
                for at, question in enumerate(of_round):
                    if link is None or outcome in TO_PEOPLE:  # where people have taken over, nobody answers any more
                        link = await stack.enter_async_context(conversation(pages, desk.url, question["language"]))
                    if at % 2:
                        other = await their_turn(rest, theirs, f"round-{number}", question["text"])
                        own, outcome = await our_turn(link, f"{number}-{at}", question["text"], accepted)
                    else:
                        own, outcome = await our_turn(link, f"{number}-{at}", question["text"], accepted)
                        other = await their_turn(rest, theirs, f"round-{number}", question["text"])
                    if number > 0 and outcome == "answer":
                        pairs.append((own, other))
    return pairs


@contextlib.asynccontextmanager
async def conversation(pages: httpx.AsyncClient, url: str, language: str) -> AsyncIterator[Any]:
    """The connection of a new one."""
    started = (await pages.post("/api/visitor/sessions", json={"language": language})).raise_for_status().json()
    async with connected(url, started["access_token"]) as link:
        yield link


async def our_turn(link: Any, key: str, text: str, accepted: list[float]) -> tuple[float, str]:
    """Milliseconds from frame to frame, and what the reply came to; `accepted` gets those until it was stored."""
    frame = json.dumps({"type": "message.send", "client_message_id": f"bench-{key}", "text": text})
    began = time.perf_counter()
    await link.send(frame)
    own = 0
    while True:
        came = json.loads(await asyncio.wait_for(link.recv(), PATIENCE_SECONDS))
        if came["type"] == "message.accepted":
            own = came["seq"]
            accepted.append((time.perf_counter() - began) * 1000)
        elif came["type"] == "message.created" and came["message"]["author"] == "bot" and came["message"]["seq"] > own:
            return (time.perf_counter() - began) * 1000, came["message"]["outcome"]["kind"]
        elif came["type"] == "error.raised":
            raise RuntimeError(came["code"])


async def their_turn(client: httpx.AsyncClient, url: str, sender: str, text: str) -> float:
    began = time.perf_counter()
    answer = await client.post(url, json={"sender": sender, "message": text})
    if not answer.json():
        raise RuntimeError("the bare bot said nothing")
    return (time.perf_counter() - began) * 1000


def rasa_stages(
    desk: RunningDesk, settings: Settings, port: int, asked: Sequence[dict[str, str]]
) -> dict[str, list[float]]:
    """Milliseconds by stage, from a second Rasa over the same server; see tests/benchmarks/rasa_stages.py."""
    [model] = (settings.var / "rasa" / "models").glob("*.tar.gz")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "questions.json"
        file.write_text(json.dumps(list(asked)), encoding="utf-8")
        wanted = RasaSettings(
            python=settings.rasa_python,
            model=model,
            var=Path(folder),
            server_url=f"http://127.0.0.1:{port}/internal",
            token=TOKEN,
            tracker_url=f"sqlite:///{folder}/tracker.db",
        )
        prepare_tracker(wanted.tracker_url)
        done = subprocess.run(
            [str(settings.rasa_python), "-m", "tests.benchmarks.rasa_stages", str(model), str(file)],
            cwd=ROOT,
            env=environment(wanted, os.environ),
            stdout=subprocess.PIPE,
            check=True,
        )
    stages: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return stages


def report(pairs: Sequence[tuple[float, float]], stages: dict[str, list[float]]) -> bool:
    """Write the section; whether the bound is kept."""
    ours, theirs = [own for own, _ in pairs], [other for _, other in pairs]
    by_round = [
        statistics.median(ours[at : at + QUESTIONS]) / statistics.median(theirs[at : at + QUESTIONS])
        for at in range(0, len(pairs) - QUESTIONS + 1, QUESTIONS)
    ]
    ratio, tail = statistics.median(ours) / statistics.median(theirs), p95(ours) / p95(theirs)
    record("a turn, median : bare Rasa's", ratio)
    record("a turn, p95 : bare Rasa's", tail)
    kept = ratio <= BOUND and tail <= BOUND
    rows = [
        ("ours, frame to frame", *shown(ours)),
        ("bare Rasa with rasa-sdk's action server", *shown(theirs)),
        ("ratio", f"{ratio:.2f} x", f"{tail:.2f} x"),
    ]
    method = " ".join((__doc__ or "").partition("\n")[2].split())
    inside = [(stage, *shown(times), len(times)) for stage, times in sorted(stages.items(), key=lambda s: -sum(s[1]))]
    parts = [
        method,
        f"{len(pairs)} questions that both answered with an article; milliseconds. Bound {BOUND} x: "
        f"{'kept' if kept else 'NOT kept'}. Median of the rounds' ratios {statistics.median(by_round):.2f} "
        f"({min(by_round):.2f} to {max(by_round):.2f}).",
        table(("", "median", "p95"), rows),
        f"**Where our time goes.** Rasa's stages are timed in a second Rasa, with {STAGED} other questions, the first "
        "turn of a conversation each. Stages overlap: a whole holds its parts, and calls hold the server's work.",
        table(("stage", "median ms", "p95 ms", "turns"), inside),
        NOTES.read_text(encoding="utf-8") if NOTES.exists() else "",
    ]
    for name, median, tail_shown in rows:
        print(f"{name}: {median} / {tail_shown}")
    for name, median, tail_shown, count in inside:
        print(f"  {name}: {median} / {tail_shown} ({count})")
    write_section("One turn beside bare Rasa", "\n\n".join(part for part in parts if part))
    return kept


NOTES = Path(__file__).with_name("turn_notes.md")
"""What was tried to make a turn faster, and what each change gained."""


def shown(times: Sequence[float]) -> tuple[str, str]:
    return f"{statistics.median(times):.1f}", f"{p95(times):.1f}"


def p95(times: Sequence[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())

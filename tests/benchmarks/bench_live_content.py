"""How soon a saved article is in service, with the shipped content, the real model and a running watch.

Measured from the end of the editor's write (an atomic replace) until the service answers by it. Medians of several
runs, on copies of the content.
"""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from faq.service import FaqService
from tests.benchmarks.report import ROOT, table, write_section

RUNS = 7
PATIENCE_SECONDS = 60
QUESTIONS = ("how do i book the rooftop lounge", "rooftop lounge opening days", "who may enter the rooftop lounge")
ARTICLE = "---\ntitle: {title}\nupdated: 2026-11-22\nquestions:\n{questions}---\nAsk at the {title}.\n"


def main() -> None:
    """Measure and write the section."""
    var = ROOT / "var"
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        shutil.copytree(ROOT / "faq" / "content", content)
        service = FaqService.over(var, content)
        service.warm_up()
        rows = asyncio.run(_live(service, content))
    lines = [(name, f"{statistics.median(times):.2f} s", f"{max(times):.2f} s") for name, times in rows.items()]
    count = len(service.articles())
    text = f"{count} articles; {RUNS} runs each; from the end of the write until the answer. The bound is 2 s."
    write_section("Live content", text + "\n\n" + table(("change", "median", "slowest"), lines))


async def _live(service: FaqService, content: Path) -> dict[str, list[float]]:
    stop = asyncio.Event()
    watching = asyncio.create_task(service.watch(stop))
    await asyncio.to_thread(service.prepare)
    await asyncio.sleep(2)  # the watch itself has to be set up; it tells nobody when it is
    path = content / "en" / "account" / "account-blocked.md"
    other = content / "en" / "account" / "rooftop-lounge.md"
    original = path.read_text(encoding="utf-8")
    rows: dict[str, list[float]] = {
        "body changed": [],
        "question added": [],
        "12 questions added": [],
        "new topic, found by its question": [],
        "topic deleted": [],
    }
    for run in range(RUNS):
        mark = f"Reworded {run}."
        rows["body changed"].append(
            await _until(path, f"{original}\n{mark}\n", lambda mark=mark: _body(service).endswith(mark))
        )
        for name, count in (("question added", 1), ("12 questions added", 12)):
            words = [f"what became of my blocked account case {run} {count} {number}" for number in range(count)]
            text = original.replace("questions:\n", "questions:\n" + "".join(f"  - {each}\n" for each in words))
            rows[name].append(await _until(path, text, lambda words=words: _known(service, words[-1])))
        questions = "".join(f"  - {each} {run}\n" for each in QUESTIONS)
        text = ARTICLE.format(title="Rooftop lounge", questions=questions)
        found = lambda: service.ask(QUESTIONS[0], "en").hits[0].topic == "rooftop-lounge"  # noqa: E731
        rows["new topic, found by its question"].append(await _until(other, text, found))
        rows["topic deleted"].append(await _until(other, None, lambda: service.article("rooftop-lounge", "en") is None))
    stop.set()
    await watching
    return rows


async def _until(path: Path, text: str | None, live: Callable[[], bool]) -> float:
    """Save as editors do (or delete), and the seconds until `live`."""
    start = await asyncio.to_thread(_save, path, text)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await asyncio.to_thread(live):
            await asyncio.sleep(0.02)
    taken = time.perf_counter() - start
    await asyncio.sleep(1)
    return taken


def _save(path: Path, text: str | None) -> float:
    """The time when it was done."""
    if text is None:
        path.unlink()
    else:
        unfinished = path.with_name(f".{path.name}.new")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    return time.perf_counter()


def _body(service: FaqService) -> str:
    article = service.article("account-blocked", "en")
    return article.body if article else ""


def _known(service: FaqService, question: str) -> bool:
    return any(each.text == question for each in service.retriever.questions[-50:])


if __name__ == "__main__":
    main()

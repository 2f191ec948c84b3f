"""Edits while in service, by the watch: no timing here (tests/benchmarks/bench_live_content.py)."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from faq.errors import Finding
from faq.service import FaqService
from tests.unit.faq.small_content import NEGATIVES, TOPICS, WordEmbedder, write_article

LOUNGE = ["how do I join the vip lounge", "vip lounge access", "lounge entry"]


class Desk:
    """A service whose watch runs."""

    def __init__(self, content: Path, var: Path) -> None:
        self.content = content
        self.reports: list[Finding] = []
        self.embedder = WordEmbedder()
        self.faq = FaqService(
            content, var, embedder=self.embedder, negatives=NEGATIVES, report=lambda found: self.reports.extend(found)
        )

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not true():
                await asyncio.sleep(0.02)


@pytest.fixture
async def desk(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr("faq.service.FEW", 0.9)  # one of six articles is a small edit here
    monkeypatch.setattr("faq.retrieval.builds.FEW", 0.9)
    desk = Desk(content, tmp_path / "var")
    desk.faq.warm_up()
    stop = asyncio.Event()
    watching = asyncio.create_task(desk.faq.watch(stop))
    await asyncio.sleep(0.3)  # the watch itself has to be set up; it tells nobody when it is
    yield desk
    stop.set()
    await asyncio.wait_for(watching, 20)


def _title(desk: Desk) -> str:
    article = desk.faq.article("login", "en")
    return article.title if article else ""


async def test_an_atomic_replace_is_taken_over(desk: Desk) -> None:
    path = desk.content / "en" / "help" / "login.md"
    unfinished = path.with_name(".login.md.swp")
    unfinished.write_text(path.read_text().replace("login (en)", "Signing in"))
    unfinished.replace(path)
    await desk.until(lambda: _title(desk) == "Signing in")
    assert desk.reports == []


async def test_a_write_in_pieces_ends_in_the_whole_article(desk: Desk) -> None:
    path = desk.content / "en" / "help" / "login.md"
    text = path.read_text().replace("login (en)", "Signing in")
    with path.open("w") as file:
        for at in range(0, len(text), 40):
            file.write(text[at : at + 40])
            file.flush()
            await asyncio.sleep(0.03)
    await desk.until(lambda: _title(desk) == "Signing in")
    await desk.until(lambda: desk.faq.article("login", "en").body.startswith("What to do"))  # type: ignore[union-attr]
    assert desk.faq.ask("forgot my password", "en").hits[0].topic == "login"


async def test_a_new_topic_is_found_and_only_its_questions_are_embedded(desk: Desk) -> None:
    desk.faq.prepare()
    desk.embedder.seen.clear()
    write_article(desk.content, "en", "lounge", LOUNGE)
    await desk.until(lambda: desk.faq.article("lounge", "en") is not None)
    assert len(desk.embedder.seen) == len(LOUNGE) + 1  # and the title
    for question in LOUNGE:
        assert desk.faq.ask(question, "en").hits[0].topic == "lounge"
    assert desk.faq.ask("where is my payout", "en").hits[0].topic == "withdrawal"


async def test_a_renamed_file_is_another_topic(desk: Desk) -> None:
    path = desk.content / "en" / "help" / "login.md"
    path.rename(path.with_name("signing-in.md"))
    await desk.until(lambda: desk.faq.article("signing-in", "en") is not None)
    assert desk.faq.article("login", "en").language == "ru"  # type: ignore[union-attr]
    assert {hit.topic for hit in desk.faq.ask("forgot my password", "en").hits[:2]} == {"signing-in", "login"}


async def test_a_deleted_topic_is_found_no_more(desk: Desk) -> None:
    for language in ("en", "ru"):
        (desk.content / language / "help" / "languages.md").unlink()
    await desk.until(lambda: desk.faq.article("languages", "en") is None)
    assert all(hit.topic != "languages" for hit in desk.faq.ask("which languages do you speak", "en").hits)


async def test_a_renamed_folder_is_noticed(desk: Desk) -> None:
    (desk.content / "en" / "help").rename(desk.content / "en" / "support")
    await desk.until(lambda: desk.faq.article("login", "en").category == "support")  # type: ignore[union-attr]


async def test_a_broken_file_is_reported_once_and_its_old_version_stays(desk: Desk) -> None:
    path = desk.content / "en" / "help" / "login.md"
    whole = path.read_text()
    path.write_text(whole.replace("updated: 2026-11-22", "updated: soon"))
    await desk.until(lambda: bool(desk.reports))
    write_article(desk.content, "en", "lounge", LOUNGE)
    await desk.until(lambda: desk.faq.article("lounge", "en") is not None)
    assert list(map(str, desk.reports)) == [f"{path}:3: updated must be a date such as 2026-11-22"]
    assert _title(desk) == "login (en)"
    assert desk.faq.ask("forgot my password", "en").hits[0].topic == "login"


class HeldEmbedder(WordEmbedder):
    """Waits, when told, before it embeds texts to keep."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def embed(self, texts: Sequence[str], *, keep: bool = False) -> NDArray[np.float32]:
        if keep and not self.go_on.is_set():
            self.waiting.set()
            assert self.go_on.wait(20)
        return super().embed(texts, keep=keep)


def test_questions_meanwhile_are_answered_from_the_old_index(content: Path, tmp_path: Path) -> None:
    embedder = HeldEmbedder()
    faq = FaqService(content, tmp_path / "var", embedder=embedder, negatives=NEGATIVES)
    faq.warm_up()
    write_article(content, "en", "lounge", LOUNGE)
    embedder.go_on.clear()
    reloading = threading.Thread(target=faq.reload)
    reloading.start()
    assert embedder.waiting.wait(20)
    assert faq.ask("forgot my password", "en").hits[0].topic == "login"
    assert faq.article("lounge", "en") is None
    embedder.go_on.set()
    reloading.join(20)
    assert faq.ask("vip lounge access", "en").hits[0].topic == "lounge"


def test_a_restart_after_a_small_edit_keeps_the_calibration(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faq.retrieval.builds.FEW", 0.4)
    first = FaqService(content, tmp_path / "var", embedder=WordEmbedder(), negatives=NEGATIVES)
    first.warm_up()

    def restart() -> list[str]:
        lines: list[str] = []
        FaqService(
            content, tmp_path / "var", embedder=WordEmbedder(), negatives=NEGATIVES, progress=lines.append
        ).warm_up()
        return [line for line in lines if "calibration" in line or "building" in line]

    for topic, calibrated in (("login", False), ("languages", False), ("withdrawal", True)):  # 1, 2, 3 of 6
        write_article(content, "en", topic, [*TOPICS[topic]["en"], f"something else about {topic}"])
        assert ["learning topics, languages and calibration" in restart()] == [calibrated]
        assert restart() == []

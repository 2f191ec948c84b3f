"""Content that changes under way, in whatever manner: what is in order is served, and never two versions at once."""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from faq.errors import Finding
from faq.service import FaqService
from tests.unit.faq.small_content import NEGATIVES, TOPICS, WordEmbedder, write_article

SWAPS = 100
MORE_MB = 60
"""What a hundred swaps may add to the memory of the process."""


def cut_in_the_head(file: Path) -> None:
    file.write_text(file.read_text()[:40])


def no_utf8(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"login", b"l\xffgin"))


def empty(file: Path) -> None:
    file.write_bytes(b"")


def rubbish(file: Path) -> None:
    file.write_bytes(bytes(range(256)) * 10)


def a_folder_in_its_place(file: Path) -> None:
    file.unlink()
    file.mkdir()


def a_link_to_nowhere(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.parent / "nowhere")


@pytest.mark.parametrize(
    "harm",
    [cut_in_the_head, no_utf8, empty, rubbish, a_folder_in_its_place, a_link_to_nowhere],
    ids=lambda f: f.__name__,
)
def test_a_file_that_is_no_article_is_reported_and_the_old_one_answers(
    content: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    reports: list[Finding] = []
    faq = FaqService(
        content,
        tmp_path / "var",
        embedder=WordEmbedder(),
        negatives=NEGATIVES,
        report=lambda found: reports.extend(found),
    )
    faq.warm_up()
    file = content / "en" / "help" / "login.md"
    whole = file.read_text()
    harm(file)
    faq.reload()
    assert [Path(finding.path) for finding in reports] == [file]
    assert faq.article("login", "en").title == "login (en)"  # type: ignore[union-attr]
    assert faq.ask("forgot my password", "en").hits[0].topic == "login"
    if file.is_dir():
        file.rmdir()
    file.unlink(missing_ok=True)
    file.write_text(whole.replace("login (en)", "Signing in"))
    assert faq.reload()
    assert faq.article("login", "en").title == "Signing in"  # type: ignore[union-attr]


def test_sed_takes_effect(faq: FaqService, content: Path) -> None:
    subprocess.run(["sed", "-i", "s/login (en)/Signing in/", content / "en" / "help" / "login.md"], check=True)
    assert faq.reload()
    assert faq.article("login", "en").title == "Signing in"  # type: ignore[union-attr]


def test_a_checkout_of_another_version_takes_effect_as_a_whole(tmp_path: Path, content: Path) -> None:
    """By a link that is turned to another folder."""
    other = tmp_path / "other"
    for topic in ("withdrawal", "lounge"):
        for language in ("en", "ru"):
            write_article(
                other, language, topic, [f"{topic} {n} {language}" for n in range(3)], "Of the other version."
            )
    current = tmp_path / "current"
    current.symlink_to(content)
    faq = FaqService(current, tmp_path / "var", embedder=WordEmbedder(), negatives=NEGATIVES)
    faq.warm_up()
    turned = tmp_path / "turned"
    turned.symlink_to(other)
    turned.rename(current)
    assert faq.reload()
    assert {article.topic for article in faq.articles()} == {"withdrawal", "lounge"}
    assert {article.body for article in faq.articles()} == {"Of the other version."}
    assert {hit.topic for hit in faq.ask("forgot my password", "en").hits} <= {"withdrawal", "lounge"}


def memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def test_a_hundred_swaps_while_questions_are_asked(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faq.service.FEW", 0.9)  # one of six articles is a small edit here
    faq = FaqService(content, tmp_path / "var", embedder=WordEmbedder(), negatives=NEGATIVES)
    faq.warm_up()
    faq.prepare()
    stop, asked, errors = threading.Event(), [0, 0], []

    def ask(number: int) -> None:
        try:
            while not stop.is_set():
                assert faq.ask("where is my payout", "en").hits[0].topic == "withdrawal"
                retriever = faq.retriever
                hits = retriever.ask("vip lounge access", "en", WordEmbedder().embed).hits
                assert {hit.topic for hit in hits} <= set(retriever.topics)
                assert (hits[0].topic == "lounge") == ("lounge" in retriever.topics), "of one version"
                asked[number] += 1
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in range(2)]
    for thread in threads:
        thread.start()
    before = 0.0
    for swap in range(SWAPS):
        if swap % 2:
            (content / "en" / "help" / "lounge.md").unlink()
        else:
            write_article(
                content, "en", "lounge", ["how do I join the vip lounge", "vip lounge access", "lounge entry"]
            )
        assert faq.reload()
        assert (faq.article("lounge", "en") is None) == bool(swap % 2)
        if swap == SWAPS // 10:
            before = memory_mb()
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert min(asked) > SWAPS / 4, "they were not kept waiting"
    assert memory_mb() - before < MORE_MB
    assert [topic.id for topic in faq.topics()] == list(TOPICS)

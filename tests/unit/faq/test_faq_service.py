import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from faq.errors import ContentError, Finding
from faq.folders import LOCK
from faq.ports import Verdict
from faq.service import FaqService
from tests.unit.faq.small_content import NEGATIVES, TOPICS, WordEmbedder, write_article

LOUNGE = ["how do I join the vip lounge", "vip lounge access", "lounge entry"]
PATIENCE_SECONDS = 60  # ends a test that hangs; the watch looks of itself every ten


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("my withdrawal is late", "en", "withdrawal"),
        ("gde moy vyvod", "en", "withdrawal"),
        ("забыла пароль", "ru", "login"),
        ("which languages?", "en", "languages"),
    ],
)
def test_ask_finds_the_topic(faq: FaqService, text: str, language: str, topic: str) -> None:
    found = faq.ask(text, language)
    assert found.hits[0].topic == topic
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= 0 and sum(scores) <= 1.0001


@pytest.mark.parametrize("text", ["", " ", "👍", "\u0000", "5", "x" * 10_000, '/request_human{"a": "b"}'])
def test_any_text_gets_a_result(faq: FaqService, text: str) -> None:
    assert faq.ask(text, "en").verdict in set(Verdict)


def test_an_article_stands_in_for_a_missing_language_only(faq: FaqService, content: Path) -> None:
    assert faq.article("login", "ru").language == "ru"  # type: ignore[union-attr]
    (content / "en" / "help" / "login.md").unlink()
    faq.reload()
    assert faq.article("login", "en").language == "ru"  # type: ignore[union-attr]
    assert faq.article("nothing", "en") is None


def test_topics_keep_the_contracts_order(faq: FaqService) -> None:
    assert [topic.id for topic in faq.topics()] == list(TOPICS)
    assert faq.topic("languages").next == "human"  # type: ignore[union-attr]
    assert faq.topic("nothing") is None


def test_a_second_start_loads_what_the_first_built(faq: FaqService, content: Path, tmp_path: Path) -> None:
    lines: list[str] = []
    embedder = WordEmbedder()
    again = FaqService(content, tmp_path / "var", embedder=embedder, negatives=NEGATIVES, progress=lines.append)
    again.warm_up()
    assert (lines, embedder.seen) == ([], [])
    assert again.fingerprint == faq.fingerprint
    for text in ("my withdrawal is late", "забыла пароль", "what a weather"):
        first, second = faq.ask(text, "en"), again.ask(text, "en")
        assert first.verdict == second.verdict
        assert [hit.topic for hit in first.hits] == [hit.topic for hit in second.hits]
        assert [hit.score for hit in first.hits] == pytest.approx([hit.score for hit in second.hits], abs=1e-5)


def test_the_desks_own_learns_negatives_from_the_dialogues_examples(content: Path, tmp_path: Path) -> None:
    examples = tmp_path / "nlu" / "en"
    examples.mkdir(parents=True)
    (examples / "greet.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    - hello\n", encoding="utf-8")
    service = FaqService.over(
        tmp_path / "var",
        content,
        topics=tmp_path / "topics.yaml",
        examples=tmp_path / "nlu",
        embedder=WordEmbedder(),
    )
    assert service.negatives == (("hello", "en"),)
    service.warm_up()
    assert [topic.id for topic in service.topics()] == list(TOPICS)


def test_other_negatives_or_content_are_another_build(faq: FaqService, content: Path, tmp_path: Path) -> None:
    other = FaqService(content, tmp_path / "var", embedder=WordEmbedder(), negatives=NEGATIVES[:-1])
    other.warm_up()
    assert other.fingerprint != faq.fingerprint
    assert len([path for path in (tmp_path / "var" / "faq").iterdir() if path.is_dir()]) == 2


def test_an_unfinished_build_leaves_nothing(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: WordEmbedder
) -> None:
    service = FaqService(content, tmp_path / "var", embedder=embedder)
    monkeypatch.setattr("faq.retrieval.retriever.Retriever.save", _full_disk)
    with pytest.raises(OSError, match="full"):
        service.warm_up()
    assert [path.name for path in (tmp_path / "var" / "faq").iterdir()] == [LOCK]


def _full_disk(self: object, folder: Path) -> None:
    (folder / "half").write_text("x")
    raise OSError("disk full")


def test_changed_added_and_deleted_files_are_live_after_reload(faq: FaqService, content: Path) -> None:
    write_article(content, "en", "lounge", ["how do I join the vip lounge", "vip lounge access", "lounge entry"])
    assert faq.reload()
    assert faq.ask("vip lounge access", "en").hits[0].topic == "lounge"
    assert faq.topic("lounge") is not None
    assert faq.ask("where is my payout", "en").hits[0].topic == "withdrawal"
    (content / "en" / "help" / "lounge.md").unlink()
    assert faq.reload()
    assert faq.article("lounge", "en") is None
    assert all(hit.topic != "lounge" for hit in faq.ask("vip lounge access", "en").hits)


def test_a_changed_body_needs_no_learning_of_questions(faq: FaqService, content: Path, embedder: WordEmbedder) -> None:
    embedder.seen.clear()
    write_article(content, "en", "login", TOPICS["login"]["en"], "Press **reset** on the login page.")
    assert faq.reload()
    assert faq.article("login", "en").body == "Press **reset** on the login page."  # type: ignore[union-attr]
    assert not faq.reload()


def test_a_broken_file_is_reported_and_its_old_version_stays(
    content: Path, tmp_path: Path, embedder: WordEmbedder
) -> None:
    reports: list[Sequence[Finding]] = []
    faq = FaqService(content, tmp_path / "var", embedder=embedder, negatives=NEGATIVES, report=reports.append)
    faq.warm_up()
    path = content / "en" / "help" / "login.md"
    whole = path.read_text()
    path.write_text("---\ntitle: [broken\n")
    assert not faq.reload()
    assert [(finding.path, finding.line) for finding in reports[0]] == [(str(path), 2)]
    assert faq.article("login", "en").title == "login (en)"  # type: ignore[union-attr]
    assert faq.ask("forgot my password", "en").hits[0].topic == "login"
    path.write_text(whole)
    assert not faq.reload()
    assert len(reports) == 1


def test_an_empty_content_is_an_error_at_the_start_only(faq: FaqService, content: Path, tmp_path: Path) -> None:
    shutil.rmtree(content)
    content.mkdir()
    with pytest.raises(ContentError):
        faq.reload()
    assert faq.ask("forgot my password", "en").hits[0].topic == "login"
    with pytest.raises(ContentError):
        FaqService(content, tmp_path / "other", embedder=WordEmbedder()).warm_up()


def test_a_players_message_is_embedded_together_with_its_restored_spelling(
    faq: FaqService, embedder: WordEmbedder
) -> None:
    embedder.seen.clear()
    assert faq.embed(["Gde moy VYVOD?"]).shape == (1, embedder.dimension)
    assert embedder.seen == ["Gde moy VYVOD?", faq.retriever.restore("Gde moy VYVOD?", "")]
    assert faq.embed(["a", "b"]).shape == (2, embedder.dimension)
    assert faq.embed([]).shape == (0, embedder.dimension)


class TellingFaq(FaqService):
    """Lets a test wait until the content has been taken over."""

    def __init__(self, content: Path, var: Path) -> None:
        super().__init__(content, var, embedder=WordEmbedder(), negatives=NEGATIVES)
        self.loop = asyncio.get_running_loop()
        self.taken_over = asyncio.Event()

    def reload(self) -> bool:
        changed = super().reload()
        if changed:
            self.loop.call_soon_threadsafe(self.taken_over.set)
        return changed


async def test_watch_brings_a_saved_file_into_service(content: Path, tmp_path: Path) -> None:
    faq = TellingFaq(content, tmp_path / "var")
    await asyncio.to_thread(faq.warm_up)
    await asyncio.wait_for(faq.taken_over.wait(), PATIENCE_SECONDS)
    faq.taken_over.clear()
    stop = asyncio.Event()
    watching = asyncio.create_task(faq.watch(stop))
    await asyncio.sleep(0)  # the watch stands at its first wait
    temporary = content / "en" / "help" / ".lounge.md"
    write_article(content, "en", "lounge", ["how do I join the vip lounge", "vip lounge access"]).rename(temporary)
    temporary.rename(content / "en" / "help" / "lounge.md")
    await asyncio.wait_for(faq.taken_over.wait(), PATIENCE_SECONDS)
    assert faq.article("lounge", "en") is not None
    assert faq.ask("vip lounge access", "en").hits[0].topic == "lounge"
    stop.set()
    await asyncio.wait_for(watching, PATIENCE_SECONDS)


def test_one_thread_does_the_linear_algebra_whatever_the_environment_says(content: Path, tmp_path: Path) -> None:
    import scipy.linalg  # noqa: F401  brings a library of its own

    with threadpool_limits(2, user_api="blas"):
        FaqService(content, tmp_path / "var", embedder=WordEmbedder(), negatives=NEGATIVES).warm_up()
        assert {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"} == {1}


@pytest.mark.parametrize("others_first", [False, True])
def test_a_new_topic_answers_its_own_questions_after_one_pass(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others_first: bool
) -> None:
    monkeypatch.setattr("faq.service.FEW", 0.9)  # one of six articles is a small edit here
    monkeypatch.setattr("faq.retrieval.builds.FEW", 0.9)
    lines: list[str] = []
    faq = FaqService(content, tmp_path / "var", embedder=WordEmbedder(), negatives=NEGATIVES, progress=lines.append)
    faq.warm_up()
    if others_first:  # topics edited before it are not in its way
        write_article(content, "en", "login", [*TOPICS["login"]["en"], "the lounge asks me to log in"])
        assert faq.reload()
    lines.clear()
    write_article(content, "en", "lounge", LOUNGE)
    assert faq.reload()
    assert lines == []  # taken over, not learned anew
    for question in LOUNGE:
        found = faq.ask(question, "en")
        assert (found.verdict, found.hits[0].topic) == (Verdict.ANSWER, "lounge")
    for topic, languages in TOPICS.items():
        for question in languages["en"]:
            assert faq.ask(question, "en").hits[0].topic == topic
    assert not faq.reload()  # nothing was left for a second pass

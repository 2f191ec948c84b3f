"""What editors see, check, try and save; and that the files stay theirs."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from faq.articles.site_features import Features
from faq.editing.history import History
from faq.editing.near_duplicates import NearDuplicateFinder
from faq.editing.workshop import ArticleChanged, UnknownArticle, Workshop
from faq.errors import ContentError
from faq.service import FaqService
from tests.unit.faq.small_content import TOPICS

LONG = "We answer within a day and tell you what we have found. " * 4


def article(title: str = "Late payout", questions: tuple[str, ...] = (), body: str = LONG) -> str:
    asked = questions or tuple(f"payout question number {n}" for n in range(12))
    lines = "".join(f"  - {question}\n" for question in asked)
    return f"---\ntitle: {title}\nupdated: 2026-01-02\nquestions:\n{lines}---\n\n{body}\n"


@pytest.fixture
def workshop(faq: FaqService, content: Path, tmp_path: Path) -> Workshop:
    return Workshop(faq, content, tmp_path / "topics.yaml", Features(site="Shop"), today=lambda: date(2026, 5, 6))


def test_it_shows_what_is_there_missing_older_and_broken(workshop: Workshop, content: Path, faq: FaqService) -> None:
    (content / "en" / "help" / "withdrawal.md").write_text(article(), encoding="utf-8")
    assert faq.reload()
    (content / "en" / "help" / "login.md").write_text("no front matter", encoding="utf-8")
    topics = {topic.id: topic for topic in workshop.overview()}
    states = {(id, language): state.state for id, topic in topics.items() for language, state in topic.articles.items()}
    assert topics.keys() == TOPICS.keys()
    assert states["withdrawal", "az"] == "missing"
    assert states["withdrawal", "ru"] == "older" or states["withdrawal", "en"] == "older"
    assert states["login", "en"] == "broken", "what is in service stays"
    assert states["languages", "en"] == "ok"


def test_a_draft_is_checked_as_lint_does_and_shown_as_people_read_it(workshop: Workshop) -> None:
    good = workshop.check("withdrawal", "en", article(body=f"{LONG} {{site}}"))
    assert good.is_usable and good.title == "Late payout" and good.body.endswith("Shop")
    near = workshop.check(
        "withdrawal", "en", article(questions=("forgot my password", *("q" * n for n in range(1, 12))))
    )
    [finding] = [finding for finding in near.findings if "login" in finding.reason]
    assert (finding.line, finding.warning) == (5, False)
    broken = workshop.check("withdrawal", "en", "---\ntitle: x\n---\n")
    assert not broken.is_usable and broken.body == "" and {finding.line for finding in broken.findings} >= {1}


def test_what_is_saved_is_live_and_stays_plain_markdown(workshop: Workshop, content: Path, faq: FaqService) -> None:
    begun = workshop.source("withdrawal", "az")
    assert begun.version == "new" and "2026-05-06" in begun.text
    saved = workshop.save("withdrawal", "az", article(), begun.version, "Aysel")
    path = content / "az" / "help" / "withdrawal.md"
    assert path.read_text("utf-8") == article() == saved.text
    assert faq.reload()
    found = faq.article("withdrawal", "az")
    assert found is not None and (found.title, found.language) == ("Late payout", "az")
    assert list(path.parent.iterdir()) == [path], "nothing is left beside it"


def test_who_saves_over_a_colleague_is_told(workshop: Workshop, content: Path) -> None:
    begun = workshop.source("withdrawal", "en")
    (content / "en" / "help" / "withdrawal.md").write_text(article("Theirs"), encoding="utf-8")
    with pytest.raises(ArticleChanged):
        workshop.save("withdrawal", "en", article("Mine"), begun.version, "Aysel")
    assert "Theirs" in workshop.source("withdrawal", "en").text


def test_what_people_would_stumble_over_is_not_saved(workshop: Workshop) -> None:
    begun = workshop.source("withdrawal", "en")
    with pytest.raises(ContentError) as refused:
        workshop.save("withdrawal", "en", article(body="Too short."), begun.version, "Aysel")
    assert "words" in str(refused.value)
    assert workshop.source("withdrawal", "en") == begun


@pytest.mark.parametrize(("topic", "language"), [("nothing", "en"), ("withdrawal", "xx"), ("../login", "en")])
def test_nothing_else_is_read_or_written(workshop: Workshop, topic: str, language: str) -> None:
    for call in (
        lambda: workshop.source(topic, language),
        lambda: workshop.save(topic, language, article(), "new", "Aysel"),
        lambda: workshop.at(topic, language, "abc"),
    ):
        with pytest.raises(UnknownArticle):
            call()


def test_it_tells_what_words_would_find(workshop: Workshop) -> None:
    tried = workshop.ask("forgot my password", "en")
    assert (tried.language, tried.found.hits[0].topic) == ("en", "login")
    assert tried.nearest[0][:3] == ("login", "en", "forgot my password")
    assert tried.nearest[0][3] == pytest.approx(1.0, abs=0.01)


def test_its_own_topic_is_no_near_duplicate(faq: FaqService) -> None:
    finder = NearDuplicateFinder(faq.articles())
    for one in faq.articles():
        assert finder.of(one) == [], one.path


class TestGit:
    @pytest.fixture
    def repository(self, content: Path) -> Path:
        for command in (["init", "-q"], ["add", "."], [*self.me("Olga"), "commit", "-qm", "First."]):
            subprocess.run(["git", "-C", str(content), *command], check=True)
        return content

    @staticmethod
    def me(name: str) -> list[str]:
        return ["-c", f"user.name={name}", "-c", "user.email=a@b.example"]

    def test_versions_are_kept_told_and_given_back(self, repository: Path, workshop: Workshop) -> None:
        begun = workshop.source("withdrawal", "en")
        assert [version.summary for version in begun.history] == ["First."]
        saved = workshop.save("withdrawal", "en", article(), begun.version, "Aysel")
        assert [(version.author, version.summary) for version in saved.history] == [
            ("Aysel", "en/withdrawal: Change the article."),
            ("Olga", "First."),
        ]
        assert workshop.at("withdrawal", "en", saved.history[1].id) == begun.text
        with pytest.raises(UnknownArticle):
            workshop.at("withdrawal", "en", "0" * 40)

    def test_in_a_repository_of_more_things_whoever_works_there_commits(self, tmp_path: Path, content: Path) -> None:
        subprocess.run(["git", "-C", str(tmp_path), "init", "-q"], check=True)
        path = content / "en" / "help" / "login.md"
        assert not History(content).keep(path, "Aysel", "x")

    def test_without_one_there_is_no_history(self, content: Path) -> None:
        assert History(content).versions(content / "en" / "help" / "login.md") == []

from datetime import date
from pathlib import Path

import pytest

from faq.articles.reader import ArticleReader, parse_article, read_articles
from faq.errors import ContentError
from tests.unit.faq.small_content import write_article

GOOD = """---
title: How to complain
updated: 2026-11-22
questions:
  - how do I complain
  - "complain: where"
---
Write to **us**.

- by chat
"""


def parse(text: str, name: str = "how-to.md"):
    return parse_article(text, Path(f"/c/en/complaints/{name}"), Path("/c"))


def test_parse() -> None:
    article = parse(GOOD)
    assert (article.topic, article.language, article.category) == ("how-to", "en", "complaints")
    assert article.questions == ("how do I complain", "complain: where")
    assert article.updated == date(2026, 11, 22)
    assert article.body == "Write to **us**.\n\n- by chat"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("---\ntitle", "title", 1, "must begin with front matter"),
        ("---\nWrite", "Write", 9, "not closed"),
        ("title: How to complain\n", "", 1, "title is missing"),
        ("title: How to complain", "title: 5", 2, "title must be a text"),
        ("updated: 2026-11-22", "updated: soon", 3, "must be a date"),
        ("updated: 2026-11-22", "updated: 2026-02-31", 2, "day is out of range"),
        ("updated:", "date: x\nupdated:", 3, "unknown entry date"),
        ('"complain: where"', "complain: where", 6, "must be a text"),
        ('"complain: where"', "How do I complain", 6, "stands in line 5"),
        ('"complain: where"', '"complain: where', 6, "YAML"),
        ("Write to **us**.\n\n- by chat\n", "", 7, "body is empty"),
        ("- by chat", "<b>by chat</b>", 10, "HTML is not allowed"),
        ("questions:\n  - how do I complain\n", "questions: none\nmore:\n", 4, "must be a list"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, line: int, reason: str) -> None:
    assert old in GOOD
    with pytest.raises(ContentError) as caught:
        parse(GOOD.replace(old, new))
    findings = caught.value.findings
    assert any(reason in finding.reason and finding.line == line for finding in findings), str(caught.value)
    assert str(findings[0]).startswith("/c/en/complaints/how-to.md:")


def test_a_bad_name_is_told() -> None:
    with pytest.raises(ContentError, match="small letters"):
        parse(GOOD, "How To.md")


def test_one_broken_file_does_not_hide_the_others(content: Path) -> None:
    (content / "en" / "help" / "login.md").write_bytes(b"\xff\xfe")
    articles, findings = read_articles(content)
    assert len(articles) == 5
    assert [finding.reason for finding in findings] == ["is not UTF-8 text"]


def test_temporary_files_of_editors_are_left_out(content: Path) -> None:
    for name in (".#login.md", "#login.md", "login.md~", ".login.md.swp"):
        (content / "en" / "help" / name).write_text("half a file")
    assert read_articles(content)[1] == []


def test_the_reader_sees_changes(content: Path) -> None:
    reader = ArticleReader(content)
    before = {article.path: article for article in reader.read()[0]}
    path = write_article(content, "en", "login", ["another question"])
    after = {article.path: article for article in reader.read()[0]}
    assert after[str(path)].questions == ("another question",)
    assert all(after[name] is article for name, article in before.items() if name != str(path))

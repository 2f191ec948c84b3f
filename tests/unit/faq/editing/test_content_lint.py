from dataclasses import replace
from datetime import date
from pathlib import Path

from faq.__main__ import main
from faq.editing.lint import lint
from tests.unit.faq.small_content import TOPICS, write_article


def test_findings_name_file_line_and_reason(content: Path, tmp_path: Path) -> None:
    questions = [*TOPICS["login"]["en"], "My withdrawal is LATE!"]
    shared = write_article(content, "en", "login", questions)
    write_article(content, "en", "lounge", ["vip lounge"])
    (content / "ru" / "help" / "login.md").write_text("no front matter")
    findings = list(map(str, lint(content, tmp_path / "topics.yaml")))

    def told(*parts: str) -> bool:
        return any(all(part in finding for part in parts) for finding in findings)

    first = f"'My withdrawal is LATE!' of login, {shared}:9"
    assert told(f"{content / 'en/help/withdrawal.md'}:5: 'my withdrawal is late' is {first}")
    assert told(f"{content / 'ru/help/login.md'}:1:", "front matter")
    assert told("lounge.md:1:", "is not in topics.yaml")
    assert told("topics.yaml:2:", "withdrawal has no article in az")
    assert told(f"{shared}:11:", "the body has 7 words")
    assert told(f"{shared}:1:", "5 questions")
    assert not told("login has no article in ru")


def test_the_exit_status_tells(content: Path, tmp_path: Path) -> None:
    assert main(["--content", str(content), "--topics", str(tmp_path / "topics.yaml"), "lint"]) == 1
    assert main(["lint"]) == 0


def _findings(content: Path, topics: Path) -> list[str]:
    found = lint(content, topics, date(2027, 11, 23))
    return [str(replace(finding, path=Path(finding.path).name)) for finding in found]


def test_numbers_of_the_facts_must_be_stated(content: Path, tmp_path: Path) -> None:
    topics = tmp_path / "topics.yaml"
    topics.write_text(topics.read_text().replace("[it helps]", "[within 24 hours]", 1))
    write_article(content, "en", "withdrawal", TOPICS["withdrawal"]["en"], "1. Wait 24 hours.\n2. Then 48 more.")
    findings = _findings(content, topics)
    assert "withdrawal.md:10: the facts' 24 is not in the body" in findings  # the Russian one
    assert "withdrawal.md:10: warning: the body's 48 is not in the facts" in findings


def test_dead_links_are_found(content: Path, tmp_path: Path) -> None:
    body = "[a](/help/en/nothing) [b](languages)\n[c](/help/en/languages) [d](https://a.example) [e](/help/ru/login)"
    write_article(content, "en", "login", TOPICS["login"]["en"], body)
    findings = [finding for finding in _findings(content, tmp_path / "topics.yaml") if "link" in finding]
    assert findings == [
        "login.md:10: the link '/help/en/nothing' leads to no article",
        "login.md:10: the link 'languages' must be /help/en/<topic>, https: or mailto:",
        "login.md:11: the link '/help/ru/login' leads to another language",
    ]


def test_age_and_near_twins_are_warnings(content: Path, tmp_path: Path) -> None:
    write_article(
        content, "en", "login", [*TOPICS["login"]["en"], "my withdrawal is late, is it", "late withdrawal my"]
    )
    findings = lint(content, tmp_path / "topics.yaml", date(2027, 11, 23))
    warnings = [str(finding) for finding in findings if finding.warning]
    assert sum("not updated since 2026-11-22" in each for each in warnings) == 6
    assert any("is nearly" in each and "withdrawal.md:5: warning:" in each for each in warnings)

from pathlib import Path

from faq.__main__ import main
from faq.lint import lint
from tests.unit.faq.small_content import TOPICS, write_article

ROOT = Path(__file__).resolve().parents[3]


def test_the_content_is_in_order() -> None:
    assert lint(ROOT / "faq" / "content", ROOT / "faq" / "topics.yaml") == []


def test_findings_name_file_line_and_reason(content: Path, tmp_path: Path) -> None:
    questions = [*TOPICS["login"]["en"], "My withdrawal is LATE!"]
    shared = write_article(content, "en", "login", questions)
    write_article(content, "en", "lounge", ["vip lounge"])
    (content / "ru" / "help" / "login.md").write_text("no front matter")
    findings = list(map(str, lint(content, tmp_path / "topics.yaml")))

    def told(*parts: str) -> bool:
        return any(all(part in finding for part in parts) for finding in findings)

    assert told(f"{content / 'en/help/withdrawal.md'}:5:", "'my withdrawal is late' is a question of login too")
    assert told(f"{content / 'ru/help/login.md'}:1:", "front matter")
    assert told("lounge.md:1:", "is not in topics.yaml")
    assert told("topics.yaml:2:", "withdrawal has no article in az")
    assert told(f"{shared}:11:", "the body has 7 words")
    assert told(f"{shared}:1:", "5 questions")
    assert not told("login has no article in ru")


def test_the_exit_status_tells(content: Path, tmp_path: Path) -> None:
    assert main(["--content", str(content), "--topics", str(tmp_path / "topics.yaml"), "lint"]) == 1
    assert main(["lint"]) == 0

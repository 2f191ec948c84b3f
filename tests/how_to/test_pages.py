"""The pages of docs/ name what there is: files, tests, commands, settings, and each other."""

import fnmatch
import importlib.util
import re
import subprocess
from pathlib import Path

import pytest

from settings import ROOT, Settings

PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")})
HOW_TO = sorted(ROOT.glob("docs/how-to/add-*.md")) + sorted(ROOT.glob("docs/how-to/change-*.md"))
DECISIONS = sorted(ROOT.glob("docs/decisions/[0-9]*.md"))
HISTORY = {ROOT / "CHANGELOG.md"}
"""Tells also of what is there no more."""
FILE = re.compile(r"[\w.@<>*-]+(?:/[\w.@<>*{},-]+)*\.(?:py|js|mjs|ts|md|ya?ml|jsonl?|sh|html|css|cfg|toml|txt)")
TEST = re.compile(r"`(tests/[\w./-]+\.(?:py|js))(?:::(\w+))?`")
MADE = (
    *("var/", "about.json", "build.json", "conversation.json", "faq/votes.sqlite"),
    *("x.jsonl", "messages.jsonl", "path.jsonl", "out.jsonl"),
)
"""Made at run time, or given by who runs a command."""


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


FILES = files()
FOLDERS = sorted({str(parent) for file in FILES for parent in Path(file).parents} - {"."})
TOP = {folder for folder in FOLDERS if "/" not in folder}


def is_there(path: str) -> bool:
    """Whether a file or folder ends so: `storage/files.py` is meant where its room has been named."""
    pattern = re.sub(r"<[^>]*>", "*", path.rstrip("/"))
    return any(fnmatch.fnmatchcase(f"/{known}", f"*/{pattern}") for known in (*FILES, *FOLDERS))


def quoted(page: Path) -> list[str]:
    """What stands in backticks."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", text)


@pytest.mark.parametrize("page", [p for p in PAGES if p not in HISTORY], ids=name)
def test_every_file_and_folder_that_a_page_names_is_there(page: Path) -> None:
    named = {q.split("::")[0] for q in quoted(page)}
    paths = {q for q in named if FILE.fullmatch(q) or (q.split("/")[0] in TOP and re.fullmatch(r"[\w./*<>-]+", q))}
    assert sorted(path for path in paths if not path.startswith(MADE) and not is_there(path)) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_and_setting_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    code = "\n".join((*quoted(page), *re.findall(r"^ {4,}\S.*$|^```.*?^```", text, re.MULTILINE | re.DOTALL)))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = set(re.findall(r'add_parser\(\s*"([\w-]+)"', "".join(map(read_code, ("handoff", ".")))))
    wrong = [
        f"make {target}" for target in re.findall(r"^ *make ([a-z]+)", code, re.MULTILINE) if target not in targets
    ]
    for module in re.findall(r"python -m ([\w.]+)", code):
        if importlib.util.find_spec(module) is None:
            wrong.append(module)
    for command in re.findall(r"admin\.py ([a-z-]+)", code):
        if command not in commands:
            wrong.append(f"admin.py {command}")
    known = {f"DESTEK_{field}".upper() for field in Settings.model_fields}
    for setting in re.findall(r"DESTEK_[A-Z_]+", text):
        if not any(field == setting or (setting.endswith("_") and field.startswith(setting)) for field in known):
            wrong.append(setting)
    assert sorted(set(wrong)) == []


def read_code(folder: str) -> str:
    pattern = "*.py" if folder == "." else "**/*.py"
    return "".join(path.read_text("utf-8") for path in sorted((ROOT / folder).glob(pattern)))


@pytest.mark.parametrize("page", [*HOW_TO, *DECISIONS], ids=name)
def test_it_names_the_tests_that_hold_it(page: Path) -> None:
    text = page.read_text("utf-8")
    head = "**Proved by**" if page in HOW_TO else "**Enforced by**"
    assert text.count(head) == 1, f"one paragraph begins with {head}"
    named = TEST.findall(text.split(head)[1])
    assert named, "no test is named"
    for file, function in TEST.findall(text):
        assert (ROOT / file).is_file(), file
        assert not function or re.search(rf"^(async )?def {function}\(", (ROOT / file).read_text("utf-8"), re.M), (
            function
        )


def test_every_decision_and_guide_is_listed() -> None:
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    assert [page.name for page in DECISIONS if page.name != "README.md" and f"({page.name})" not in listed] == []
    guides = (ROOT / "docs" / "how-to" / "README.md").read_text("utf-8")
    assert [page.name for page in HOW_TO if page.name != "README.md" and f"({page.name})" not in guides] == []


def test_versions_agree() -> None:
    project = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    newest = re.search(r"^## (\d\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert project and newest and project[1] == newest[1]

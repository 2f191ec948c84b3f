"""`docs/benchmarks.md`: one named section a benchmark, each replaced as a whole when its benchmark runs again."""

import os
import platform
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
OPENING = """# Benchmarks

Written by `python -m tests.benchmarks [NAME ...]`; each section by its own script, which replaces it as a whole. `make
bench` runs those that have bounds (`tests/benchmarks/bounds.py`) and adds what came of them.
The machine is shared with other work: compare figures within one section, not times across sections.
"""


def write_section(name: str, body: str, page: Path = PAGE) -> None:
    """Put `body` (Markdown) under the heading `name`, with commit and machine; other sections stay as they are."""
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    origin = f"Measured {date.today().isoformat()} on {STARTED_ON}; {machine()}."
    section = f"{begin}\n## {name}\n\n{origin}\n\n{body.strip()}\n{end}"
    text = page.read_text(encoding="utf-8") if page.exists() else OPENING
    known = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    text = known.sub(lambda _: section, text) if known.search(text) else f"{text.rstrip()}\n\n{section}"
    handle, unfinished = tempfile.mkstemp(prefix=".benchmarks-", dir=page.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text.rstrip() + "\n")
    Path(unfinished).chmod(0o644)
    Path(unfinished).replace(page)  # two benchmarks that end at once leave a whole page


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; floats are written by the caller."""
    lines = [list(map(str, header)), ["---"] * len(header), *(list(map(str, row)) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def commit() -> str:
    """The commit that the working tree stands on, short; edits since are not told."""
    folder = ROOT / ".git"
    try:
        if folder.is_file():  # a worktree: its own HEAD, and references that it shares
            folder = Path(folder.read_text(encoding="utf-8").removeprefix("gitdir: ").strip())
        head = (folder / "HEAD").read_text(encoding="utf-8").strip()
        name = head.removeprefix("ref: ")
        shared = folder / "commondir"
        common = folder / shared.read_text(encoding="utf-8").strip() if shared.is_file() else folder
        found = head if name == head else _reference(common, name)
    except OSError:
        return "an unknown commit"
    return f"commit {found[:7]} or later edits" if found else "an unknown commit"


def machine() -> str:
    """Processor and number of cores."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.machine()
    return f"{model}, {os.cpu_count()} cores, shared; one thread"


def _reference(folder: Path, name: str) -> str:
    loose = folder / name
    if loose.is_file():
        return loose.read_text(encoding="utf-8").strip()
    packed = (folder / "packed-refs").read_text(encoding="utf-8").splitlines()
    return next((line.split()[0] for line in packed if line.endswith(f" {name}")), "")


STARTED_ON = commit()  # at import: a long run must not name a commit that was made meanwhile

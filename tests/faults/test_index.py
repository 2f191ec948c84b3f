"""kill -9 while a FAQ index is being written: the next start answers as ever, and nothing half written stays."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from faq.embedding.bundled import bundled_model
from faq.folders import LOCK
from settings import ROOT
from tests.unit.faq.small_content import TOPICS, write_article

pytestmark = pytest.mark.model


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    for topic, languages in TOPICS.items():
        for language, questions in languages.items():
            write_article(tmp_path / "content", language, topic, questions)
    entries = "".join(f"  - id: {topic}\n    asks: {topic}\n    facts: [it helps]\n" for topic in TOPICS)
    (tmp_path / "topics.yaml").write_text("help:\n" + entries + "    next: human\n", encoding="utf-8")
    return tmp_path


async def deaths(desk: Path) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.indexing",
        str(desk),
        str(bundled_model(ROOT / "var" / "models")),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


async def test_wherever_it_dies_the_next_start_has_a_whole_index(desk: Path) -> None:
    found = await deaths(desk)
    whole = found["whole"]
    assert [topic for _, [[topic, _], *_] in whole["answers"][:3]] == ["withdrawal", "login", "languages"]
    assert len(found["between"]) > 10, "it died at many points"
    for after in [*found["between"], *found["within"]]:
        assert after["answers"] == after["again"] == whole["answers"]
        assert after["left"] == [LOCK, whole["fingerprint"]], "no half of it"
        assert not after["built_again"], "it was kept this time"
    built = [after["built"] for after in found["between"]]
    assert built == sorted(built, reverse=True), "once it is in its place it is loaded"
    assert built[0]
    assert not built[-1]
    assert all(after["built"] for after in found["within"])

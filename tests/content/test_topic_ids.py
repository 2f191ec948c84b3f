"""What is to be known of a topic stands in topics.yaml: no code names one, so that an editor may add or rename them."""

import re
from pathlib import Path

import pytest

from faq.articles.topics import read_topics
from tests.fixtures.departments import DEPARTMENTS

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = read_topics(ROOT / "faq" / "topics.yaml")
SAMPLES = ROOT / "handoff" / "protocol"  # its sample messages show one, as any message might
CODE = [
    path
    for folder in ("bot", "faq", "handoff", "web")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".js") and not path.is_relative_to(SAMPLES)
] + sorted(ROOT.glob("*.py"))


def test_no_code_names_a_topic() -> None:
    ids = re.compile(rf"(?<![\w-])(?:{'|'.join(ENTRIES)})(?![\w-])")
    named = {str(path.relative_to(ROOT)): found for path in CODE if (found := ids.findall(path.read_text("utf-8")))}
    assert not named


@pytest.mark.parametrize("name", ENTRIES)
def test_departments_are_those_of_the_desk(name: str) -> None:
    department = ENTRIES[name].topic.department
    assert department is None or department in DEPARTMENTS.ids


def test_one_topic_answers_an_intent_and_some_are_common() -> None:
    intents = [entry.topic.intent for entry in ENTRIES.values() if entry.topic.intent]
    assert intents == ["ask_is_bot"]
    assert len([entry for entry in ENTRIES.values() if entry.topic.is_common]) == 3

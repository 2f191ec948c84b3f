from pathlib import Path

import pytest

from faq.articles.topics import NEXT, read_topics
from faq.errors import ContentError

OWN = Path(__file__).resolve().parents[4] / "faq" / "topics.yaml"


def test_the_contract_holds_58_topics() -> None:
    entries = read_topics(OWN)
    assert len(entries) == 58
    assert {entry.topic.next for entry in entries.values()} == {None, *NEXT}
    assert entries["complaint-status"].topic.next == "status"
    assert entries["escalation-request"].topic.next == "supervisor"
    assert all(entry.facts for entry in entries.values())


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a:\n  - id: x\n", 2, "needs id and asks"),
        ("a:\n  - {id: x, asks: y, facts: []}\n", 2, "needs a list of facts"),
        ("a:\n  - {id: x, asks: y, facts: [z], next: fly}\n", 2, "next must be one of"),
        ("a:\n  - {id: x, asks: y, facts: [z]}\n  - {id: x, asks: y, facts: [z]}\n", 3, "there twice"),
        ("a: b: c", 1, "YAML"),
        ("- a", 1, "must map"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = tmp_path / "topics.yaml"
    path.write_text(text)
    with pytest.raises(ContentError, match=reason) as caught:
        read_topics(path)
    assert caught.value.findings[0].line == line

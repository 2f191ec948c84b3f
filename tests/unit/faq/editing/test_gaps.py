"""Players' words come together by what they mean; a draft takes their questions; a topic comes into its category."""

from datetime import date
from pathlib import Path

import pytest

from faq.articles.topics import read_topics
from faq.editing.drafts import NewTopic, add_topic, drafted
from faq.editing.gaps import GapFinder
from faq.errors import ContentError
from faq.service import FaqService
from tests.unit.faq.small_content import WordEmbedder

TODAY = date(2026, 5, 6)
FORM = "---\ntitle: \nupdated: 2026-01-01\nquestions:\n  - \n---\n\n"
SAID = [
    "forgot my password",
    "where is my payout",
    "my payout is late",
    "password forgot",
    "where is my late payout",
    "speak Turkish please",
]


@pytest.fixture
def finder(faq: FaqService) -> GapFinder:
    faq.warm_up()
    return GapFinder(faq)


def test_what_means_the_same_comes_together_the_largest_first(finder: GapFinder) -> None:
    groups = finder.group(SAID, "en")
    assert sorted(map(sorted, groups)) == [[0, 3], [1, 2, 4], [5]]
    assert [len(group) for group in groups] == [3, 2, 1]
    assert finder.group([], "en") == () and finder.group(["payout"], "en") == ((0,),)


def test_what_came_again_is_counted(finder: GapFinder) -> None:
    assert finder.alike(["my payout is late"], ["where is the payout", "speak Turkish please"], "en") == 1
    assert finder.alike([], SAID, "en") == finder.alike(SAID, [], "en") == 0


def test_words_are_embedded_once(finder: GapFinder, embedder: WordEmbedder) -> None:
    finder.group(SAID, "en")
    before = len(embedder.seen)
    finder.group([*SAID, SAID[0]], "en")
    assert len(embedder.seen) == before


def test_a_draft_takes_over_the_questions_that_are_not_there_and_the_answer() -> None:
    text = drafted(FORM, ["Where: is it?", "where:  IS it?", "", "- why"], "It comes.\n", TODAY)
    assert text == (
        '---\ntitle: \nupdated: 2026-05-06\nquestions:\n  - "Where: is it?"\n  - "- why"\n---\n\nIt comes.\n'
    )
    again = drafted(text, ["WHERE: is it?", "And when?"], "", TODAY)
    assert again.count("  - ") == 3 and '  - "And when?"\n---' in again and again.endswith("It comes.\n")
    assert drafted("no front matter", ["x"], "y", TODAY) == "no front matter", "nothing of an editor's is lost"


def test_a_new_topic_is_written_into_its_category(tmp_path: Path) -> None:
    path = tmp_path / "topics.yaml"
    text = (
        "# kept\nmoney:\n  - id: payout\n    asks: when\n    facts: [soon]\n\n"
        "help:\n  - id: login\n    asks: how\n    facts: [so]\n"
    )
    path.write_text(text, encoding="utf-8")
    add_topic(path, NewTopic(id="fees", category="money", asks="what: it costs", facts=("nothing, ever", " ")))
    add_topic(path, NewTopic(id="codes", category="help", asks="which", facts=("six digits",)))
    entries = read_topics(path)
    assert [(id, entry.topic.category) for id, entry in entries.items()] == [
        ("payout", "money"),
        ("fees", "money"),
        ("login", "help"),
        ("codes", "help"),
    ]
    assert entries["fees"].asks == "what: it costs" and entries["fees"].facts == ("nothing, ever",)
    assert path.read_text("utf-8").startswith("# kept\n") and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("topic", "why"),
    [
        (NewTopic(id="payout", category="money", asks="a", facts=("b",)), "there already"),
        (NewTopic(id="x", category="other", asks="a", facts=("b",)), "no category"),
        (NewTopic(id="../x", category="money", asks="a", facts=("b",)), "small letters"),
        (NewTopic(id="x", category="money", asks=" ", facts=("b",)), "what players ask"),
        (NewTopic(id="x", category="money", asks="a", facts=(" ",)), "one fact"),
    ],
)
def test_what_cannot_be_a_topic_is_refused_and_the_file_stays(tmp_path: Path, topic: NewTopic, why: str) -> None:
    path = tmp_path / "topics.yaml"
    text = "money:\n  - id: payout\n    asks: when\n    facts: [soon]\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=why):
        add_topic(path, topic)
    assert path.read_text("utf-8") == text

"""Whether a message leans on the answer before it, and what it means then, learned from a handful of written talks."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.dialogue.memory import Memory
from bot.understanding.belief import NONE, Belief
from bot.understanding.followups import FollowUpContext, FollowUps, Talk, flows_after, read_talks
from languages import LANGUAGES

TOPICS = ("delay", "documents", "languages", "sending")
LEANING = ("which papers then", "and where do I send it", "papers for that", "send it where", "which then", "where to")
NEW = ("do you speak russian", "my money is late", "which languages are there", "withdrawal still missing")
NEXT = {"delay": "documents", "documents": "sending", "languages": "delay", "sending": "documents"}


def vector(text: str) -> NDArray[np.float32]:
    row = np.zeros(64, np.float32)
    for word in text.split():
        row[sum(map(ord, word)) % 64] += 1
    return row / np.linalg.norm(row)


def talks() -> list[Talk]:
    made = []
    for number in range(6):
        for last, following in NEXT.items():
            made.append(Talk(last, f"about {last}", LEANING[number], following, "en", True))
            made.append(Talk(last, f"about {last}", NEW[number % 4], "languages", "en", False))
    return made


def contexts(talk: Talk) -> FollowUpContext:
    if talk.leans:
        mixed = dict.fromkeys(TOPICS, 0.1) | {talk.topic: 0.5}
        return FollowUpContext(vector(talk.text), vector(talk.question), Belief({"languages": 0.2}, {NONE: 0.8}), mixed)
    return FollowUpContext(
        vector(talk.text), vector(talk.question), Belief({talk.topic: 0.9}, {NONE: 0.1}), {talk.last: 0.6}
    )


@pytest.fixture(scope="module")
def followups() -> FollowUps:
    return FollowUps.learn(talks(), [contexts(talk) for talk in talks()], TOPICS)


def test_a_message_leans_or_stands_alone(followups: FollowUps) -> None:
    leaning = Talk("delay", "about delay", "which papers", "documents", "en", True)
    alone = Talk("delay", "about delay", "do you speak turkish", "languages", "en", False)
    memory = Memory().answered("delay", "about delay")
    assert followups.leans(leaning.text, contexts(leaning), memory) > 0.5
    assert followups.leans(alone.text, contexts(alone), memory) < 0.5


def test_in_context_the_topic_that_follows_is_likeliest(followups: FollowUps) -> None:
    talk = Talk("delay", "about delay", "which papers", "documents", "en", True)
    about, memory = contexts(talk), Memory().answered("delay", "about delay")
    belief = followups.in_context(about.alone, about.mixed, memory)
    assert belief.likeliest(1)[0][0] == "documents"
    assert sum(belief.topics.values()) + sum(belief.intents.values()) == pytest.approx(1)


def test_what_was_rejected_is_out_of_the_question(followups: FollowUps) -> None:
    talk = Talk("delay", "about delay", "which papers", "documents", "en", True)
    about, memory = contexts(talk), Memory().answered("delay", "about delay").refused("documents")
    assert followups.in_context(about.alone, about.mixed, memory).topic("documents") == 0


def test_what_players_go_on_to_ask_is_known(followups: FollowUps) -> None:
    assert followups.likely_after("delay", 0.3) == ["documents"]
    assert followups.likely_after("unheard-of", 0.0) == []


def test_what_is_saved_is_loaded_again(followups: FollowUps, tmp_path: Path) -> None:
    followups.save(tmp_path)
    kept = FollowUps.load(tmp_path)
    talk = Talk("delay", "about delay", "which papers", "documents", "en", True)
    memory = Memory().answered("delay", "about delay")
    assert kept.leans(talk.text, contexts(talk), memory) == pytest.approx(
        followups.leans(talk.text, contexts(talk), memory)
    )


def test_talks_of_one_sort_are_refused() -> None:
    leaning = [talk for talk in talks() if talk.leans]
    with pytest.raises(ValueError, match="both"):
        FollowUps.learn(leaning, [contexts(talk) for talk in leaning], TOPICS)


def test_flows_lean_on_nothing() -> None:
    made = flows_after([("give me a person", "en", "request_human")], {("delay", "en"): "my money is late"})
    assert made == [Talk("delay", "my money is late", "give me a person", "", "en", False)]


def test_the_written_talks_are_there_in_every_language() -> None:
    written = read_talks()
    for language in LANGUAGES:
        own = [talk for talk in written if talk.language == language]
        assert len(own) >= 12 * 58 - 40
        assert {talk.leans for talk in own} == {True, False}


def test_memory_outlives_its_slot_and_forgets_another_version() -> None:
    memory = Memory().answered("delay", "where is it").answered("documents", "which papers").refused("documents")
    slot = memory.to_slot()
    assert slot is not None and Memory.of({"memory": slot}) == memory
    assert (memory.shown, memory.rejected, memory.unhelped) == (("documents", "delay"), ("documents",), 1)
    assert Memory.of({"memory": slot | {"version": 99}}) == Memory() and Memory().to_slot() is None
    assert Memory.of({"memory": "nonsense"}) == Memory.of({}) == Memory()

"""What costs least is done; every mistake has its price."""

import pytest

from bot.understanding.belief import NONE, Belief
from bot.understanding.expected_cost import CALM, FALSE, HARM, MISSED, STORY_WORDS, TALK, Choice, Kind, choose

NEXT = {"delay": "file_complaint", "state": "ticket_status"}
ERRANDS = {"state": "ticket_status", "limits": HARM}


def chosen(topics: dict[str, float], **intents: float) -> Choice:
    rest = 1 - sum(topics.values()) - sum(intents.values())
    return choose(Belief(topics, {NONE: max(rest, 0.0)} | intents), NEXT.get, ERRANDS.get)


@pytest.mark.parametrize(
    ("topics", "kind"),
    [
        ({"delay": 0.9}, Kind.ANSWER),
        ({"delay": 0.6, "documents": 0.38}, Kind.ANSWER),
        ({"delay": 0.45, "documents": 0.4, "sending": 0.1}, Kind.SUGGEST),
        ({"delay": 0.3, "documents": 0.1}, Kind.SUGGEST),
        ({"delay": 0.1, "documents": 0.1}, Kind.ABSTAIN),
        ({}, Kind.ABSTAIN),
    ],
)
def test_the_surer_a_topic_the_more_is_said(topics: dict[str, float], kind: Kind) -> None:
    assert chosen(topics).kind is kind


def test_a_flow_is_started_where_it_is_likelier_than_its_mistake_is_dear() -> None:
    assert chosen({"documents": 0.2}, file_complaint=0.75) == Choice(Kind.FLOW, "file_complaint")
    assert chosen({"documents": 0.6}, file_complaint=0.35).kind is not Kind.FLOW


def test_an_answer_that_offers_the_flow_is_nearly_the_flow() -> None:
    assert chosen({"delay": 0.6}, file_complaint=0.38).kind is Kind.ANSWER
    assert chosen({"documents": 0.4}, file_complaint=0.58).kind is not Kind.ANSWER


def test_who_asks_how_an_errand_is_run_may_well_want_it() -> None:
    assert chosen({"state": 0.4}, ticket_status=0.58) == Choice(Kind.FLOW, "ticket_status")


def test_danger_that_is_missed_costs_most() -> None:
    assert chosen({"delay": 0.75}, gambling_harm=0.22) == Choice(Kind.FLOW, HARM)
    assert chosen({"limits": 0.88}, gambling_harm=0.08) == Choice(Kind.FLOW, HARM)
    assert chosen({"limits": 0.97}, gambling_harm=0.01).kind is Kind.ANSWER
    assert max(MISSED.values()) == MISSED[HARM] > FALSE[HARM] > 1


def test_a_long_story_needs_a_little_more_to_be_danger_and_keeps_its_calm_line() -> None:
    def story(harm: float) -> Choice:
        belief = Belief({"delay": 1 - harm}, {HARM: harm})
        return choose(belief, NEXT.get, ERRANDS.get, words=STORY_WORDS)

    assert chosen({"delay": 0.84}, gambling_harm=0.16) == Choice(Kind.FLOW, HARM), "so much is danger in a short one"
    assert story(0.16) == Choice(Kind.ANSWER, calm=True)
    assert story(CALM) == Choice(Kind.ANSWER, calm=True)
    assert story(0.25) == Choice(Kind.FLOW, HARM)


def test_where_harm_is_possible_a_calm_line_goes_along() -> None:
    assert chosen({"delay": 0.95}, gambling_harm=CALM).calm
    assert not chosen({"delay": 0.95}, gambling_harm=CALM / 2).calm
    assert not chosen({}, request_human=0.9, gambling_harm=CALM).calm, "a person comes anyway"


def test_small_talk_of_all_kinds_counts_together_and_the_likeliest_is_spoken() -> None:
    assert set(TALK) == {"greet", "goodbye", "thanks", "smalltalk"}
    assert chosen({}, greet=0.2, thanks=0.35, smalltalk=0.1) == Choice(Kind.FLOW, "thanks")

"""The cheapest thing to do about a message, given what it may be (`belief`) and what each mistake costs.

Everything that may come of a message competes here: the answer of the likeliest topic, two or three topics to choose
from, each flow, a polite no, and "I don't know". Costs are relative to a wrong answer, which costs 1; what is about
topics alone costs the same as in `faq.retrieval.calibration`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.understanding.belief import NONE, Belief
from faq.retrieval.calibration import (
    COST_FOREIGN,
    COST_MISSED,
    COST_SUGGESTED,
    COST_USELESS,
    COST_WRONG,
    SUGGESTIONS,
)

HARM = "gambling_harm"
COST_BESIDE_OFFER = 0.5  # of missing a flow, where the answer offers just that flow
COST_ERRAND: Mapping[str, float] = {HARM: 0.5, "request_human": 0.3, "file_complaint": 0.5, "ticket_status": 0.45}
"""Of starting a flow for who only asked the article that tells how it is run."""
COST_FRIENDLY = 0.5  # of small talk with who asked for something that is nothing of the desk's
COST_BESIDE_PERSON = 0.7  # the same for a person, who is one tap away beside suggestions and "I don't know"

TALK = ("greet", "goodbye", "thanks", "smalltalk")
"""Intents that lead to the same action; what matters is that the message is one of them."""
SILENT = (NONE, "give_detail", "skip")
"""Intents that no flow belongs to: nothing of the desk's, and answers to a question that nobody asked."""
MISSED: dict[str, float] = {
    HARM: 14.0,
    "request_human": 1.0,
    "file_complaint": 1.0,
    "ticket_status": 1.0,
    "insult": 0.4,
} | dict.fromkeys((*TALK, "affirm", "deny", "cancel", "change_language", "unhelped", "not_meant"), 0.8)
"""What it costs to take a message of that intent for something else."""
FALSE: Mapping[str, float] = {
    HARM: 2.2,
    "request_human": 1.0,
    "file_complaint": 1.0,
    "ticket_status": 1.0,
} | dict.fromkeys((*TALK, "affirm", "deny", "cancel", "change_language", "insult", "unhelped", "not_meant"), 0.9)
"""What it costs to take something else for that intent."""
STORY_WORDS = 15
HARM_IN_STORY = 0.6
"""Of the cost of missing harm, in messages of `STORY_WORDS` or more: what is believed of them is too high. Of held-out
ones, .6 of the odds fit best (docs/experiments/understanding.md)."""
CALM = 0.03
"""From this probability of harm on, whoever gets an answer also reads one calm line with a person one tap away."""


class Kind(StrEnum):
    ANSWER = "answer"
    SUGGEST = "suggest"
    ABSTAIN = "abstain"
    FLOW = "flow"


@dataclass(frozen=True)
class Choice:
    """What to do: `intent` for a flow, else about the belief's likeliest topics."""

    kind: Kind
    intent: str | None = None
    calm: bool = False
    """Harm is possible, and not plain: one calm line goes with the reply."""


def choose(
    belief: Belief, flow_after: Callable[[str], str | None], errand_of: Callable[[str], str | None], words: int = 0
) -> Choice:
    """The cheapest choice for a message of so many words.

    `flow_after` gives the intent of the flow that a topic's article offers, `errand_of` that of the flow which it tells
    how to run; both None for none.
    """
    missing = MISSED | {HARM: MISSED[HARM] * (HARM_IN_STORY if words >= STORY_WORDS else 1.0)}
    top = belief.likeliest(SUGGESTIONS)
    best = top[0][1] if top else 0.0
    suggested, any_topic = sum(chance for _, chance in top), belief.of_topics
    nothing = sum(belief.intent(name) for name in SILENT)
    offered = flow_after(top[0][0]) if top else None
    flows = {name: belief.intent(name) for name in MISSED}
    talk = sum(flows[name] for name in TALK)
    harm = missing[HARM] * flows[HARM]

    def missed(cheaper: str | None, share: float) -> float:
        return sum(missing[name] * chance * (share if name == cheaper else 1.0) for name, chance in flows.items())

    beside_person = missed("request_human", COST_BESIDE_PERSON)
    costs: dict[Choice, float] = {
        Choice(Kind.ABSTAIN): COST_MISSED * any_topic + beside_person,
    }
    if top:
        costs[Choice(Kind.ANSWER)] = (
            COST_WRONG * (any_topic - best) + COST_FOREIGN * nothing + missed(offered, COST_BESIDE_OFFER)
        )
        costs[Choice(Kind.SUGGEST)] = (
            COST_SUGGESTED * suggested + COST_USELESS * (any_topic - suggested + nothing) + beside_person
        )
    asked_about = dict.fromkeys(COST_ERRAND, 0.0)
    for topic, chance in belief.topics.items():
        if (errand := errand_of(topic)) is not None:
            asked_about[errand] += chance
    for name, chance in flows.items():
        likely = talk if name in TALK else chance
        about = asked_about.get(name, 0.0)
        false = FALSE[name] * (1 - likely - about) + COST_ERRAND.get(name, 0.0) * about
        if name in TALK:
            false -= (FALSE[name] - COST_FRIENDLY) * nothing
        costs[Choice(Kind.FLOW, name)] = false + (0.0 if name == HARM else harm)
    cheapest = min(costs, key=lambda choice: costs[choice])
    if cheapest.intent in TALK:  # several kinds counted together: the likeliest one is spoken
        cheapest = Choice(Kind.FLOW, max(TALK, key=lambda name: flows[name]))
    calm = flows[HARM] >= CALM and cheapest.intent not in (HARM, "request_human")
    return Choice(cheapest.kind, cheapest.intent, calm)

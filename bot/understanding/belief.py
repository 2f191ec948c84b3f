"""What one message may be: a probability for each topic and each intent, all adding up to 1.

Three models look at a message: Rasa's classifier of intents and topics, the retriever, and the nearest examples. They
are put together by one small log-linear model (a logarithmic opinion pool, fitted as a conditional logit on held-out
folds by `bot.training.belief_fit`):

    score(topic k)  = a . log found(k)  + b . log thought(k)     + c . log near(k)     + bias
    score(intent i) = d . log missed    + e(i) . log thought(i)  + f(i) . log near(i)  + bias(i)

with found(k) the retriever's probability of topic k, missed its probability that no topic is meant, thought the
classifier's probabilities, and near the shares of the nearest examples. Messages of one or two words, of three to five,
and longer ones have weights of their own.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

LENGTHS = (2, 5)  # words: a message is short up to the first, middling up to the second, else long
LEAST = 1e-4  # probability that anything is given, so that no single model forbids an outcome
LEAST_NEAR = 0.01  # the same for shares of the nearest examples, which are few
NONE = "out_of_scope"
"""The intent of what is nothing of the desk's."""
FITTED = Path(__file__).with_name("belief.json")


@dataclass(frozen=True)
class Belief:
    """One message's probabilities. Topics and intents that are not named are not likely at all."""

    topics: Mapping[str, float]
    intents: Mapping[str, float]

    def topic(self, name: str) -> float:
        return self.topics.get(name, 0.0)

    def intent(self, name: str) -> float:
        return self.intents.get(name, 0.0)

    @property
    def of_topics(self) -> float:
        """The probability that any topic is meant."""
        return sum(self.topics.values())

    def likeliest(self, count: int) -> list[tuple[str, float]]:
        """That many topics, the likeliest first, with their probabilities."""
        return sorted(self.topics.items(), key=lambda each: -each[1])[:count]

    def scaled(self, topics: Mapping[str, float], intents: Mapping[str, float]) -> "Belief":
        """With the odds of what is named multiplied, and all made to add up to 1 again."""
        new_topics = {name: chance * topics.get(name, 1.0) for name, chance in self.topics.items()}
        new_intents = {name: chance * intents.get(name, 1.0) for name, chance in self.intents.items()}
        total = sum(new_topics.values()) + sum(new_intents.values()) or 1.0
        return Belief(
            {name: chance / total for name, chance in new_topics.items()},
            {name: chance / total for name, chance in new_intents.items()},
        )


@dataclass(frozen=True)
class LengthWeights:
    """The weights for messages of one length."""

    topic_found: float
    topic_thought: float
    topic_near: float
    topic_bias: float
    intent_missed: float
    intent_thought: Mapping[str, float]
    intent_near: Mapping[str, float]
    intent_bias: Mapping[str, float]


@dataclass(frozen=True)
class BeliefModel:
    """The fitted weights: one set a length, the shortest first."""

    weights: Sequence[LengthWeights]

    @classmethod
    def load(cls, path: Path = FITTED) -> Self:
        """What `bot.fit` wrote."""
        return cls(tuple(LengthWeights(**each) for each in json.loads(path.read_text(encoding="utf-8"))["lengths"]))

    def believe(
        self,
        found: Mapping[str, float],
        topics: Mapping[str, float],
        intents: Mapping[str, float],
        near: Mapping[str, float],
        words: int,
    ) -> Belief:
        """Put together what the retriever found (each topic's probability), what the classifier thinks, what is near.

        `topics` and `intents` are the classifier's; a topic that it was not trained on counts by what was found, and
        so does everything where nothing is known of what is near. `near` names topics and intents.
        """
        w = self.weights[length_of(words)]
        missed = math.log(max(1.0 - sum(found.values()), LEAST))
        scores: dict[tuple[bool, str], float] = {}
        for name, chance in found.items():
            thought = topics.get(name)
            of_classifier = math.log(max(thought if thought is not None else chance, LEAST))
            known = near and thought is not None
            of_near = math.log(max(near.get(name, 0.0) if known else chance, LEAST_NEAR))
            scores[True, name] = (
                w.topic_found * math.log(max(chance, LEAST))
                + w.topic_thought * of_classifier
                + w.topic_near * of_near
                + w.topic_bias
            )
        for name, chance in intents.items():
            if name in w.intent_bias:
                of_near = math.log(max(near.get(name, 0.0) if near else chance, LEAST_NEAR))
                scores[False, name] = (
                    w.intent_missed * missed
                    + w.intent_thought[name] * math.log(max(chance, LEAST))
                    + w.intent_near[name] * of_near
                    + w.intent_bias[name]
                )
        if not scores:
            return Belief({}, {NONE: 1.0})
        highest = max(scores.values())
        odds = {key: math.exp(score - highest) for key, score in scores.items()}
        total = sum(odds.values())
        return Belief(
            {name: each / total for (is_topic, name), each in odds.items() if is_topic},
            {name: each / total for (is_topic, name), each in odds.items() if not is_topic},
        )


def length_of(words: int) -> int:
    """Which of the lengths a message of that many words has: 0, 1 or 2."""
    return sum(words > longest for longest in LENGTHS)


def to_json(model: BeliefModel, about: str) -> dict[str, object]:
    """As `BeliefModel.load` reads it, rounded to four places; `about` says what it was fitted on."""

    def rounded(value: object) -> object:
        if isinstance(value, Mapping):
            return {name: round(float(each), 4) for name, each in sorted(value.items())}
        return round(float(value), 4)  # type: ignore[arg-type]

    return {"about": about, "lengths": [{n: rounded(v) for n, v in vars(each).items()} for each in model.weights]}

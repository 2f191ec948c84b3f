"""What the assistant makes of first messages, in one process: the trained model and `Understanding` without a desk.

It follows the way of a message (bot/understanding/incoming.py, Rasa's two components,
bot/understanding/understanding.py, the outcome of the action) and leaves out storing, handing over and wording; so it
takes seconds where `make eval` takes minutes.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from bot.actions.answers.answer_question import FLOWS
from bot.components.ensemble import SEPARATOR, EnsembleModel
from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn
from bot.masking.masking import mask
from bot.training.learned import classifier, latest
from bot.understanding.incoming import clean, message_language, wordless_intent
from bot.understanding.nearest_examples import NearestExamples
from bot.understanding.understanding import ACTIONS, ANSWER, Understanding
from faq.ports import Faq, Verdict
from handoff.domain.ids import ConversationId
from tests.eval.measures import TOP_PRIORITY, Case

OUTCOMES = {
    "action_smalltalk": "smalltalk",
    "action_follow_offer": "smalltalk",
    "action_request_human": "handoff",
    "action_start_complaint": "complaint",
    "action_ticket_status": "status",
    "action_crisis": "crisis",
    "action_decline": "fallback",
    "action_try_again": "fallback",
    "action_suggest_person": "fallback",
    "action_nothing_said": "clarify",
    "action_change_language": "smalltalk",
    "action_cancel_complaint": "smalltalk",
}
"""What each action's reply to a first message counts as; an answer's depends on what was found."""
VERDICTS = {Verdict.ANSWER: "answer", Verdict.SUGGEST: "suggest", Verdict.ABSTAIN: "fallback"}
LIKELY = 8  # classes told beside the intents, as in bot/components/classifier.py


@dataclass(frozen=True)
class Assistant:
    """The trained parts, and the decisions made of them."""

    faq: Faq
    model: EnsembleModel
    understanding: Understanding

    @classmethod
    def trained(cls, faq: Faq, var: Path) -> Self:
        """What `make train` made last. Raises: FileNotFoundError, NothingLearned: there is nothing."""
        learned = latest(var)
        near = NearestExamples(faq, learned.examples)
        return cls(faq, trained_model(var), Understanding(faq, near=near, followups=learned.followups))


def trained_model(var: Path) -> EnsembleModel:
    """The classifier that `make train` made last. Raises: FileNotFoundError: there is none."""
    files = sorted((var / "rasa" / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not files:
        raise FileNotFoundError(f"there is no trained model in {var}")
    return classifier(files[-1])


def turn_of(text: str, language: str, model: EnsembleModel, chances: NDArray[np.float64], seq: int = 1) -> Turn:
    """A first message as the actions would see it; `chances` is its row of `model.probabilities`."""
    order = np.argsort(-chances)[:LIKELY]
    topics = [(model.classes[at].partition(SEPARATOR)[2], float(chances[at])) for at in order]
    ranking = dict(zip(model.intents, model.of_intents(chances[np.newaxis])[0].tolist(), strict=True))
    return Turn(
        conversation_id=ConversationId("offline"),
        seq=seq,
        language=language,
        text=text,
        intent=max(ranking, key=lambda name: ranking[name]),
        ranking=ranking,
        topics=tuple((topic, chance) for topic, chance in topics if topic),
    )


def case_of(line: dict[str, Any], decision: Decision, faq: Faq, turn: Turn | None = None, took: float = 0.0) -> Case:
    """What `decision` comes to for the player; `line` has text, lang, kind, accept, style."""
    outcome, topic, suggestions, offered = OUTCOMES.get(decision.action, "answer"), decision.topic, (), ()
    if decision.action == ANSWER and topic is None and decision.found is not None:
        outcome = VERDICTS[decision.found.verdict]
        hits = [hit.topic for hit in decision.found.hits]
        topic = hits[0] if outcome == "answer" else None
        suggestions = tuple(hits[:3])
        offered = tuple(hits[:3] if outcome == "suggest" else hits[:1])
    elif topic is not None:
        offered = (topic,)
    flows = [known.next for name in offered if (known := faq.topic(name)) and known.next in FLOWS]
    crisis = outcome == "crisis"
    return Case(
        text=line["text"],
        lang=line["lang"],
        kind=line["kind"],
        accept=tuple(line["accept"]),
        style=line["style"],
        outcome=outcome,
        topic=topic,
        suggestions=suggestions,
        offers=tuple(FLOWS[flow][0] for flow in flows),
        intent=turn.intent if turn else None,
        intent_confidence=turn.ranking[turn.intent] if turn else None,
        status="queued" if crisis else "bot",
        priority=TOP_PRIORITY if crisis else None,
        milliseconds=took,
    )


def understand(assistant: Assistant, lines: Sequence[dict[str, Any]]) -> list[Case]:
    """Every line as the first message on a page in its language, one after the other."""
    faq, cases = assistant.faq, []
    for number, line in enumerate(lines):
        began = time.perf_counter()
        text = mask(clean(line["text"])).text
        turn = None
        if (intent := wordless_intent(text)) is not None:
            decision = Decision(action=ACTIONS[intent])
        else:
            language = message_language(faq, text, line["lang"])
            vectors = faq.embed([faq.restore(text, language)])
            turn = turn_of(text, language, assistant.model, assistant.model.probabilities([text], vectors)[0], number)
            decision = assistant.understanding.decide(turn)
        cases.append(case_of(line, decision, faq, turn, 1000 * (time.perf_counter() - began)))
    return cases

"""Decides what a typed message is: by the intents' probabilities, the retriever's finding, and a few fixed rules.

Whatever is not clearly another intent is a question for the help content; so a new article is found without training.
"""

from dataclasses import dataclass

from bot.danger import DANGER
from bot.decision import Decision
from bot.phrases import is_question, word_count
from bot.turn import Turn
from faq.ports import Faq, Found, Hit, Verdict
from handoff.domain.ids import find_reference
from handoff.domain.ticket import ComplaintKind

ANSWER = "action_answer"
ACTIONS: dict[str, str] = {
    "greet": "action_smalltalk",
    "goodbye": "action_smalltalk",
    "thanks": "action_smalltalk",
    "smalltalk": "action_smalltalk",
    "affirm": "action_follow_offer",
    "deny": "action_follow_offer",
    "cancel": "action_cancel_complaint",
    "ask_faq": ANSWER,
    "file_complaint": "action_start_complaint",
    "ticket_status": "action_ticket_status",
    "request_human": "action_request_human",
    "gambling_harm": "action_crisis",
    "change_language": "action_change_language",
    "ask_is_bot": ANSWER,
    "give_detail": ANSWER,
    "insult": "action_decline",
    "out_of_scope": "action_decline",
    "nothing_said": "action_nothing_said",
    "show_topic": ANSWER,
    "no_topic": "action_suggest_person",
    "ask_person": "action_request_human",
    "start_complaint": "action_start_complaint",
    "continue_complaint": "action_start_complaint",
    "restart_complaint": "action_start_complaint",
    "cancel_complaint": "action_cancel_complaint",
    "look_up_ticket": "action_ticket_status",
    "switch_language": "action_change_language",
}
"""The action of each intent, as in data/rules."""
SAFETY = "responsible-gaming"
ROBOT = "chat-bot-or-human"
LEAST_SUGGESTED = 0.1
SURE_SCORE = 0.8  # an answer this probable may interrupt a story or overrule an intent
LONG_QUESTION_WORDS = 25
SHORT_WORDS = 6
DANGER_LETTERS = 8  # "ya", "y" and other scraps say too little for the classifier to be trusted with it


ERRANDS: dict[str, frozenset[str]] = {
    "ticket_status": frozenset({"complaint-status"}),
    "request_human": frozenset({"contact-human", "chat-bot-or-human"}),
    "file_complaint": frozenset({"complaint-how-to-file"}),
}
"""Topics that tell how an errand is run: who reads them may well want the errand itself."""
TALK = frozenset({"greet", "goodbye", "thanks", "smalltalk"})
"""Intents that lead to the same action; what matters is that the message is one of them."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Least probability at which an intent is acted on; below, the message goes to the retriever."""

    answered: float = 0.5
    """Where the retriever has an answer."""
    suggested: float = 0.35
    """Where it has suggestions only."""
    nothing_found: float = 0.25
    """Where it has nothing: then a likely intent is better than a shrug."""
    danger: float = 0.4
    danger_beside_topic: float = 0.2
    """For gambling harm, where it and the topic of limits and self-exclusion reach `danger` together."""
    offered: float = 0.3
    """For a yes or no right after an offer."""
    amid_form: float = 0.45
    """For an interruption while the form asks for a value."""
    amid_story: float = 0.8
    """For an interruption while the player tells a story."""
    topic: float = 0.4
    """For suggesting the classifier's topic where the retriever has none."""
    errand: float = 0.45
    """For a complaint or a look at tickets: a form opened by mistake is worse than a question asked again."""
    errand_beside_topic: float = 0.15
    """For an errand where the retriever's best topic tells how it is run."""
    talk: float = 0.2
    """For small talk where the likeliest intent would be declined: a friendly word offends nobody."""
    talk_share: float = 0.4
    """Small talk in proportion to what would be declined: meaningless letters resemble a little of everything."""
    talk_alone: float = 0.4
    """For small talk where the retriever has nothing either."""

    def beside(self, found: Found, intent: str) -> float:
        """For `intent`, when the retriever found that."""
        least = {
            Verdict.ANSWER: self.answered,
            Verdict.SUGGEST: self.suggested,
            Verdict.ABSTAIN: self.nothing_found,
        }[found.verdict]
        if intent in ("file_complaint", "ticket_status"):
            return max(least, self.errand)
        return max(least, self.talk_alone) if intent in TALK else least


class Understanding:
    """One decision a message. Quick, but the retriever may have to embed: call it in a thread."""

    def __init__(self, faq: Faq, thresholds: Thresholds | None = None) -> None:
        self._faq = faq
        self._at = thresholds or Thresholds()

    def decide(self, turn: Turn) -> Decision:
        """The action for a typed message outside the form."""
        intent, probability = self._top(turn)
        if self.in_danger(turn):
            return Decision(action="action_crisis")
        if find_reference(turn.text) and intent not in ("request_human", "gambling_harm"):
            return Decision(action="action_ticket_status")
        if not any(map(str.isalpha, turn.text)):
            return Decision(action="action_nothing_said")
        if turn.offer and intent in ("affirm", "deny") and probability >= self._at.offered:
            return Decision(action="action_follow_offer")
        found = self._found(turn)
        if found.verdict is Verdict.SUGGEST and found.hits[0].topic == ROBOT and intent in ("ask_faq", "ask_is_bot"):
            return Decision(action=ANSWER, topic=ROBOT)  # the truth about that is owed, even to a vague question
        scrap = intent == "gambling_harm" and not _tells(turn.text)
        if scrap or intent == "ask_faq" or probability < self._at.beside(found, intent):
            return Decision(action=self._errand(turn, found) or ANSWER, found=found)
        if intent == "ask_is_bot":
            return Decision(action=ANSWER, topic=ROBOT)
        if intent == "out_of_scope" and found.verdict is Verdict.ANSWER and found.hits[0].score >= SURE_SCORE:
            return Decision(action=ANSWER, found=found)
        talk = sum(turn.probability(name) for name in TALK)
        least = max(self._at.talk, self._at.talk_share * probability, turn.probability("insult"))
        if intent in ("out_of_scope", "insult") and talk >= least:
            return Decision(action=ACTIONS["smalltalk"], found=found)
        return Decision(action=ACTIONS[intent], found=found)

    def _errand(self, turn: Turn, found: Found) -> str | None:
        """The action of the errand that the best topic is about, if the classifier thinks of it too."""
        topic = found.hits[0].topic if found.hits and found.verdict is not Verdict.ABSTAIN else None
        for intent, topics in ERRANDS.items():
            if topic in topics and turn.probability(intent) >= self._at.errand_beside_topic:
                return ACTIONS[intent]
        return None

    def _found(self, turn: Turn) -> Found:
        """What the retriever finds; where that is nothing, a topic of which the classifier is fairly sure."""
        found = self._faq.ask(turn.text, turn.language)
        likely = [Hit(topic=topic, score=chance) for topic, chance in turn.topics if chance >= LEAST_SUGGESTED]
        if found.verdict is Verdict.ABSTAIN and likely and likely[0].score >= self._at.topic:
            return Found(verdict=Verdict.SUGGEST, hits=tuple(likely))
        return found

    def in_danger(self, turn: Turn, *, amid_story: bool = False, answered: bool = False) -> bool:
        """Signs of gambling harm, in a word that leaves no doubt or by the whole of the message.

        Amid a story, and where the message is an answer to the form's question, they have to be plain: "last night".
        """
        wary = amid_story or answered
        harm, least = turn.probability("gambling_harm"), self._at.amid_story if wary else self._at.danger
        if not wary and harm >= self._at.danger_beside_topic:
            harm += dict(turn.topics).get(SAFETY, 0.0)
        return DANGER.within(turn.text) or (_tells(turn.text) and harm >= least)

    def interruption(self, turn: Turn, *, answered: bool = False) -> Decision | None:
        """What a message amid the form wants besides the form, if it does so plainly.

        `answered` is for one that may well be what the form asked for: danger has to be plain then.
        """
        if self.in_danger(turn, answered=answered):
            return Decision(action="action_crisis")
        for intent in ("request_human", "change_language"):
            if turn.probability(intent) >= self._at.amid_form:
                return Decision(action=ACTIONS[intent])
        if turn.probability("cancel") >= self._at.amid_form and word_count(turn.text) <= SHORT_WORDS:
            return Decision(action=ACTIONS["cancel"])
        return None

    def interruption_of_story(self, turn: Turn) -> Decision | None:
        """The same while a story is told: problems belong to the story, only clear wishes and questions do not."""
        if self.in_danger(turn, amid_story=True):
            return Decision(action="action_crisis")
        words = word_count(turn.text)
        for intent, longest in (("request_human", 20), ("change_language", 8), ("cancel", SHORT_WORDS)):
            if turn.probability(intent) >= self._at.amid_story and words <= longest:
                return Decision(action=ACTIONS[intent])
        if words > LONG_QUESTION_WORDS or not is_question(turn.text):
            return None
        found = self._faq.ask(turn.text, turn.language)
        sure = found.verdict is Verdict.ANSWER and found.hits[0].score >= SURE_SCORE
        return Decision(action=ANSWER, found=found) if sure and not self.kind_of(found.hits[0].topic) else None

    def aside(self, turn: Turn) -> Decision | None:
        """What a message is that gave no value for the field asked: a question, talk; None if it fits nothing."""
        decision = self.decide(turn)
        if decision.action == ANSWER:
            abstains = decision.found is not None and decision.found.verdict is Verdict.ABSTAIN
            return None if abstains else decision
        if decision.action in ("action_ticket_status", "action_smalltalk"):
            return decision
        if decision.action == "action_decline" and self._top(turn)[1] >= self._at.amid_story:
            return decision
        return None

    def kind_of(self, topic: str) -> ComplaintKind | None:
        """The kind of complaint that the problem `topic` makes; None where it is no problem to complain about."""
        known = self._faq.topic(topic)
        return ComplaintKind(known.kind) if known and known.kind else None

    def means(self, turn: Turn, intent: str) -> bool:
        """Whether the message as a whole has that intent."""
        return turn.probability(intent) >= self._at.amid_form

    def _top(self, turn: Turn) -> tuple[str, float]:
        """The likeliest intent and its probability, small talk of all kinds counted together."""
        weights = dict(turn.ranking)
        talk = sum(weights.get(name, 0.0) for name in TALK)
        kind = max(TALK, key=lambda name: weights.get(name, 0.0))
        weights = {name: weight for name, weight in weights.items() if name not in TALK} | {kind: talk}
        intent = max(weights, key=lambda name: weights[name]) if turn.ranking else "ask_faq"
        return intent, weights.get(intent, 0.0)


def _tells(text: str) -> bool:
    """Whether there are letters enough to judge danger by."""
    return sum(map(str.isalpha, text)) >= DANGER_LETTERS

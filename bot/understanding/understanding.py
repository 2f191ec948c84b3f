"""Decides what a typed message is: one calibrated choice among all that may come of it, in the talk as it stands.

Fixed words of danger, a ticket's number and a pick from what was offered come first. For everything else
`bot.understanding.belief` says how likely each topic and each intent is, `bot.understanding.followups` reads the
message together with the answer before it, and `bot.understanding.expected_cost` takes what costs least. A new article
is found without training: the retriever knows it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.dialogue.decision import Decision
from bot.dialogue.memory import Memory
from bot.dialogue.turn import Turn
from bot.understanding.belief import LEAST, NONE, Belief, BeliefModel
from bot.understanding.danger import DANGER
from bot.understanding.expected_cost import HARM, SILENT, Choice, Kind, choose
from bot.understanding.followups import FollowUpContext, FollowUps
from bot.understanding.phrases import Phrases, is_question, word_count
from bot.understanding.selections import Selection, is_selection, selected_topics
from bot.understanding.sentences import halves
from faq.ports import Faq, Found, Hit, Topic, Verdict
from handoff.domain.ids import find_reference
from handoff.domain.tickets.ticket import ComplaintKind

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
    "skip": ANSWER,
    "insult": "action_decline",
    "out_of_scope": "action_decline",
    "unhelped": "action_try_again",
    "not_meant": "action_try_again",
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
    "file_sent": "action_take_file",
    # Buttons of the form, pressed when it is over: it is offered again.
    "choose_kind": "action_start_complaint",
    "no_number": "action_start_complaint",
    "not_known": "action_start_complaint",
    "finish_description": "action_start_complaint",
    "finish_evidence": "action_start_complaint",
    "drop_evidence": "action_start_complaint",
    "contact_in_chat": "action_start_complaint",
    "send_complaint": "action_start_complaint",
    "correct_field": "action_start_complaint",
}
"""The action of each intent."""
FLOWS: Mapping[str, str] = {
    "human": "request_human",
    "supervisor": "request_human",
    "complaint": "file_complaint",
    "status": "ticket_status",
}
"""The intent of the flow that a topic's `next` names."""
ERRANDS: Mapping[str, str] = {
    "human": "request_human",
    "complaint": "file_complaint",
    "status": "ticket_status",
    "safety": HARM,
}
"""The intent of the flow that a topic's `errand` names."""
VERDICTS = {Kind.ANSWER: Verdict.ANSWER, Kind.SUGGEST: Verdict.SUGGEST, Kind.ABSTAIN: Verdict.ABSTAIN}
COMPLAINTS = "complaints"
"""The category of topics that are about complaints themselves."""
COMPLAINT = Phrases(
    "complaint* complain* grievance* şikayət* şikâyet* sikayet* жалоб* жалу* пожал* jalob* zhalob* претензи*"
)
SURE_SCORE = 0.8  # an answer this probable may interrupt a story
LONG_QUESTION_WORDS = 25
SHORT_WORDS = 6
FEW_WORDS = 3  # a message this short amid the form is no question without being worded as one
DANGER_LETTERS = 8  # "ya", "y" and other scraps say too little for danger to be read in them
SCRAP = 0.01  # of the odds of harm in them
AFTER_LIMITS = 4.0  # times the odds of harm after the article on limits and self-exclusion
OFFERED = 8.0  # times the odds of a yes or no right after an offer
OTHER_THAN_COMPLAINTS = 0.3  # of the odds of topics that are not about complaints, in a message that speaks of one
UNASKED = 0.05  # of the odds that something did not help where nothing was answered
REMEMBERED = 64  # beliefs about the messages in hand: several actions of one turn ask
LEANING = 0.1  # probability from which on a message is read in context at all
WORDS_OF_TWO = 5  # a message this long may hold two matters
SURE_OF_TWO = 0.6  # of each half, that it asks for its topic
ONLY_TOPICS = 0.8  # probability that a message asks for topics and starts nothing, before it is cut in two
CERTAIN = 0.9  # an answer this sure is not looked at for a second matter


class NearestModel(Protocol):
    """The nearest examples of a text: shares of topics and intents that add up to 1, nothing while none is known."""

    @property
    def topics(self) -> Collection[str]:
        """Topics that there are examples of, which the classifier was trained on too."""
        ...

    def shares(self, text: str, language: str) -> Mapping[str, float]: ...


class NoExamples:
    """Knows no examples."""

    topics: Collection[str] = ()

    def shares(self, text: str, language: str) -> Mapping[str, float]:
        return {}


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Least probability by which a message that the complaint form asked for is something else."""

    amid_form: float = 0.45
    """For an interruption while the form asks for a value."""
    amid_story: float = 0.8
    """For an interruption while the player tells a story."""
    surely: float = 0.93
    """For the end of a story that was not said in the usual words."""


class Understanding:
    """One decision a message. Quick, but the retriever may have to embed: call it in a thread."""

    def __init__(
        self,
        faq: Faq,
        model: BeliefModel | None = None,
        near: NearestModel | None = None,
        followups: FollowUps | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        """`near` and `followups` may be missing: then those signs are not looked at."""
        self._faq = faq
        self._model = model or BeliefModel.load()
        self._near = near or NoExamples()
        self._followups = followups
        self._at = thresholds or Thresholds()
        self._believed: dict[tuple[str, int, str], Belief] = {}

    def decide(self, turn: Turn) -> Decision:
        """The action for a typed message outside the form."""
        if DANGER.within(turn.text):
            return Decision(action=ACTIONS[HARM])
        if find_reference(turn.text) and turn.intent not in ("request_human", HARM):
            return Decision(action="action_ticket_status")
        if not any(map(str.isalpha, turn.text)):
            return Decision(action="action_nothing_said")
        if (selection := selected_topics(turn.text, turn.offer)) is not None:
            return _of_selection(selection)
        if is_selection(turn.text) and (question := turn.memory.last_question):  # of something else that was said
            hits = self._faq.ask(question, turn.language).hits
            return Decision(action=ANSWER, found=Found(verdict=Verdict.SUGGEST, hits=hits[:5]))
        belief = self.believe(turn)
        choice = self._choice(turn, belief)
        if choice.kind is not Kind.FLOW:
            sure = choice.kind is Kind.ANSWER and belief.likeliest(1)[0][1] >= CERTAIN
            if not sure and belief.of_topics >= ONLY_TOPICS and (two := self._two(turn)) is not None:
                return two
        return decision_of(belief, choice)

    def believe(self, turn: Turn) -> Belief:
        """What the message may be, read together with the answer and the offer before it."""
        key = (str(turn.conversation_id), turn.seq, turn.text)
        known = self._believed.get(key)
        if known is None:
            known = self._believe(turn)
            if len(self._believed) >= REMEMBERED:
                self._believed.pop(next(iter(self._believed)), None)
            self._believed[key] = known
        return known

    def _believe(self, turn: Turn) -> Belief:
        memory = Memory.of(turn.slots)
        alone = self.alone(turn)
        belief = self._in_context(turn, alone, memory)
        odds: dict[str, float] = {}
        if turn.offer:
            odds |= {"affirm": OFFERED, "deny": OFFERED}
        if memory.last_topic is None and not turn.failures and not turn.offer:
            odds |= {"unhelped": UNASKED, "not_meant": UNASKED}
        if memory.last_topic and self.errand_of(memory.last_topic) == HARM:
            odds[HARM] = AFTER_LIMITS
        if sum(map(str.isalpha, turn.text)) < DANGER_LETTERS:
            odds[HARM] = SCRAP
        topics: dict[str, float] = {}
        if COMPLAINT.within(turn.text):
            topics = dict.fromkeys(self._not_about_complaints(belief), OTHER_THAN_COMPLAINTS)
        return belief.scaled(topics, odds) if odds or topics else belief

    def _not_about_complaints(self, belief: Belief) -> list[str]:
        return [name for name in belief.topics if (t := self._faq.topic(name)) and t.category != COMPLAINTS]

    def alone(self, turn: Turn) -> Belief:
        """What the message may be by itself."""
        found = {hit.topic: hit.score for hit in self._faq.ask(turn.text, turn.language).hits}
        topics = dict.fromkeys(self._near.topics, LEAST) | dict(turn.topics)
        belief = self._model.believe(
            found, topics, turn.ranking, self._near.shares(turn.text, turn.language), word_count(turn.text)
        )
        return with_answered_intents(belief, self._faq.topics())

    def _in_context(self, turn: Turn, alone: Belief, memory: Memory) -> Belief:
        if self._followups is None or memory.last_topic is None or not memory.last_question:
            return alone
        found = self._faq.ask(turn.text, turn.language, after=memory.last_question)
        vectors = self._faq.embed(
            [self._faq.restore(text, turn.language) for text in (turn.text, memory.last_question)]
        )
        about = FollowUpContext(vectors[0], vectors[1], alone, {hit.topic: hit.score for hit in found.hits})
        # What starts something by itself leans on nothing.
        errand = sum(alone.intent(name) for name in ERRANDS.values())
        leans = self._followups.leans(turn.text, about, memory) * (1 - errand)
        if leans < LEANING:
            return alone
        return mixed(alone, self._followups.in_context(alone, about.mixed, memory), leans)

    def _two(self, turn: Turn) -> Decision | None:
        """Two matters in one message, where each half alone is surely the question of a topic of its own."""
        if word_count(turn.text) < WORDS_OF_TWO:
            return None
        topics = []
        for half in halves(turn.text):
            found = self._faq.ask(half, turn.language)
            if found.verdict is Verdict.ANSWER and found.hits[0].score >= SURE_OF_TWO:
                topics.append(found.hits[0])
        if len({hit.topic for hit in topics}) != 2:
            return None
        first, other = topics[0], next(hit for hit in topics if hit.topic != topics[0].topic)
        return Decision(
            action=ANSWER, found=Found(verdict=Verdict.ANSWER, hits=(first, other)), topics=(first.topic, other.topic)
        )

    def in_danger(self, turn: Turn, *, amid_story: bool = False, answered: bool = False) -> bool:
        """Signs of gambling harm, in a word that leaves no doubt or by the whole of the message.

        Amid a story, and where the message is an answer to the form's question, they have to be plain: "last night".
        """
        if DANGER.within(turn.text):
            return True
        if amid_story or answered:
            likely = min(turn.probability(HARM), 2 * self.believe(turn).intent(HARM))
            return likely >= self._at.amid_story and sum(map(str.isalpha, turn.text)) >= DANGER_LETTERS
        return self._choice(turn, self.believe(turn)).intent == HARM

    def _choice(self, turn: Turn, belief: Belief) -> Choice:
        return choose(belief, self.flow_after, self.errand_of, word_count(turn.text))

    def interruption(self, turn: Turn, *, answered: bool = False) -> Decision | None:
        """What a message amid the form wants besides the form, if it does so plainly.

        `answered` is for one that may well be what the form asked for: danger has to be plain then.
        """
        if self.in_danger(turn, answered=answered):
            return Decision(action=ACTIONS[HARM])
        for intent in ("request_human", "change_language"):
            if turn.probability(intent) >= self._at.amid_form:
                return Decision(action=ACTIONS[intent])
        if turn.probability("cancel") >= self._at.amid_form and word_count(turn.text) <= SHORT_WORDS:
            return Decision(action=ACTIONS["cancel"])
        return None

    def interruption_of_story(self, turn: Turn) -> Decision | None:
        """The same while a story is told: problems belong to the story, only clear wishes and questions do not."""
        if self.in_danger(turn, amid_story=True):
            return Decision(action=ACTIONS[HARM])
        words = word_count(turn.text)
        for intent, longest in (("request_human", 20), ("change_language", 8), ("cancel", SHORT_WORDS)):
            if turn.probability(intent) >= self._at.amid_story and words <= longest:
                return Decision(action=ACTIONS[intent])
        if words > LONG_QUESTION_WORDS or not is_question(turn.text):
            return None
        decision = self.decide(turn)
        found = decision.found
        if decision.action != ANSWER or found is None or found.verdict is not Verdict.ANSWER:
            return None
        sure = found.hits[0].score >= SURE_SCORE
        return decision if sure and not self.kind_of(found.hits[0].topic) else None

    def digression(self, turn: Turn) -> Decision | None:
        """What a message is that gave no value for the field asked: a question, talk; None if it fits nothing."""
        decision = self.decide(turn)
        if decision.action == ANSWER:
            verdict = decision.found.verdict if decision.found is not None else Verdict.ANSWER
            scrap = word_count(turn.text) <= FEW_WORDS and not is_question(turn.text)
            return None if verdict is Verdict.ABSTAIN or (verdict is Verdict.SUGGEST and scrap) else decision
        if decision.action in ("action_ticket_status", "action_smalltalk"):
            return decision
        if decision.action == "action_decline" and self.believe(turn).intent("out_of_scope") >= self._at.amid_story:
            return decision
        return None

    def kind_of(self, topic: str) -> ComplaintKind | None:
        """The kind of complaint that the problem `topic` makes; None where it is no problem to complain about."""
        known = self._faq.topic(topic)
        return ComplaintKind(known.kind) if known and known.kind else None

    def likely_after(self, topic: str, least: float) -> list[str]:
        """The topics that players ask about after `topic`, the likeliest first; nothing where none was learned."""
        return self._followups.likely_after(topic, least) if self._followups else []

    def means(self, turn: Turn, intent: str, *, surely: bool = False) -> bool:
        """Whether the message as a whole has that intent; `surely` where it may as well be told."""
        return turn.probability(intent) >= (self._at.surely if surely else self._at.amid_form)

    def errand_of(self, topic: str) -> str | None:
        """The intent of the flow that the topic's article tells how to run."""
        known = self._faq.topic(topic)
        return ERRANDS.get(known.errand or "") if known else None

    def flow_after(self, topic: str) -> str | None:
        """The intent of the flow that the topic's article offers."""
        known = self._faq.topic(topic)
        return FLOWS.get(known.next or "") if known else None


def with_answered_intents(belief: Belief, topics: Iterable[Topic]) -> Belief:
    """The intents that an article answers counted with its topic."""
    answered = {topic.intent: topic.id for topic in topics if topic.intent and belief.intent(topic.intent)}
    if not answered:
        return belief
    more = {topic: belief.topic(topic) + belief.intent(intent) for intent, topic in answered.items()}
    intents = {name: chance for name, chance in belief.intents.items() if name not in answered}
    return Belief({**belief.topics, **more}, intents)


def mixed(alone: Belief, context: Belief, leans: float) -> Belief:
    """Both readings by the probability of the second."""

    def of(first: Mapping[str, float], second: Mapping[str, float]) -> dict[str, float]:
        return {
            name: (1 - leans) * first.get(name, 0.0) + leans * second.get(name, 0.0)
            for name in (*first, *(second.keys() - first.keys()))
        }

    return Belief(of(alone.topics, context.topics), of(alone.intents, context.intents))


def decision_of(belief: Belief, choice: Choice) -> Decision:
    """The action for a choice, with what it is about."""
    if choice.kind is Kind.FLOW:
        assert choice.intent is not None
        return Decision(action=ACTIONS[choice.intent], intent=choice.intent, calm=choice.calm)
    found = _found(belief, choice)
    other = belief.of_topics + sum(belief.intent(name) for name in SILENT if name != NONE)
    if choice.kind is Kind.ABSTAIN and belief.intent(NONE) > other:
        return Decision(action=ACTIONS[NONE], found=found, calm=choice.calm)
    return Decision(action=ANSWER, found=found, calm=choice.calm)


def _found(belief: Belief, choice: Choice) -> Found:
    hits = tuple(Hit(topic=topic, score=chance) for topic, chance in belief.likeliest(5))
    return Found(verdict=VERDICTS[choice.kind], hits=hits)


def _of_selection(selection: Selection) -> Decision:
    """The topics that were picked, or none of them."""
    if not selection.topics:
        return Decision(action="action_suggest_person")
    return Decision(
        action=ANSWER, topic=selection.topics[0] if len(selection.topics) == 1 else None, topics=selection.topics
    )

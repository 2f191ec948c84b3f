"""One step of the complaint form: what a message does to the draft, decided without Rasa and without wording."""

from dataclasses import replace

from bot.complaint import answer_phrases, command_phrases, extraction
from bot.complaint.buttons import correct, handle_button
from bot.complaint.commands import common_command, means_stop, question_in
from bot.complaint.corrections import with_facts_of
from bot.complaint.draft import CONFIRMATION, ComplaintDraft
from bot.complaint.entities.amounts import find_amount
from bot.complaint.entities.contacts import find_contact
from bot.complaint.entities.dates import find_day
from bot.complaint.entities.day import Day, as_said
from bot.complaint.fields import SLOTS, named_in
from bot.complaint.form import SLOT_FIELDS, WHICH, WHICH_ELSE, Form, Step, error_name
from bot.complaint.slot_filling import filled_from
from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn
from bot.understanding.phrases import is_question, word_count
from bot.understanding.understanding import ACTIONS, SHORT_WORDS, Understanding
from handoff.domain.ids import find_reference

SIGNS = frozenset({"affirm", "deny", "thanks"})
"""Intents of emoji, which are read like words."""
FEW_WORDS = 3  # a yes, no or hello this short is no part of a story
SURE_TALK = 0.7  # probability; "no reason was given" is short too
MENTION_WORDS = 8  # a message this short with a ticket number asks for that ticket
AS_SAID_WORDS = 12  # "when the second half began": no day, but an answer
STORY_CORRECTION_WORDS = 8  # a longer message that corrects something belongs to the story too


def handle_message(turn: Turn, form: Form, understanding: Understanding) -> Step:
    """What message `turn` makes of the form."""
    if not turn.typed and turn.intent not in SIGNS:
        return handle_button(turn, form)
    if not understanding.in_danger(turn, amid_story=form.requested == SLOTS["description"]) and _asks_for_ticket(
        turn, form.requested
    ):
        return form.waits(interruption=Decision(action=ACTIONS["ticket_status"]))
    if form.requested == SLOTS["description"]:
        return _tell(turn, form, understanding)
    common = common_command(turn, form)
    fits = _fits(turn, form) or (common is not None and common.noted != "still_missing")
    wish = understanding.interruption(turn, answered=fits or answer_phrases.says_no_number(turn.text))
    if wish is not None and (not fits or wish.action == ACTIONS["gambling_harm"]):
        return form.waits(interruption=wish)
    if command_phrases.says_stop(turn.text) or (not fits and means_stop(turn, understanding)):
        return form.waits(interruption=Decision(action=ACTIONS["cancel"]))
    if common is not None:
        return common
    if form.requested == CONFIRMATION:
        return _confirm(turn, form, understanding)
    if form.requested == SLOTS["evidence"]:
        return _show(turn, form, understanding)
    return _fill(turn, form, understanding)


def _asks_for_ticket(turn: Turn, requested: str) -> bool:
    """Whether a ticket number was written to learn of that ticket; in a story it may be a part of it."""
    if find_reference(turn.text) is None:
        return False
    return requested != SLOTS["description"] or word_count(turn.text) <= MENTION_WORDS or is_question(turn.text)


def _fits(turn: Turn, form: Form) -> bool:
    """Whether a message is so plainly what was asked for that no likeness to another wish counts."""
    if form.requested == CONFIRMATION:
        return answer_phrases.says_send(turn.text)
    if form.requested == SLOTS["contact"]:
        return find_contact(turn.text) is not None
    if word_count(turn.text) > SHORT_WORDS:
        return False
    match form.requested:
        case "account_id":
            return extraction.find_account_id(turn.text) is not None
        case "transaction_id" | "bet_id":
            return extraction.find_number(turn.text, form.requested) is not None
        case "happened":
            return find_day(turn.text, form.today, asked=True) is not None
        case "amount":
            return find_amount(turn.text) is not None
        case "evidence_done":
            return answer_phrases.says_done(turn.text) or answer_phrases.says_go_on(turn.text)
    return False


def _tell(turn: Turn, form: Form, understanding: Understanding) -> Step:
    """A message while the story is told."""
    draft = form.draft
    if draft.description and (answer_phrases.says_done(turn.text) or not turn.typed):
        return Step(draft=replace(draft, done=True))
    if (wish := understanding.interruption_of_story(turn)) is not None:
        return form.waits(interruption=wish)
    if not turn.typed or (not draft.description and answer_phrases.says_done(turn.text)):
        return Step(draft=draft, problem="error_description", failed=True)
    if command_phrases.says_stop(turn.text, amid_story=True):
        return form.waits(interruption=Decision(action=ACTIONS["cancel"]))
    if (step := common_command(turn, form)) is not None:
        return _with_long_correction(turn, form, step)
    if (step := _no_story(turn, form, understanding)) is not None:
        return step
    told = extraction.extract_into(draft, turn.text, form.today).with_description(turn.text)
    return Step(draft=told, problem="ask_description_more")


def _with_long_correction(turn: Turn, form: Form, step: Step) -> Step:
    """A long message that corrects something tells a part of the story too."""
    is_long = step.corrected and word_count(turn.text) > STORY_CORRECTION_WORDS
    if is_long and step.draft.description == form.draft.description:
        return replace(step, draft=step.draft.with_description(turn.text))
    return step


def _no_story(turn: Turn, form: Form, understanding: Understanding) -> Step | None:
    """A short message that tells nothing: that is all, or mere talk; None for what belongs to the story."""
    draft, words = form.draft, word_count(turn.text)
    if understanding.means(turn, "skip", surely=True) and words <= SHORT_WORDS:
        if draft.description:
            return Step(draft=replace(draft, done=True))
        return Step(draft=draft, problem="error_description", failed=True)
    if words > FEW_WORDS:
        return None
    if draft.description and understanding.means(turn, "deny"):
        return Step(draft=replace(draft, done=True))
    if any(turn.probability(intent) >= SURE_TALK for intent in ("affirm", "deny", "greet", "thanks")):
        return form.waits(problem="ask_description_more" if draft.description else None)
    return None


def _show(turn: Turn, form: Form, understanding: Understanding) -> Step:
    """A message while evidence may be attached. The files themselves are in the draft already."""
    draft = form.draft
    if turn.files:
        return form.waits()
    words = turn.text
    later = is_question(words) and answer_phrases.says_later(words)
    if not later and (question := question_in(turn, understanding, holds=False)) is not None:
        return form.waits(interruption=question)
    over = answer_phrases.says_done(words) or answer_phrases.says_go_on(words) or later
    if over or answer_phrases.says_no_number(words) or understanding.means(turn, "deny") or turn.intent == "thanks":
        return Step(draft=replace(draft, evidence_done=True, evidence_later=answer_phrases.says_later(words)))
    if understanding.means(turn, "skip"):
        return Step(draft=replace(draft, evidence_done=True))
    told = extraction.extract_into(draft, words, form.today)
    if understanding.means(turn, "affirm") and told == draft:
        return form.waits(problem="ask_evidence_how")
    digression = understanding.digression(turn)
    long = extraction.is_story(words) or word_count(words) > SHORT_WORDS
    if not is_question(words) and (long or _tells(turn, digression, understanding)):
        return form.waits(draft=told.with_description(words), noted="noted_story")
    if told != draft:
        return form.waits(draft=told, told=told.differs(draft))
    if digression is not None:
        return form.waits(interruption=digression)
    return form.waits(problem="ask_evidence_how", failed=not command_phrases.speaks_of_evidence(words))


def _confirm(turn: Turn, form: Form, understanding: Understanding) -> Step:
    """A message under the summary."""
    draft = form.draft
    anew = with_facts_of(draft, turn.text, form.today)
    if anew != draft and question_in(turn, understanding, holds=True) is None:
        return Step(draft=anew, corrected=anew.differs(draft))
    choosing = form.correcting in (WHICH, WHICH_ELSE)
    if understanding.means(turn, "skip"):
        return form.waits(problem="error_confirmation")
    if choosing and (kind := extraction.find_kind(turn.text)):
        return Step(draft=replace(draft, kind=kind), corrected=("kind",))
    if (
        understanding.means(turn, "affirm")
        or answer_phrases.says_send(turn.text)
        or command_phrases.says_submit(turn.text)
    ):
        return Step(draft=draft, send=not choosing)
    if answer_phrases.says_wrong(turn.text) or choosing:
        field = named_in(turn.text)
        if field in draft.correctable:
            return correct(str(field), draft)
    if understanding.means(turn, "deny") or answer_phrases.says_wrong(turn.text):
        return Step(draft=draft, correcting=WHICH)
    if (digression := understanding.digression(turn)) is not None:
        return form.waits(interruption=digression)
    return form.waits(problem="error_confirmation", failed=True)


def _fill(turn: Turn, form: Form, understanding: Understanding) -> Step:
    """A message that should hold the kind, a number, a day, a sum or an address."""
    field = SLOT_FIELDS[form.requested]
    filled = filled_from(turn, field, form.draft, form.today, form.correcting, understanding)
    question = question_in(turn, understanding, holds=filled is not None)
    if question is not None and not (field == "kind" and filled is not None and _is_problem(question, understanding)):
        return form.waits(interruption=question)
    if filled is not None:
        return _filled(turn, form, field, filled)
    return _not_filled(turn, form, field, understanding)


def _filled(turn: Turn, form: Form, field: str, filled: ComplaintDraft) -> Step:
    """The value is there; what else the message tells is taken along."""
    if form.correcting is None:
        filled = extraction.extract_into(filled, turn.text, form.today)
        if extraction.is_story(turn.text):
            filled = filled.with_description(turn.text)
    return Step(draft=filled, corrected=(field,) if form.correcting == field and getattr(filled, field) else ())


def _not_filled(turn: Turn, form: Form, field: str, understanding: Understanding) -> Step:
    """The value is not there: something else was told, asked or meant."""
    if field == "account_id" and (answer_phrases.says_no_number(turn.text) or understanding.means(turn, "skip")):
        return form.waits(problem="error_account_id_unknown", failed=True, person=True)
    told = extraction.extract_into(form.draft, turn.text, form.today)
    if understanding.means(turn, "skip"):
        return form.waits(draft=told, problem=error_name(form.requested))
    if (step := _told_else(turn, form, told, understanding)) is not None:
        return step
    if understanding.means(turn, "file_complaint"):  # it is being taken down already: only ask again
        return form.waits(draft=told)
    if command_phrases.speaks_of_evidence(turn.text):
        return form.waits(noted="noted_evidence")
    if field == "happened" and turn.failures and turn.typed and word_count(turn.text) <= AS_SAID_WORDS:
        return Step(draft=form.draft.with_day(as_said(Day(turn.text, None, 0, 0), turn.text)))
    return form.waits(problem=error_name(form.requested), failed=True)


def _told_else(turn: Turn, form: Form, told: ComplaintDraft, understanding: Understanding) -> Step | None:
    """A message with a part of the story, other facts or a question instead; None for none of these."""
    digression = understanding.digression(turn)
    if not is_question(turn.text) and (extraction.is_story(turn.text) or _tells(turn, digression, understanding)):
        return form.waits(draft=told.with_description(turn.text), noted="noted_story")
    if told != form.draft and not is_question(turn.text):
        return form.waits(draft=told, told=told.differs(form.draft))
    return form.waits(interruption=digression) if digression is not None else None


def _is_problem(decision: Decision, understanding: Understanding) -> bool:
    """Whether the article is about something that goes wrong, as complaints are."""
    return decision.found is not None and understanding.kind_of(decision.found.hits[0].topic) is not None


def _tells(turn: Turn, digression: Decision | None, understanding: Understanding) -> bool:
    """Whether a sentence that would be answered by an article is rather about the problem in hand."""
    if digression is None or digression.found is None or digression.action != "action_answer":
        return False
    return word_count(turn.text) > FEW_WORDS and understanding.kind_of(digression.found.hits[0].topic) is not None

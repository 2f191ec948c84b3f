"""What a message means at every step of the form alike: a correction, proof for later, send it, a question, stop."""

from bot.complaint import command_phrases, extraction
from bot.complaint.buttons import correct
from bot.complaint.corrections import correction
from bot.complaint.draft import CONFIRMATION
from bot.complaint.fields import FIELDS, MAY_BE_EMPTY
from bot.complaint.form import SLOT_FIELDS, WHICH, WHICH_ELSE, Form, Step
from bot.complaint.slot_filling import with_value
from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn
from bot.understanding.phrases import is_question, word_count
from bot.understanding.understanding import ACTIONS, Understanding
from faq.ports import Verdict


def means_stop(turn: Turn, understanding: Understanding) -> bool:
    """Whether a message in words of its own wants no complaint any more."""
    plain = word_count(turn.text) <= command_phrases.STOP_WORDS and not is_question(turn.text)
    return plain and understanding.means(turn, "cancel")


def common_command(turn: Turn, form: Form) -> Step | None:
    """What a message means at every step alike: a correction, a proof promised for later, the wish to send now."""
    if not turn.typed:
        return None
    if (mended := _corrected(turn, form)) is not None:
        return mended
    if command_phrases.says_evidence_later(turn.text):
        told = extraction.extract_into(form.draft, turn.text, form.today).with_evidence_later()
        if extraction.is_story(turn.text):
            told = told.with_description(turn.text)
        return form.waits(draft=told, noted="noted_evidence_later")
    if form.requested != CONFIRMATION and command_phrases.says_submit(turn.text):
        return _hurry(turn, form)
    return None


def _corrected(turn: Turn, form: Form) -> Step | None:
    """A correction of what is known; None where the message is none."""
    mended = correction(form.draft, turn.text, form.asked)
    if mended is None:
        return None
    if mended.wrong is not None:
        return correct(mended.wrong, form.draft)
    draft = extraction.extract_into(mended.draft, turn.text, form.today)
    fields = tuple(field for field in FIELDS if field in (*mended.fields, *draft.differs(form.draft)))
    if extraction.is_story(turn.text):
        draft = draft.with_description(turn.text)
    known = tuple(field for field in mended.fields if getattr(form.draft, field))
    done = form.correcting in fields or form.correcting in (WHICH, WHICH_ELSE)
    return Step(
        draft=draft,
        correcting=None if done else form.correcting,
        corrected=known,
        told=tuple(field for field in fields if field not in known and field != form.asked.field),
    )


def _hurry(turn: Turn, form: Form) -> Step:
    """The player wants it sent: what may be left out is not asked any more, what is missing is.

    Who insists is not asked again for what a complaint can do without.
    """
    told = extraction.extract_into(form.draft, turn.text, form.today)
    field = SLOT_FIELDS.get(form.requested)
    if field in MAY_BE_EMPTY and form.draft.is_hurried and not told.has(str(field)):
        for other in MAY_BE_EMPTY:
            told = told if told.has(other) else with_value(told, other, "")
    draft = told.hurried()
    missing = draft.next_slot() != CONFIRMATION
    return Step(draft=draft, noted="still_missing" if missing else None)


def question_in(turn: Turn, understanding: Understanding, *, holds: bool) -> Decision | None:
    """The answer to a question in the middle of the form; None where the message is rather what the form wants.

    `holds` tells that there is a value in the message: then it is a question only if the content answers it.
    """
    if not is_question(turn.text):
        return None
    digression = understanding.digression(turn)
    if digression is None or digression.action != ACTIONS["ask_faq"]:
        return None
    if not holds or digression.found is None:
        return digression
    least = (Verdict.ANSWER, Verdict.SUGGEST) if "?" in turn.text else (Verdict.ANSWER,)
    return digression if digression.found.verdict in least else None

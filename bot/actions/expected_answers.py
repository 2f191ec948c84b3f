"""What a short message means only because of what was asked or begun before it."""

from bot.complaint.answer_phrases import says_continue
from bot.complaint.draft import ComplaintDraft
from bot.complaint.extraction import find_account_id, find_number
from bot.complaint.slot_filling import may_be_name
from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn
from bot.understanding.phrases import is_question, word_count
from bot.understanding.understanding import SHORT_WORDS, Understanding
from handoff.domain.ids import find_reference

PROOF = "proof"
"""Kind of offer and choice: the account ID was asked for as proof that a ticket is the player's."""


NUMBER = "number"
"""How a complaint is opened: by the number that it needs."""


def expected_answer(turn: Turn, understanding: Understanding) -> Decision | None:
    """The decision for a typed message that answers such a question; None for all others."""
    if understanding.in_danger(turn):
        return None
    if turn.offer.kind == PROOF and proof_in(turn, understanding) is not None:
        return Decision(action="action_ticket_status", choice=PROOF)
    if turn.offer.kind == "complaint" and not turn.form_active and gives_number(turn.text):
        return Decision(action="action_start_complaint", choice=NUMBER)
    if not turn.form_active and says_continue(turn.text) and not ComplaintDraft.of(turn.slots).is_empty:
        return Decision(action="action_start_complaint", choice="continue")
    return None


def gives_number(text: str) -> bool:
    """Whether a short message is, or names, the number that a complaint needs: what the article invited to write."""
    if word_count(text) > SHORT_WORDS or is_question(text) or find_reference(text) is not None:
        return False
    return any(find_number(text, field) is not None for field in ("transaction_id", "bet_id"))


def proof_in(turn: Turn, understanding: Understanding) -> str | None:
    """The account ID in an answer to the question for it."""
    if word_count(turn.text) > SHORT_WORDS or find_reference(turn.text) is not None:
        return None
    return find_account_id(turn.text, letters_alone=may_be_name(turn, understanding))

"""What a short message means only because of what was asked or begun before it."""

from bot.complaint.answers import says_continue
from bot.complaint.draft import Draft
from bot.complaint.filling import may_be_name
from bot.complaint.reading import find_account_id
from bot.decision import Decision
from bot.phrases import word_count
from bot.turn import Turn
from bot.understanding import SHORT_WORDS, Understanding
from handoff.domain.ids import find_reference

PROOF = "proof"
"""Kind of offer and choice: the account ID was asked for as proof that a ticket is the player's."""


def awaited(turn: Turn, understanding: Understanding) -> Decision | None:
    """The decision for a typed message that answers such a question; None for all others."""
    if understanding.in_danger(turn):
        return None
    if turn.offer.get("kind") == PROOF and proof_in(turn, understanding) is not None:
        return Decision(action="action_ticket_status", choice=PROOF)
    if not turn.form_active and says_continue(turn.text) and not Draft.of(turn.slots).is_empty:
        return Decision(action="action_start_complaint", choice="continue")
    return None


def proof_in(turn: Turn, understanding: Understanding) -> str | None:
    """The account ID in an answer to the question for it."""
    if word_count(turn.text) > SHORT_WORDS or find_reference(turn.text) is not None:
        return None
    return find_account_id(turn.text, letters_alone=may_be_name(turn, understanding))

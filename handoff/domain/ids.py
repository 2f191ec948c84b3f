"""Typed ids and the ticket reference that people quote."""

import re
import secrets
from typing import NewType

from stdnum import luhn

ConversationId = NewType("ConversationId", str)
OperatorId = NewType("OperatorId", str)
TicketId = NewType("TicketId", str)
Reference = NewType("Reference", str)
OfferId = NewType("OfferId", str)
NoteId = NewType("NoteId", str)
AttachmentId = NewType("AttachmentId", str)
SavedReplyId = NewType("SavedReplyId", str)
SurveyId = NewType("SurveyId", str)
DepartmentId = NewType("DepartmentId", str)
ReviewId = NewType("ReviewId", str)
DocumentId = NewType("DocumentId", str)

# Crockford's base 32: no I, L, O, U, so that nothing in it looks like another character of it.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What is typed for a character of it: Latin O, I, L (and I with a dot), then Cyrillic capitals that look the same.
_LOOKALIKE = str.maketrans("OILİАВЕЗКМНОРСТУХЅІЈ", "0111ABE3KMH0PCTYXS1J")
_GAP = r"\s\-\u2010-\u2015\u2212_."
_SPELLING = re.compile(
    rf"(?<![^\W_])(?:D[S5Ѕ][TТ]|ДСТ)[{_GAP}#:№]*([^\W_](?:[{_GAP}]*[^\W_]){{7}})(?![^\W_])", re.IGNORECASE
)

ACCOUNT_ID = re.compile(r"(?=.{4,20}\Z)[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
"""An account ID or user name of the site: 4 to 20 letters and digits, single points, dashes and underscores inside."""


def new_conversation_id() -> ConversationId:
    """128 random bits, safe in addresses."""
    return ConversationId(secrets.token_urlsafe(16))


def new_operator_id() -> OperatorId:
    return OperatorId(secrets.token_urlsafe(9))


def new_ticket_id() -> TicketId:
    return TicketId(secrets.token_urlsafe(12))


def new_key() -> str:
    """A random key for rows that nobody quotes: offers, notes, files, saved replies, surveys."""
    return secrets.token_urlsafe(12)


def new_reference() -> Reference:
    """A random ticket reference such as DST-7K3F-92QX: 35 random bits and one Luhn mod 32 check character."""
    payload = "".join(secrets.choice(ALPHABET) for _ in range(7))
    return _format(payload + luhn.calc_check_digit(payload, ALPHABET))


def without_reference(text: str) -> str:
    """`text` without what is spelt like references, so that their characters are taken for nothing else."""
    return _SPELLING.sub(" ", text)


def find_reference(text: str) -> Reference | None:
    """The first thing in `text` that is spelt like a reference, in canonical form.

    Forgiven are case, spaces, dashes, O for 0, I and L for 1, and Cyrillic letters that look like Latin ones. The check
    character is not asked to fit (see `is_valid`), except where nothing but letters follows, as in "DST tomorrow".
    """
    for match in _SPELLING.finditer(text.upper()):
        characters = re.sub(r"[\W_]", "", match[1])
        reference = _format(characters.translate(_LOOKALIKE))
        if not characters.isalpha() or is_valid(reference):
            return reference
    return None


def is_valid(reference: Reference) -> bool:
    """Whether the check character fits, so that a slip of the finger is told from an unknown ticket."""
    characters = reference.removeprefix("DST-").replace("-", "")
    return len(characters) == 8 and all(c in ALPHABET for c in characters) and bool(luhn.is_valid(characters, ALPHABET))


def _format(characters: str) -> Reference:
    return Reference(f"DST-{characters[:4]}-{characters[4:]}")

"""A text that operators use again and again, one a language, found by its shortcut."""

from dataclasses import dataclass

from handoff.domain.ids import SavedReplyId


@dataclass(frozen=True, kw_only=True)
class SavedReply:
    """`text` may hold {player}, {operator}, {site} and {ticket}, which the console fills in."""

    id: SavedReplyId
    shortcut: str
    language: str
    text: str


VARIABLES = frozenset({"player", "operator", "site", "ticket"})

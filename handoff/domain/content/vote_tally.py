"""What readers of the help centre said of an article."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class VoteTally:
    """How many readers of the article on this topic, in this language, found it helpful, and how many did not."""

    topic: str
    language: str
    helpful: int
    unhelpful: int

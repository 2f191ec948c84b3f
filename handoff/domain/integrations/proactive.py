"""Rules by which a card with a question or an article comes up on the site's pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ProactiveRule:
    """When a card comes up, and what it says. Conditions that are empty hold always; all must hold.

    `page` is a pattern of paths such as "/cashier*"; `seconds` on that page; `came_back`, whether the browser has used
    the chat before; `attribute` must have been set by the site, to `value` where one is given. `texts` by language is
    the question, `topic` the article whose title is shown where there is none. One player sees it at most once in
    `every_hours`.
    """

    id: str
    name: str
    is_enabled: bool
    created_at: datetime
    created_by: str
    page: str = ""
    seconds: int = 0
    languages: tuple[str, ...] = ()
    came_back: bool | None = None
    attribute: str = ""
    value: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    topic: str = ""
    every_hours: int = 24

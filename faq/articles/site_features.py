"""What articles may promise only where it is so: how the site is reached, and what the desk can do.

A name here is what `{if name}` in an article asks for (`faq.articles.template`). A new promise is a new field: with a
setting behind it where it is the site's matter, else with a comment that says which code keeps it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from faq.articles.opening_hours import in_words

Hours = Mapping[str, tuple[str, str]]
_NO_DIAL = re.compile(r"[^\d+]")


@dataclass(frozen=True, kw_only=True)
class Features:
    """Empty and False mean that there is none, and that articles leave out what depends on it."""

    site: str = ""
    """The site's name."""
    email: str = ""
    phone: str = ""
    phone_hours: Hours = field(default_factory=dict)
    """When the phone is answered; empty also where that is not told."""
    social: tuple[str, ...] = ()
    """Addresses of the site's pages in social networks, https."""
    opening_hours: Hours = field(default_factory=dict)
    """When operators answer; empty means always."""
    report: str = ""
    """Address of the published report on complaints, https."""
    data_requests: str = ""
    """Where a copy or the deletion of one's data is asked for: an e-mail address or an https address."""
    nps: bool = False
    """Players are asked whether they would recommend the site's support (handoff/services/tickets/surveys.py)."""
    transcript: bool = False
    """The chat's menu gives a copy of the conversation (web/widget/views/menu.js)."""
    transcript_email: bool = False
    """It can also be e-mailed; the desk sends no mail."""

    def has(self, name: str) -> bool:
        """Whether there is such a thing here. `name` is one of `NAMES`."""
        return bool(getattr(self, name)) and (name != "phone_hours" or bool(self.phone))

    def words(self, name: str, language: str) -> str:
        """What stands in an article for `{name}`, in Markdown. `name` is one of `VALUES`."""
        value = getattr(self, name)
        if name in ("phone_hours", "opening_hours"):
            return in_words(value, language)
        if name == "phone":
            return f"[{value}](tel:{_NO_DIAL.sub('', value)})" if value else ""
        if name == "site":
            return str(value)
        return ", ".join(map(_link, value if isinstance(value, tuple) else filter(None, (value,))))


NAMES = frozenset(each.name for each in fields(Features))
"""Everything that a condition may name."""
VALUES = frozenset(each.name for each in fields(Features) if each.type is not bool)
"""Those that have words of their own."""


def _link(address: str) -> str:
    if address.startswith("https://"):
        return f"[{address.removeprefix('https://').rstrip('/')}]({address})"
    return f"[{address}](mailto:{address})"

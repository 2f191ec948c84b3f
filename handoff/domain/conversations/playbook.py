"""What operators are told to do for a player in danger, of that which differs from site to site."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class DangerPlaybook:
    """Empty where the site says nothing of its own: the console then has general words."""

    alert: str = ""
    """Whom to alert, and how: a name, a number, a channel."""
    limits: Mapping[str, str] = field(default_factory=dict)
    """How a limit or an exclusion is set here, by the operator's language."""

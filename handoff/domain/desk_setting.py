"""What administrators set in the console, in place of what the environment says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class DeskSetting:
    """`value` is JSON, as the setting of that name takes it."""

    name: str
    value: Any
    changed_at: datetime
    changed_by: str

"""By which way a player writes, and what can be done there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Channel(StrEnum):
    CHAT = "chat"  # the widget: its page reads the log, nothing is delivered
    MAIL = "mail"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    INSTAGRAM = "instagram"
    MESSENGER = "messenger"


class WhenUnknown(StrEnum):
    """What becomes of a delivery that was written out and of which no answer came."""

    RETRY = "retry"  # the same again does no harm: who receives it knows it by its id
    WAIT = "wait"  # the platform tells what became of it; the same again only when it did not
    ASK = "ask"  # neither: a person decides whether it is sent again


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a channel can do, and what the desk does accordingly."""

    buttons: bool = False
    files: bool = True
    read_marks: bool = False
    typing: bool = False
    window: timedelta | None = None
    """How long after the player's last message free text may be sent to them; None: always."""
    dialogue: bool = True
    """A dialogue goes on there. Else the assistant answers first messages alone, and only where it is sure."""
    threads: bool = False
    """One player has several conversations there, told apart by what a message answers; else one, the latest."""
    acknowledges: bool = False
    """Who writes is told that it has come, once a day."""
    joins: bool = False
    """What is said in one moment goes out as one."""
    when_unknown: WhenUnknown = WhenUnknown.ASK


CAPABILITIES: Mapping[Channel, Capabilities] = {
    Channel.CHAT: Capabilities(buttons=True, read_marks=True, typing=True),
    Channel.MAIL: Capabilities(
        dialogue=False, threads=True, acknowledges=True, joins=True, when_unknown=WhenUnknown.RETRY
    ),
    Channel.TELEGRAM: Capabilities(buttons=True, typing=True, when_unknown=WhenUnknown.ASK),
    Channel.WHATSAPP: Capabilities(
        buttons=True, read_marks=True, typing=True, window=timedelta(hours=24), when_unknown=WhenUnknown.WAIT
    ),
    Channel.INSTAGRAM: Capabilities(buttons=True, read_marks=True, typing=True, window=timedelta(hours=24)),
    Channel.MESSENGER: Capabilities(buttons=True, read_marks=True, typing=True, window=timedelta(hours=24)),
}

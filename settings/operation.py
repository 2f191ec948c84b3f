"""How the desk is run."""

from typing import Annotated

from pydantic import BaseModel, Field, NonNegativeInt, PositiveInt


class OperationSettings(BaseModel):
    """How the desk is run."""

    conversation_days: NonNegativeInt = 1095
    """How long a conversation is kept after it was last of use; then nothing is left but that it was. 0 here and in the
    next five keeps for good. What is held, waited for or worked on stays.
    """
    message_days: NonNegativeInt = 365
    """How long what was said in it is kept: messages, notes, comments, files."""
    file_days: NonNegativeInt = 180
    """How long files are kept; never longer than the messages."""
    ticket_days: NonNegativeInt = 1825
    """How long a ticket is kept after its last change; its number and times stay with the conversation."""
    tracker_days: NonNegativeInt = 30
    """How long the assistant remembers a talk that rests. What a form holds is in the log too."""
    backup_days: NonNegativeInt = 30
    """How long backups are kept in `backups`, and what a restoring moved aside."""
    backups: str = ""
    """Folder of the backups that `admin.py backup` makes without a name; empty means `var/backups`."""
    retention_hour: Annotated[int, Field(ge=0, le=23)] = 4
    """From this hour of the day on (`time_zone`) what was kept long enough is removed and the database written anew."""
    audit_days: PositiveInt = 730
    """How long the lines of the audit log are kept."""
    demo: bool | None = None
    """Offer the demo page and create the demo operators at first start; unset: where only this machine reaches us."""
    unprotected: bool = False
    """Start also where others reach us without https or with the demo: for trials in a network of one's own."""

"""Rasa's process."""

from pathlib import Path

from pydantic import BaseModel, PositiveFloat, PositiveInt

from settings.fields import ROOT, Port, Secret


class RasaSettings(BaseModel):
    """Rasa, and how long it is waited for."""

    rasa_python: Path = ROOT / ".venv-rasa" / "bin" / "python"
    """Python 3.10 interpreter of Rasa's own environment."""
    rasa_url: str = ""
    """Address of Rasa started elsewhere; empty means the server starts and watches its own on a free loopback port."""
    rasa_token: Secret = ""
    """Shared secret between server and Rasa; empty means a new one at each start (own Rasa only)."""
    internal_port: Port = 0
    """Loopback port on which Rasa calls the server (0 picks a free one; set it for a Rasa started elsewhere)."""
    rasa_timeout_seconds: PositiveFloat = 7.0
    """How long Rasa may take for one turn, waiting for its turn included, before the player gets a limited answer.

    While Rasa is starting nobody waits: it takes longer than a player would.
    """
    rasa_turns_at_once: PositiveInt = 4
    """Turns that Rasa is given at the same time; it works on one after the other, about ten a second."""
    breaker_failures: PositiveInt = 3
    """Failures of Rasa in a row after which players get limited answers at once, until Rasa answers again."""
    breaker_seconds: PositiveFloat = 2.0
    """Pause before Rasa is looked at again then; it grows to four times that, with jitter."""

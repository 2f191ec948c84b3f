"""A language model, if the site brings one."""

from dataclasses import dataclass
from typing import Protocol


class ModelFailed(Exception):
    """No text that may be used. `reason`: as with `handoff.ports.outgoing.OutgoingFailed`, or "off", "status" or
    "shape".
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What it wrote, and how many tokens that cost, as far as it says."""

    text: str
    tokens: int


class LanguageModel(Protocol):
    @property
    def is_there(self) -> bool:
        """Whether one is set at all."""
        ...

    async def write(self, task: str, material: str, *, most_tokens: int) -> Written:
        """`task` is ours, `material` is what others wrote: the model is told so.

        Raises: ModelFailed.
        """
        ...


class NoModel:
    """Where the site brings none."""

    is_there = False

    async def write(self, task: str, material: str, *, most_tokens: int) -> Written:
        raise ModelFailed("off")

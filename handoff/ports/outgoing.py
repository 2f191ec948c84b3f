"""Requests that the desk itself makes to addresses that somebody typed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class OutgoingFailed(Exception):
    """No answer that may be used. `reason` is "address" (not one that may be asked), "private" (it leads into a private
    network), "unreachable", "timeout", "too_large", "redirect" or "type" (not the media type that was asked for).
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """`seconds` for all of it, from the look-up of the name to the last byte."""

    seconds: float
    max_bytes: int = 64 * 1024
    media_types: frozenset[str] = field(default_factory=frozenset)
    """What a successful answer may be; empty: anything."""


class Outgoing(Protocol):
    def check(self, url: str) -> None:
        """Whether that is an address which may be asked, as far as one can see without asking.

        Raises: OutgoingFailed.
        """
        ...

    async def post(self, url: str, content: bytes, headers: Mapping[str, str], bounds: Bounds) -> Answer:
        """Follows no redirect, and connects to no private address that is not allowed, whatever a name leads to.

        Raises: OutgoingFailed.
        """
        ...

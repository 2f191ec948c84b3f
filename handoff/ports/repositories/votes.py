"""What readers of the help centre said of its articles."""

from typing import Protocol

from handoff.domain.content.vote_tally import VoteTally


class VoteRepository(Protocol):
    async def add(self, tally: VoteTally) -> None:
        """Count so many more."""
        ...

    async def all(self) -> list[VoteTally]:
        """Those first that most readers did not find helpful."""
        ...

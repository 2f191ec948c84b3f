"""What the search asks of storage."""

from typing import Protocol

from handoff.domain.people.operator import Operator
from handoff.domain.search.query import Found, FoundPage, SearchQuery


class SearchRepository(Protocol):
    """The index is written by the other repositories, in the transactions that change what it is made of."""

    async def find(self, query: SearchQuery, *, reader: Operator | None, after: str | None, limit: int) -> FoundPage:
        """One page; it may have fewer than `limit` and still not be the last.

        With a `reader` conversations are left out that are surely nothing to them; what is left must still be asked of
        the rights.

        Raises: BadRequest: `after` is not of an earlier page.
        """
        ...

    async def original(self, found: Found) -> Found:
        """With the text, number, ticket or note that the entry was made of."""
        ...

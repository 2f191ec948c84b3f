"""What readers of the help centre say of its articles."""

from handoff.domain.content.vote_tally import VoteTally
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.retrying import retried


@retried
async def record(uow: UnitOfWorkFactory, topic: str, language: str, is_helpful: bool) -> None:
    """Count one vote. Raises: StorageUnavailable."""
    async with uow() as work:
        vote = VoteTally(topic=topic, language=language, helpful=int(is_helpful), unhelpful=int(not is_helpful))
        await work.votes.add(vote)
        await work.commit()

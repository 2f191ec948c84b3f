"""Legal holds: the duty to keep what is of a player, until somebody ends it."""

from handoff.domain.audit import Action
from handoff.domain.errors import BadRequest, NotFound
from handoff.domain.ids import new_key
from handoff.domain.privacy import Hold, Holding, Subject
from handoff.services import audit
from handoff.services.privacy.places import Places
from handoff.services.texts import scrub

REASON_CHARACTERS = 500
SUBJECT_CHARACTERS = 64


async def find(places: Places, subject: Subject) -> list[Holding]:
    """What the desk has of the subject; after its own, conversations whose tickets only name the account."""
    async with places.uow(read_only=True) as work:
        return await work.privacy.holdings(subject)


async def hold(places: Places, subject: Subject, *, reason: str, by: str) -> Hold:
    """Keep what is of the subject, also what comes later, from erasure and retention.

    Raises:
        BadRequest: there is no reason, or no subject.
    """
    reason, value = scrub(reason)[:REASON_CHARACTERS], subject.value.strip()
    if not reason:
        raise BadRequest(field="reason")
    if not 0 < len(value) <= SUBJECT_CHARACTERS:
        raise BadRequest(field="subject")
    now = places.clock.now()
    made = Hold(id=new_key(), subject=Subject(kind=subject.kind, value=value), reason=reason, by=by[:80], at=now)
    async with places.uow() as work:
        await work.privacy.add_hold(made)
        # The account stays out of the log, which outlives the hold.
        await audit.record(work, now, Action.HELD, made.id, {"kind": subject.kind.value})
        await work.commit()
    return made


async def end(places: Places, id: str) -> None:
    """Raises: NotFound."""
    async with places.uow() as work:
        if not await work.privacy.remove_hold(id):
            raise NotFound
        await audit.record(work, places.clock.now(), Action.RELEASED, id)
        await work.commit()


async def all_of(places: Places) -> list[Hold]:
    async with places.uow(read_only=True) as work:
        return await work.privacy.holds()

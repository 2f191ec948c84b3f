"""What is looked after while the desk runs."""

import asyncio
from datetime import timedelta

from handoff.bridge.context import AppContext
from handoff.services import audit
from handoff.services.files.stored_files import forget_unsent
from handoff.services.integrations import once, telling
from handoff.services.privacy.places import Places
from handoff.services.privacy.retention import Rounds
from handoff.services.reports import upkeep as report_upkeep
from handoff.services.tickets import deadlines, reviews
from handoff.storage import backup
from settings import Settings


async def _remove_backups(settings: Settings, places: Places) -> None:
    """Backups that were kept long enough; and what need not be remembered as erased, for no backup has it any more."""
    if settings.backup_days <= 0:
        return
    before = places.clock.now() - timedelta(days=settings.backup_days)
    await asyncio.to_thread(backup.remove_before, settings.var, settings.backups_path, before)
    await places.erasures.drop_before(before)


async def look_after(desk: AppContext, rounds: Rounds, settings: Settings) -> None:
    """What the scheduler looks after on its beat, besides the queue."""
    await deadlines.sweep(desk)
    await reviews.sweep(desk)
    await report_upkeep.look_after(desk)
    await forget_unsent(desk.uow, desk.clock, desk.files)
    await telling.forget(desk, timedelta(days=settings.event_days))
    await once.forget(desk)
    await audit.cut(desk.uow, desk.clock, timedelta(days=settings.audit_days))
    if await rounds.look(desk.clock.now().astimezone(desk.rules.hours.zone)):
        await _remove_backups(settings, desk.places)

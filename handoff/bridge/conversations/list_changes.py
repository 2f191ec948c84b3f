"""What changed in a console's lists: as long as the change is, however long the lists are."""

from collections.abc import Callable, Collection, Sequence

from handoff.protocol import frames

_WHOLE_SHARE = 0.5
"""If more of the rows changed than this, the lists themselves are the shorter way to tell it."""


def changes(before: frames.QueueUpdated, after: frames.QueueUpdated) -> frames.QueueChanged | None:
    """What makes `before` into `after`; None: tell the lists themselves, for that is shorter or changes cannot say it.

    Whoever applies it (`applied`, and the console) gets the same rows in the same order.
    """
    known = {row.id: row for row in before.queued} | {row.id: row for row in before.assigned}
    was_queued, was_held = ({row.id for row in rows} for rows in (before.queued, before.assigned))
    queued = _placed(after.queued, lambda row: row.id in was_queued and known[row.id] == row)
    assigned = _placed(after.assigned, lambda row: row.id in was_held and known[row.id] == row)
    present = {row.id for row in (*after.queued, *after.assigned)}
    gone = tuple(id for id in known if id not in present)
    if len(queued) + len(assigned) > 1 + _WHOLE_SHARE * len(present):
        return None
    change = frames.QueueChanged(
        version=after.version, queued=queued, assigned=assigned, gone=gone, operators_online=after.operators_online
    )
    return change if applied(before, change) == after else None  # rows that stayed as they are changed places


def applied(before: frames.QueueUpdated, change: frames.QueueChanged) -> frames.QueueUpdated:
    """The lists after the change: what it names leaves both lists; then each row comes in after its neighbour."""
    touched = {*change.gone, *(placed.row.id for placed in (*change.queued, *change.assigned))}
    return frames.QueueUpdated(
        version=change.version,
        queued=_put(before.queued, touched, change.queued),
        assigned=_put(before.assigned, touched, change.assigned),
        operators_online=change.operators_online,
    )


def _placed(
    rows: Sequence[frames.ConversationSummary], is_known: Callable[[frames.ConversationSummary], bool]
) -> tuple[frames.PlacedRow, ...]:
    found = []
    after: str | None = None
    for row in rows:
        if not is_known(row):
            found.append(frames.PlacedRow(row=row, after=after))
        after = row.id
    return tuple(found)


def _put(
    rows: Sequence[frames.ConversationSummary], touched: Collection[str], changed: Sequence[frames.PlacedRow]
) -> tuple[frames.ConversationSummary, ...]:
    left = [row for row in rows if row.id not in touched]
    for placed in changed:
        ids = [row.id for row in left]
        left.insert(ids.index(placed.after) + 1 if placed.after in ids else 0, placed.row)
    return tuple(left)

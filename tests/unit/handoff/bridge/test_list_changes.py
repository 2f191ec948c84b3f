"""A console that applies each change has the lists; a change is no longer because the queue is."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from handoff.bridge.conversations.list_changes import applied, changes
from handoff.protocol import frames

AT = datetime(2026, 3, 1, tzinfo=UTC)


def row(id: str, preview: str = "", status: str = "queued") -> frames.ConversationSummary:
    return frames.ConversationSummary.model_validate(
        {
            "id": id,
            "status": status,
            "epoch": 1,
            "language": "en",
            "department": "support",
            "priority": 0,
            "reason": None,
            "waiting_since": AT,
            "operator_id": None,
            "operator_name": None,
            "head_seq": 1,
            "operator_seen_seq": 0,
            "visitor_seen_seq": 0,
            "preview": preview,
            "updated_at": AT,
        }
    )


def lists(queued: list[tuple[str, str]], assigned: list[tuple[str, str]], version: int = 0) -> frames.QueueUpdated:
    return frames.QueueUpdated(
        version=version,
        queued=tuple(row(*one) for one in queued),
        assigned=tuple(row(*one, status="assigned") for one in assigned),
        operators_online=len(assigned),
    )


@st.composite
def some_lists(draw: st.DrawFn, version: int) -> frames.QueueUpdated:
    """Up to nine conversations in any order, each in one of the lists or in none."""
    ids = draw(st.permutations("abcdefghi"))
    rows = [(id, draw(st.sampled_from(["", "said"])), draw(st.sampled_from("qqqa-"))) for id in ids]
    queued, assigned = ([(id, said) for id, said, where in rows if where == place] for place in "qa")
    return lists(queued, assigned, version)


@given(some_lists(4), some_lists(5))
def test_applying_a_change_gives_the_lists(before: frames.QueueUpdated, after: frames.QueueUpdated) -> None:
    change = changes(before, after)
    if change is not None:
        assert applied(before, change) == after


@given(some_lists(1), st.data())
def test_one_row_is_always_told_as_a_change(before: frames.QueueUpdated, data: st.DataObject) -> None:
    """One comes, one is other than before, one goes, one is taken: wherever it stands."""
    queued, assigned = list(before.queued), list(before.assigned)
    what = data.draw(st.sampled_from(["comes", "other", "goes", "taken"]))
    if what == "comes" or not queued:
        queued.insert(data.draw(st.integers(0, len(queued))), row("new"))
    else:
        place = data.draw(st.integers(0, len(queued) - 1))
        if what == "other":
            queued[place] = queued[place].model_copy(update={"preview": "something else"})
        else:
            one = queued.pop(place)
            if what == "taken":
                assigned.append(one.model_copy(update={"status": "assigned"}))
    after = before.model_copy(update={"version": 2, "queued": tuple(queued), "assigned": tuple(assigned)})
    change = changes(before, after)
    assert change is not None
    assert applied(before, change) == after
    assert len(change.queued) + len(change.assigned) + len(change.gone) == 1


def test_a_change_costs_the_same_however_long_the_queue_is() -> None:
    def size(count: int) -> int:
        waiting = [(f"conversation-{number:04}", "a few words") for number in range(count)]
        before, after = lists(waiting, [], 1), lists([*waiting, ("conversation-new0", "a few words")], [], 2)
        change = changes(before, after)
        assert change is not None
        return len(change.model_dump_json())

    assert size(3) == size(500)


def test_where_nearly_all_is_other_the_lists_are_told() -> None:
    before = lists([(id, "") for id in "abcdefgh"], [], 1)
    assert changes(before, lists([(id, "said") for id in "abcdefgh"], [], 2)) is None
    assert changes(before, lists([(id, "") for id in "hgfedcba"], [], 2)) is None, "the same rows in another order"

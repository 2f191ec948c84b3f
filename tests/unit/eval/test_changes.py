"""What `make train` says of a new model."""

from tests.eval.changes import figures, is_right, moved, table
from tests.eval.measures import Case

NEXT = {"complaint-status": "status", "account-blocked": None}


def case(text: str, kind: str, outcome: str, lang: str = "az", **fields: object) -> Case:
    values: dict[str, object] = {"accept": (), "style": "clean", "topic": None}
    return Case(text=text, lang=lang, kind=kind, outcome=outcome, **values | fields)  # type: ignore[arg-type]


CASES = [
    case("a", "human", "handoff"),
    case("b", "human", "answer", lang="ru"),
    case("c", "oos", "answer"),
    case("d", "faq", "status", accept=("complaint-status",)),
    case("e", "complaint", "suggest", offers=("complaint",)),
]


def test_figures_are_told_for_all_and_for_each_language() -> None:
    found = figures(CASES, NEXT)
    assert found["human right"] == {"all": 0.5, "az": 1.0, "ru": 0.0}
    assert found["oos false_answer"] == {"all": 1.0, "az": 1.0}
    assert found["faq right"]["all"] == 0.0 and found["faq right_or_suggested"]["all"] == 1.0
    assert found["status right"] == {}


def test_what_is_one_tap_away_counts_as_right() -> None:
    assert [is_right(case, NEXT) for case in CASES] == [True, False, False, True, True]


def test_the_table_shows_what_changed_and_only_that() -> None:
    now = {"human right": {"all": 0.5, "az": 1.0}}
    before = {"human right": {"all": 0.25, "az": 1.0, "tr": 0.0}}
    _, line = table(now, before).splitlines()
    assert line.split() == ["human", "right", "0.250", "->", "0.500", "1.000", "-", "-", "-"]
    assert "->" not in table(now, {})


def test_messages_that_went_wrong_or_came_right_are_named() -> None:
    told = moved(CASES, ["a", "b"], NEXT)
    assert told == ["now wrong: az oos: c -> answer", "now right: az human: a -> handoff"]

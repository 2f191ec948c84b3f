"""The file of the departments: what it means, and what is refused with a reason."""

from pathlib import Path

import pytest

from composition.departments import departments_of
from handoff.domain.complaint import ComplaintKind
from handoff.domain.ids import DepartmentId
from handoff.storage.departments import read_departments
from languages import LANGUAGES
from settings import Settings, SettingsError
from tests.fixtures.departments import DEPARTMENTS, INVESTIGATION, PAYMENTS, PRODUCT, SUPPORT

NAME = "name: {" + ", ".join(f"{language}: Desk {language}" for language in LANGUAGES) + "}"
FIRST = f"first:\n  {NAME}\n  investigates: true\n"


def read(folder: Path, text: str) -> Path:
    file = folder / "departments.yaml"
    file.write_text(text, "utf-8")
    return file


def test_those_that_the_desk_is_delivered_with() -> None:
    assert DEPARTMENTS.ids == (SUPPORT, PAYMENTS, PRODUCT, INVESTIGATION)
    assert (DEPARTMENTS.default, DEPARTMENTS.investigation) == (SUPPORT, INVESTIGATION)
    assert DEPARTMENTS.of_new_accounts == (SUPPORT, PAYMENTS, PRODUCT)
    handled = {kind: DEPARTMENTS.of_kind(kind) for kind in ComplaintKind}
    assert {kind for kind, id in handled.items() if id == PAYMENTS} == {ComplaintKind.WITHDRAWAL, ComplaintKind.DEPOSIT}
    assert {kind for kind, id in handled.items() if id == PRODUCT} == {ComplaintKind.BET, ComplaintKind.GAME}
    assert INVESTIGATION not in handled.values(), "it gets what was escalated, and nothing by itself"
    words = [DEPARTMENTS.in_sentence(id, language) for id in DEPARTMENTS.ids for language in LANGUAGES]
    assert len(set(words)) == len(words)


def test_what_is_left_out(tmp_path: Path) -> None:
    departments = read_departments(read(tmp_path, FIRST))
    assert departments.of_new_accounts == (departments.default,), "who is new works somewhere"
    assert departments.of_kind(ComplaintKind.BET) == departments.default
    assert departments.in_sentence(departments.default, "en") == "Desk en"
    assert departments.in_sentence(DepartmentId("closed_one"), "en") == "closed_one"
    assert departments.known("closed_one") == departments.known(None) == departments.default
    assert departments.known("first") == "first"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "dictionary"),
        ("first: [", "departments.yaml"),
        (FIRST.replace("az: Desk az, ", ""), "there is none in az"),
        (FIRST.replace("az: Desk az", 'az: " "'), "first name az"),
        (FIRST.replace("en: Desk en", "en: Desk en, xx: Desk"), "xx is no language"),
        (FIRST.replace("  investigates: true\n", ""), "exactly one department investigates, not 0"),
        (FIRST + FIRST.replace("first", "second"), "exactly one department investigates, not 2"),
        (FIRST.replace("first", "The First"), "is no id of a department"),
        (FIRST.replace("first", "longer_than_columns"), "is no id of a department"),
        (FIRST + "  kinds: [lottery]\n", "first kinds"),
        (FIRST + f"  kinds: [bet]\nsecond:\n  {NAME}\n  kinds: [bet]\n", "the same kind of complaint"),
        (FIRST + "  capacity: 3\n", "capacity"),
    ],
)
def test_what_makes_no_sense_is_refused_at_the_start(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=f"DESTEK_DEPARTMENTS.*{reason}"):
        departments_of(Settings(departments=read(tmp_path, text)))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"DESTEK_DEPARTMENTS: .*nothing\.yaml"):
        departments_of(Settings(departments=tmp_path / "nothing.yaml"))

"""The departments from a YAML file, which `departments.yaml` explains."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from handoff.domain.complaint import ComplaintKind
from handoff.domain.departments import Department, Departments
from handoff.domain.ids import DepartmentId
from languages import LANGUAGES


def _in_known_languages(words: dict[str, str]) -> dict[str, str]:
    if strange := words.keys() - set(LANGUAGES):
        raise ValueError(f"{', '.join(strange)} is no language of the desk")
    return words


def _in_all_languages(words: dict[str, str]) -> dict[str, str]:
    if missing := [language for language in LANGUAGES if language not in words]:
        raise ValueError(f"there is none in {', '.join(missing)}")
    return words


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Words = Annotated[dict[str, _Text], AfterValidator(_in_known_languages)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[_Words, AfterValidator(_in_all_languages)]
    in_sentence: _Words = {}
    kinds: frozenset[ComplaintKind] = frozenset()
    new_accounts: bool = False
    investigates: bool = False


_ENTRIES = TypeAdapter(dict[str, _Entry])


class FixedDepartments:
    """Departments that stay as they are while the process lasts. See `handoff.ports.departments.DepartmentSource`."""

    def __init__(self, departments: Departments) -> None:
        self._departments = departments

    def current(self) -> Departments:
        return self._departments


def read_departments(file: Path) -> Departments:
    """The departments that the file lists. Raises: ValueError: it cannot be read, or makes no sense; says why."""
    try:
        entries = _ENTRIES.validate_python(yaml.safe_load(file.read_text("utf-8")))
        return Departments(
            [
                Department(
                    id=DepartmentId(id),
                    names=entry.name,
                    in_sentence=entry.in_sentence,
                    kinds=entry.kinds,
                    new_accounts=entry.new_accounts,
                    investigates=entry.investigates,
                )
                for id, entry in entries.items()
            ]
        )
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ValueError(f"{file}: {' '.join(map(str, wrong['loc']))}: {wrong['msg']}") from None
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ValueError(f"{file}: {error}") from None

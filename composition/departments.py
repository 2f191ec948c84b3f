"""The departments, and settings that speak of some."""

from collections.abc import Mapping
from typing import TypeVar

from handoff.ports.departments import DepartmentSource
from handoff.storage.departments import FixedDepartments, read_departments
from settings import Settings, SettingsError

T = TypeVar("T")


def departments_of(settings: Settings) -> DepartmentSource:
    """The departments of the desk. Raises: SettingsError."""
    try:
        return FixedDepartments(read_departments(settings.departments))
    except ValueError as error:
        raise SettingsError(f"DESTEK_DEPARTMENTS: {error}") from None


def of_departments(settings: Settings, name: str, told: Mapping[str, T]) -> Mapping[str, T]:
    """What the setting `name` tells of departments. Raises: SettingsError: it speaks of one that is not there."""
    if unknown := told.keys() - set(departments_of(settings).current().ids):
        raise SettingsError(f"DESTEK_{name.upper()}: {', '.join(sorted(unknown))} is no department")
    return told

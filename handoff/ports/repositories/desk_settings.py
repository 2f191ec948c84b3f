"""Settings that were changed in the console."""

from typing import Protocol

from handoff.domain.desk_setting import DeskSetting


class DeskSettingRepository(Protocol):
    async def all(self) -> list[DeskSetting]:
        """By name."""
        ...

    async def put(self, setting: DeskSetting) -> None:
        """Store it in place of what it was."""
        ...

    async def remove(self, name: str) -> None:
        """The environment says again what it is."""
        ...

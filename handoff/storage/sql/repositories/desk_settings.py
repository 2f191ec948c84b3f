"""Settings that were changed in the console."""

from dataclasses import asdict

from sqlalchemy import delete, insert, select

from handoff.domain.desk_setting import DeskSetting
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import desk_settings


class SqlDeskSettings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def all(self) -> list[DeskSetting]:
        found = await self._connection.execute(select(desk_settings).order_by(desk_settings.c.name))
        return [DeskSetting(**row) for row in found.mappings()]

    async def put(self, setting: DeskSetting) -> None:
        await self.remove(setting.name)
        await self._connection.execute(insert(desk_settings).values(asdict(setting)))

    async def remove(self, name: str) -> None:
        await self._connection.execute(delete(desk_settings).where(desk_settings.c.name == name))

"""Statements on the way of every message, compiled once: making and compiling one takes longer than SQLite takes to
run it.

SQLAlchemy writes the SQL and converts the values, as everywhere; what is left out is its engine, and with SQLite alone.
"""

import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Insert, RowMapping, Select, Update
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.types import TypeEngine

from handoff.storage.sql.tables import JSON_CODEC

Row = RowMapping | dict[str, Any]
_Convert = Callable[[Any], Any]

_DIALECT = SQLiteDialect_pysqlite(**JSON_CODEC)  # type: ignore[arg-type]


class Prepared:
    """A statement whose values are named: by `bindparam`, or by the columns of an insert without values.

    Those in `constants` need not be given each time.
    """

    def __init__(
        self,
        statement: Select[*tuple[Any, ...]] | Insert | Update,
        constants: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        self.statement = statement
        self.constants = constants
        compiled = statement.compile(dialect=_DIALECT)
        assert compiled.positiontup is not None
        self._sql = str(compiled)
        self._values: list[tuple[str | None, Any, _Convert | None]] = []
        """Of each place in the SQL: the name of what is given for it, or its constant; and how that is written."""
        for name in compiled.positiontup:
            bind = compiled.binds[name]
            write = _for_sqlite(bind.type).bind_processor(_DIALECT)
            if bind.required and name not in constants:
                self._values.append((name, None, write))
            else:
                value = constants.get(name, bind.value)
                self._values.append((None, value if write is None else write(value), None))
        columns = statement.exported_columns
        self._names = [column.name for column in columns]
        readers = [(c.name, _for_sqlite(c.type).result_processor(_DIALECT, None)) for c in columns]
        self._readers = [(name, read) for name, read in readers if read is not None]

    def run(self, connection: sqlite3.Connection, values: Mapping[str, object]) -> list[Row]:
        """Run it on SQLite's own connection; the rows that it gives.

        Raises:
            KeyError: a value is missing.
        """
        bound = []
        for name, constant, write in self._values:
            if name is None:
                bound.append(constant)
            else:
                bound.append(values[name] if write is None else write(values[name]))
        found: list[Row] = []
        for values_of_row in connection.execute(self._sql, bound):
            row = dict(zip(self._names, values_of_row, strict=True))
            for name, read in self._readers:
                row[name] = read(row[name])
            found.append(row)
        return found


def _for_sqlite(type: TypeEngine[Any]) -> TypeEngine[Any]:
    return type.dialect_impl(_DIALECT)

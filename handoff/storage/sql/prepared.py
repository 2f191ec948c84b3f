"""Statements on the way of every message, compiled once: making and compiling one takes longer than SQLite takes to
run it.

SQLAlchemy writes the SQL and converts the values, as everywhere; what is left out is its engine, and with SQLite alone.
"""

import sqlite3
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Insert, RowMapping, Select, Update
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

Row = RowMapping | dict[str, Any]

_DIALECT = SQLiteDialect_pysqlite()


class Prepared:
    """A statement whose values are named: by `bindparam`, or by the columns of an insert without values."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update) -> None:
        self.statement = statement
        compiled = statement.compile(dialect=_DIALECT)
        assert compiled.positiontup is not None
        self._sql = str(compiled)
        self._values = []
        for name in compiled.positiontup:
            type = compiled.binds[name].type.dialect_impl(_DIALECT)
            self._values.append((name, compiled.params[name], type.bind_processor(_DIALECT)))
        self._columns = [
            (column.name, column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None))
            for column in statement.exported_columns
        ]

    def run(self, connection: sqlite3.Connection, values: Mapping[str, Any]) -> list[Row]:
        """Run it on SQLite's own connection; the rows that it gives."""
        bound = []
        for name, default, to_stored in self._values:
            value = values.get(name, default)
            bound.append(value if to_stored is None else to_stored(value))
        return [
            {
                name: value if from_stored is None else from_stored(value)
                for (name, from_stored), value in zip(self._columns, row, strict=True)
            }
            for row in connection.execute(self._sql, bound)
        ]

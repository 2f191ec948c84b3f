"""The time between two columns, in SQL."""

from typing import Any

from sqlalchemy import Float, Function
from sqlalchemy.ext.compiler import compiles


class Seconds(Function[float]):
    """Seconds from the first time to the second."""

    inherit_cache = True

    def __init__(self, first: Any, second: Any) -> None:
        super().__init__("seconds", first, second, type_=Float())


@compiles(Seconds, "sqlite")
def _on_sqlite(element: Seconds, compiler: Any, **given: Any) -> str:
    first, second = (compiler.process(each, **given) for each in element.clauses)
    return f"((julianday({second}) - julianday({first})) * 86400.0)"


@compiles(Seconds, "postgresql")
def _on_postgresql(element: Seconds, compiler: Any, **given: Any) -> str:
    first, second = (compiler.process(each, **given) for each in element.clauses)
    return f"extract(epoch FROM {second} - {first})"

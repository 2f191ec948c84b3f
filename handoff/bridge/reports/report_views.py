"""A report as the console gets it, and as a file."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from handoff.bridge.context import AppContext
from handoff.domain.ids import OperatorId
from handoff.domain.reports.figures import FIGURES, Value
from handoff.services.reports.asking import LIST_PAGE, Behind, Key, Report

Labels = Mapping[tuple[str, Key], str]
"""What people call a key of a column, where it is not worded by the page: operators and topics."""
_COLUMNS = ("by", "key", "label", "figure", "unit", "value", "n", "of")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


async def labels(context: AppContext, report: Report, language: str) -> Labels:
    """Of all keys in the tables that are operators or topics."""
    keys = {(rows.table.by, key) for rows in report.tables for key, _ in rows.rows}
    people = [OperatorId(str(key)) for by, key in keys if by == "operator_id"]
    async with context.uow(read_only=True) as work:
        names = await work.operators.names(people)
    found: dict[tuple[str, Key], str] = {("operator_id", id): name for id, name in names.items()}
    chosen = {one.code: one.names.get(language) for one in (*context.after_talk.tags, *context.after_talk.reasons)}
    for by, key in keys:
        if name := chosen.get(str(key)):
            found[by, key] = name
        elif by == "topic":
            found[by, key] = context.topic_title(str(key), language)
    return found


def as_json(report: Report, labels: Labels) -> dict[str, object]:
    span, before = report.question.span, report.question.span.before
    return {
        "section": report.section.name,
        "span": {"first": span.first, "last": span.last},
        "before": {"first": before.first, "last": before.last},
        "figures": {
            name: {
                "unit": FIGURES[name].unit,
                "target": FIGURES[name].target,
                "less_is_better": FIGURES[name].less_is_better,
            }
            for name in sorted(report.section.figures)
        },
        "tiles": [
            {"figure": name, **asdict(tile.now), "before": asdict(tile.before)} for name, tile in report.tiles.items()
        ],
        "charts": [
            {
                "name": series.chart.name,
                "by": series.chart.by,
                "keys": series.keys,
                "series": [
                    {"figure": name, "values": [asdict(value) for value in values]}
                    for name, values in series.values.items()
                ],
            }
            for series in report.charts
        ],
        "tables": [
            {
                "by": rows.table.by,
                "figures": rows.table.figures,
                "rows": [
                    {
                        "key": key,
                        "label": labels.get((rows.table.by, key)),
                        "values": {name: asdict(value) for name, value in values.items()},
                    }
                    for key, values in rows.rows
                ],
            }
            for rows in report.tables
        ],
    }


def as_csv(report: Report, labels: Labels) -> str:
    """A value a line, by what it is broken down; shares as numbers from 0 to 1, durations in seconds."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for by, key, figure, value in _values(report):
        told = "" if value.value is None else round(value.value, 4)
        label = cell(labels.get((by, key), ""))
        writer.writerow([by, cell(str(key)), label, figure, FIGURES[figure].unit.value, told, value.n, value.of])
    return out.getvalue()


def _values(report: Report) -> Iterator[tuple[str, Key, str, Value]]:
    span, before = report.question.span, report.question.span.before
    for name, tile in report.tiles.items():
        yield "period", f"{span.first}/{span.last}", name, tile.now
        yield "period", f"{before.first}/{before.last}", name, tile.before
    for series in report.charts:
        for name, values in series.values.items():
            for key, value in zip(series.keys, values, strict=True):
                yield series.chart.by, key, name, value
    for rows in report.tables:
        for key, row in rows.rows:
            for name, value in row.items():
                yield rows.table.by, key, name, value


def cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


async def behind(context: AppContext, found: Behind) -> dict[str, object]:
    """A page of facts, with the names of people; one whose conversation is erased has none."""
    people = {fact.operator_id for fact in found.facts if fact.operator_id is not None}
    async with context.uow(read_only=True) as work:
        names = await work.operators.names(list(people))
    facts = [
        asdict(fact) | {"operator": None if fact.operator_id is None else names.get(fact.operator_id)}
        for fact in found.facts
    ]
    return {"facts": facts, "of": found.of, "page": LIST_PAGE}

"""Which figures a report shows, and what they are broken down by."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Chart:
    name: str
    figures: tuple[str, ...]
    by: str = "day"


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """A table with a row for each value of a column."""

    by: str
    figures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    name: str
    tiles: tuple[str, ...]
    charts: tuple[Chart, ...]
    tables: tuple[Breakdown, ...] = ()

    @property
    def figures(self) -> frozenset[str]:
        of_charts = (name for chart in self.charts for name in chart.figures)
        return frozenset((*self.tiles, *of_charts, *(name for table in self.tables for name in table.figures)))


_SECTIONS = (
    Section(
        name="volume",
        tiles=("contacts", "asked", "contained", "tickets", "csat", "sla_solution"),
        charts=(
            Chart(name="contacts", figures=("contacts", "asked")),
            Chart(name="hours", figures=("contacts", "asked"), by="hour"),
        ),
        tables=(
            Breakdown(by="language", figures=("contacts", "asked", "tickets", "csat")),
            Breakdown(by="channel", figures=("contacts", "asked")),
        ),
    ),
    Section(
        name="waits",
        tiles=("first_response_median", "first_response_p90", "wait_median", "left", "promises_kept", "off_duty"),
        charts=(
            Chart(name="first_response", figures=("first_response_median", "first_response_p90")),
            Chart(name="promises", figures=("promises_kept", "left")),
        ),
        tables=(
            Breakdown(by="reason", figures=("asked",)),
            Breakdown(by="department", figures=("asked", "first_response_median", "left", "promises_kept")),
            Breakdown(by="language", figures=("asked", "first_response_median", "left", "promises_kept")),
        ),
    ),
    Section(
        name="resolution",
        tiles=("resolution_median", "resolution_p90", "first_contact", "taken", "passed_on"),
        charts=(
            Chart(name="resolution", figures=("resolution_median", "resolution_p90")),
            Chart(name="first_contact", figures=("first_contact",)),
        ),
        tables=(
            Breakdown(by="reason", figures=("causes",)),
            Breakdown(by="topic", figures=("tagged",)),
            Breakdown(by="department", figures=("resolution_median", "first_contact", "taken", "passed_on")),
            Breakdown(by="language", figures=("resolution_median", "first_contact", "taken", "passed_on")),
        ),
    ),
    Section(
        name="satisfaction",
        tiles=("csat", "csat_rate", "nps", "nps_rate"),
        charts=(Chart(name="csat", figures=("csat", "csat_rate")),),
        tables=(
            Breakdown(by="operator_id", figures=("csat", "csat_rate")),
            Breakdown(by="language", figures=("csat", "csat_rate", "nps")),
            Breakdown(by="score", figures=("csat_rate", "nps_rate")),
        ),
    ),
    Section(
        name="tickets",
        tiles=(
            *("tickets", "tickets_solved", "sla_first_answer", "sla_solution"),
            *(
                "ticket_first_median",
                "ticket_full_median",
                "ticket_wait_median",
                "tickets_reopened",
                "reviews",
                "reviews_changed",
            ),
        ),
        charts=(
            Chart(name="tickets", figures=("tickets", "tickets_solved")),
            Chart(name="sla", figures=("sla_first_answer", "sla_solution")),
        ),
        tables=(
            Breakdown(
                by="matter", figures=("tickets", "tickets_solved", "ticket_first_median", "sla_solution", "reviews")
            ),
            Breakdown(by="department", figures=("tickets", "tickets_solved", "sla_first_answer", "sla_solution")),
        ),
    ),
    Section(
        name="assistant",
        tiles=("answered", "suggested", "unknown", "contained", "confirmed", "lasted", "helpful"),
        charts=(
            Chart(name="turns", figures=("answered", "suggested", "unknown")),
            Chart(name="contained", figures=("contained", "confirmed", "lasted")),
        ),
        tables=(
            Breakdown(by="language", figures=("answered", "suggested", "unknown", "contained", "helpful")),
            Breakdown(by="topic", figures=("answered", "contained", "helpful")),
        ),
    ),
    Section(
        name="team",
        tiles=("taken", "first_response_median", "resolution_median", "csat", "first_contact"),
        charts=(Chart(name="taken", figures=("taken",)),),
        tables=(
            Breakdown(
                by="operator_id",
                figures=(
                    *("taken", "first_response_median", "resolution_median"),
                    *("csat", "csat_rate", "first_contact", "passed_on"),
                ),
            ),
        ),
    ),
)
SECTIONS = {section.name: section for section in _SECTIONS}

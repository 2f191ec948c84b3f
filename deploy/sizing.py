"""What a site needs: `python -m deploy.sizing [--widgets N] [--operators N] [--messages N] [--turns N]`.

Computed from costs that were measured on one core of the machine of docs/benchmarks.md; docs/scale.md says how each
was. A figure is processor time or memory and no promise: another machine has others; the measurements can be run there.
"""

import argparse
import math
from dataclasses import dataclass

USED = 0.6
"""Of a core that may be used on average, so that a minute with twice as much is got through."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """What comes in: open pages, connected consoles, messages and turns of the assistant a second."""

    widgets: int = 100_000
    operators: int = 500
    messages: float = 100
    turns: float = 80
    queue_changes: float = 2
    waiting: int = 300


@dataclass(frozen=True, kw_only=True)
class Costs:
    """Seconds of one core, and bytes. Each with where it comes from in docs/scale.md."""

    widget_cpu: float = 8e-6
    widget_bytes: float = 28_000
    message_cpu: float = 2.0e-3
    message_database: float = 0.6e-3
    turn_server: float = 37e-3
    turn_rasa: float = 23e-3
    turn_database: float = 4e-3
    answerer_turns: float = 10
    console_queue: float = 0.006
    """Building and sending the lists of one console with 300 who wait."""
    floor_cpu: float = 0.12
    """Reading them, once a change for each socket process."""
    floor_database: float = 0.097
    console_seconds: float = 1.0
    """At most one update of the lists of a console in this time."""
    beat_cpu: float = 0.25
    """The leader's look at the queue, a second, with 300 who wait and all operators there."""
    process_bytes: float = 250e6
    rasa_bytes: float = 200e6
    connections: int = 40


@dataclass(frozen=True, kw_only=True)
class Need:
    """What it comes to."""

    widget_cores: float
    message_cores: float
    console_cores: float
    answer_cores: float
    database_cores: float
    socket_processes: int
    answer_processes: int
    memory_gb: float
    database_connections: int
    valkey_per_second: float


def need(load: Load, costs: Costs) -> Need:
    """What this load needs with these costs."""
    updates = min(1 / costs.console_seconds, load.queue_changes)
    widget_cores = load.widgets * costs.widget_cpu
    message_cores = load.messages * costs.message_cpu
    share = load.waiting / 300
    console_cores = load.operators * updates * costs.console_queue * share + costs.beat_cpu * share
    floors = load.queue_changes * share  # for each socket process
    answer_cores = load.turns * (costs.turn_server + costs.turn_rasa)
    database_cores = load.messages * costs.message_database + load.turns * costs.turn_database
    # Each further process reads the queue for itself, too.
    sockets = max(2, math.ceil((widget_cores + message_cores + console_cores) / (USED - floors * costs.floor_cpu)))
    database_cores += sockets * floors * costs.floor_database
    console_cores += sockets * floors * costs.floor_cpu
    answers = max(2, math.ceil(max(load.turns / costs.answerer_turns, answer_cores / 2 / USED)))
    memory = load.widgets * costs.widget_bytes + (sockets + answers) * costs.process_bytes + answers * costs.rasa_bytes
    return Need(
        widget_cores=widget_cores,
        message_cores=message_cores,
        console_cores=console_cores,
        answer_cores=answer_cores,
        database_cores=database_cores,
        socket_processes=sockets,
        answer_processes=answers,
        memory_gb=memory / 1e9,
        database_connections=(sockets + answers) * costs.connections + answers * 8,
        valkey_per_second=load.messages + 2 * load.turns + load.queue_changes + sockets + answers,
    )


def told(load: Load, found: Need) -> str:
    """As a Markdown table."""
    rows = [
        ("open pages, on socket processes", f"{found.widget_cores:.1f} cores"),
        ("messages, on socket processes", f"{found.message_cores:.1f} cores"),
        ("lists of consoles, on socket processes", f"{found.console_cores:.1f} cores"),
        ("turns, on answerers with their Rasa", f"{found.answer_cores:.1f} cores"),
        ("PostgreSQL", f"{found.database_cores:.1f} cores"),
        ("socket processes of one core", f"{found.socket_processes}"),
        ("answerers", f"{found.answer_processes}"),
        ("memory of all processes", f"{found.memory_gb:.1f} GB"),
        ("connections to PostgreSQL, at most", f"{found.database_connections}"),
        ("messages through Valkey", f"{found.valkey_per_second:.0f} a second"),
    ]
    head = (
        f"{load.widgets:,} open pages, {load.operators} consoles, {load.messages:g} messages and {load.turns:g} turns "
        f"a second, {load.queue_changes:g} changes of the queue a second, {load.waiting} who wait:"
    )
    return "\n".join([head, "", "| what | needs |", "|---|---|", *(f"| {what} | {how} |" for what, how in rows)])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.sizing", description=__doc__)
    for name, value in vars(Load()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    load = Load(**vars(parser.parse_args()))
    print(told(load, need(load, Costs())))


if __name__ == "__main__":
    main()

"""/metrics for Prometheus: what this process does, and what the desk is like, read when it is asked for."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from starlette.concurrency import run_in_threadpool

from handoff.bridge.health import WORKS, State, state_of
from handoff.domain.conversations.conversation import Status
from handoff.domain.errors import NotFound, StorageUnavailable
from handoff.services.context import Context

_STAGE_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5, 10)


class Metrics:
    """See `handoff.services.measures.Measures`; with the rest of what is told. One a process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        registry = self.registry
        self._turns = Counter("destek_turns", "Turns, by what came of them.", ["result"], registry=registry)
        self._stages = Histogram(
            "destek_turn_stage_seconds", "Stages of a turn.", ["stage"], buckets=_STAGE_SECONDS, registry=registry
        )
        self._errors = Counter("destek_errors", "Errors that clients were told, by code.", ["code"], registry=registry)
        self._sockets = Gauge("destek_sockets", "Open sockets of this process.", registry=registry)
        self._parts = Gauge("destek_part_works", "Whether a part works, as /readyz says.", ["part"], registry=registry)
        self._breaker = Gauge("destek_breaker_open", "Whether Rasa is left alone.", registry=registry)
        self._conversations = Gauge(
            "destek_conversations", "Conversations that people have or wait for.", ["status"], registry=registry
        )
        self._wait = Gauge("destek_longest_wait_seconds", "Of those who wait for a person now.", registry=registry)
        self._operators = Gauge("destek_operators_online", "Operators who are there and available.", registry=registry)
        self._unanswered = Gauge(
            "destek_turns_waiting", "Conversations with a message that no process answers yet.", registry=registry
        )
        for result in ("answered", "suppressed", "fenced", "failed"):
            self._turns.labels(result)

    def took(self, stage: str, seconds: float) -> None:
        self._stages.labels(stage).observe(seconds)

    def happened(self, what: str) -> None:
        self._turns.labels(what).inc()

    def told(self, code: str) -> None:
        """A client was told of an error."""
        self._errors.labels(code).inc()

    async def look_at_parts(self, parts: Mapping[str, State], *, sockets: int, breaker_open: bool) -> None:
        self._sockets.set(sockets)
        self._breaker.set(breaker_open)
        for name, part in parts.items():
            self._parts.labels(name).set(await state_of(name, part) == WORKS)

    async def look_at_desk(self, context: Context) -> None:
        """What is the same in every process. Raises: StorageUnavailable."""
        now = context.clock.now()
        async with context.uow(read_only=True) as work:
            queue = await work.conversations.queued()
            held = await work.conversations.held()
            operators = await work.operators.count_online(context.rules.present_since(now))
            unanswered = await work.messages.conversations_unanswered(now)
        self._conversations.labels(Status.QUEUED.value).set(len(queue))
        self._conversations.labels(Status.ASSIGNED.value).set(sum(held.values()))
        since = [c.waiting_since for c in queue if c.waiting_since is not None]
        self._wait.set((now - min(since)).total_seconds() if since else 0)
        self._operators.set(operators)
        self._unanswered.set(len(unanswered))


def router(metrics: Metrics, look: Callable[[], Awaitable[None]], may_read: Callable[[Request], bool]) -> APIRouter:
    """`look` brings the figures up to date; who may not read them is told that there is nothing."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/metrics")
    async def read(request: Request) -> Response:
        if not may_read(request):
            raise NotFound
        with contextlib.suppress(StorageUnavailable):  # destek_part_works says so; other figures are as they were
            await look()
        body = await run_in_threadpool(generate_latest, metrics.registry)
        return Response(body, media_type=CONTENT_TYPE_LATEST)

    return routes

"""The composition root: builds every part from the settings and wires them together.

`python server.py` serves the desk; `create_app` gives the same app to tests, with any part replaced.
"""

import asyncio
import contextlib
import dataclasses
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta

import structlog
import uvicorn
from fastapi import FastAPI

from bot.assembly import RasaPlace, Words, running_assistant
from bot.masking import masked
from faq.embedder import SentenceTransformerEmbedder
from faq.errors import Finding
from faq.http import router as help_routes
from faq.negatives import read_negatives
from faq.service import FaqService
from faq.votes import votes_under
from handoff.bridge import demo, health, logs, pages
from handoff.bridge import http as desk_http
from handoff.bridge.callers import origin_of
from handoff.bridge.desk import Desk, Limits, Suggestion
from handoff.bridge.guard import Guard
from handoff.bridge.tokens import AccessTokens, signing_secret
from handoff.domain.ticket import SlaPolicy
from handoff.hub.memory import MemoryHub
from handoff.ports import Assistant, Clock
from handoff.scheduler import Scheduler
from handoff.services import ticket_clocks
from handoff.services.clock import SystemClock
from handoff.services.files import forget_unsent
from handoff.services.identity import Identities
from handoff.services.turns import TurnRunner
from handoff.storage.files import DiskFiles
from handoff.storage.sql.database import Database
from settings import ROOT, Settings, SettingsError

log = structlog.get_logger(__name__)

WEB = ROOT / "web"
_STALLED_READER_MS = 10_000
_DRAIN_SECONDS = 8
_SUGGESTIONS = 3
_LEAST_SCORE = 0.05
"""What is less likely than this to answer is not suggested to an operator."""


def create_app(
    settings: Settings, *, assistant: Assistant | None = None, say: Callable[[str], None] = lambda line: None
) -> FastAPI:
    """The public app. `assistant` replaces Rasa; `say` hears one line for each step of the start.

    The parts are built when the app starts (its lifespan) and ended, Rasa included, when it stops.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settings.var.mkdir(parents=True, exist_ok=True)
        hub, clock = MemoryHub(), SystemClock()
        database = Database(settings.database, hub)
        await asyncio.to_thread(database.migrate)
        faq = FaqService(
            content=settings.content,
            topics=ROOT / "faq" / "topics.yaml",
            var=settings.var,
            embedder=SentenceTransformerEmbedder(settings.model, settings.var, say),
            negatives=read_negatives(ROOT / "data" / "nlu"),
            progress=say,
            report=_report,
        )
        await asyncio.to_thread(faq.warm_up)
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            mind = assistant
            if mind is None:
                mind = await stack.enter_async_context(_rasa(settings, faq, database, clock, say))
            files = DiskFiles(settings.uploads_path)
            turns = TurnRunner(database, clock, mind, hub)
            stack.push_async_callback(turns.stop)
            desk = Desk(
                uow=database,
                clock=clock,
                hub=hub,
                assistant=mind,
                turns=turns,
                tokens=AccessTokens(signing_secret(settings.secret_path), settings.access_token_seconds),
                limits=Limits(
                    message_max_characters=settings.message_max_characters,
                    messages_per_minute=settings.messages_per_minute,
                    conversations_per_minute=settings.conversations_per_minute,
                    resume_token_days=settings.resume_token_days,
                    operator_session_hours=settings.operator_session_hours,
                    upload_max_bytes=settings.upload_max_bytes,
                    conversation_uploads_max_bytes=settings.conversation_uploads_max_bytes,
                    nps_days=settings.nps_days,
                    sla_warning_minutes=settings.sla_warning_minutes,
                ),
                site_name=settings.site_name,
                default_language=settings.default_language,
                allowed_origins=_own_origins(settings.address),
                secure_cookies=settings.address.startswith("https:"),
                mask=masked,
                files=files,
                sla=_sla(settings),
                identities=Identities(settings.identity_secret),
                suggest=lambda text, language: asyncio.to_thread(_suggestions, faq, text, language),
                topic_title=lambda topic, language: _title(faq, topic, language),
            )
            app.include_router(desk_http.router(desk))
            app.include_router(health.router({"assistant": mind.is_ready, "database": database.is_ready}))
            app.include_router(
                help_routes(
                    faq,
                    settings.site_name,
                    public_url=settings.public_url,
                    default_language=settings.default_language,
                    record_vote=votes_under(settings.var).record,
                )
            )
            pages.mount(app, WEB, demo=settings.demo)
            if settings.demo:
                await demo.create_operators(database, clock, settings.demo_operators_file, settings.default_language)
                await demo.create_saved_replies(database)

            async def upkeep() -> None:
                await ticket_clocks.sweep(database, clock, timedelta(minutes=settings.sla_warning_minutes))
                await forget_unsent(database, clock, files)

            background = [asyncio.create_task(Scheduler(database, clock, turns, upkeep=upkeep).run())]
            stopping = asyncio.Event()
            background.append(asyncio.create_task(faq.watch(stopping)))
            try:
                yield
            finally:
                stopping.set()
                for task in background:
                    task.cancel()
                await asyncio.gather(*background, return_exceptions=True)

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, embedders=frozenset(settings.allowed_origins))
    desk_http.handle_errors(app)
    return app


def _rasa(
    settings: Settings, faq: FaqService, database: Database, clock: Clock, say: Callable[[str], None]
) -> contextlib.AbstractAsyncContextManager[Assistant]:
    """The real assistant, for as long as the context lasts."""
    return running_assistant(
        faq=faq,
        uow=database,
        clock=clock,
        sla=_sla(settings),
        words=Words(site_name=settings.site_name, help_lines=settings.help_lines),
        place=RasaPlace(
            python=settings.rasa_python, var=settings.var, url=settings.rasa_url, token=settings.rasa_token
        ),
        timeout_seconds=settings.rasa_timeout_seconds,
        say=say,
    )


def _sla(settings: Settings) -> SlaPolicy:
    return SlaPolicy(
        first_answer_hours=settings.first_answer_hours,
        solution_hours=settings.solution_hours,
        solution_urgent_hours=settings.solution_urgent_hours,
    )


def _suggestions(faq: FaqService, text: str, language: str) -> list[Suggestion]:
    """Articles that may answer an operator's player, likely first; the operator judges."""
    articles = [(faq.article(hit.topic, language), hit.score) for hit in faq.ask(text, language).hits[:_SUGGESTIONS]]
    return [
        Suggestion(topic=article.topic, title=article.title, body=article.body, score=score)
        for article, score in articles
        if article is not None and score >= _LEAST_SCORE
    ]


def _report(findings: Sequence[Finding]) -> None:
    for finding in findings:
        log.warning("content", finding=str(finding))


def _title(faq: FaqService, topic: str, language: str) -> str:
    article = faq.article(topic, language)
    return article.title if article else topic


def _own_origins(own: str) -> frozenset[str]:
    """Our address as browsers write it; on one machine also by its other name."""
    origin = origin_of(own)
    return frozenset(
        {origin, origin.replace("//127.0.0.1", "//localhost"), origin.replace("//localhost", "//127.0.0.1")}
    )


def _listener(host: str, port: int) -> socket.socket:
    """The public socket. The kernel drops a peer that stops reading, which uvicorn never does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _STALLED_READER_MS)
    listener.bind((host, port))
    return listener


def main() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    try:
        settings = Settings.from_environment()
        listener = _listener(settings.host, settings.port)
    except (SettingsError, OSError) as error:
        sys.exit(f"destek: {error}")
    settings = dataclasses.replace(settings, port=listener.getsockname()[1])
    logs.configure()
    app = create_app(settings, say=lambda line: print(f"  {line}"))
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        ws_max_size=settings.frame_max_bytes,
        ws_per_message_deflate=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        server_header=False,
    )
    print("Destek is starting ...", flush=True)
    # Uvicorn stops in order at Ctrl-C and then raises the signal again for those who wait for it; nobody does.
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(uvicorn.Server(config), listener, settings))


async def _serve(server: uvicorn.Server, listener: socket.socket, settings: Settings) -> None:
    serving = asyncio.create_task(server.serve([listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.05)
    if server.started:
        _announce(settings)
    await serving


def _announce(settings: Settings) -> None:
    own = settings.address
    print(f"\n  Demo page with the widget   {own}/")
    print(f"  Operator console            {own}/console/")
    print(f"  Help centre                 {own}/help/")
    file = settings.demo_operators_file
    if settings.demo and file.exists():
        print(f"\n  Sign in to the console as (user, password; from {file}):")
        for line in file.read_text().splitlines():
            print(f"    {line}")
    print("\n  Ctrl-C stops everything.", flush=True)


if __name__ == "__main__":
    main()

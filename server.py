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
from zoneinfo import ZoneInfo

import structlog
from fastapi import FastAPI

from bot.assembly import RasaPlace, Words, running_assistant
from bot.masking import masking
from bot.rasa.client import RasaLimits
from faq.articles.site_features import Features
from faq.errors import Finding
from faq.help_centre.http import router as help_routes
from faq.help_centre.pages import SEARCH, STYLES, Site
from faq.help_centre.reads import reads_under
from faq.help_centre.votes import votes_under
from faq.loader import FaqLoader
from faq.service import FaqService
from handoff.bridge import health, logs, pages
from handoff.bridge import http as desk_http
from handoff.bridge.authentication import address, origin_of
from handoff.bridge.bundle import Bundle
from handoff.bridge.context import AppContext, Suggestion
from handoff.bridge.limits import Limits
from handoff.bridge.people import demo
from handoff.bridge.queue_snapshot import QueueSnapshot
from handoff.bridge.transport import serving
from handoff.bridge.transport.access_tokens import AccessTokens, signing_secret
from handoff.bridge.transport.connection_limits import ConnectionLimits
from handoff.bridge.transport.security_headers import SecurityHeaders
from handoff.bridge.transport.uploads import Uploads
from handoff.domain.queue.hours import weekly
from handoff.domain.queue.rules import DeskRules
from handoff.domain.tickets.ticket import SlaPolicy
from handoff.hub.memory import MemoryHub
from handoff.hub.resilient import ResilientHub
from handoff.ports.assistant import Assistant
from handoff.ports.clock import Clock
from handoff.scheduler import Scheduler
from handoff.services import audit
from handoff.services.clock import SystemClock
from handoff.services.conversations.turns import TurnRunner
from handoff.services.files.stored_files import forget_unsent
from handoff.services.people.identity import Identities
from handoff.services.tickets import deadlines
from handoff.services.tickets.registry import GuessLimits
from handoff.storage import permissions
from handoff.storage.clamd import Clamd
from handoff.storage.files import DiskFiles
from handoff.storage.screening import ProcessScreening
from handoff.storage.sql.database import Database
from settings import ROOT, Settings, SettingsError

log = structlog.get_logger(__name__)

WEB = ROOT / "web"
_GOODBYE_SECONDS = 6.0
"""For the last words of all sockets at the end."""
_SUGGESTIONS = 3
_LEAST_SCORE = 0.05
"""What is less likely than this to answer is not suggested to an operator."""


def create_app(
    settings: Settings,
    *,
    assistant: Assistant | None = None,
    faq: FaqService | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> FastAPI:
    """The public app. `assistant` replaces Rasa and `faq` the FAQ; `say` hears one line for each step of the start.

    The parts are built when the app starts (its lifespan) and ended, Rasa included, when it stops. A part that does
    not work is named by /readyz and tried again; the others go on without it.
    """
    scanner = _scanner(settings)
    bundle = Bundle.read(settings.var / "web", WEB)
    connections = ConnectionLimits(per_address=settings.connections_per_address, in_all=settings.connections)
    given_faq = faq
    rules = _rules(settings)
    features = features_of(settings)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settings.var.mkdir(parents=True, exist_ok=True)
        hub, clock = ResilientHub(MemoryHub()), SystemClock()
        database = Database(settings.database, hub)
        await asyncio.to_thread(database.migrate)
        faq = given_faq or FaqService.over(
            settings.var,
            settings.content,
            model=settings.model,
            features=features,
            progress=say,
            report=_report,
        )
        loader = FaqLoader(faq, settings.retry_seconds)
        await loader.load()
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            mind = assistant
            if mind is None:
                mind = await stack.enter_async_context(_rasa(settings, faq, database, clock, say))
            files = DiskFiles(settings.uploads_path)
            turns = TurnRunner(
                database,
                clock,
                mind,
                hub,
                queue_max=settings.queue_max,
                places=settings.places_per_address,
                rules=rules,
            )
            stack.push_async_callback(turns.stop)
            desk = AppContext(
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
                    address_uploads_max_bytes=settings.address_uploads_max_bytes,
                    uploads_max_bytes=settings.uploads_max_bytes,
                    nps_days=settings.nps_days,
                    sla_warning_minutes=settings.sla_warning_minutes,
                    outgoing_frames=settings.outgoing_frames,
                    outgoing_bytes=settings.outgoing_bytes,
                    frames_per_ten_seconds=settings.frames_per_ten_seconds,
                    history_page=settings.history_page,
                    conversation_max_messages=settings.conversation_max_messages,
                    queue_max=settings.queue_max,
                    places_per_address=settings.places_per_address,
                ),
                site_name=settings.site_name,
                help_lines=settings.help_lines,
                default_language=settings.default_language,
                allowed_origins=_own_origins(settings.address),
                secure_cookies=settings.address.startswith("https:"),
                mask=masking.masked,
                mask_across=masking.masked_across,
                uploads=Uploads(settings.var),
                files=files,
                screening=ProcessScreening(scanner),
                sla=_sla(settings),
                identities=Identities(
                    settings.identity_secret,
                    audience=settings.identity_audience,
                    max_seconds=settings.identity_max_seconds,
                ),
                suggest=lambda text, language: asyncio.to_thread(_suggestions, faq, text, language),
                topic_title=lambda topic, language: _title(faq, topic, language),
                connections=connections,
                rules=rules,
                queue_snapshot=QueueSnapshot(database, clock, rules),
            )
            app.state.context = desk
            app.include_router(desk_http.router(desk))
            parts: dict[str, health.State] = {
                "assistant": mind.is_ready,
                "database": database.state,
                "faq": loader.is_ready,
                "hub": hub.is_ready,
            }
            if scanner is not None:
                parts["scanner"] = scanner.state
            app.include_router(health.router(parts, lambda: connections.stopping))
            app.include_router(
                help_routes(
                    faq,
                    Site(
                        name=settings.site_name,
                        default_language=settings.default_language,
                        assistant_url="/#chat" if settings.offers_demo else "/widget/",
                        votes=True,
                        styles=(bundle.assets["help.css"],) if bundle else STYLES,
                        script=bundle.assets["search.js"] if bundle else SEARCH,
                    ),
                    public_url=settings.public_url,
                    record_vote=votes_under(settings.var).record,
                    reads=reads_under(settings.var),
                    reader_of=address,
                )
            )
            embedders = frozenset(settings.allowed_origins) | _own_origins(settings.address)
            pages.mount(app, WEB, demo=settings.offers_demo, bundle=bundle, embedders=embedders)
            if settings.offers_demo:
                app.state.tells_passwords = await demo.create_operators(
                    database, clock, settings.demo_operators_file, settings.default_language
                )
                await demo.create_saved_replies(database)

            async def upkeep() -> None:
                await deadlines.sweep(database, clock, timedelta(minutes=settings.sla_warning_minutes))
                await forget_unsent(database, clock, files)
                await audit.cut(database, clock, timedelta(days=settings.audit_days))

            background = [asyncio.create_task(Scheduler(database, clock, turns, hub, rules, upkeep=upkeep).run())]
            stopping = asyncio.Event()
            background.append(asyncio.create_task(loader.run(stopping)))
            try:
                yield
            finally:
                stopping.set()
                for task in background:
                    task.cancel()
                await asyncio.gather(*background, return_exceptions=True)

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.tells_passwords = False
    app.add_middleware(
        SecurityHeaders, embedders=frozenset(settings.allowed_origins), is_stopping=lambda: connections.stopping
    )
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
            python=settings.rasa_python,
            var=settings.var,
            url=settings.rasa_url,
            token=settings.rasa_token,
            internal_port=settings.internal_port,
        ),
        limits=RasaLimits(
            timeout_seconds=settings.rasa_timeout_seconds,
            turns_at_once=settings.rasa_turns_at_once,
            breaker_failures=settings.breaker_failures,
            breaker_seconds=settings.breaker_seconds,
        ),
        progress=say,
        guesses=GuessLimits(
            per_conversation=settings.ticket_guesses_per_conversation,
            per_reference=settings.ticket_guesses_per_ticket,
        ),
        zone=ZoneInfo(settings.time_zone),
    )


def features_of(settings: Settings) -> Features:
    """What articles may promise at this site. Raises: SettingsError."""
    try:
        phone_hours = weekly(settings.contact_phone_hours, settings.time_zone)
    except ValueError as error:
        raise SettingsError(f"DESTEK_CONTACT_PHONE_HOURS: {error}") from None
    return Features(
        site=settings.site_name,
        email=settings.contact_email,
        phone=settings.contact_phone,
        phone_hours=phone_hours.days,
        social=settings.contact_social,
        opening_hours=_rules(settings).hours.days,
        report=settings.report_url,
        data_requests=settings.data_requests,
        nps=settings.nps_days > 0,
        transcript=True,
    )


def _rules(settings: Settings) -> DeskRules:
    try:
        hours = weekly(settings.opening_hours, settings.time_zone)
    except ValueError as error:
        raise SettingsError(f"DESTEK_OPENING_HOURS, DESTEK_TIME_ZONE: {error}") from None
    return DeskRules(
        hours=hours,
        push_offers=settings.push_offers,
        offer_seconds=settings.offer_seconds,
        lease_seconds=settings.lease_seconds,
        presence_seconds=settings.presence_seconds,
        wait_alert_seconds=settings.wait_alert_seconds,
        gone_seconds=settings.gone_seconds,
    )


def _scanner(settings: Settings) -> Clamd | None:
    try:
        return Clamd(settings.scanner) if settings.scanner else None
    except ValueError as error:
        raise SettingsError(f"DESTEK_SCANNER: {error}") from None


def _sla(settings: Settings) -> SlaPolicy:
    return SlaPolicy(
        first_answer_hours=settings.first_answer_hours,
        solution_hours=settings.solution_hours,
        solution_urgent_hours=settings.solution_urgent_hours,
    )


def _suggestions(faq: FaqService, text: str, language: str) -> list[Suggestion]:
    """Articles that may answer an operator's player, likely first; the operator judges."""
    try:
        found = faq.ask(text, language)
    except RuntimeError:  # it is not loaded (yet): /readyz says so
        return []
    articles = [(faq.article(hit.topic, language), hit.score) for hit in found.hits[:_SUGGESTIONS]]
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


def main() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    try:
        settings = Settings.from_environment()
        settings.check_exposure()
        permissions.from_now_on(settings.var)
        listener = serving.listener(settings.host, settings.port)
        settings = dataclasses.replace(settings, port=listener.getsockname()[1])
        app = create_app(settings, say=lambda line: print(f"  {line}"))
    except (SettingsError, OSError) as error:
        sys.exit(f"destek: {error}")
    logs.configure()
    print("Destek is starting ...", flush=True)
    serve(app, settings, listener, lambda served: _announce(served, tell_passwords=app.state.tells_passwords))


def serve(app: FastAPI, settings: Settings, listener: socket.socket, started: Callable[[Settings], None]) -> None:
    """Serve `app`, made by `create_app`, until a signal; then end in order. What it makes is for its owner alone."""
    permissions.from_now_on(settings.var)

    async def drain() -> None:
        desk: AppContext = app.state.context
        desk.connections.stop_admitting()
        await desk.turns.finish(settings.drain_seconds)
        await desk.connections.close_all(_GOODBYE_SECONDS)

    config = serving.configuration(
        app, frame_max_bytes=settings.frame_max_bytes, trusted_proxies=settings.trusted_proxies
    )
    server = serving.DrainingServer(config, drain, settings.stop_seconds)
    # Uvicorn lets Ctrl-C through once it has stopped in order.
    with contextlib.suppress(KeyboardInterrupt):
        server.run_until_stopped(listener, lambda: started(settings))


def _announce(settings: Settings, *, tell_passwords: bool) -> None:
    own = settings.address
    print(f"\n  Demo page with the widget   {own}/")
    print(f"  Operator console            {own}/console/")
    print(f"  Help centre                 {own}/help/")
    file = settings.demo_operators_file
    if settings.offers_demo and file.exists():
        if tell_passwords:
            print(f"\n  Sign in to the console as (user, password; not shown again, kept in {file}):")
            for line in file.read_text().splitlines():
                print(f"    {line}")
        else:
            print(f"\n  Sign in to the console with the accounts in {file}")
    missing = ", ".join(f"DESTEK_HELP_LINE_{code.upper()}" for code, line in settings.help_lines.items() if not line)
    if missing:
        print(f"\n  Players in danger are given no help line where none is set: {missing}")
    print("\n  Ctrl-C stops everything.", flush=True)


if __name__ == "__main__":
    main()

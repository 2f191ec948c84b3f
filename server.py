"""The composition root: builds every part from the settings and wires them together.

`python server.py` serves the desk; `create_app` gives the same app to tests, with any part replaced.
"""

import asyncio
import contextlib
import dataclasses
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog
from fastapi import FastAPI, Request

from bot.assembly import Greeting, RasaPlace, Words, running_assistant
from bot.masking import masking
from bot.rasa.assistant import RasaAssistant
from bot.rasa.client import RasaLimits
from bot.rasa.dialogues import Dialogues
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
from handoff.bridge.metrics import Metrics
from handoff.bridge.metrics import router as metrics_routes
from handoff.bridge.people import demo
from handoff.bridge.queue_snapshot import QueueSnapshot
from handoff.bridge.transport import serving
from handoff.bridge.transport.access_tokens import AccessTokens, signing_secret
from handoff.bridge.transport.connection_limits import ConnectionLimits
from handoff.bridge.transport.identity_provider import IdentityProvider
from handoff.bridge.transport.security_headers import SecurityHeaders
from handoff.bridge.transport.uploads import Uploads
from handoff.channels.words import worded
from handoff.domain.channel import Channel
from handoff.domain.people.operator import Role
from handoff.domain.privacy import Kept
from handoff.domain.queue.hours import weekly
from handoff.domain.queue.rules import DeskRules
from handoff.domain.tickets.ticket import SlaPolicy
from handoff.hub.memory import MemoryHub
from handoff.hub.resilient import ResilientHub
from handoff.hub.valkey import ValkeyHub
from handoff.ports.assistant import Assistant
from handoff.ports.channels import ChannelAdapter
from handoff.ports.files import FileStore
from handoff.scheduler import Scheduler, Shared
from handoff.services import audit
from handoff.services.channels.receiving import Desk as ChannelDesk
from handoff.services.channels.running import Channels
from handoff.services.clock import SystemClock
from handoff.services.context import Context
from handoff.services.conversations.turn_bell import TurnBell, Turns, answer_rings
from handoff.services.conversations.turns import TurnRunner
from handoff.services.files.stored_files import forget_unsent
from handoff.services.people.identity import Identities
from handoff.services.people.passkeys import RelyingParty
from handoff.services.people.provided import ProviderRules
from handoff.services.people.rules import SignInRules
from handoff.services.people.sealing import Seal
from handoff.services.privacy.places import Places
from handoff.services.privacy.retention import Rounds
from handoff.services.tickets import deadlines
from handoff.storage import backup, permissions
from handoff.storage.clamd import Clamd
from handoff.storage.erasures import ErasureFile
from handoff.storage.files import DiskFiles
from handoff.storage.s3 import S3Files
from handoff.storage.screening import ProcessScreening
from handoff.storage.sql.database import Database
from languages import LANGUAGES
from settings import ROOT, Settings, SettingsError

Hub = ResilientHub | ValkeyHub
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
    assembly = _Assembly(settings, assistant, faq, say)
    connections = assembly.connections
    app = FastAPI(lifespan=assembly.running, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.tells_passwords = False
    app.state.metrics = assembly.metrics
    app.add_middleware(
        SecurityHeaders,
        embedders=frozenset(settings.allowed_origins),
        is_stopping=lambda: connections.stopping,
        is_secure=_is_secure(settings),
    )
    desk_http.handle_errors(app)
    return app


class _Assembly:
    """Puts one desk together. What is wrong in the settings is refused before anything is made: SettingsError."""

    def __init__(
        self,
        settings: Settings,
        assistant: Assistant | None,
        faq: FaqService | None,
        say: Callable[[str], None],
    ) -> None:
        self.connections = ConnectionLimits(per_address=settings.connections_per_address, in_all=settings.connections)
        self.metrics = Metrics()
        self._settings = settings
        self._given_assistant = assistant
        self._given_faq = faq
        self._say = say
        self._scanner = _scanner(settings)
        self._rules = _rules(settings)
        self._features = features_of(settings)

    @contextlib.asynccontextmanager
    async def running(self, app: FastAPI) -> AsyncIterator[None]:
        """The desk, mounted on `app`, for as long as the block lasts."""
        settings = self._settings
        settings.var.mkdir(parents=True, exist_ok=True)
        hub: Hub = ValkeyHub(settings.hub_url) if settings.hub_url else ResilientHub(MemoryHub())
        database = Database(settings.database, hub, connections=settings.database_connections)
        core = self._core(database)
        await asyncio.to_thread(database.migrate)
        await audit.settings_in_force(database, core.clock, settings.told)
        faq = self._given_faq or self._faq()
        loader = FaqLoader(faq, settings.retry_seconds)
        await loader.load()
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            if isinstance(hub, ValkeyHub):
                await stack.enter_async_context(hub)
            mind = self._given_assistant
            if mind is None and settings.role == "sockets":
                mind = Greeting(_words(settings))
            elif mind is None:
                mind = await stack.enter_async_context(_rasa(settings, faq, core, self._say))
            turns = self._turns(core, mind, hub)
            stack.push_async_callback(turns.stop)
            desk = self._context(core, turns, mind, hub, faq, self._places(core, database))
            channels = self._channels(core, desk)
            if channels is not None:
                desk = dataclasses.replace(desk, channels=channels)
            rounds = Rounds(desk.places, _kept(settings), settings.retention_hour)
            app.state.context = desk
            parts: dict[str, health.State] = {
                "assistant": mind.is_ready,
                "database": database.state,
                "faq": loader.is_ready,
                "hub": hub.is_ready,
            }
            if self._scanner is not None:
                parts["scanner"] = self._scanner.state
            self._mount(app, desk, faq, parts)
            if settings.offers_demo and settings.role != "answers":
                app.state.tells_passwords = await demo.create_operators(
                    database, core.clock, settings.demo_operators_file, settings.default_language
                )
                await demo.create_saved_replies(database)
            scheduler = Scheduler(
                core,
                turns,
                hub,
                upkeep=lambda: self._upkeep(desk, rounds),
                shared=Shared(
                    lead=database.lead,
                    hub=bool(settings.hub_url),
                    besides=() if channels is None else (channels.run,),
                ),
            )
            async with _in_background(scheduler, loader, answer_rings(hub, turns)):
                yield

    def _turns(self, core: Context, mind: Assistant, hub: Hub) -> Turns:
        if self._settings.role == "sockets":
            return TurnBell(hub)
        # One process takes all there is; of several each takes what it can do at once.
        at_once = self._settings.rasa_turns_at_once if self._settings.database_url else None
        return TurnRunner(core, mind, hub, at_once=at_once, measures=self.metrics)

    def _core(self, database: Database) -> Context:
        return Context(
            uow=database,
            clock=SystemClock(),
            rules=self._rules,
            sla=_sla(self._settings),
            limits=limits_of(self._settings),
            mask=masking.masked,
            mask_across=masking.masked_across,
        )

    def _places(self, core: Context, database: Database) -> Places:
        return Places(
            uow=core.uow,
            clock=core.clock,
            files=_files(self._settings),
            dialogues=Dialogues(self._settings.tracker_url),
            erasures=ErasureFile(self._settings.erasures_path),
            database=database,
        )

    def _faq(self) -> FaqService:
        return FaqService.over(
            self._settings.var,
            self._settings.content,
            model=self._settings.model,
            features=self._features,
            progress=self._say,
            report=_report,
        )

    def _context(
        self, core: Context, turns: Turns, mind: Assistant, hub: Hub, faq: FaqService, places: Places
    ) -> AppContext:
        settings = self._settings
        return AppContext(
            **vars(core),
            hub=hub,
            assistant=mind,
            turns=turns,
            tokens=AccessTokens(signing_secret(settings.secret_path, settings.secret), settings.access_token_seconds),
            site_name=settings.site_name,
            help_lines=settings.help_lines,
            default_language=settings.default_language,
            allowed_origins=_own_origins(settings.address),
            secure_cookies=_is_secure(settings),
            uploads=Uploads(settings.var),
            files=places.files,
            places=places,
            screening=ProcessScreening(self._scanner),
            identities=Identities(
                settings.identity_secret,
                audience=settings.identity_audience,
                max_seconds=settings.identity_max_seconds,
            ),
            suggest=lambda text, language: asyncio.to_thread(_suggestions, faq, text, language),
            topic_title=lambda topic, language: _title(faq, topic, language),
            connections=self.connections,
            queue_snapshot=QueueSnapshot(core),
            sign_in=_sign_in(settings),
            own_address=settings.address.rstrip("/"),
            provider=_provider(settings),
            provider_rules=_provider_rules(settings),
        )

    def _channels(self, core: Context, desk: AppContext) -> Channels | None:
        """The ways in besides the chat that are on; None: none is."""
        adapters = channel_adapters(self._settings, core)
        if not adapters:
            return None
        side = ChannelDesk(
            files=desk.files,
            screening=desk.screening,
            seal=desk.sign_in.seal,
            turns=desk.turns,
            default_language=desk.default_language,
        )
        return Channels(core, side, desk.hub, adapters, worded)

    def _mount(self, app: FastAPI, desk: AppContext, faq: FaqService, parts: Mapping[str, health.State]) -> None:
        settings = self._settings
        bundle = Bundle.read(settings.var / "web", WEB)
        site = Site(
            name=settings.site_name,
            default_language=settings.default_language,
            assistant_url="/#chat" if settings.offers_demo else "/widget/",
            votes=True,
            styles=(bundle.assets["help.css"],) if bundle else STYLES,
            script=bundle.assets["search.js"] if bundle else SEARCH,
        )
        if settings.role != "answers":
            app.include_router(desk_http.router(desk))
        app.include_router(metrics_routes(self.metrics, lambda: self._measure(desk, parts), self._may_measure))
        app.include_router(health.router(parts, lambda: self.connections.stopping))
        app.include_router(
            help_routes(
                faq,
                site,
                public_url=settings.public_url,
                record_vote=votes_under(settings.var).record,
                reads=reads_under(settings.var),
                reader_of=address,
            )
        )
        embedders = frozenset(settings.allowed_origins) | _own_origins(settings.address)
        pages.mount(app, WEB, demo=settings.offers_demo, bundle=bundle, embedders=embedders)

    async def _measure(self, desk: AppContext, parts: Mapping[str, health.State]) -> None:
        breaker_open = isinstance(desk.assistant, RasaAssistant) and desk.assistant.cut_off
        await self.metrics.look_at_parts(parts, sockets=self.connections.open_count, breaker_open=breaker_open)
        await self.metrics.look_at_desk(desk)

    def _may_measure(self, request: Request) -> bool:
        return address(request) in self._settings.metrics_readers

    async def _upkeep(self, desk: AppContext, rounds: Rounds) -> None:
        """What the scheduler looks after on its beat, besides the queue."""
        await deadlines.sweep(desk)
        await forget_unsent(desk.uow, desk.clock, desk.files)
        await audit.cut(desk.uow, desk.clock, timedelta(days=self._settings.audit_days))
        if await rounds.look(desk.clock.now().astimezone(self._rules.hours.zone)):
            await _remove_backups(self._settings, desk.places)


@contextlib.asynccontextmanager
async def _in_background(
    scheduler: Scheduler, loader: FaqLoader, answering: Coroutine[Any, Any, None]
) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    tasks = [asyncio.create_task(work) for work in (scheduler.run(), loader.run(stopping), answering)]
    try:
        yield
    finally:
        stopping.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def channel_adapters(settings: Settings, core: Context) -> dict[Channel, ChannelAdapter]:
    """An adapter for each channel whose settings are there."""
    return {}


def limits_of(settings: Settings) -> Limits:
    """The bounds in force: each that is a setting, by its name."""
    names = {field.name for field in dataclasses.fields(Limits)} & set(Settings.model_fields)
    return Limits(**{name: getattr(settings, name) for name in names})


def _rasa(
    settings: Settings, faq: FaqService, core: Context, say: Callable[[str], None]
) -> contextlib.AbstractAsyncContextManager[Assistant]:
    """The real assistant, for as long as the context lasts."""
    return running_assistant(
        faq=faq,
        context=core,
        words=_words(settings),
        place=RasaPlace(
            python=settings.rasa_python,
            var=settings.var,
            url=settings.rasa_url,
            token=settings.rasa_token,
            internal_port=settings.internal_port,
            tracker_url=settings.tracker_url,
            limits=RasaLimits(
                timeout_seconds=settings.rasa_timeout_seconds,
                turns_at_once=settings.rasa_turns_at_once,
                breaker_failures=settings.breaker_failures,
                breaker_seconds=settings.breaker_seconds,
            ),
        ),
        progress=say,
        zone=ZoneInfo(settings.time_zone),
    )


def _words(settings: Settings) -> Words:
    return Words(site_name=settings.site_name, help_lines=settings.help_lines)


def _files(settings: Settings) -> FileStore:
    """Where files that people send are kept. Raises: SettingsError."""
    if not settings.files_url:
        return DiskFiles(settings.uploads_path)
    try:
        return S3Files(settings.files_url, endpoint=settings.files_endpoint)
    except ValueError as error:
        raise SettingsError(f"DESTEK_FILES_URL: {error}") from None


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


def _kept(settings: Settings) -> Kept:
    def days(number: int) -> timedelta | None:
        return timedelta(days=number) if number > 0 else None

    return Kept(
        conversations=days(settings.conversation_days),
        messages=days(settings.message_days),
        files=days(settings.file_days),
        tickets=days(settings.ticket_days),
        trackers=days(settings.tracker_days),
    )


async def _remove_backups(settings: Settings, places: Places) -> None:
    """Backups that were kept long enough; and what need not be remembered as erased, for no backup has it any more."""
    if settings.backup_days <= 0:
        return
    before = places.clock.now() - timedelta(days=settings.backup_days)
    await asyncio.to_thread(backup.remove_before, settings.var, settings.backups_path, before)
    await places.erasures.drop_before(before)


def _scanner(settings: Settings) -> Clamd | None:
    try:
        return Clamd(settings.scanner) if settings.scanner else None
    except ValueError as error:
        raise SettingsError(f"DESTEK_SCANNER: {error}") from None


def _sign_in(settings: Settings) -> SignInRules:
    try:
        roles = frozenset(Role(name) for name in settings.second_factor_roles)
    except ValueError as error:
        raise SettingsError(f"DESTEK_SECOND_FACTOR_ROLES: {error}") from None
    idle = timedelta(minutes=settings.operator_idle_minutes) if settings.operator_idle_minutes else None
    return SignInRules(
        seal=Seal(signing_secret(settings.secret_path)),
        party=RelyingParty(
            id=urlsplit(settings.address.replace("//127.0.0.1", "//localhost")).hostname or "localhost",
            name=f"{settings.site_name} Destek",
            origins=tuple(sorted(_own_origins(settings.address))),
        ),
        hours=settings.operator_session_hours,
        idle=idle,
        factor_roles=roles,
    )


def _provider(settings: Settings) -> IdentityProvider | None:
    if not settings.oidc_issuer:
        return None
    return IdentityProvider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        name=settings.oidc_name or urlsplit(settings.oidc_issuer).netloc,
    )


def _provider_rules(settings: Settings) -> ProviderRules:
    try:
        pairs = [pair.rpartition("=") for pair in settings.oidc_roles]
        roles = {value.strip(): Role(role.strip()) for value, _, role in pairs}
        default = Role(settings.oidc_default_role) if settings.oidc_default_role else None
    except ValueError as error:
        raise SettingsError(f"DESTEK_OIDC_ROLES, DESTEK_OIDC_DEFAULT_ROLE: {error}") from None
    return ProviderRules(
        role_claim=settings.oidc_role_claim,
        roles=roles,
        default_role=default,
        domains=frozenset(domain.lower() for domain in settings.oidc_domains),
        language=settings.default_language,
        languages=frozenset(LANGUAGES),
    )


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


def _is_secure(settings: Settings) -> bool:
    """Whether browsers reach us by https."""
    return settings.address.startswith("https:")


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
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
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

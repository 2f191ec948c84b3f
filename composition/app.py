"""One desk as an app of FastAPI: its parts, its routes, what runs beside them."""

import asyncio
import contextlib
import dataclasses
import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request

from bot.assembly import Greeting
from bot.rasa.assistant import RasaAssistant
from composition import gaps_http, public_reports, workshop_http
from composition.adapters import Hub, context_of, hub_of, model_of, outgoing_of, places_of, players_of, scanner_of
from composition.assistant import FaqLibrary, faq_of, rasa_of, sources, suggestions, title_of, words_of
from composition.channels import channels_of
from composition.departments import departments_of
from composition.live import LiveSettings
from composition.rules import features_of, kept_of, playbook_of, rules_of
from composition.sign_in import identity_secret_of, is_secure, own_origins, provider_of, provider_rules_of, sign_in_of
from composition.upkeep import look_after
from faq.editing.gaps import GapFinder
from faq.editing.workshop import Workshop
from faq.help_centre.http import router as help_routes
from faq.help_centre.library import Library
from faq.help_centre.pages import SEARCH, STYLES, HelpPages, Site
from faq.help_centre.reads import reads_under
from faq.loader import FaqLoader
from faq.service import FaqService
from handoff.bridge import health, pages
from handoff.bridge import http as desk_http
from handoff.bridge.api import app as api
from handoff.bridge.authentication import address
from handoff.bridge.brand import Brand
from handoff.bridge.bundle import Bundle
from handoff.bridge.context import AppContext
from handoff.bridge.heads import Heads
from handoff.bridge.integrations import demo_site
from handoff.bridge.metrics import Metrics
from handoff.bridge.metrics import router as metrics_routes
from handoff.bridge.people import demo
from handoff.bridge.queue_floor import QueueFloor
from handoff.bridge.queue_snapshot import QueueSnapshot
from handoff.bridge.transport.access_tokens import AccessTokens, signing_secret
from handoff.bridge.transport.connection_limits import ConnectionLimits
from handoff.bridge.transport.entrance import Endpoint, SocketEntrance
from handoff.bridge.transport.security_headers import SecurityHeaders
from handoff.bridge.transport.uploads import Uploads
from handoff.hub.valkey import ValkeyHub
from handoff.ports.assistant import Assistant
from handoff.scheduler import Outside, Scheduler, Shared
from handoff.services import audit
from handoff.services.content import votes
from handoff.services.context import Context
from handoff.services.conversations.turn_bell import TurnBell, Turns, answer_rings
from handoff.services.conversations.turns import TurnRunner
from handoff.services.integrations import telling
from handoff.services.integrations.webhooks import WebhookSender
from handoff.services.integrations.writing_help import Help
from handoff.services.people.identity import Identities
from handoff.services.privacy.places import Places
from handoff.services.privacy.retention import Rounds
from handoff.storage import old_votes
from handoff.storage.screening import ProcessScreening
from handoff.storage.sql.database import Database
from settings import ROOT, Settings

WEB = ROOT / "web"


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
        is_secure=is_secure(settings),
    )
    app.add_middleware(SocketEntrance, endpoints=assembly.sockets)
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
        self.sockets: dict[str, Endpoint] = {}
        """What serves each path of a socket, once the app has started."""
        self._settings = settings
        self._given_assistant = assistant
        self._given_faq = faq
        self._say = say
        self._scanner = scanner_of(settings)
        self._outgoing = outgoing_of(settings)
        self._given = settings
        for read in (rules_of, features_of):  # what is wrong is refused before anything is made
            read(settings)
        self._model = model_of(settings, self._outgoing)
        departments_of(settings)

    @contextlib.asynccontextmanager
    async def running(self, app: FastAPI) -> AsyncIterator[None]:
        """The desk, mounted on `app`, for as long as the block lasts."""
        settings = self._settings
        settings.var.mkdir(parents=True, exist_ok=True)
        hub = hub_of(settings)
        database = Database(
            settings.database, hub, connections=settings.database_connections, calendar=rules_of(settings).hours
        )
        await asyncio.to_thread(database.migrate)
        live = LiveSettings(settings)
        settings = self._settings = await live.load(database)
        words = words_of(settings)
        core = context_of(settings, database)
        self._players = players_of(settings, core, self._outgoing)
        await old_votes.take_over(settings.var / "faq" / "votes.sqlite", database)
        await audit.settings_in_force(database, core.clock, self._given.told)
        faq = self._given_faq or faq_of(settings, features_of(settings), self._say)
        loader = FaqLoader(faq, settings.retry_seconds)
        await loader.load()
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            if isinstance(hub, ValkeyHub):
                await stack.enter_async_context(hub)
            mind = self._given_assistant
            if mind is None and settings.role == "sockets":
                mind = Greeting(words)
            elif mind is None:
                mind = await stack.enter_async_context(rasa_of(settings, faq, core, words, self._players, self._say))
            turns = self._turns(core, mind, hub)
            stack.push_async_callback(turns.stop)
            desk = self._context(core, turns, mind, hub, faq, places_of(settings, database, core.clock))
            channels = channels_of(settings, core, desk)
            desk = dataclasses.replace(desk, channels=channels)
            stack.push_async_callback(self._outgoing.close)
            stack.push_async_callback(self._players.stop)
            webhooks = WebhookSender(core, desk.outgoing, desk.sign_in.seal)
            stack.push_async_callback(webhooks.stop)
            rounds = Rounds(desk.places, kept_of(settings), settings.retention_hour)
            live.attach(database, core, desk, words, faq, rounds)
            app.state.context = desk
            parts: dict[str, health.State] = {
                "assistant": mind.is_ready,
                "database": database.state,
                "faq": loader.is_ready,
                "hub": hub.is_ready,
            }
            if self._scanner is not None:
                parts["scanner"] = self._scanner.state
            if channels is not None:
                parts |= {channel.value: adapter.state for channel, adapter in channels.adapters.items()}
            self._mount(app, desk, faq, parts)
            if settings.offers_demo and settings.role != "answers":
                app.state.tells_passwords = await demo.create_operators(
                    core, settings.demo_operators_file, settings.default_language
                )
                await demo.create_saved_replies(database)
                await demo_site.make_known(desk)
            scheduler = Scheduler(
                core,
                turns,
                hub,
                upkeep=lambda: look_after(desk, rounds, live.now),
                shared=Shared(
                    lead=database.lead,
                    hub=bool(settings.hub_url),
                    besides=() if channels is None else (channels.run,),
                ),
                outside=Outside(look=functools.partial(_see_who_listens, database, core), send=webhooks.round),
            )
            async with _in_background(scheduler, loader, answer_rings(hub, turns), live.follow(hub)):
                yield

    def _turns(self, core: Context, mind: Assistant, hub: Hub) -> Turns:
        if self._settings.role == "sockets":
            return TurnBell(hub)
        # One process takes all there is; of several each takes what it can do at once.
        at_once = self._settings.rasa_turns_at_once if self._settings.database_url else None
        return TurnRunner(core, mind, hub, at_once=at_once, measures=self.metrics)

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
            brand=_brand_of(settings),
            help_lines=settings.help_lines,
            playbook=playbook_of(settings),
            default_language=settings.default_language,
            allowed_origins=own_origins(settings.address),
            secure_cookies=is_secure(settings),
            uploads=Uploads(settings.var),
            files=places.files,
            places=places,
            screening=ProcessScreening(self._scanner),
            identities=Identities(
                identity_secret_of(settings),
                audience=settings.identity_audience,
                max_seconds=settings.identity_max_seconds,
            ),
            suggest=lambda text, language: asyncio.to_thread(suggestions, faq, text, language),
            topic_title=lambda topic, language: title_of(faq, topic, language),
            outgoing=self._outgoing,
            players=self._players,
            writing=Help(
                model=self._model,
                tokens_a_day=settings.llm_tokens_a_day,
                sources_of=lambda text, language: asyncio.to_thread(sources, faq, text, language),
            ),
            library=FaqLibrary(faq),
            connections=self.connections,
            queue_snapshot=QueueSnapshot(core, hub),
            queue_floor=QueueFloor(core, hub),
            heads=Heads(core.uow),
            sign_in=sign_in_of(settings),
            own_address=settings.address.rstrip("/"),
            provider=provider_of(settings),
            provider_rules=provider_rules_of(settings),
        )

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
            self.sockets |= desk_http.sockets(desk)
            app.mount(api.PATH, api.api(desk))
            workshop = Workshop(faq, settings.content, faq.topics_path, features_of(settings))
            app.include_router(gaps_http.router(desk, workshop, GapFinder(faq)))
            app.include_router(workshop_http.router(desk, workshop))
            if settings.offers_demo:
                app.include_router(demo_site.router(desk, identity_secret_of(settings)))
        app.include_router(metrics_routes(self.metrics, lambda: self._measure(desk, parts), self._may_measure))
        app.include_router(health.router(parts, lambda: self.connections.stopping))
        own_pages = HelpPages(Library(faq), site)
        app.include_router(public_reports.router(desk, own_pages, self._base_of, site.default_language))
        app.include_router(
            help_routes(
                faq,
                site,
                public_url=settings.public_url,
                record_vote=lambda *vote: votes.record(desk.uow, *vote),
                reads=reads_under(settings.var),
                reader_of=address,
            )
        )
        embedders = frozenset(settings.allowed_origins) | own_origins(settings.address)
        pages.mount(app, WEB, demo=settings.offers_demo, bundle=bundle, embedders=embedders)

    def _base_of(self, request: Request) -> str:
        """What links of the help centre begin with."""
        return self._settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")

    async def _measure(self, desk: AppContext, parts: Mapping[str, health.State]) -> None:
        breaker_open = isinstance(desk.assistant, RasaAssistant) and desk.assistant.cut_off
        await self.metrics.look_at_parts(parts, sockets=self.connections.open_count, breaker_open=breaker_open)
        await self.metrics.look_at_desk(desk)

    def _may_measure(self, request: Request) -> bool:
        return address(request) in self._settings.metrics_readers


def _brand_of(settings: Settings) -> Brand:
    return Brand(
        logo=Path(settings.logo) if settings.logo else None,
        photos=Path(settings.operator_photos) if settings.operator_photos else None,
    )


async def _see_who_listens(database: Database, core: Context) -> None:
    database.tells_messages = await telling.messages_wanted(core)


@contextlib.asynccontextmanager
async def _in_background(
    scheduler: Scheduler, loader: FaqLoader, *others: Coroutine[Any, Any, None]
) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    tasks = [asyncio.create_task(work) for work in (scheduler.run(), loader.run(stopping), *others)]
    try:
        yield
    finally:
        stopping.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

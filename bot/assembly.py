"""Puts the assistant together: actions, texts, the loopback listener that Rasa calls, Rasa itself, and the client."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

import structlog
from fastapi import FastAPI

from bot.actions import TicketUseCases, build_executor
from bot.actions.answers.account_lookup import FactsOf, no_facts
from bot.dialogue.calendar import Calendar
from bot.errors import RasaFailed
from bot.rasa.assistant import RasaAssistant, welcome
from bot.rasa.client import RasaClient, RasaLimits
from bot.rasa.http import router
from bot.rasa.loopback import serving
from bot.rasa.process import RasaProcess, RasaSettings
from bot.rasa.standby import StandbyAssistant
from bot.training.learned import latest
from bot.understanding.nearest_examples import NearestExamples
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from bot.wording.site import SiteWords
from faq.ports import Faq
from handoff.domain.errors import AssistantUnavailable, NotFound
from handoff.domain.ids import AttachmentId, ConversationId, Reference
from handoff.domain.tickets.ticket import Complaint, Ticket
from handoff.ports.assistant import Reply, TurnRequest, TurnResult
from handoff.services.context import Context
from handoff.services.tickets import registry

log = structlog.get_logger(__name__)

_RETRY_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class RasaPlace:
    """Where Rasa is: started here by `python` with the newest model under `var`, or elsewhere at `url` with `token`.

    It calls back on the loopback port `internal_port`; 0 is a free one, which only a Rasa started here can know.
    """

    python: Path
    var: Path
    limits: RasaLimits
    url: str = ""
    token: str = ""
    internal_port: int = 0
    tracker_url: str = ""
    """SQLAlchemy address of the store that several Rasas share; empty: a file of SQLite under `var`."""


class TicketDesk:
    """The ticket use cases as the actions call them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def create(
        self,
        conversation_id: ConversationId,
        complaint: Complaint,
        language: str,
        idempotency_key: str,
        evidence: Sequence[AttachmentId] = (),
    ) -> Ticket:
        return await registry.register(
            self._context,
            conversation_id=conversation_id,
            complaint=complaint,
            language=language,
            idempotency_key=idempotency_key,
            evidence=evidence,
        )

    async def status(
        self, conversation_id: ConversationId, reference: Reference, account_id: str | None = None
    ) -> Ticket | None:
        try:
            return await registry.find(self._context, conversation_id, reference, account_id)
        except NotFound:
            return None

    async def of(self, conversation_id: ConversationId) -> list[Ticket]:
        return await registry.of_player(self._context, conversation_id)


@asynccontextmanager
async def running_assistant(  # noqa: PLR0913 - what the assistant stands on
    *,
    faq: Faq,
    context: Context,
    words: SiteWords,
    place: RasaPlace,
    progress: Callable[[str], None],
    zone: tzinfo,
    facts_of: FactsOf = no_facts,
) -> AsyncIterator[RasaAssistant]:
    """The assistant for as long as the context lasts. Rasa starts in the background: see `RasaAssistant.is_ready`.

    Raises:
        OSError: the internal port is taken.
        NothingLearned: `make train` has not been run.
    """
    nlg = Nlg(words)
    learned = await asyncio.to_thread(latest, place.var)
    nearest = NearestExamples(faq, learned.examples)
    understanding = Understanding(faq, near=nearest, followups=learned.followups)
    desk = TicketDesk(context)
    executor = build_executor(
        nlg=nlg,
        faq=faq,
        calendar=Calendar(context.clock, zone),
        help_lines=words.help_lines,
        tickets=TicketUseCases(create=desk.create, find=desk.status, of=desk.of, departments=context.departments),
        understanding=understanding,
        facts_of=facts_of,
    )
    token = place.token or secrets.token_urlsafe(32)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(router(executor, nlg, faq, token), prefix="/internal")
    async with contextlib.AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(app, place.internal_port))
        rasa: RasaProcess | None = None
        if not place.url:
            settings = RasaSettings(
                python=place.python,
                model=place.var / "rasa" / "models",
                var=place.var,
                server_url=f"{address}/internal",
                token=token,
                tracker_url=place.tracker_url or f"sqlite:///{place.var / 'rasa' / 'tracker.db'}",
            )
            rasa = await stack.enter_async_context(_kept_running(RasaProcess(settings, progress)))
        process = rasa
        assistant = RasaAssistant(
            client=RasaClient(url=lambda: process.url if process else place.url, token=token, limits=place.limits),
            standby=StandbyAssistant(nlg, faq, nearest, words.help_lines, context.departments),
            faq=faq,
            nlg=nlg,
        )
        stack.push_async_callback(assistant.close)
        yield assistant


class Greeting:
    """The assistant of a process that answers nothing: it can greet. See `handoff.ports.assistant.Assistant`."""

    def __init__(self, words: SiteWords) -> None:
        self._nlg = Nlg(words)

    async def respond(self, turn: TurnRequest) -> TurnResult:
        raise AssistantUnavailable(reason="elsewhere")

    async def resume(self, conversation_id: ConversationId, what: str) -> None:
        raise AssistantUnavailable(reason="elsewhere")

    async def is_ready(self) -> bool:
        return True

    def welcome(self, language: str) -> Reply:
        return welcome(self._nlg, language)


@asynccontextmanager
async def _kept_running(rasa: RasaProcess) -> AsyncIterator[RasaProcess]:
    """Start Rasa in the background, again and again until it once was ready (from then on it watches itself)."""

    async def start() -> None:
        while True:
            try:
                await rasa.start()
            except (RasaFailed, OSError) as error:
                log.error("rasa_failed", reason=str(error))
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return

    starting = asyncio.create_task(start())
    try:
        yield rasa
    finally:
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await starting
        await rasa.stop()

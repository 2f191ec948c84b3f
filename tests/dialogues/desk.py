"""The assistant on its real parts without the rest of the desk: Rasa, the FAQ, actions and wording in this process."""

import asyncio
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

import httpx
from fastapi import FastAPI

from bot.actions import TicketUseCases, build_executor
from bot.dialogue.calendar import Calendar
from bot.rasa.assistant import RasaAssistant
from bot.rasa.client import RasaClient, RasaLimits
from bot.rasa.http import router
from bot.rasa.loopback import serving
from bot.rasa.process import RasaProcess, RasaSettings
from bot.rasa.standby import StandbyAssistant
from bot.training.learned import Learned, learn
from bot.training.train import train
from bot.understanding.nearest_examples import NearestExamples
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from faq.embedding.embedder import SentenceTransformerEmbedder
from faq.service import FaqService
from handoff.domain.conversations.message import STANDBY, AttachedFile
from handoff.domain.ids import AttachmentId, ConversationId, Reference, new_conversation_id, new_reference
from handoff.domain.tickets.registration import Registration
from handoff.domain.tickets.ticket import Complaint, SlaPolicy, Ticket
from handoff.ports.assistant import TurnRequest, TurnResult
from handoff.services.clock import SystemClock
from tests.fixtures.departments import DEPARTMENTS, SOURCE

PATIENT = RasaLimits(timeout_seconds=20, turns_at_once=4, breaker_failures=3, breaker_seconds=1)
HELP_LINES = {"az": "", "tr": "", "ru": "0 800 000", "en": ""}


@dataclass
class Tickets:
    """Tickets in memory, with the rules of the real use cases that matter here."""

    clock: SystemClock = field(default_factory=SystemClock)
    by_key: dict[str, Ticket] = field(default_factory=dict)
    evidence: dict[str, list[str]] = field(default_factory=dict)
    """Files by idempotency key."""
    failing: bool = False
    """The database is away."""
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is not set, tickets are stored and nobody hears of it."""

    def __post_init__(self) -> None:
        self.answering.set()

    async def create(
        self,
        conversation_id: ConversationId,
        complaint: Complaint,
        language: str,
        idempotency_key: str,
        evidence: Sequence[AttachmentId] = (),
    ) -> Ticket:
        if self.failing:
            raise OSError("no database")
        self.evidence[idempotency_key] = list(evidence)
        if idempotency_key not in self.by_key:
            self.by_key[idempotency_key] = Ticket.registered(
                Registration(
                    conversation_id=conversation_id,
                    complaint=complaint,
                    language=language,
                    idempotency_key=idempotency_key,
                ),
                reference=new_reference(),
                department=DEPARTMENTS.of_kind(complaint.kind),
                sla=SlaPolicy(first_answer_hours=24, solution_hours=72, solution_urgent_hours=24),
                now=self.clock.now(),
            )
        await self.answering.wait()
        return self.by_key[idempotency_key]

    async def status(
        self, conversation_id: ConversationId, reference: Reference, account_id: str | None = None
    ) -> Ticket | None:
        for ticket in self.by_key.values():
            own = ticket.conversation_id == conversation_id
            if ticket.reference == reference and (own or ticket.complaint.account_id == account_id):
                return ticket
        return None

    async def of(self, conversation_id: ConversationId) -> list[Ticket]:
        return [t for t in self.by_key.values() if t.conversation_id == conversation_id]


class Player:
    """One conversation from the player's side."""

    def __init__(self, desk: "Desk", language: str, assistant: RasaAssistant) -> None:
        self._desk = desk
        self._assistant = assistant
        self.id = new_conversation_id()
        self.language = language
        self.page_language = language
        self.account_id: str | None = None
        self.seq = 0
        self.last: TurnResult | None = None
        self.unheard: list[int] = []
        """What the standby answered since Rasa last spoke."""

    def say(self, text: str, files: Sequence[str] = ()) -> TurnResult:
        """A typed message, with files of these names."""
        return self._turn(text, None, files)

    def press(self, intent: str, **entities: str) -> TurnResult:
        """Press the first button of the last turn that has that intent and these entities."""
        assert self.last is not None
        wanted = entities.items()
        for reply in self.last.replies:
            for button in reply.buttons:
                if button.action["intent"] == intent and wanted <= button.action["entities"].items():
                    return self._turn(button.label, button.action)
        raise AssertionError(f"no button {intent} {entities} under {[r.text for r in self.last.replies]}")

    def again(self, text: str) -> TurnResult:
        """The same message once more, as after a lost answer."""
        self.seq -= 2
        return self._turn(text, None)

    def press_of(self, result: TurnResult, intent: str) -> TurnResult:
        """Press a button of an earlier turn."""
        buttons = [b for reply in result.replies for b in reply.buttons if b.action["intent"] == intent]
        return self._turn(buttons[0].label, buttons[0].action)

    def people_return(self, what: str = "returned") -> None:
        self._desk.run(self._assistant.resume(self.id, what))

    def _turn(self, text: str, action: dict[str, object] | None, files: Sequence[str] = ()) -> TurnResult:
        self.seq += 2
        request = TurnRequest(
            conversation_id=self.id,
            seq=self.seq,
            text=text,
            action=action,
            language=self.language,
            page_language=self.page_language,
            epoch=0,
            account_id=self.account_id,
            attachments=tuple(
                AttachedFile(id=f"{self.seq}-{name}", name=name, media_type="image/png", size_bytes=1) for name in files
            ),
            form=self.last.form if self.last else None,
            memory=self.last.memory if self.last else None,
            standby_turns=tuple(self.unheard),
        )
        self.last = self._desk.run(self._assistant.respond(request))
        self.unheard = [*self.unheard, self.seq] if self.last.outcome.reason == STANDBY else []
        self.language = self.last.language
        return self.last


class Desk:
    """Starts everything on an own event loop in a thread; `var` keeps the model for the next time."""

    def __init__(self, var: Path, rasa_python: Path, progress: Callable[[str], None]) -> None:
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.tickets = Tickets()
        self.run(self._start(var, rasa_python, progress))

    def run(self, work):  # type: ignore[no-untyped-def]
        """Run a coroutine on the desk's loop and give back its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(600)

    def player(self, language: str, assistant: RasaAssistant | None = None) -> Player:
        return Player(self, language, assistant or self.assistant)

    @contextmanager
    def impatient(
        self, limits: RasaLimits, transport: httpx.AsyncBaseTransport | None = None
    ) -> Iterator[tuple[RasaAssistant, RasaClient]]:
        """An assistant beside the desk's own, over the same Rasa with other limits or network, and its link."""
        assistant, link = self.run(self._assistant(limits, transport))
        yield assistant, link
        self.run(assistant.close())

    def close(self) -> None:
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _start(self, var: Path, rasa_python: Path, progress: Callable[[str], None]) -> None:
        embedder = SentenceTransformerEmbedder("", var, progress)
        self.faq = FaqService.over(var, embedder=embedder, progress=progress)
        await asyncio.to_thread(self.faq.warm_up)

        model = await train(self.faq, embedder.fingerprint, var, rasa_python, progress)
        learned = Learned.load(await asyncio.to_thread(learn, self.faq, var, model, progress))
        self._neighbours = NearestExamples(self.faq, learned.examples)
        token = self.token = secrets.token_urlsafe(24)
        nlg = Nlg("Arena")
        executor = build_executor(
            nlg=nlg,
            faq=self.faq,
            calendar=Calendar(SystemClock(), UTC),
            help_lines=HELP_LINES,
            tickets=TicketUseCases(
                create=self.tickets.create, find=self.tickets.status, of=self.tickets.of, departments=SOURCE
            ),
            understanding=Understanding(self.faq, near=self._neighbours, followups=learned.followups),
        )
        app = FastAPI()
        app.include_router(router(executor, nlg, self.faq, token), prefix="/internal")
        address = await self._stack.enter_async_context(serving(app))
        tracker = var / "rasa" / f"tracker-{os.getpid()}.db"
        tracker.unlink(missing_ok=True)
        self._tracker = tracker
        self.rasa = RasaProcess(
            RasaSettings(
                python=rasa_python,
                model=model,
                var=var,
                server_url=f"{address}/internal",
                token=token,
                tracker_url=f"sqlite:///{tracker}",
            ),
            progress,
        )
        await self.rasa.start()
        self._nlg = nlg
        self.assistant, _ = await self._assistant(PATIENT)

    async def _assistant(
        self, limits: RasaLimits, transport: httpx.AsyncBaseTransport | None = None
    ) -> tuple[RasaAssistant, RasaClient]:
        link = RasaClient(url=lambda: self.rasa.url, token=self.token, limits=limits, transport=transport)
        standby = StandbyAssistant(self._nlg, self.faq, self._neighbours, HELP_LINES, SOURCE)
        return RasaAssistant(client=link, standby=standby, faq=self.faq, nlg=self._nlg), link

    async def _stop(self) -> None:
        await self.assistant.close()
        await self.rasa.stop()
        await self._stack.aclose()
        self._tracker.unlink(missing_ok=True)

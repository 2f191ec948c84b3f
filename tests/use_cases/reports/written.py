"""A desk on which episodes are played out by hand, minute by minute, and its figures asked for."""

from dataclasses import replace
from datetime import date

from handoff.domain.conversations.conversation import Conversation, HandoffReason, Priority, Status
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.domain.ids import ConversationId
from handoff.domain.people.operator import Operator, Role
from handoff.domain.queue.hours import weekly
from handoff.domain.reports.counting import Filters, Span
from handoff.domain.reports.figures import FIGURES, Value
from handoff.domain.tickets.ticket import SlaPolicy, Ticket, TicketStatus
from handoff.hub.memory import MemoryHub
from handoff.ports.assistant import Reply, TurnResult
from handoff.services.conversations import operator_actions, visitor_actions
from handoff.services.conversations.turns import TurnRunner
from handoff.services.people.identity import Identity
from handoff.services.queue import closing, handoffs, presence
from handoff.services.reports import asking, upkeep
from handoff.services.reports.asking import Question
from handoff.services.tickets import registry, workflow
from handoff.storage.sql.database import Database
from tests.fixtures.assistant import ScriptedAssistant, a_handoff, a_result, an_answer
from tests.fixtures.clock import ManualClock
from tests.fixtures.desk import PULL, a_complaint, a_context, an_operator

OFFICE = weekly("mon-fri 09:00-18:00", "UTC")
MARCH = Span(first=date(2026, 3, 1), last=date(2026, 3, 31))
ACCOUNT = "AB12345"


class WrittenDesk:
    """Begins on Monday, 2 March 2026, at 09:00, which is when it opens; closed at night and on Saturday and Sunday."""

    def __init__(self, database: Database) -> None:
        database.calendar = OFFICE
        self.uow = database
        self.clock = ManualClock()
        sla = SlaPolicy(first_answer_hours=24, solution_hours=72, solution_urgent_hours=48)
        self.context = a_context(database, self.clock, rules=replace(PULL, hours=OFFICE), sla=sla)
        self.assistant = ScriptedAssistant()
        self.turns = TurnRunner(self.context, self.assistant, MemoryHub())
        self._messages = 0

    def later(self, **span: float) -> None:
        self.clock.advance(**span)

    # ---- players

    async def player(self, language: str = "az", account: str | None = None) -> ConversationId:
        identity = None
        if account is not None:
            identity = Identity(account_id=account, name="", issued_at=self.clock.now())
        started = await visitor_actions.start(
            self.context, language=language, page_url="", welcome=Reply(text="welcome"), identity=identity
        )
        return started.conversation.id

    async def asks(self, id: ConversationId, result: TurnResult | None = None) -> None:
        """The player writes, and the assistant's turn comes to this."""
        self._messages += 1
        if result is not None:
            self.assistant.will(result)
        await visitor_actions.post_message(
            self.context, id, client_message_id=f"player-{self._messages:06}", text="words"
        )
        await self.turns.recover()
        for task in list(self.turns.running.values()):
            await task

    async def is_answered(self, id: ConversationId, topic: str = "withdrawal-time") -> None:
        await self.asks(id, an_answer("An article.", topic=topic))

    async def is_not_understood(self, id: ConversationId) -> None:
        await self.asks(id, a_result("What?", outcome=Outcome(kind=OutcomeKind.FALLBACK)))

    async def is_in_danger(self, id: ConversationId) -> None:
        await self.asks(id, a_handoff(HandoffReason.GAMBLING_HARM, Priority.URGENT))

    async def votes(self, id: ConversationId, *, helpful: bool) -> None:
        head = (await self.now(id)).head_seq
        await visitor_actions.rate_answer(self.context, id, seq=head, helpful=helpful)

    async def wants_a_person(self, id: ConversationId) -> None:
        await handoffs.request_by_button(self.context, id)

    async def gives_up(self, id: ConversationId) -> None:
        await handoffs.cancel(self.context, id)

    async def rates(self, id: ConversationId, score: int) -> None:
        await visitor_actions.rate(self.context, id, score=score, comment="")

    # ---- people

    async def operator(self, name: str) -> Operator:
        operator = an_operator(name=name, languages=("az", "tr", "ru", "en"), role=Role.SUPERVISOR, may_pick=True)
        async with self.uow() as work:
            await work.operators.add(operator)
            await work.commit()
        await self.is_there(operator)
        return operator

    async def is_there(self, operator: Operator) -> None:
        await presence.beat(self.context, operator.id, f"console-{operator.id}")

    async def takes(self, operator: Operator, id: ConversationId) -> None:
        await handoffs.claim(self.context, operator.id, id, (await self.now(id)).epoch)

    async def says(self, operator: Operator, id: ConversationId) -> None:
        self._messages += 1
        await operator_actions.post_message(
            self.context, operator.id, id, client_message_id=f"person-{self._messages:06}", text="words"
        )

    async def puts_back(self, operator: Operator, id: ConversationId) -> None:
        await handoffs.give_back(self.context, operator.id, id, Status.QUEUED)

    async def closes(self, operator: Operator, id: ConversationId) -> None:
        await closing.close(self.context, operator.id, id, "solved")

    # ---- tickets

    async def complains(self, id: ConversationId, key: str = "key") -> Ticket:
        complaint = a_complaint(account_id=ACCOUNT)
        return await registry.register(
            self.context, conversation_id=id, complaint=complaint, language="az", idempotency_key=f"{id}:{key}"
        )

    async def moves(self, operator: Operator, ticket: Ticket, to: TicketStatus) -> None:
        told = "Paid." if to is TicketStatus.SOLVED else ""
        await workflow.change_state(self.context, operator, ticket.reference, to=to, told=told)

    # ---- what is there

    async def now(self, id: ConversationId) -> Conversation:
        async with self.uow(read_only=True) as work:
            return await work.conversations.get(id)

    async def time_passes(self, days: int = 9) -> None:
        """The sweep does its work, until there is nothing left to do."""
        self.clock.advance(days=1, minutes=1)
        await upkeep.end_quiet(self.context)
        self.clock.advance(days=days)
        while await upkeep.settle(self.context):
            pass

    async def figures(self, *, clock: str = "calendar", span: Span = MARCH, **filters: str) -> dict[str, Value]:
        question = Question(span=span, filters=Filters(**filters), clock=clock)
        return await asking.figures(self.uow, list(FIGURES), question)

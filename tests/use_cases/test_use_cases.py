"""Use cases that no socket shows whole: tickets, accounts, the sweep."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from handoff.bridge.people import demo
from handoff.domain.conversations.conversation import Priority
from handoff.domain.conversations.message import Author
from handoff.domain.errors import BadRequest, NotFound, TooMany, WrongCredentials
from handoff.domain.events import Event, TicketChanged, TypingChanged
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import AttachmentId, ConversationId, DepartmentId, Reference, is_valid, new_reference
from handoff.domain.people.operator import Role
from handoff.domain.tickets.ticket import Complaint, ComplaintKind, SlaPolicy, Ticket
from handoff.ports.assistant import Reply
from handoff.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from handoff.scheduler import Beats, Scheduler
from handoff.services.content import saved_replies
from handoff.services.conversations import visitor_actions
from handoff.services.conversations.turns import TurnRunner
from handoff.services.people import accounts, operator_sessions
from handoff.services.people.accounts import Changes
from handoff.services.people.sign_in import Arrival, SignedIn
from handoff.services.queue import handoffs
from handoff.services.tickets import registry
from handoff.storage.sql.database import Database
from languages import LANGUAGES
from tests.fixtures.assistant import ScriptedAssistant
from tests.fixtures.clock import ManualClock
from tests.fixtures.databases import RecordingHub
from tests.fixtures.departments import PAYMENTS, PRODUCT, SUPPORT
from tests.fixtures.desk import PASSWORD, SIGN_IN, a_complaint, a_context, an_account, no_mask

SLA = SlaPolicy(first_answer_hours=24, solution_hours=72, solution_urgent_hours=12)
PER_CONVERSATION, PER_TICKET = 3, 5
CLOCK = ManualClock()


async def a_stored_conversation(uow: UnitOfWorkFactory) -> ConversationId:
    started = await visitor_actions.start(
        a_context(uow, CLOCK, resume_token_days=1), language="en", page_url="", welcome=Reply(text="welcome")
    )
    return started.conversation.id


async def register(
    uow: UnitOfWorkFactory,
    id: ConversationId,
    complaint: Complaint | None = None,
    key: str = "key",
    evidence: Sequence[AttachmentId] = (),
) -> Ticket:
    return await registry.register(
        a_context(uow, CLOCK, sla=SLA),
        conversation_id=id,
        complaint=complaint or a_complaint(),
        language="az",
        idempotency_key=key,
        evidence=evidence,
    )


async def find(
    uow: UnitOfWorkFactory,
    id: ConversationId,
    reference: Reference,
    account_id: str | None = None,
    clock: ManualClock = CLOCK,
) -> Ticket:
    return await registry.find(
        a_context(uow, clock, ticket_guesses_per_conversation=PER_CONVERSATION, ticket_guesses_per_ticket=PER_TICKET),
        id,
        reference,
        account_id,
    )


def an_attachment(id: ConversationId, name: str) -> Attachment:
    return Attachment(
        id=AttachmentId(name),
        conversation_id=id,
        author=Author.VISITOR,
        name=f"{name}.png",
        media_type="image/png",
        size_bytes=10,
        created_at=CLOCK.now(),
    )


class TestTickets:
    @pytest.mark.parametrize(
        ("kind", "department", "priority", "solution_hours"),
        [
            (ComplaintKind.WITHDRAWAL, PAYMENTS, Priority.HIGH, 12),
            (ComplaintKind.DEPOSIT, PAYMENTS, Priority.HIGH, 12),
            (ComplaintKind.BET, PRODUCT, Priority.NORMAL, 72),
            (ComplaintKind.GAME, PRODUCT, Priority.NORMAL, 72),
            (ComplaintKind.ACCOUNT, SUPPORT, Priority.HIGH, 12),
            (ComplaintKind.SERVICE, SUPPORT, Priority.NORMAL, 72),
            (ComplaintKind.OTHER, SUPPORT, Priority.NORMAL, 72),
        ],
    )
    async def test_each_kind_has_its_department_and_its_promise(
        self,
        uow: Database,
        kind: ComplaintKind,
        department: DepartmentId,
        priority: Priority,
        solution_hours: int,
    ) -> None:
        id = await a_stored_conversation(uow)
        ticket = await register(uow, id, a_complaint(kind=kind))
        assert (ticket.department, ticket.priority, ticket.language) == (department, priority, "az")
        assert ticket.first_answer_due_at == CLOCK.now() + timedelta(hours=24)
        assert ticket.solution_due_at == CLOCK.now() + timedelta(hours=solution_hours)
        assert is_valid(ticket.reference)

    async def test_asking_again_gives_the_same_ticket_and_tells_of_it(self, uow: Database, hub: RecordingHub) -> None:
        id = await a_stored_conversation(uow)
        first = await register(uow, id)
        again = await asyncio.gather(*(register(uow, id) for _ in range(5)))
        assert all(ticket == first for ticket in again)
        assert await registry.of_player(a_context(uow), id) == [first]
        told = TicketChanged(conversation_id=id, reference=first.reference, department=first.department)
        assert told in hub.published
        other = await register(uow, id, key="another run of the form")
        assert await registry.of_player(a_context(uow), id) == [first, other]

    async def test_no_ticket_without_its_conversation(self, uow: Database) -> None:
        with pytest.raises(NotFound):
            await register(uow, ConversationId("nobody"))

    async def test_found_by_its_own_conversation_and_by_nobody_else(self, uow: Database) -> None:
        id, other = await a_stored_conversation(uow), await a_stored_conversation(uow)
        ticket = await register(uow, id)
        assert await find(uow, id, ticket.reference) == ticket
        wrong = Reference("DST-0000-0001")
        assert not is_valid(wrong)
        for conversation_id, reference in [(other, ticket.reference), (id, new_reference()), (id, wrong)]:
            with pytest.raises(NotFound):
                await find(uow, conversation_id, reference)

    async def test_the_account_that_it_names_is_a_second_proof(self, uow: Database) -> None:
        id, other = await a_stored_conversation(uow), await a_stored_conversation(uow)
        ticket = await register(uow, id, a_complaint(account_id="Leyla90"))
        assert await find(uow, other, ticket.reference, "leyla90") == ticket
        for reference, account in [(ticket.reference, "leyla91"), (ticket.reference, ""), (new_reference(), "leyla90")]:
            with pytest.raises(NotFound):
                await find(uow, other, reference, account)

    async def test_a_player_whom_the_page_proved_sees_their_tickets_of_elsewhere(self, uow: Database) -> None:
        ticket = await register(uow, await a_stored_conversation(uow), a_complaint(account_id="Leyla90"))
        own, other = await a_stored_conversation(uow), await a_stored_conversation(uow)
        for id, account in ((own, "Leyla90"), (other, "kamran1")):
            async with uow() as work:
                await work.conversations.update(replace(await work.conversations.get(id), account_id=account))
                await work.commit()
        assert await find(uow, own, ticket.reference) == ticket
        later = await register(uow, own, a_complaint(account_id="Leyla90"), key="own")
        assert {t.id for t in await registry.of_player(a_context(uow), own)} == {ticket.id, later.id}
        assert await registry.of_player(a_context(uow), other) == []
        with pytest.raises(NotFound):
            await find(uow, other, ticket.reference)

    async def test_guessing_is_limited_for_the_conversation_whether_the_ticket_exists_or_not(
        self, uow: Database
    ) -> None:
        ticket = await register(uow, await a_stored_conversation(uow), a_complaint(account_id="leyla90"))
        for reference in (ticket.reference, new_reference()):
            other, clock = await a_stored_conversation(uow), ManualClock()
            for guess in range(PER_CONVERSATION):
                with pytest.raises(NotFound):
                    await find(uow, other, reference, f"guess{guess}", clock)
            with pytest.raises(TooMany):
                await find(uow, other, reference, "leyla90", clock)
            clock.advance(seconds=3601)
        assert await find(uow, other, ticket.reference, "leyla90", clock) == ticket

    async def test_guessing_is_limited_for_the_number_over_all_conversations(self, uow: Database) -> None:
        home = await a_stored_conversation(uow)
        ticket = await register(uow, home, a_complaint(account_id="leyla90"))
        for guess in range(PER_TICKET):
            with pytest.raises(NotFound):
                await find(uow, await a_stored_conversation(uow), ticket.reference, f"guess{guess}")
        with pytest.raises(TooMany):
            await find(uow, await a_stored_conversation(uow), ticket.reference, "leyla90")
        assert await find(uow, home, ticket.reference) == ticket  # its own conversation needs no proof

    async def test_a_right_proof_is_no_guess(self, uow: Database) -> None:
        ticket = await register(uow, await a_stored_conversation(uow), a_complaint(account_id="leyla90"))
        other = await a_stored_conversation(uow)
        for _ in range(PER_CONVERSATION + PER_TICKET):
            assert await find(uow, other, ticket.reference, "leyla90") == ticket

    async def test_the_conversations_files_become_evidence_and_no_others(self, uow: Database) -> None:
        id, other = await a_stored_conversation(uow), await a_stored_conversation(uow)
        mine, foreign = an_attachment(id, "mine"), an_attachment(other, "foreign")
        async with uow() as work:
            for file in (mine, foreign):
                await work.attachments.add(file)
            await work.commit()
        for _ in range(2):
            ticket = await register(uow, id, evidence=[mine.id, foreign.id, AttachmentId("unknown")])
        later = await register(uow, id, key="another", evidence=[mine.id])
        async with uow(read_only=True) as work:
            assert [file.id for file in await work.attachments.of_ticket(ticket.id)] == [mine.id]
            assert await work.attachments.of_ticket(later.id) == []
            assert (await work.attachments.get(foreign.id)).ticket_id is None

    async def test_all_that_the_form_asks_for_is_stored(self, uow: Database) -> None:
        complaint = a_complaint(
            amount="99.90",
            currency="USD",
            happened="last friday",
            happened_on=date(2026, 11, 20),
            contact="ali@example.com",
        )
        ticket = await register(uow, await a_stored_conversation(uow), complaint)
        async with uow(read_only=True) as work:
            stored = await work.tickets.by_reference(ticket.reference)
        assert stored is not None and stored.complaint == complaint


async def signs_in(uow: Database, username: str, password: str) -> SignedIn:
    return await operator_sessions.sign_in(
        uow, CLOCK, SIGN_IN, username=username, password=password, arrival=Arrival(address="a")
    )


class TestAccounts:
    async def test_a_new_account_may_sign_in(self, uow: Database) -> None:
        made = await accounts.create(
            a_context(uow, CLOCK),
            " Aysel ",
            Changes(name="Aysel", password="a long password", role=Role.SUPERVISOR),
            language="az",
            must_change_password=False,
        )
        assert (made.username, made.role, made.language, made.capacity) == ("aysel", Role.SUPERVISOR, "az", 5)
        assert made.password_hash.startswith("$argon2id$")
        signed = await signs_in(uow, "AYSEL", "a long password")
        assert signed.operator == made
        assert (await operator_sessions.signed_in(uow, CLOCK, signed.secret))[0] == made

    @pytest.mark.parametrize(
        ("username", "password", "field"),
        [
            ("taken", "a long password", "username"),
            (" TAKEN ", "a long password", "username"),
            ("", "a long password", "username"),
            ("  ", "a long password", "username"),
        ],
    )
    async def test_what_is_no_account(self, uow: Database, username: str, password: str, field: str) -> None:
        await an_account(uow, username="taken")
        with pytest.raises(BadRequest) as raised:
            await accounts.create(a_context(uow, CLOCK), username, Changes(name="x", password=password), language="en")
        assert raised.value.params == {"field": field}
        async with uow(read_only=True) as work:
            assert await work.operators.count() == 1

    async def test_the_time_taken_does_not_tell_whether_there_is_such_a_user(self, uow: Database) -> None:
        await an_account(uow, username="known", password_hash=PasswordHasher().hash(PASSWORD))

        async def seconds(username: str) -> float:
            began = time.process_time()
            with pytest.raises(WrongCredentials):
                await signs_in(uow, username, "wrong")
            return time.process_time() - began

        assert await seconds("unknown") > await seconds("known") / 2


class TestDemo:
    async def test_the_people_of_the_demo_may_sign_in_with_what_the_file_says(
        self, uow: Database, tmp_path: Path
    ) -> None:
        file = tmp_path / "people"
        await demo.create_operators(a_context(uow, CLOCK), file, "az")
        assert file.stat().st_mode & 0o777 == 0o600
        people = dict(line.split(" ") for line in file.read_text().splitlines())
        roles = {}
        for username, password in people.items():
            signed = await signs_in(uow, username, password)
            assert signed.step is None, "nobody asks the demo's people for another password"
            roles[username] = signed.operator.role
        assert roles == {role.value: role for role in Role}

        before = file.read_text()
        await demo.create_operators(a_context(uow, CLOCK), file, "az")
        assert file.read_text() == before, "made once"
        async with uow(read_only=True) as work:
            assert await work.operators.count() == len(Role)

    async def test_where_there_are_operators_nobody_is_added(self, uow: Database, tmp_path: Path) -> None:
        await an_account(uow)
        await demo.create_operators(a_context(uow, CLOCK), tmp_path / "people", "az")
        assert not (tmp_path / "people").exists()

    async def test_saved_replies_in_every_language_made_once(self, uow: Database) -> None:
        await demo.create_saved_replies(uow)
        await demo.create_saved_replies(uow)
        kept = await saved_replies.all_of(uow)
        shortcuts = {reply.shortcut for reply in kept}
        assert len(shortcuts) > 5
        assert sorted((reply.shortcut, reply.language) for reply in kept) == sorted(
            (shortcut, language) for shortcut in shortcuts for language in LANGUAGES
        )
        assert len({reply.text for reply in kept}) == len(kept), "none is left in another language"
        for shortcut in shortcuts:
            variables = [set(re.findall(r"{(.*?)}", reply.text)) for reply in kept if reply.shortcut == shortcut]
            assert variables.count(variables[0]) == len(LANGUAGES), shortcut


class TestTurns:
    async def test_the_gate_stands_right_before_the_assistant(self, uow: Database) -> None:
        """The player asks for a person between the look at the message and the call of the assistant."""
        id = await a_stored_conversation(uow)

        class Meddling(RecordingHub):
            async def publish(self, events: Sequence[Event]) -> None:
                await super().publish(events)
                if any(isinstance(event, TypingChanged) and event.active for event in events):
                    await handoffs.request_by_button(a_context(uow, CLOCK, messages_per_minute=9), id)

        assistant = ScriptedAssistant()
        turns = TurnRunner(a_context(uow, CLOCK), assistant, Meddling())
        await visitor_actions.post_message(
            a_context(uow, CLOCK, message_max_characters=99, messages_per_minute=9, mask=no_mask),
            id,
            client_message_id="client-1",
            text="hello",
        )
        turns.wake(id)
        await asyncio.wait(turns.running.values())
        assert assistant.turns == []
        async with uow(read_only=True) as work:
            assert [message.author for message in await work.messages.after(id, 2)] == [Author.SYSTEM]

    async def test_a_message_stored_right_after_the_last_look_is_answered_too(self, uow: Database) -> None:
        id = await a_stored_conversation(uow)
        assistant = ScriptedAssistant()

        async def one_more() -> None:
            await visitor_actions.post_message(
                a_context(uow, CLOCK, message_max_characters=99, messages_per_minute=9, mask=no_mask),
                id,
                client_message_id="client-1",
                text="hello",
            )
            turns.wake(id)

        class Late:
            """Hands out units of work; right after the first look at the database something is stored."""

            def __init__(self) -> None:
                self.looked = False

            def __call__(self, *, read_only: bool = False) -> Any:
                first, self.looked = not self.looked, True
                return self.look() if first else uow(read_only=read_only)

            @asynccontextmanager
            async def look(self) -> AsyncIterator[UnitOfWork]:
                async with uow(read_only=True) as work:
                    yield work
                await one_more()

        turns = TurnRunner(a_context(Late(), CLOCK), assistant, uow.hub)
        turns.wake(id)
        await assistant.asked(1)
        await asyncio.wait(turns.running.values())


class TestSweep:
    async def test_a_failing_sweep_is_not_the_last(self, uow: Database, hub: RecordingHub) -> None:
        sweeps, twice = 0, asyncio.Event()

        class Turns(TurnRunner):
            async def recover(self) -> int:
                nonlocal sweeps
                sweeps += 1
                if sweeps == 2:
                    twice.set()
                raise RuntimeError("a fault of ours")

        runner = Scheduler(
            a_context(uow, CLOCK), Turns(a_context(uow, CLOCK), ScriptedAssistant(), hub), hub, beats=Beats(sweep=0)
        )
        task = asyncio.create_task(runner.run())
        async with asyncio.timeout(5):
            await twice.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()

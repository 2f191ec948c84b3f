"""The desk writes letters: with Postfix and Dovecot from Debian, from mailbox to conversation and back."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from handoff.channels.mail.adapter import MailAdapter
from handoff.channels.mail.mailbox import Watch
from handoff.channels.mail.sending import Server
from handoff.domain.channel import Channel
from handoff.domain.channels.inbox import RawEvent
from handoff.domain.channels.outbox import DeliveryState
from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.message import Author
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.conversations import operator_actions
from handoff.services.queue import handoffs
from tests.contract.mail_harness import MemoryMarks, a_mailbox
from tests.fixtures.assistant import a_handoff, an_answer
from tests.fixtures.channels import ChannelWorld, a_channel_world
from tests.fixtures.desk import PULL, a_context, an_account
from tests.fixtures.mail.corpus import MAILBOX
from tests.fixtures.mail.servers import MailServers, mail_servers
from tests.fixtures.storing import log

PLAYER = "player@players.example"
PATIENCE_SECONDS = 60


@dataclass
class Post:
    """A desk with its mailbox, running."""

    world: ChannelWorld
    servers: MailServers
    uow: UnitOfWorkFactory

    async def write(
        self, text: str, *, answering: EmailMessage | None = None, sender: str = PLAYER, **headers: str
    ) -> None:
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["Subject"] = f"Player <{sender}>", headers.pop("subject", "Withdrawal")
        mail["To"] = headers.pop("to", MAILBOX)
        if answering is not None:
            mail["In-Reply-To"] = answering["Message-ID"].strip()
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        to = mail["To"].addresses[0].addr_spec
        await asyncio.to_thread(self.servers.submit, mail.as_bytes(), sender, to)

    async def got(self, count: int) -> list[EmailMessage]:
        """What the player has got, once there is so much."""
        await until(lambda: self._has(count))
        mails = [
            BytesParser(policy=policy.default).parsebytes(raw) for raw in await asyncio.to_thread(self.servers.inbox)
        ]
        assert len(mails) == count
        return [mail for mail in mails if isinstance(mail, EmailMessage)]

    async def _has(self, count: int) -> bool:
        return len(await asyncio.to_thread(self.servers.inbox)) >= count

    async def conversations(self) -> list[Conversation]:
        async with self.uow(read_only=True) as work:
            contact = await work.contacts.find(Channel.MAIL, MAILBOX, PLAYER)
            threads = [] if contact is None else await work.contacts.threads(contact.id)
            return [await work.conversations.get(thread.conversation_id) for thread in reversed(threads)]

    async def said(self, count: int) -> Conversation:
        """The only conversation, once the player said so much in it."""

        async def holds() -> bool:
            found = await self.conversations()
            said = [m for one in found[:1] for m in await log(self.uow, one.id) if m.author is Author.VISITOR]
            return len(said) >= count

        await until(holds)
        [one] = await self.conversations()
        return one


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await holds():
            await asyncio.sleep(0.1)


def words(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@asynccontextmanager
async def a_post_office(uow: UnitOfWorkFactory, adapter: MailAdapter, servers: MailServers) -> AsyncIterator[Post]:
    world = a_channel_world(a_context(uow, rules=PULL), Channel.MAIL, adapters={Channel.MAIL: adapter})
    running = asyncio.create_task(world.channels.run())
    try:
        yield Post(world, servers, uow)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        await world.turns.stop()


@pytest.fixture
async def post(uow: UnitOfWorkFactory) -> AsyncIterator[Post]:
    servers = await asyncio.to_thread(mail_servers)
    async with a_post_office(uow, a_mailbox(servers, servers.smtp_port), servers) as post:
        yield post


async def test_a_letter_is_answered_and_a_person_is_one_reply_away(post: Post) -> None:
    post.world.assistant.will(an_answer("It takes **three days**.", score=0.97))
    await post.write("How long does it take?")
    [answer] = await post.got(1)
    assert answer["Subject"] == "Re: Withdrawal"
    assert "It takes **three days**." in words(answer) and "<strong>three days</strong>" in words(answer, "html")
    assert "automated assistant" in words(answer)
    quoted = "\n".join(f"> {line}" for line in words(answer).splitlines())
    await post.write(
        f"I want a person.\n\nOn Mon, Arena <{MAILBOX}> wrote:\n{quoted}",
        answering=answer,
        to=answer["Reply-To"].addresses[0].addr_spec,
        subject="Re: Withdrawal",
    )
    conversation = await post.said(2)
    assert conversation.status is Status.QUEUED
    said = [m.text for m in await log(post.uow, conversation.id) if m.author is Author.VISITOR]
    assert said == ["How long does it take?", "I want a person."]
    [_, receipt] = await post.got(2)
    assert "We have received your message." in words(receipt) and receipt["Auto-Submitted"] == "auto-replied"
    operator = await an_account(post.uow, "Aysel")
    await handoffs.claim_next(post.world.context, operator.id)
    await operator_actions.post_message(
        post.world.context, operator.id, conversation.id, client_message_id="answer-1", text="I am looking at it."
    )
    [*_, last] = await post.got(3)
    assert words(last).startswith("I am looking at it.\n\nAysel")
    assert answer["Message-ID"].strip() in last["References"]


async def test_an_answer_from_a_program_that_loses_the_address_finds_its_conversation(post: Post) -> None:
    post.world.assistant.will(an_answer("So.", score=0.97))
    await post.write("Question")
    [answer] = await post.got(1)
    await post.write("More", answering=answer, subject="something else")
    conversation = await post.said(2)
    await post.write("New matter", subject="Another")

    async def two() -> bool:
        return len(await post.conversations()) == 2

    await until(two)
    assert (await post.conversations())[0].id == conversation.id


async def test_an_address_that_is_gone_comes_back_to_its_delivery(post: Post) -> None:
    sender = "player@gone.example"
    post.world.assistant.will(an_answer("So.", score=0.97))
    await post.write("Question", sender=sender)

    async def failed() -> bool:
        async with post.uow(read_only=True) as work:
            counts = await work.outbox.counts()
        return counts == {(Channel.MAIL, DeliveryState.FAILED): 1}

    await until(failed)
    async with post.uow(read_only=True) as work:
        contact = await work.contacts.find(Channel.MAIL, MAILBOX, sender)
        assert contact is not None
        [thread] = await work.contacts.threads(contact.id)
        [delivery] = await work.outbox.of_conversation(thread.conversation_id)
        assert await work.contacts.find(Channel.MAIL, MAILBOX, "mailer-daemon@mx.desk.example") is None
    assert delivery.reason == "bounced"


async def test_the_same_mail_twice_is_one_message_also_when_the_host_numbers_anew(uow: UnitOfWorkFactory) -> None:
    servers = await asyncio.to_thread(mail_servers)
    marks = MemoryMarks()
    async with a_post_office(uow, a_mailbox(servers, servers.smtp_port, marks), servers) as post:
        post.world.assistant.will(a_handoff())
        await post.write("Once", Message_ID="<once@players.example>")
        await post.write("Once", Message_ID="<once@players.example>")
        conversation = await post.said(1)
        await post.write(
            "After", answering=None, Message_ID="<after@players.example>", References="<once@players.example>"
        )
        await post.said(2)
    await asyncio.to_thread(servers.number_anew)
    async with a_post_office(uow, a_mailbox(servers, servers.smtp_port, marks), servers) as post:
        await post.write("Last", Message_ID="<last@players.example>", References="<once@players.example>")
        conversation = await post.said(3)
        said = [m.text for m in await log(uow, conversation.id) if m.author is Author.VISITOR]
        assert said == ["Once", "After", "Last"]


async def test_what_comes_while_nobody_watches_comes_later(uow: UnitOfWorkFactory) -> None:
    servers = await asyncio.to_thread(mail_servers)
    marks = MemoryMarks()
    async with a_post_office(uow, a_mailbox(servers, servers.smtp_port, marks), servers) as post:
        post.world.assistant.will(a_handoff())
        await post.write("First", Message_ID="<1@players.example>")
        await post.said(1)
    await post.write("Meanwhile", Message_ID="<2@players.example>", References="<1@players.example>")
    async with a_post_office(uow, a_mailbox(servers, servers.smtp_port, marks), servers) as post:
        await post.said(2)


async def test_a_mail_that_is_too_large_is_a_message_all_the_same(uow: UnitOfWorkFactory) -> None:
    servers = await asyncio.to_thread(mail_servers)
    adapter = a_mailbox(servers, servers.smtp_port)
    adapter._watch = Watch(server=Server.of(servers.imap, "imap", 143, 993), largest_bytes=5000, idle_seconds=5)
    async with a_post_office(uow, adapter, servers) as post:
        post.world.assistant.will(a_handoff(), a_handoff())
        await post.write("x" * 50 + "\n" + "long line\n" * 2000)
        await post.write("short", subject="Other")

        async def two() -> bool:
            return len(await post.conversations()) == 2

        await until(two)
        first, _ = await post.conversations()
        [message] = [m for m in await log(uow, first.id) if m.author is Author.VISITOR]
        assert (message.text, message.params["unreadable"], message.params["subject"]) == (
            "",
            "too_large",
            "Withdrawal",
        )


async def test_a_line_that_dies_is_made_anew(post: Post) -> None:
    adapter = post.world.channels.adapters[Channel.MAIL]
    assert isinstance(adapter, MailAdapter)
    post.world.assistant.will(a_handoff())
    await post.write("First", Message_ID="<1@players.example>")
    await post.said(1)
    mailbox = adapter._mailbox
    assert mailbox is not None and mailbox._client is not None
    mailbox._client.shutdown()
    await post.write("Second", Message_ID="<2@players.example>", References="<1@players.example>")
    await post.said(2)
    assert await adapter.state() == "works"


async def test_silence_is_told() -> None:
    servers = await asyncio.to_thread(mail_servers)
    adapter = a_mailbox(servers, servers.smtp_port)
    adapter._silence_seconds = 0.2
    adapter._watch = Watch(server=Server.of("imap://nobody:wrong@127.0.0.1:1", "imap", 143, 993))

    async def take(event: RawEvent) -> bool:
        return True

    receiving = asyncio.create_task(adapter.receive(take))
    try:

        async def silent() -> bool:
            return await adapter.state() == "silent"

        await until(silent)
    finally:
        receiving.cancel()
        await asyncio.gather(receiving, return_exceptions=True)
    assert await adapter.state() == "works", "another process may watch it now"

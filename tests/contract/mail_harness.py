"""The mailbox beside real servers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from handoff.channels.mail.adapter import MailAdapter
from handoff.channels.mail.addresses import Addresses
from handoff.channels.mail.composing import Composer
from handoff.channels.mail.mailbox import Watch
from handoff.channels.mail.sending import Sender, Server
from handoff.ports.channels import ChannelAdapter
from tests.fixtures.mail.corpus import MAILBOX
from tests.fixtures.mail.faulty_line import FaultyLine, faulty_line
from tests.fixtures.mail.servers import MailServers, mail_servers


class MemoryMarks:
    """See `handoff.channels.mail.adapter.Marks`."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        return self.kept.get(name)

    async def set(self, name: str, value: str) -> None:
        self.kept[name] = value


def a_mailbox(servers: MailServers, smtp_port: int, marks: MemoryMarks | None = None) -> MailAdapter:
    addresses = Addresses(MAILBOX, "secret")
    return MailAdapter(
        addresses,
        Composer(addresses, "Arena"),
        Sender(Server.of(f"smtp://127.0.0.1:{smtp_port}", "smtp", 587, 465), seconds=10),
        Watch(server=Server.of(servers.imap, "imap", 143, 993), idle_seconds=5),
        marks or MemoryMarks(),
    )


class MailHarness:
    account = MAILBOX
    address = "player@players.example"

    def __init__(self, servers: MailServers, line: FaultyLine) -> None:
        self.servers = servers
        self.line = line
        self.adapter: ChannelAdapter = a_mailbox(servers, line.port)
        self._said = 0

    async def say(self, text: str) -> None:
        self._said += 1
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["To"], mail["Subject"] = self.address, MAILBOX, "Hello"
        mail["Message-ID"] = f"<{self._said}@players.example>"
        mail.set_content(text)
        count = len(await asyncio.to_thread(self.servers.inbox, "support"))
        await asyncio.to_thread(self.servers.submit, mail.as_bytes(), self.address)
        async with asyncio.timeout(30):
            while len(await asyncio.to_thread(self.servers.inbox, "support")) <= count:  # one after the other
                await asyncio.sleep(0.05)

    async def arrived(self) -> list[str]:
        async with asyncio.timeout(30):
            while not (mails := await asyncio.to_thread(self.servers.inbox)):
                await asyncio.sleep(0.05)
        parsed = [BytesParser(policy=policy.default).parsebytes(raw) for raw in mails]
        bodies = [mail.get_body(("plain",)) for mail in parsed]
        return [body.get_content() for body in bodies if body is not None]

    async def break_after_writing(self) -> None:
        self.line.fault = "cut"

    async def be_busy(self) -> None:
        self.line.fault = "busy"

    async def refuse(self) -> None:
        self.line.fault = "refuse"


@asynccontextmanager
async def mail_harness() -> AsyncIterator[MailHarness]:
    servers = await asyncio.to_thread(mail_servers)
    async with faulty_line(servers.smtp_port) as line:
        yield MailHarness(servers, line)

"""What the tests of this folder stand on: a served desk, its people, its clock and its assistant."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
from sqlalchemy import select

from handoff.bridge.context import AppContext
from handoff.domain.conversations.conversation import Conversation
from handoff.domain.conversations.message import Author, Message
from handoff.domain.events import Notice, Notified, TypingChanged
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.people.operator import Operator
from handoff.domain.queue.rules import DeskRules
from handoff.scheduler import Scheduler
from handoff.storage.sql.database import Database
from handoff.storage.sql.tables import metadata
from tests.fixtures.assistant import ScriptedAssistant
from tests.fixtures.clients import PATIENCE_SECONDS, Client, OperatorClient, VisitorClient
from tests.fixtures.clock import ManualClock
from tests.fixtures.desk import ORIGIN, PASSWORD, PULL, a_desk, an_account
from tests.fixtures.hub import QuietHub
from tests.fixtures.serving import Stage
from tests.fixtures.working import begin


class World:
    """A desk on stage. `limits` given to `start` replace those of `handoff.bridge.desk.Limits`."""

    desk: AppContext

    def __init__(self, stage: Stage, http: httpx.AsyncClient, database: Database) -> None:
        self._stage = stage
        self.http = http
        self.database = database
        self.address = http.base_url.netloc.decode()
        self.clock = ManualClock()
        self.assistant = ScriptedAssistant()
        self._clients: list[Client] = []
        self._marks = 0

    async def start(self, rules: DeskRules = PULL, **limits: Any) -> None:
        """Put a new desk over the same database on stage: what a restart of the server is."""
        self.desk = a_desk(self.database, clock=self.clock, assistant=self.assistant, rules=rules, **limits)
        self.scheduler = Scheduler(self.desk, self.desk.turns, self.desk.hub)
        self._stage.desk = self.desk

    @property
    def hub(self) -> QuietHub:
        assert isinstance(self.desk.hub, QuietHub)
        return self.desk.hub

    async def stop(self) -> None:
        """End the desk as a crash does: what the assistant was thinking is lost."""
        for client in self._clients:
            await client.cut()
        await self._stage.empty()
        await self.desk.turns.stop()

    async def restart(self, rules: DeskRules = PULL, **limits: Any) -> None:
        await self.stop()
        await self.database.close()
        await self.start(rules, **limits)

    def refit(self, **parts: Any) -> None:
        """The same desk with other parts, for whoever calls from now on."""
        self.desk = self._stage.desk = replace(self.desk, **parts)

    async def end(self) -> None:
        """Close everything; fails if the handler of a socket does not end."""
        await self.stop()
        self.http.cookies.clear()

    # ---- players

    async def session(self, **body: Any) -> dict[str, Any]:
        answer = await begin(self.http, **{"language": "en"} | body)
        assert answer.status_code == 200, answer.text
        session: dict[str, Any] = answer.json()
        return session

    async def visitor_socket(self, origin: str | None = ORIGIN) -> VisitorClient:
        """An open socket that has not said hello."""
        client = await VisitorClient.open(f"ws://{self.address}/ws/visitor", origin=origin)
        self._clients.append(client)
        return client

    async def visitor(self, session: dict[str, Any] | None = None, after_seq: int = 0) -> VisitorClient:
        """A player whose page is connected, in a conversation of their own unless `session` says which."""
        session = session or await self.session()
        client = await self.visitor_socket()
        client.session = session
        await client.hello(session["access_token"], after_seq)
        return client

    async def waiting_visitor(self) -> VisitorClient:
        """A player in the queue, by the button."""
        visitor = await self.visitor()
        await visitor.send("handoff.request")
        await visitor.state(status="queued")
        return visitor

    # ---- operators

    async def account(self, name: str = "Aysel", **fields: Any) -> Operator:
        return await an_account(self.desk.uow, name, **fields)

    async def sign_in(self, operator: Operator) -> tuple[str, str]:
        """Cookie header and CSRF token of a new sign-in."""
        body = {"username": operator.username, "password": PASSWORD}
        answer = await self.http.post("/api/operator/sign-in", json=body, headers={"Origin": ORIGIN})
        assert answer.status_code == 200, answer.text
        self.http.cookies.clear()
        return answer.headers["set-cookie"].split(";")[0], answer.json()["csrf"]

    async def operator_socket(self, cookie: str, origin: str | None = ORIGIN) -> OperatorClient:
        """An open socket that has not said hello."""
        client = await OperatorClient.open(f"ws://{self.address}/ws/operator", origin=origin, cookie=cookie)
        self._clients.append(client)
        return client

    async def operator(self, operator: Operator | None = None, **fields: Any) -> OperatorClient:
        """An operator whose console is connected."""
        cookie, csrf = await self.sign_in(operator or await self.account(**fields))
        client = await self.operator_socket(cookie)
        await client.hello(csrf)
        return client

    async def in_talk(self) -> tuple[VisitorClient, OperatorClient, str]:
        """A player and the operator who holds their conversation, and its id."""
        visitor, operator = await self.waiting_visitor(), await self.operator()
        conversation_id = (await operator.take_next())["id"]
        await operator.open_conversation(conversation_id)
        await visitor.state(status="assigned")
        return visitor, operator, conversation_id

    # ---- what is stored

    async def conversation(self, conversation_id: str) -> Conversation:
        async with self.desk.uow(read_only=True) as work:
            return await work.conversations.get(ConversationId(conversation_id))

    async def connected(self) -> set[OperatorId]:
        """Whose console the database takes for connected."""
        async with self.desk.uow(read_only=True) as work:
            return await work.operators.connected(self.desk.rules.present_since(self.clock.now()))

    async def database_text(self) -> str:
        """All rows of all tables, as text."""
        async with self.database.engine.connect() as connection:
            return "".join([repr((await connection.execute(select(t))).all()) for t in metadata.sorted_tables])

    async def log(self, conversation_id: str) -> list[Message]:
        async with self.desk.uow(read_only=True) as work:
            return await work.messages.after(ConversationId(conversation_id), 0)

    # ---- waiting for what does not come

    async def quiet(self) -> None:
        """Wait until no turn runs that can end by itself, and all sockets have dealt with all events."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while running := [t for id, t in self.desk.turns.running.items() if id not in self.assistant.thinking]:
                await asyncio.wait(running, timeout=0.01)  # one of them may be held back meanwhile
        await self.hub.quiet()

    async def all_told(self, *clients: VisitorClient | OperatorClient) -> None:
        """Wait until these have every frame that comes of what happened up to now."""
        await self.quiet()
        self._marks += 1
        name = f"mark {self._marks}"
        for client in clients:
            if isinstance(client, VisitorClient):
                id = ConversationId(client.ready["conversation"]["id"])
                mark = TypingChanged(conversation_id=id, author=Author.OPERATOR, name=name, active=False)
                await self.desk.hub.publish([mark])
                await client.next("typing.changed", lambda frame: bool(frame["name"] == name))
        async with self.desk.uow(read_only=True) as work:
            everybody = frozenset(operator.id for operator in await work.operators.all())
        mark_for_consoles = Notified(
            notice=Notice.MENTION, conversation_id=ConversationId(name), operator_ids=everybody, params={}
        )
        await self.desk.hub.publish([mark_for_consoles])
        for client in clients:
            if isinstance(client, OperatorClient):
                await client.next("notification.raised", lambda frame: bool(frame["conversation_id"] == name))

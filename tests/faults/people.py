"""Players and operators who never give up: they connect again, resume by seq, and send until it is accepted.

They do what widget and console do, with shorter patience, and keep everything they sent and saw for the oracle.
"""

import asyncio
import contextlib
import json
import random
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import websockets
from websockets.asyncio.client import ClientConnection
from websockets.typing import Origin

Frame = dict[str, Any]
PING_SECONDS = 1.0
DEAD_SECONDS = 4.0
AGAIN_SECONDS = 3.0
"""A message that was not accepted by then is sent again."""


class View:
    """One conversation as one person sees it: by seq, in order. `faults` lists what must never happen."""

    def __init__(self, faults: list[str], whose: str) -> None:
        self.messages: dict[int, Frame] = {}
        self.last = 0
        self._faults = faults
        self._whose = whose

    def load(self, messages: list[Frame], after_seq: int) -> None:
        """What came on opening: the whole rest, in order."""
        for number, message in enumerate(messages):
            if message["seq"] != after_seq + 1 + number:
                self._faults.append(f"{self._whose}: a hole at {message['seq']} after resuming from {after_seq}")
            self._keep(message)

    def add(self, message: Frame) -> None:
        """What came while connected."""
        if message["seq"] <= self.last:
            self._faults.append(f"{self._whose}: {message['seq']} came twice")
        elif message["seq"] != self.last + 1:
            self._faults.append(f"{self._whose}: {message['seq']} came after {self.last}")
        self._keep(message)

    def _keep(self, message: Frame) -> None:
        known = self.messages.setdefault(message["seq"], message)
        if (known["text"], known["author"]) != (message["text"], message["author"]):
            self._faults.append(f"{self._whose}: {message['seq']} changed")
        self.last = max(self.last, message["seq"])


class Outbox:
    """Messages to send, one in flight at a time, each under an id of its own until it is accepted."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, Frame]] = []
        self.accepted: dict[str, int] = {}
        self.sent: dict[str, str] = {}
        self.refused: set[str] = set()
        self.changed = asyncio.Event()

    def put(self, text: str, **fields: Any) -> str:
        """The id under which it goes."""
        return self._put(text, {"type": "message.send", "text": text, **fields})

    def press(self, message: Frame, button: Frame) -> str:
        """Press a button under a message; it is stored with the button's words. The id under which it goes."""
        return self._put(button["label"], {"type": "button.press", "seq": message["seq"], "button_id": button["id"]})

    def _put(self, text: str, frame: Frame) -> str:
        id = secrets.token_hex(16)
        self.sent[id] = text
        self.waiting.append((id, frame | {"client_message_id": id}))
        self.changed.set()
        return id

    def take_answer(self, frame: Frame, faults: list[str]) -> None:
        if frame["type"] == "message.accepted":
            id = frame["client_message_id"]
            if self.accepted.setdefault(id, frame["seq"]) != frame["seq"]:
                faults.append(f"{id} was accepted as {self.accepted[id]} and as {frame['seq']}")
            self._drop(id)
        elif frame["type"] == "error.raised" and not frame["retryable"]:
            self.refused.add(frame["ref"])
            self._drop(frame["ref"])

    def _drop(self, id: str) -> None:
        self.waiting = [entry for entry in self.waiting if entry[0] != id]
        self.changed.set()


class Person:
    """What players and operators share: a socket that is opened again and again."""

    def __init__(self, name: str, address: str, origin: str, seed: int, faults: list[str]) -> None:
        self.name = name
        self.faults = faults
        self.outbox = Outbox()
        self.random = random.Random(seed)
        self.connects = 0
        self.ready = asyncio.Event()
        self.close_codes: list[int] = []
        self._address = address
        self._origin = origin
        self._socket: ClientConnection | None = None
        self._heard = 0.0

    async def run(self) -> None:
        """Until cancelled."""
        failures = 0
        while True:
            try:
                await self._connected()
                failures = 0
            except (OSError, httpx.HTTPError, websockets.WebSocketException, TimeoutError, EOFError):
                failures += 1
            self.ready.clear()
            await asyncio.sleep(min(1.0, 0.05 * 2 ** min(failures, 6)) * self.random.uniform(0.5, 1))

    async def _connected(self) -> None:
        cookie = await self.prepare()
        self.connects += 1
        headers = {"Cookie": cookie} if cookie else {}
        async with websockets.connect(
            f"ws://{self._address}{self.path}",
            origin=Origin(self._origin),
            additional_headers=headers,
            compression=None,
            open_timeout=5,
            close_timeout=0.2,
            ping_interval=None,
            max_size=2**24,
        ) as self._socket:
            self._heard = asyncio.get_running_loop().time()
            await self.hello()
            work = [asyncio.create_task(part()) for part in (self._read, self._send, self._ping)]
            try:
                done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                for task in work:
                    task.cancel()
                await asyncio.gather(*work, return_exceptions=True)
                if self._socket.close_code is not None:
                    self.close_codes.append(self._socket.close_code)

    async def say(self, type: str, **fields: Any) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps({"type": type, **fields}))

    async def _read(self) -> None:
        assert self._socket is not None
        async for data in self._socket:
            self._heard = asyncio.get_running_loop().time()
            await self.take(json.loads(data))

    async def _send(self) -> None:
        assert self._socket is not None
        await self.ready.wait()
        while True:
            self.outbox.changed.clear()
            if self.outbox.waiting:
                frame = self.outbox.waiting[0][1]
                for _ in range(2 if self.random.random() < 0.05 else 1):  # now and then twice
                    await self._socket.send(json.dumps(frame))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_SECONDS):
                    await self.outbox.changed.wait()

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            if asyncio.get_running_loop().time() - self._heard > DEAD_SECONDS:
                raise TimeoutError
            await self.say("ping")

    # ---- for the two kinds

    path = ""

    async def prepare(self) -> str:
        """Before the socket: whatever must be had by HTTP; the cookie."""
        raise NotImplementedError

    async def hello(self) -> None:
        raise NotImplementedError

    async def take(self, frame: Frame) -> None:
        raise NotImplementedError


class Player(Person):
    """One browser with one conversation."""

    path = "/ws/visitor"
    language = "en"

    def __init__(self, name: str, address: str, origin: str, seed: int, faults: list[str]) -> None:
        super().__init__(name, address, origin, seed, faults)
        self.view = View(faults, name)
        self.conversation_id = ""
        self.conversation: Frame = {}
        self._resume_token = ""
        self._token = ""
        self._after = 0
        self.wants_person = False

    async def prepare(self) -> str:
        if not self._token:
            body = {"language": self.language} | ({"resume_token": self._resume_token} if self._resume_token else {})
            async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
                answer = await http.post(f"http://{self._address}/api/visitor/sessions", json=body)
            if answer.status_code != 200:
                raise EOFError(answer.text)
            session = answer.json()
            if self.conversation_id and session["conversation_id"] != self.conversation_id:
                self.faults.append(f"{self.name}: another conversation after coming back")
            self.conversation_id = session["conversation_id"]
            self._token, self._resume_token = session["access_token"], session["resume_token"]
        return ""

    async def hello(self) -> None:
        self._after = self.view.last
        await self.say("session.hello", token=self._token, after_seq=self._after)

    async def take(self, frame: Frame) -> None:
        match frame["type"]:
            case "session.ready":
                self.view.load(frame["messages"], self._after)
                self.conversation = frame["conversation"]
                self.ready.set()
            case "message.created":
                self.view.add(frame["message"])
            case "conversation.updated":
                self.conversation = frame["conversation"]
            case "message.accepted" | "error.raised":
                self.outbox.take_answer(frame, self.faults)
            case "pong":
                if frame["head_seq"] > self.view.last:
                    self.faults.append(f"{self.name}: pong told of {frame['head_seq']} before it came")
        if self.wants_person and self.ready.is_set() and self.conversation.get("status") in {"bot", "closed"}:
            self.wants_person = False
            await self.say("handoff.request")


class Operator(Person):
    """One console: takes whoever waits, answers each message of the player, and lets go after some answers."""

    path = "/ws/operator"

    def __init__(
        self,
        name: str,
        sign_in: Callable[[], Awaitable[tuple[str, str]]],
        address: str,
        origin: str,
        seed: int,
        faults: list[str],
    ) -> None:
        super().__init__(name, address, origin, seed, faults)
        self._sign_in = sign_in
        self._cookie = ""
        self._csrf = ""
        self.views: dict[str, View] = {}
        self.open: set[str] = set()
        self._answered: dict[str, int] = {}
        self.patience = 4
        """Answers in one conversation before it is let go."""
        self._said: dict[str, int] = {}

    async def prepare(self) -> str:
        self.open.clear()
        if not self._cookie:
            self._cookie, self._csrf = await self._sign_in()
        return self._cookie

    async def hello(self) -> None:
        await self.say("session.hello", csrf=self._csrf)

    async def take(self, frame: Frame) -> None:
        match frame["type"]:
            case "session.ready":
                self.ready.set()
            case "queue.updated":
                for row in frame["assigned"]:
                    await self._follow(row["id"])
                if frame["queued"]:
                    await self.say("assignment.next")
            case "offer.made":
                await self.say("offer.accept", offer_id=frame["offer_id"])
            case "presence.changed" if not frame["available"]:
                await self.say("presence.set", available=True)
            case "assignment.started":
                self.open.discard(frame["conversation"]["id"])  # a colleague's, meanwhile, is not followed any more
                await self._follow(frame["conversation"]["id"])
            case "assignment.ended":
                self._said.pop(frame["conversation_id"], None)
            case "conversation.opened":
                id = frame["conversation"]["id"]
                self.views[id].load(frame["messages"], int(frame["ref"]))
                for message in frame["messages"]:
                    await self._answer(id, message, frame["conversation"])
            case "message.created":
                self.views[frame["conversation_id"]].add(frame["message"])
                await self._answer(frame["conversation_id"], frame["message"], None)
            case "message.accepted" | "error.raised":
                self.outbox.take_answer(frame, self.faults)
                await self._let_go(frame.get("conversation_id", ""))

    async def _follow(self, id: str) -> None:
        if id in self.open:
            return
        self.open.add(id)
        view = self.views.setdefault(id, View(self.faults, f"{self.name} of {id}"))
        # The answer names what was asked for: it may be asked again, from further on, before that comes.
        await self.say("conversation.open", conversation_id=id, after_seq=view.last, ref=str(view.last))

    async def _answer(self, id: str, message: Frame, row: Frame | None) -> None:
        if message["author"] != "visitor" or message["seq"] <= self._answered.get(id, 0):
            return
        self._answered[id] = message["seq"]
        self.outbox.put(f"re {message['seq']} by {self.name}", conversation_id=id)

    async def _let_go(self, id: str) -> None:
        """After some answers that were taken, and with nothing more to say."""
        self._said[id] = self._said.get(id, 0) + 1
        if self._said[id] < self.patience or any(frame["conversation_id"] == id for _, frame in self.outbox.waiting):
            return
        self._said[id] = 0
        match self.random.choice(["bot", "queue", "close", "bot"]):
            case "close":
                await self.say("conversation.close", conversation_id=id)
            case to:
                await self.say("assignment.return", conversation_id=id, to=to)

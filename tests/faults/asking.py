"""Players of the real assistant: they ask what the content answers, file complaints, talk to people.

One thing at a time: what is said next follows from what was answered. After an answer of the limited mode they send
again what only Rasa can take, as that answer asks them to.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import websockets

from tests.faults.filing import REFERENCE, Filing
from tests.faults.people import Frame, Operator, Player

ANSWER_SECONDS = 150.0
"""By then a message is answered, whatever happened to the desk."""
AGAIN_SECONDS = 2.0
"""Before something is sent again that the limited mode could not take, or that nobody heard."""
EXCHANGES = 80
"""A complaint that takes more has gone wrong."""
TO_PEOPLE = "to people"
PEOPLE = frozenset({"queued", "assigned"})
_numbers = itertools.count(1)


class NoAnswer(Exception):
    """Patience ended; the text says what was waited for."""


class Asker(Player):
    """A player of one language; `questions` are (topic, words) to choose from."""

    def __init__(self, *person: Any, language: str, questions: Sequence[tuple[str, str]]) -> None:
        super().__init__(*person)
        self.language = language
        self.asked: dict[str, str] = {}
        """Topic by the id of the message that asked about it."""
        self.filings: list[Filing] = []
        """Complaints that got their number."""
        self.unanswered: list[str] = []
        """What was waited for in vain."""
        self.filing = False
        """Something is in the form, and there is no ticket yet."""
        self.talks = 0
        """How often a person had the conversation."""
        self._questions = self.random.sample(questions, len(questions))
        self._whole = 0
        self._news = asyncio.Event()

    async def take(self, frame: Frame) -> None:
        await super().take(frame)
        if frame["type"] in {"session.ready", "pong"}:
            self._whole = self.view.last  # the bubbles of a turn are stored together: none of them is on its way
        elif frame["type"] == "message.created" and frame["message"]["author"] == "bot":
            await self.say("ping")
        self._news.set()

    async def live(self, stop: asyncio.Event, offset: int) -> None:
        """Do one thing after the other until `stop`, each once at least, beginning with the one at `offset`.

        At the end there is a question that Rasa answers.
        """
        acts = (self.ask, self.complain, self.ask, self.talk, self.ask)
        try:
            await self._until(self.ready.is_set, "a conversation")
            for number in itertools.count():
                if number >= len(acts) and stop.is_set():
                    break
                await acts[(number + offset) % len(acts)]()
            while await self.ask() in {"standby", None}:
                await asyncio.sleep(AGAIN_SECONDS)
        except NoAnswer as missing:
            self.unanswered.append(str(missing))

    async def ask(self) -> str | None:
        """A question of the content; kind of the answer, "standby" from the limited mode, None if people took over."""
        topic, words = self._questions[len(self.asked) % len(self._questions)]
        id = self.outbox.put(words)
        self.asked[id] = topic
        said = await self._answer(id)
        if not said or said[-1]["outcome"] is None:
            return None
        outcome = said[-1]["outcome"]
        return "standby" if outcome["reason"] == "standby" else str(outcome["kind"])

    async def complain(self) -> None:
        """File a complaint: give what is asked for, up to the number of the ticket."""
        filing = Filing.new(self.language, next(_numbers))
        send: Callable[[], str] = partial(self.outbox.put, filing.opening)
        said: list[Frame] = []
        for _ in range(EXCHANGES):
            said = await self._answer(send())
            reason = said[-1]["outcome"]["reason"] if said and said[-1]["outcome"] else "standby"
            if reason == "standby":
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            self.filing = True
            if reason in {"sent", "already_sent"}:
                found = REFERENCE.search(said[-1]["text"])
                filing.reference = found[0] if found else ""
                self.filings.append(filing)
                self.filing = False
                return
            send = self._next(filing, said)
        raise NoAnswer(f"a ticket for {filing.account_id}, last heard: {[each['text'] for each in said]}")

    def _next(self, filing: Filing, said: list[Frame]) -> Callable[[], str]:
        """How to answer the question that the form has just asked."""
        message = said[-1]
        labels = [button["label"] for button in message["buttons"]]
        text = filing.entry("\n".join(each["text"] for each in said), labels)
        if text is not None:
            return partial(self.outbox.put, text)
        button = message["buttons"][labels.index(filing.button(labels))]
        return partial(self.outbox.press, message, button)

    async def talk(self) -> None:
        """Ask for a person, talk until they let go, and be the assistant's again."""
        while self.status not in PEOPLE:
            with contextlib.suppress(websockets.WebSocketException, AssertionError):
                await self.say("handoff.request")
            with contextlib.suppress(NoAnswer):
                await self._until(lambda: self.status in PEOPLE, "a person", AGAIN_SECONDS)
        self.talks += 1
        for number in itertools.count(1):
            self.outbox.put(f"{self.name} {TO_PEOPLE}, {self.talks}.{number}")
            with contextlib.suppress(NoAnswer):
                await self._until(lambda: self.status not in PEOPLE, "the assistant", AGAIN_SECONDS)
                return
            if number * AGAIN_SECONDS > ANSWER_SECONDS:
                raise NoAnswer("people let go of the conversation")

    @property
    def status(self) -> str:
        """Who has the conversation, as far as the page knows."""
        return str(self.conversation.get("status"))

    async def _answer(self, id: str) -> list[Frame]:
        """All that was said in answer to the message; empty if people have the conversation."""
        what = f"an answer to {self.outbox.sent[id]!r}"
        await self._until(lambda: id in self.outbox.accepted or id in self.outbox.refused, f"{what}: its acceptance")
        if id in self.outbox.refused:
            raise NoAnswer(f"{what}: it was refused")
        asked = self.outbox.accepted[id]

        def said() -> list[Frame]:
            later = (message for seq, message in sorted(self.view.messages.items()) if seq > asked)
            return [each for each in later if each["author"] == "bot" or each["code"] == "assistant_unavailable"]

        await self._until(lambda: self.status in PEOPLE or any(each["seq"] <= self._whole for each in said()), what)
        return said()

    async def _until(self, holds: Callable[[], bool], what: str, seconds: float = ANSWER_SECONDS) -> None:
        """Raises: NoAnswer."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise NoAnswer(what) from None


class Listener(Operator):
    """An operator who answers what is said to people, not what the assistant was asked before."""

    async def _answer(self, id: str, message: Frame, row: Frame | None) -> None:
        if TO_PEOPLE in message["text"]:
            await super()._answer(id, message, row)

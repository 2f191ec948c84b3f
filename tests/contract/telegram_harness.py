"""A bot beside the stand-in of the Bot API."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from handoff.channels.telegram.adapter import TelegramAdapter
from handoff.ports.channels import ChannelAdapter
from tests.fixtures.telegram.server import BOT, PLAYER, TOKEN, TelegramServer, telegram_server


class TelegramHarness:
    account = BOT
    address = str(PLAYER)

    def __init__(self, server: TelegramServer) -> None:
        self.server = server
        self.bot = TelegramAdapter(TOKEN, server.url, seconds=10, poll_seconds=1)
        self.adapter: ChannelAdapter = self.bot

    async def say(self, text: str) -> None:
        self.server.say(text)

    async def arrived(self) -> list[str]:
        return [str(sent["text"]) for sent in self.server.sent()]

    async def break_after_writing(self) -> None:
        self.server.fault = "cut"

    async def be_busy(self) -> None:
        self.server.fault = "busy"

    async def refuse(self) -> None:
        self.server.fault = "refused"


@asynccontextmanager
async def telegram_harness() -> AsyncIterator[TelegramHarness]:
    async with telegram_server() as server:
        harness = TelegramHarness(server)
        try:
            yield harness
        finally:
            await asyncio.shield(harness.bot.close())

"""Keeps the FAQ in service: loads it, tries again where that fails, then follows the content."""

import asyncio

import structlog

from faq.service import FaqService

log = structlog.get_logger(__name__)

RETRY_SECONDS = 30.0


class FaqLoader:
    """For one service and one event loop. A model that cannot be loaded, or content that cannot be learned from, takes
    the answers away and nothing else: it is tried again until it works.
    """

    def __init__(self, faq: FaqService, retry_seconds: float = RETRY_SECONDS) -> None:
        self._faq = faq
        self._retry_seconds = retry_seconds
        self._loaded = False

    async def load(self) -> bool:
        """Try once; whether the FAQ answers now."""
        try:
            await asyncio.to_thread(self._faq.warm_up)
        except Exception as error:
            log.error("faq_failed", error=type(error).__name__, reason=str(error))
        else:
            self._loaded = True
        return self._loaded

    async def is_ready(self) -> bool:
        return self._loaded

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping` is set or the task is cancelled."""
        while not self._loaded:
            await asyncio.sleep(self._retry_seconds)
            await self.load()
        await self._faq.watch(stopping)

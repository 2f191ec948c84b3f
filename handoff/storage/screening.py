"""Files are looked into by a process of their own each, and by a virus scanner where there is one."""

import asyncio
import subprocess
import sys
from pathlib import Path

import structlog

from handoff.domain.errors import FileRefused, TooMany
from handoff.storage import screener
from handoff.storage.clamd import Clamd

log = structlog.get_logger(__name__)

AT_ONCE = 2
WAITING = 40
"""Files that may wait to be looked at; each takes a fraction of a second."""
_SECONDS = 30.0
_REASONS = {screener.BROKEN: "broken", screener.UNSAFE: "unsafe"}


class ProcessScreening:
    """See `handoff.ports.screening.Screening`. `scanner` is asked first."""

    def __init__(self, scanner: Clamd | None = None, *, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._scanner = scanner
        self._turn = asyncio.Semaphore(at_once)
        self._waiting = waiting
        self._inside = 0

    async def passed(self, kind: str, content: bytes) -> bytes:
        if self._inside >= self._waiting:
            raise TooMany(seconds=30)
        self._inside += 1
        try:
            async with self._turn:
                if self._scanner is not None:
                    await self._scanner.check(content)
                if kind == "text/plain":
                    return content
                return await asyncio.to_thread(_screened, kind, content)
        finally:
            self._inside -= 1


def _screened(kind: str, content: bytes) -> bytes:
    # -I: neither our folder nor anything of the environment has a say in what the process runs.
    command = [sys.executable, "-I", str(Path(screener.__file__)), kind]
    try:
        ended = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS, env={}, check=False)
    except subprocess.TimeoutExpired:
        log.warning("screening_too_long", kind=kind, size=len(content))
        raise FileRefused(reason="broken") from None
    if ended.returncode == 0 and ended.stdout:
        return ended.stdout
    if ended.returncode not in _REASONS:  # killed: out of memory or time
        log.warning("screening_ended", kind=kind, size=len(content), status=ended.returncode)
    raise FileRefused(reason=_REASONS.get(ended.returncode, "broken"))

"""A little work that a browser must do before it begins a conversation, asked for only where somebody presses.

The challenges are ALTCHA's: find the number whose hash with the salt is the one given. A browser needs about a second,
in a worker; whoever wants hundreds of conversations needs as many seconds of a processor.
"""

from collections import deque
from datetime import UTC, datetime, timedelta

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from altcha.v1 import Payload as Solved

from handoff.bridge.context import AppContext
from handoff.domain.errors import BadRequest, ProofRequired
from handoff.services.people import blocks
from handoff.services.throttle import throttle

_LARGEST_NUMBER = 50_000
_GOOD_FOR = timedelta(minutes=5)
_MINUTE = timedelta(minutes=1)
_NEARLY = 0.8
"""Of the places in the queue that one address has."""
_NEAR_A_BLOCK = 3
"""Conversations that an address may begin in a minute at which somebody is blocked."""
_HALF = 0.5
"""Of the conversations that one address may begin in a minute."""
_ADDRESSES = 20
"""In all, a minute sees fewer conversations than this many addresses may begin; more are a flood."""


class ProofOfWork:
    """When a proof is asked for, and whether one is good."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._begun: deque[datetime] = deque()
        """When conversations were begun here of late."""

    async def check(self, address: str, solution: str | None) -> None:
        """To be called before a conversation is begun.

        Raises:
            ProofRequired: there is pressure and no good proof; with a challenge to be solved.
        """
        now = self._context.clock.now()
        pressed = await self._is_pressed(address, now)
        if pressed and not await self._is_good(solution, now):
            raise ProofRequired(**self._challenge(now))
        self._begun.append(now)
        async with self._context.uow() as work:
            if await blocks.is_near(work, now, address):
                await throttle(work, now, f"start-near:{address}", _NEAR_A_BLOCK)
                await work.commit()

    async def _is_pressed(self, address: str, now: datetime) -> bool:
        limits = self._context.limits
        while self._begun and not now - _MINUTE < self._begun[0] <= now:
            self._begun.popleft()
        if len(self._begun) >= limits.conversations_per_minute * _ADDRESSES:
            return True
        async with self._context.uow(read_only=True) as work:
            begun = await work.attempts.count(f"start:{address}", now - _MINUTE)
            if begun >= max(1, limits.conversations_per_minute * _HALF):
                return True
            if await work.conversations.count_waiting_at(address) >= max(1, limits.places_per_address * _NEARLY):
                return True
            return await blocks.is_near(work, now, address)

    async def _is_good(self, solution: str | None, now: datetime) -> bool:
        if not solution:
            return False
        try:
            solved = Solved.from_base64(solution)
            is_true, _ = verify_solution(solved, self._key, check_expires=False)
            if not is_true or not now < _ends(solved) <= now + _GOOD_FOR:
                return False
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise BadRequest(field="proof") from None
        async with self._context.uow() as work:  # once
            await throttle(work, now, f"proof:{solved.challenge}", 1, _GOOD_FOR)
            await work.commit()
        return True

    def _challenge(self, now: datetime) -> dict[str, str | int]:
        made = create_challenge(
            ChallengeOptions(max_number=_LARGEST_NUMBER, hmac_key=self._key, expires=now + _GOOD_FOR)
        )
        return {
            "algorithm": made.algorithm,
            "challenge": made.challenge,
            "salt": made.salt,
            "signature": made.signature,
            "max_number": _LARGEST_NUMBER,
        }

    @property
    def _key(self) -> str:
        return self._context.tokens.derived("proof of work")


def _ends(solved: Solved) -> datetime:
    """When the challenge runs out: in its salt, which is signed."""
    _, expires, _ = solved.parse_salt()
    if expires is None:
        raise ValueError("it has no end")
    return datetime.fromtimestamp(expires, UTC)

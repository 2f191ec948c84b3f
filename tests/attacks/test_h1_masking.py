"""H1: one short message that is hard to mask stops nobody, and what may not be sent is not masked at all."""

import asyncio
import time

import pytest

from bot.masking import masking
from handoff.domain.errors import TooMany
from handoff.services.conversations import visitor_actions
from tests.api.world import World
from tests.attacks.attacked import attacked
from tests.fixtures.clients import new_client_id
from tests.fixtures.desk import a_context

HARD = ("бонус" * 300 + "\n3d 123" * 80)[:2000]
"""As in the finding: many codes after long words."""
LONGEST_SECONDS = 0.05
"""Of one message; ten of them stood the server for five seconds."""


def test_the_hard_message_is_masked_in_no_time() -> None:
    taken = min(_seconds(HARD) for _ in range(5))
    assert taken < LONGEST_SECONDS


async def test_ten_of_them_do_not_stop_the_server() -> None:
    async with attacked() as world:
        visitors = [await world.visitor() for _ in range(10)]
        usual = max([await world.answers() for _ in range(20)])
        sending = [v.send("message.send", client_message_id=new_client_id(), text=HARD) for v in visitors]
        _, *looks = await asyncio.gather(asyncio.gather(*sending), *(world.answers() for _ in range(5)))
        assert max(looks) < max(1.0, 10 * usual)
        for visitor in visitors:
            await visitor.next("message.accepted")


async def test_what_may_not_be_sent_is_not_masked(world: World) -> None:
    masked: list[str] = []

    def mask(text: str) -> tuple[str, tuple[str, ...]]:
        masked.append(text)
        return masking.masked(text)

    session = await world.session()

    async def post(client_message_id: str, text: str) -> None:
        await visitor_actions.post_message(
            a_context(world.desk.uow, world.clock, message_max_characters=2000, messages_per_minute=3, mask=mask),
            session["conversation_id"],
            client_message_id=client_message_id,
            text=text,
        )

    for number in range(3):
        await post(f"client-message-{number}", f"hello {number}")
    with pytest.raises(TooMany):
        await post("client-message-x", HARD)
    await post("client-message-2", HARD)  # a repeat: what is stored stands
    assert masked == ["hello 0", "hello 1", "hello 2"]


def _seconds(text: str) -> float:
    began = time.process_time()
    masking.mask(text)
    return time.process_time() - began

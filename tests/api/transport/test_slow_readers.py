"""A client that does not read is cut, loses nothing, and does not hold up anybody."""

from handoff.domain.conversations.message import Author
from handoff.domain.events import TypingChanged
from handoff.domain.ids import ConversationId
from handoff.hub.memory import BACKLOG
from handoff.protocol.codes import CloseCode
from tests.api.world import World


def a_sign(id: str, size: int = 1) -> TypingChanged:
    """Something that reaches the player's socket and is not stored; `size` characters long."""
    return TypingChanged(conversation_id=ConversationId(id), author=Author.OPERATOR, name="x" * size, active=True)


async def test_who_does_not_read_is_cut_and_comes_back_by_seq(world: World) -> None:
    await world.restart(outgoing_frames=50)
    session = await world.session()
    slow, quick = await world.visitor(session), await world.visitor(session)
    slow.stop_reading()
    for _ in range(400):  # far more than the buffers of two sockets hold
        await world.desk.hub.publish([a_sign(session["conversation_id"], 100_000)])
        await quick.next("typing.changed")
        quick.forget()
    await quick.say("still quick")
    await quick.reply()
    slow.read_again()
    assert await slow.close_code() == CloseCode.SLOW_READER
    again = await world.visitor(session, slow.seqs()[-1])
    assert [m["text"] for m in again.ready["messages"]] == ["still quick", "echo: still quick"]


async def test_who_falls_behind_the_bell_is_cut_and_comes_back_by_seq(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    await world.desk.hub.publish([a_sign(session["conversation_id"])] * (BACKLOG + 1))
    assert await visitor.close_code() == CloseCode.SLOW_READER
    await world.visitor(session, 1)

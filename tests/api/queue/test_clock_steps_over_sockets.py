"""The server's clock jumps by an hour while people talk: they notice nothing."""

import pytest

from tests.api.world import World


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_talk_goes_on_in_order(world: World, hours: int) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    await visitor.say("before")
    await visitor.reply()
    world.clock.advance(hours=hours)
    await visitor.say("after")
    assert (await visitor.reply())["text"] == "echo: after"
    assert visitor.seqs() == [1, 2, 3, 4, 5]
    await visitor.cut()
    session = await world.session(resume_token=session["resume_token"])
    back = await world.visitor(session)
    assert [message["text"] for message in back.ready["messages"]][1:] == [
        "before",
        "echo: before",
        "after",
        "echo: after",
    ]
    assert session["returning"]


async def test_set_back_nobody_has_said_too_much_for_an_hour(world: World) -> None:
    await world.restart(messages_per_minute=3)
    visitor = await world.visitor()
    for n in range(3):
        await visitor.say(str(n))
    await visitor.send("message.send", client_message_id="client-message-z", text="more")
    await visitor.error("too_many")
    world.clock.advance(hours=-1)
    await visitor.say("more", "client-message-z")

"""State plus events is the state: after any step, what a page made of its frames is what a fresh page is told."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from tests.api.world import World
from tests.fixtures.assistant import a_handoff, an_answer
from tests.fixtures.clients import OperatorClient, VisitorClient


def page_of_player(client: VisitorClient) -> dict[str, Any]:
    """What the widget shows after all its frames."""
    messages, conversation = {}, None
    for frame in client.frames:
        match frame["type"]:
            case "session.ready":
                conversation = frame["conversation"]
                messages = {message["seq"]: message for message in frame["messages"]}
            case "conversation.updated":
                conversation = frame["conversation"]
            case "message.created":
                messages[frame["message"]["seq"]] = frame["message"]
    assert conversation is not None
    page: dict[str, Any] = conversation | {
        "head_seq": max(messages),
        "messages": [messages[seq] for seq in sorted(messages)],
    }
    return page


def page_of_operator(client: OperatorClient) -> dict[str, Any]:
    """What the console shows after all its frames: the lists, and the messages of what it opened."""
    lists: dict[str, Any] = {}
    talks: dict[str, dict[int, Any]] = {}
    for frame in client.frames:
        match frame["type"]:
            case "queue.updated":
                lists = {name: {row["id"]: row for row in frame[name]} for name in ("queued", "assigned")}
            case "conversation.changed":
                row = frame["conversation"]
                if row["id"] in lists.get("assigned", {}):
                    lists["assigned"][row["id"]] = row
            case "conversation.opened":
                talk = talks.setdefault(frame["conversation"]["id"], {})
                talk |= {message["seq"]: message for message in frame["messages"]}
            case "message.created":
                talks[frame["conversation_id"]][frame["message"]["seq"]] = frame["message"]
    return lists | {"talks": talks}


async def test_after_every_step_of_a_long_talk(world: World) -> None:
    session = await world.session()
    account = await world.account()
    player, (cookie, csrf) = await world.visitor(session), await world.sign_in(account)

    async def console() -> OperatorClient:
        client = await world.operator_socket(cookie)
        await client.hello(csrf)
        return client

    operator = await console()
    id = session["conversation_id"]

    async def check() -> None:
        for client in (operator, player):
            await client.send("ping")
            await client.next("pong")
        fresh_operator = await console()
        await world.all_told(fresh_operator, operator)
        await world.all_told(player)
        fresh_player = await world.visitor(session)
        assert page_of_player(player) == page_of_player(fresh_player)
        mine, fresh = page_of_operator(operator), page_of_operator(fresh_operator)
        assert (mine["queued"], mine["assigned"]) == (fresh["queued"], fresh["assigned"])
        if id in mine["talks"] and id in {**mine["queued"], **mine["assigned"]}:
            opened = await fresh_operator.open_conversation(id)
            assert [mine["talks"][id][seq] for seq in sorted(mine["talks"][id])] == opened["messages"]
        await fresh_player.close()
        await fresh_operator.close()

    async def bot_answers() -> None:
        world.assistant.will(an_answer("So it is."))
        await player.say("how is it?")
        await player.reply()

    async def assistant_hands_over() -> None:
        world.assistant.will(a_handoff())
        await player.say("a person")
        await player.state(status="queued")

    async def take() -> None:
        await operator.take_next()
        await operator.open_conversation(id)

    async def send_and_wait(client: VisitorClient | OperatorClient, awaited: str, type: str, **fields: Any) -> None:
        await client.send(type, **fields)
        await client.next(awaited)

    on_talk = {"conversation_id": id}
    steps: list[Callable[[], Awaitable[Any]]] = [
        bot_answers,
        partial(player.send, "seen.set", seq=2),
        partial(send_and_wait, player, "conversation.updated", "language.set", language="ru"),
        partial(send_and_wait, player, "conversation.updated", "handoff.request"),
        partial(player.say, "still waiting"),
        partial(send_and_wait, player, "conversation.updated", "language.set", language="az"),
        partial(send_and_wait, player, "conversation.updated", "handoff.cancel"),
        assistant_hands_over,
        take,
        partial(player.say, "hello"),
        partial(operator.say, id, "good day"),
        partial(operator.send, "seen.set", seq=5, **on_talk),
        partial(player.send, "seen.set", seq=5),
        partial(send_and_wait, player, "conversation.updated", "language.set", language="tr"),
        partial(send_and_wait, operator, "assignment.ended", "assignment.return", to="queue", **on_talk),
        take,
        partial(send_and_wait, operator, "assignment.ended", "assignment.return", to="bot", **on_talk),
        partial(send_and_wait, player, "conversation.updated", "rating.submit", score=5),
        bot_answers,
        partial(send_and_wait, player, "conversation.updated", "handoff.request"),
        take,
        partial(send_and_wait, operator, "assignment.ended", "conversation.close", **on_talk),
        bot_answers,
        partial(send_and_wait, operator, "queue.updated", "presence.set", available=False),
    ]
    await check()
    for step in steps:
        await step()
        await check()
        world.clock.advance(seconds=1)

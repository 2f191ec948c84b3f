"""Typing, read marks, languages and thumbs: small signs, both ways."""

import pytest

from tests.api.world import World
from tests.fixtures.assistant import an_answer


async def test_typing_shows_on_the_other_side_only(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await visitor.send("typing.set", active=True)
    shown = await operator.next("typing.changed", lambda f: f["author"] == "visitor")
    assert shown == {"type": "typing.changed", "conversation_id": id, "author": "visitor", "name": None, "active": True}
    await visitor.send("typing.set", active=False)
    await operator.next("typing.changed", lambda f: not f["active"])
    await operator.send("typing.set", conversation_id=id, active=True)
    shown = await visitor.next("typing.changed", lambda f: f["author"] == "operator")
    assert (shown["name"], shown["active"]) == ("Aysel", True)
    await world.all_told(visitor, operator)
    assert "visitor" not in [f["author"] for f in visitor.frames if f["type"] == "typing.changed"]
    assert "operator" not in [f["author"] for f in operator.frames if f["type"] == "typing.changed"]


async def test_the_assistant_types_while_it_thinks(world: World) -> None:
    visitor = await world.visitor()
    world.assistant.hold()
    await visitor.say("hello")
    await visitor.next("typing.changed", lambda f: f["author"] == "bot" and f["active"])
    world.assistant.release()
    await visitor.next("typing.changed", lambda f: f["author"] == "bot" and not f["active"])
    await visitor.reply()


async def test_typing_is_not_heard_in_other_conversations(world: World) -> None:
    visitor, operator, _ = await world.in_talk()
    stranger = await world.visitor()
    await stranger.send("typing.set", active=True)
    await stranger.send("ping")
    await stranger.next("pong")
    await world.all_told(operator, visitor)
    assert [f for f in operator.frames if f["type"] == "typing.changed"] == []


async def test_read_marks_go_both_ways_forward_only_and_no_further_than_the_log(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    said = await visitor.say("have you read this?")
    await operator.send("seen.set", conversation_id=id, seq=said["seq"])
    await visitor.state(operator_seen_seq=said["seq"])
    answer = await operator.say(id, "yes")
    await visitor.send("seen.set", seq=answer["seq"])
    changed = await operator.next(
        "conversation.changed", lambda f: f["conversation"]["visitor_seen_seq"] == answer["seq"]
    )
    assert changed["conversation"]["operator_seen_seq"] == said["seq"]
    await visitor.send("seen.set", seq=1)
    await visitor.send("seen.set", seq=2**31 - 1)
    await operator.send("seen.set", conversation_id=id, seq=0)
    for client in (visitor, operator):
        await client.send("ping")
        await client.next("pong")
    stored = await world.conversation(id)
    assert (stored.visitor_seen_seq, stored.operator_seen_seq) == (answer["seq"], said["seq"])


async def test_the_switch_changes_the_language_for_both_sides(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await visitor.send("language.set", language="ru")
    assert (await visitor.state(language="ru"))["id"] == id
    assert (await visitor.system("language_changed"))["params"] == {"language": "ru"}
    await operator.next("conversation.changed", lambda f: f["conversation"]["language"] == "ru")
    await visitor.send("language.set", language="ru")
    await visitor.state(language="ru")
    stored = await world.conversation(id)
    assert (stored.language, stored.page_language) == ("ru", "ru")
    assert sum(m.code == "language_changed" for m in await world.log(id)) == 1


async def test_the_assistant_hears_of_the_switch(world: World) -> None:
    visitor = await world.visitor()
    await visitor.send("language.set", language="tr")
    await visitor.state(language="tr")
    await visitor.say("merhaba")
    await visitor.reply()
    assert (world.assistant.turns[0].language, world.assistant.turns[0].page_language) == ("tr", "tr")


async def test_the_last_thumb_counts(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    world.assistant.will(an_answer("So it is."))
    await visitor.say("how is it?")
    answer = await visitor.reply()
    for helpful in (True, False):
        await visitor.send("answer.rate", seq=answer["seq"], helpful=helpful)
    await visitor.send("ping")
    await visitor.next("pong")
    again = await world.visitor(session)
    assert [m["helpful"] for m in again.ready["messages"]] == [None, None, False]


@pytest.mark.parametrize("seq", [0, 1, 2, 4, 99])
async def test_only_answers_have_thumbs(world: World, seq: int) -> None:
    visitor = await world.visitor()
    world.assistant.will(an_answer("So it is."))
    await visitor.say("how is it?")
    assert (await visitor.reply())["seq"] == 3
    await visitor.send("answer.rate", seq=seq, helpful=True)
    await visitor.error("not_found")
    assert [m.helpful for m in await world.log(visitor.ready["conversation"]["id"])] == [None] * 3

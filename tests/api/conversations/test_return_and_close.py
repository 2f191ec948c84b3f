"""An operator lets go: back to the assistant, back into the queue, or to an end."""

import pytest

from handoff.domain.conversations.conversation import HandoffReason
from handoff.domain.people.operator import Role
from tests.api.world import World


async def test_back_to_the_assistant_which_is_told_and_answers_again(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await visitor.say("hello person")
    await operator.give_back(id, "bot")
    state = await visitor.state(status="bot")
    assert (state["operator_name"], state["rating_open"]) == (None, True)
    assert (await visitor.system("returned_to_bot"))["params"] == {"name": "Aysel"}
    assert world.assistant.resumed == [], "told when it is needed"
    await visitor.say("hello machine")
    assert (await visitor.reply())["text"] == "echo: hello machine"
    await visitor.say("once more")
    await visitor.reply()
    assert world.assistant.resumed == [(id, "returned")], "told once, before the first turn"
    assert [turn.text for turn in world.assistant.turns] == ["hello machine", "once more"]


async def test_back_into_the_queue_at_the_place_of_ones_waiting_time(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    since = (await world.conversation(id)).waiting_since
    world.clock.advance(minutes=5)
    later = await world.waiting_visitor()
    await operator.give_back(id, "queue")
    state = await visitor.state(status="queued")
    assert state["queue"]["position"] == 1
    assert (await visitor.system("returned_to_queue"))["params"] == {"name": "Aysel"}
    await later.next("conversation.updated", lambda f: bool(f["conversation"]["queue"]["position"] == 2))
    stored = await world.conversation(id)
    assert (stored.waiting_since, stored.handoff_reason) == (since, HandoffReason.RETURNED)
    other = await world.operator(name="Murad")
    assert (await other.take_next())["id"] == id
    assert (await visitor.state(status="assigned"))["operator_name"] == "Murad"


async def test_the_same_player_is_handed_over_again_and_again(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    for round, to in enumerate(["bot", "closed", "bot"], 1):
        if to == "bot":
            await operator.give_back(id, "bot")
        else:
            await operator.send("conversation.close", conversation_id=id)
            await operator.next("assignment.ended")
        await visitor.state(status=to)
        await visitor.say(f"round {round}")
        assert (await visitor.reply())["text"] == f"echo: round {round}"
        await visitor.send("handoff.request")
        await visitor.state(status="queued")
        assert (await operator.take_next())["id"] == id
        await visitor.state(status="assigned")
        await operator.say(id, f"hello {round}")
        assert (await visitor.reply("operator"))["text"] == f"hello {round}"
    assert [what for _, what in world.assistant.resumed] == ["returned", "closed", "returned"]
    await world.all_told(visitor)
    assert visitor.seqs() == list(range(1, len(visitor.seqs()) + 1))


async def test_a_closed_talk_is_rated_once_and_writing_wakes_the_assistant(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await operator.send("conversation.close", conversation_id=id, reason="solved", ref="close")
    assert (await operator.next("assignment.ended"))["ref"] == "close"
    state = await visitor.state(status="closed")
    assert (state["rating_open"], state["operator_name"]) == (True, None)
    assert (await visitor.system("conversation_closed"))["params"] == {"name": "Aysel"}

    await visitor.send("rating.submit", score=4, comment="  sağ\x00 olun \u202e ", ref="rating")
    assert (await visitor.state(rating_open=False))["status"] == "closed"
    assert (await visitor.system("rated"))["params"] == {"score": 4}
    await visitor.send("rating.submit", score=1, ref="rating")
    await visitor.error("invalid_transition", ref="rating")
    async with world.desk.uow(read_only=True) as work:
        assert await work.ratings.of_conversation((await world.conversation(id)).id) == [(4, "sağ olun")]

    await visitor.say("one more question")
    assert (await visitor.state(status="bot"))["rating_open"] is False
    assert (await visitor.reply())["text"] == "echo: one more question"
    assert world.assistant.resumed == [(id, "closed")]


async def test_a_rating_may_come_after_the_next_question(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await operator.send("conversation.close", conversation_id=id)
    await visitor.state(status="closed")
    await visitor.say("next")
    await visitor.reply()
    await visitor.send("rating.submit", score=5)
    await visitor.state(rating_open=False)
    second = await world.operator(name="Murad", role=Role.SUPERVISOR)
    assert (await second.open_conversation(id))["card"]["ratings"] == [5]


async def test_there_is_nothing_to_rate_before_people_spoke(world: World) -> None:
    visitor = await world.visitor()
    await visitor.send("rating.submit", score=5, ref="rating")
    await visitor.error("invalid_transition", ref="rating")
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    await visitor.send("rating.submit", score=5, ref="rating")
    await visitor.error("invalid_transition", ref="rating")


async def test_from_closed_straight_to_a_person(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await operator.send("conversation.close", conversation_id=id)
    closed = await visitor.state(status="closed")
    await visitor.send("handoff.request")
    queued = await visitor.state(status="queued")
    assert queued["epoch"] == closed["epoch"] + 2
    assert queued["rating_open"] is False
    assert (await operator.take_next())["id"] == id


@pytest.mark.parametrize("action", ["message", "close", "return", "typing", "seen"])
async def test_who_does_not_hold_it_has_no_say(world: World, action: str) -> None:
    visitor, operator, id = await world.in_talk()
    other = await world.operator(name="Murad", role=Role.SUPERVISOR)
    before = await world.conversation(id)
    frames: dict[str, tuple[str, dict[str, object], str | None]] = {
        "message": ("message.send", {"client_message_id": "client-1", "text": "x"}, "client-1"),
        "close": ("conversation.close", {"ref": "r"}, "r"),
        "return": ("assignment.return", {"to": "bot", "ref": "r"}, "r"),
        "typing": ("typing.set", {"active": True}, None),
        "seen": ("seen.set", {"seq": 1}, None),
    }
    type, fields, ref = frames[action]
    await other.send(type, conversation_id=id, **fields)
    await other.error("not_yours", ref=ref)
    await other.send(type, conversation_id="no-such-conversation", **fields)
    await other.error("not_found", ref=ref)
    await operator.send("conversation.close", conversation_id=id)
    await visitor.state(status="closed")
    await operator.send(type, conversation_id=id, **fields)
    await operator.error("not_yours", ref=ref)
    after = await world.conversation(id)
    assert (after.head_seq, after.epoch) == (before.head_seq + 1, before.epoch + 1), "nothing but the end of it"


async def test_a_reply_said_again_stands_also_when_the_talk_is_over(world: World) -> None:
    """The line broke between storing and accepting, and the talk was ended in another window."""
    visitor, operator, id = await world.in_talk()
    accepted = await operator.say(id, "goodbye", "client-message-a")
    await operator.send("conversation.close", conversation_id=id)
    await visitor.state(status="closed")
    assert await operator.say(id, "goodbye", "client-message-a") == accepted

"""H5: operators read and take what is theirs to serve, and nothing else of the desk."""

from handoff.domain.people.operator import Role
from tests.api.people.test_identities import proof
from tests.api.world import World
from tests.fixtures.clients import new_client_id
from tests.fixtures.departments import PAYMENTS, PRODUCT

SECRET = "my salary is gone"


async def waiting(world: World) -> str:
    """A proven player who waits for support and has said something."""
    visitor = await world.visitor(await world.session(identity=proof(world)))
    await visitor.say(SECRET)
    await world.quiet()
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    id: str = visitor.ready["conversation"]["id"]
    return id


async def test_who_does_not_serve_a_waiting_player_reads_nothing(world: World) -> None:
    id = await waiting(world)
    for fields in ({"departments": (PAYMENTS,)}, {"languages": ("ru",)}):
        stranger = await world.operator(name="Leyla", **fields)
        [row] = (await stranger.queue(lambda f: bool(f["queued"])))["queued"]
        assert (row["id"], row["preview"], row["account_id"], row["player_name"]) == (id, "", None, "")
        for frame in ("conversation.open", "history.load", "note.add"):
            more = {"history.load": {"before_seq": 99}, "note.add": {"client_note_id": new_client_id(), "text": "x"}}
            mark = {} if frame == "note.add" else {"ref": "r"}
            await stranger.send(frame, conversation_id=id, **more.get(frame, {}), **mark)
            await stranger.error("forbidden")
        assert SECRET not in str(stranger.frames)
    serving = await world.operator(name="Aysel")
    [row] = (await serving.queue(lambda f: bool(f["queued"])))["queued"]
    assert (row["account_id"], row["player_name"]) == ("AB12345", "Rəşad")
    assert SECRET in str(await serving.open_conversation(id))


async def test_mentioning_oneself_gives_nothing(world: World) -> None:
    id = await waiting(world)
    account = await world.account("Leyla")
    curious = await world.operator(account)
    await curious.open_conversation(id)
    note = {"conversation_id": id, "client_note_id": new_client_id(), "text": "mine", "mentions": [account.id]}
    await curious.send("note.add", **note)
    await curious.next("note.added")
    holder = await world.operator(name="Aysel")
    await holder.take_next()
    await holder.say(id, "How can I help?")
    await world.all_told(curious)
    await curious.send("conversation.open", conversation_id=id, ref="again")
    await curious.error("forbidden", ref="again")
    assert "How can I help?" not in str(curious.frames)


async def test_a_mention_ends_with_who_asked(world: World) -> None:
    id = await waiting(world)
    account = await world.account("Leyla")
    asked, holder = await world.operator(account), await world.operator(name="Aysel")
    await holder.take_next()
    await holder.open_conversation(id)
    note = {"conversation_id": id, "client_note_id": new_client_id(), "text": "look", "mentions": [account.id]}
    await holder.send("note.add", **note)
    await holder.next("note.added")
    await asked.open_conversation(id)
    await holder.give_back(id, "bot")
    await world.all_told(asked)
    await asked.send("conversation.open", conversation_id=id, ref="again")
    await asked.error("forbidden", ref="again")


async def test_a_guessed_epoch_takes_nothing_from_the_assistant(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    body = {"account_id": "AB12345", "description": "a deposit is missing", "contact": ""}
    await visitor.send("intake.submit", client_message_id=new_client_id(), **body)
    await visitor.next("intake.accepted")
    id = session["conversation_id"]
    stranger = await world.operator(name="Leyla", departments=(PRODUCT,))
    for epoch in range(4):
        await stranger.send("assignment.take", conversation_id=id, epoch=epoch, ref=f"e{epoch}")
        await stranger.error("forbidden", ref=f"e{epoch}")
    supervisor = await world.operator(name="Murad", role=Role.SUPERVISOR)
    await supervisor.send("assignment.take", conversation_id=id, epoch=1, ref="s")
    assert (await supervisor.next("assignment.started"))["ref"] == "s"

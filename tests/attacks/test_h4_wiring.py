"""H4, M11: nowhere that a secret may be written does it reach the disk: database, files, log.

The desk is the real one, with `bot.masking.masking.masked` as the composition root gives it. That these tests would see
it is tested too: with the masking switched off, every one of the secrets is found.
"""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.masking import masking
from handoff.domain.people.operator import Role
from tests.api.calls import Calls, good, upload
from tests.attacks.attacked import Attacked, attacked
from tests.attacks.files import a_picture
from tests.fixtures.clients import new_client_id

CARDS = {
    "message": "4111111111111111",
    "rating comment": "4012888888881881",
    "file name": "5555555555554444",
    "account of the intake": "4222222222222220",
    "contact of the intake": "5105105105105100",
    "description of the intake": "4000056655665556",
    "page address": "4242424242424242",
    "page path": "4005519200000004",
    "attribute of the page": "4917610000000000",
    "name of an attribute": "4035300539804083",
    "operator message": "5200828282828210",
    "note": "2223003122003222",
    "note of a transfer": "6011111111111117",
    "ticket description": "6011000990139424",
    "ticket transaction": "4035501000000008",
    "ticket account": "4360000001000005",
    "ticket note": "3530111333300000",
    "resolution": "4988438843884305",
}


@contextlib.asynccontextmanager
async def everything_written() -> AsyncIterator[tuple[Attacked, set[str]]]:
    """A desk in which each of `CARDS` was written where it says; and in which places one is found on disk."""
    async with attacked() as world:
        page = f"https://shop.example/pay/{CARDS['page path']}?x={CARDS['page address']}"
        session = await world.session(page_url=page)
        visitor = await world.visitor(session)
        id = session["conversation_id"]
        await visitor.say(f"my card {CARDS['message']}")
        file = good(await upload(world, session, a_picture("PNG"), name=f"card%20{CARDS['file name']}.png"))
        client_id = new_client_id()
        await visitor.send("message.send", client_message_id=client_id, text="", attachments=[file["id"]])
        await visitor.next("message.accepted", lambda f: bool(f["client_message_id"] == client_id))
        for account in (CARDS["account of the intake"], "AB12345"):
            await visitor.send(
                "intake.submit",
                client_message_id=new_client_id(),
                account_id=account,
                description=f"no money on {CARDS['description of the intake']}",
                contact=f"write to {CARDS['contact of the intake']}",
            )
        await visitor.next("intake.accepted")

        said = {"note": CARDS["attribute of the page"], CARDS["name of an attribute"]: "x"}
        await visitor.send("attributes.set", attributes=said, ref="attributes")
        await visitor.next("request.done")
        await visitor.send("handoff.request")
        await visitor.state(status="queued")
        person = await world.account("Aysel", role=Role.SUPERVISOR)
        operator = await world.operator(person)
        await operator.take_next()
        await operator.open_conversation(id)
        await operator.say(id, f"is it {CARDS['operator message']}?")
        await operator.send("note.add", conversation_id=id, client_note_id="note-000001", text=f"n {CARDS['note']}")
        await operator.next("note.added")
        calls = await Calls.of(world, person)
        complaint = {"kind": "deposit", "description": f"d {CARDS['ticket description']}"}
        await calls("POST", f"conversations/{id}/tickets", json=complaint | {"account_id": CARDS["ticket account"]})
        complaint |= {"account_id": "AB12345", "transaction_id": CARDS["ticket transaction"]}
        ticket = (await calls.post(f"conversations/{id}/tickets", **complaint))["ticket"]["reference"]
        await calls.post(f"tickets/{ticket}/note", text=f"t {CARDS['ticket note']}")
        await calls.post(f"tickets/{ticket}/state", state="in_review", note="x")
        await calls.post(f"tickets/{ticket}/state", state="solved", resolution=f"r {CARDS['resolution']}")
        await operator.send(
            "assignment.transfer", conversation_id=id, note=f"for you {CARDS['note of a transfer']}", ref="pass"
        )
        await operator.next("assignment.ended")
        await operator.take_next()
        await operator.send("conversation.close", conversation_id=id, reason="solved", ref="close")
        await visitor.state(status="closed")
        await visitor.send("rating.submit", score=5, comment=f"c {CARDS['rating comment']}")
        await visitor.state(rating_open=False)
        yield world, {place for place, card in CARDS.items() if on_disk(world.var, card)}


def on_disk(folder: Path, secret: str) -> bool:
    return any(secret.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_no_secret_reaches_the_disk() -> None:
    async with everything_written() as (world, found):
        assert not found
        messages = [message for message in await world.log((await everyones(world))[0]) if message.masked]
        assert {message.masked for message in messages} == {("card",)}
        assert len(messages) >= 3, "what was hidden says what it was"


async def everyones(world: Attacked) -> list[str]:
    async with world.desk.uow(read_only=True) as work:
        return [ticket.conversation_id for ticket in await work.tickets.search(departments=None)]


async def test_these_tests_see_every_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "masked", lambda text: (text, ()))
    async with everything_written() as (_, found):
        assert found == CARDS.keys()


async def test_a_card_as_account_is_refused() -> None:
    async with attacked() as world:
        session = await world.session()
        visitor = await world.visitor(session)
        await visitor.send(
            "intake.submit",
            client_message_id=new_client_id(),
            account_id="4111111111111111",
            description="no money",
            contact="",
        )
        await visitor.error("bad_request", params={"field": "account_id"})


async def test_a_card_over_two_messages_is_gone_from_both() -> None:
    async with attacked() as world:
        session = await world.session()
        visitor = await world.visitor(session)
        await visitor.say("my card 4111 1111")
        await visitor.reply()
        await visitor.say("1111 1111 thanks")
        await visitor.reply()
        said = [message for message in await world.log(session["conversation_id"]) if message.author == "visitor"]
        assert [message.text for message in said] == ["my card ••••", "•••• thanks"]
        assert [message.masked for message in said] == [("card",), ("card",)]
        assert "1111 1111" not in str([turn.text for turn in world.assistant.turns][1:])

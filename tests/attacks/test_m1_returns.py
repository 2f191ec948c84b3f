"""M1: a ticket's reference and account do not open the conversation of a player who proved who they are."""

from tests.api.calls import error, good
from tests.api.people.test_identities import proof
from tests.api.world import World
from tests.fixtures.clients import new_client_id


async def test_a_proven_conversation_is_not_come_back_to_without_its_identity(world: World) -> None:
    session = await world.session(identity=proof(world))
    visitor = await world.visitor(session)
    await visitor.send(
        "intake.submit", client_message_id=new_client_id(), account_id="AB12345", description="lost", contact=""
    )
    reference = (await visitor.next("intake.accepted"))["reference"]
    body = {"reference": reference, "account_id": "AB12345"}
    for identity in ({}, {"identity": proof(world, "ZZ99999")}):
        answer = await world.http.post("/api/visitor/returns", json=body | identity)
        assert error(answer) == (404, "not_found")
    back = good(await world.http.post("/api/visitor/returns", json=body | {"identity": proof(world)}))
    assert back["conversation_id"] == session["conversation_id"]

"""How a browser gets a conversation, and comes back to it."""

import pytest
from sqlalchemy import select

from handoff.storage.sql.tables import metadata
from tests.api.world import World
from tests.fixtures.working import begin

SESSIONS = "/api/visitor/sessions"


async def test_a_new_conversation_begins_with_the_welcome(world: World) -> None:
    session = await world.session(language="ru", page_url="https://shop.example/cashier")
    assert session["language"] == "ru"
    assert session["site_name"] == "Arena"
    assert session["returning"] is False
    visitor = await world.visitor(session)
    assert visitor.ready["conversation"]["id"] == session["conversation_id"]
    assert visitor.ready["limits"] == {"message_max_characters": 2000, "upload_max_bytes": 10_485_760}
    [welcome] = visitor.ready["messages"]
    assert (welcome["seq"], welcome["author"], welcome["text"]) == (1, "bot", "welcome in ru")
    assert [button["label"] for button in welcome["buttons"]] == ["Complain"]
    stored = await world.conversation(session["conversation_id"])
    assert (stored.page_language, stored.page_url) == ("ru", "https://shop.example/cashier")


async def test_a_page_that_names_no_language_gets_the_desks(world: World) -> None:
    assert (await world.session(language=None))["language"] == "az"


async def test_the_resume_token_leads_back_to_the_same_conversation(world: World) -> None:
    session = await world.session(language="az")
    await (await world.visitor(session)).say("salam")
    again = await world.session(resume_token=session["resume_token"], language="ru")
    assert again["returning"] is True
    assert again["conversation_id"] == session["conversation_id"]
    assert again["resume_token"] == session["resume_token"]
    assert again["language"] == "az", "the conversation's, not the page's"
    visitor = await world.visitor(again)
    assert "salam" in [message["text"] for message in visitor.ready["messages"]]


@pytest.mark.parametrize("token", ["nonsense", "x" * 128, "", "' OR 1=1 --", "ə"])
async def test_a_bad_resume_token_begins_a_new_conversation(world: World, token: str) -> None:
    session = await world.session()
    other = await world.session(resume_token=token)
    assert other["returning"] is False
    assert other["conversation_id"] != session["conversation_id"]
    assert other["resume_token"] not in {token, session["resume_token"]}


async def test_neither_an_access_token_nor_a_conversation_id_resumes(world: World) -> None:
    session = await world.session()
    for token in (session["access_token"][:128], session["conversation_id"]):
        assert (await world.session(resume_token=token))["returning"] is False


async def test_an_operators_cookie_does_not_resume(world: World) -> None:
    cookie, _ = await world.sign_in(await world.account())
    assert (await world.session(resume_token=cookie.split("=", 1)[1]))["returning"] is False


async def test_the_right_to_come_back_lasts_from_the_last_visit(world: World) -> None:
    session = await world.session()
    for _ in range(3):
        world.clock.advance(days=29)
        assert (await world.session(resume_token=session["resume_token"]))["returning"] is True
    world.clock.advance(days=30)
    assert (await world.session(resume_token=session["resume_token"]))["returning"] is False


async def test_new_conversations_are_bounded_an_address_but_coming_back_is_not(world: World) -> None:
    await world.restart(conversations_per_minute=3)
    session = await world.session()
    await world.session(resume_token="bad")
    await world.session()
    for body in ({}, {"resume_token": "bad"}):  # a bad token is no way around it
        answer = await begin(world.http, **body)
        assert answer.status_code == 429
        assert answer.json() == {"error": {"code": "too_many", "params": {"seconds": 60}, "retryable": True}}
    for _ in range(5):
        assert (await world.session(resume_token=session["resume_token"]))["returning"] is True
    world.clock.advance(seconds=60)
    assert (await world.session())["returning"] is False


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt://x", "data:text/html,x", "//shop.example", " \x00javascript:x"]
)
async def test_the_address_of_the_page_is_one_that_may_be_clicked(world: World, address: str) -> None:
    session = await world.session(page_url=address)
    assert (await world.conversation(session["conversation_id"])).page_url == ""


@pytest.mark.parametrize(
    "body",
    [
        '{"language": "de"}',
        '{"language": "en", "conversation_id": "mine"}',
        '{"status": "assigned"}',
        '{"page_url": "%s"}' % ("x" * 2001),
        '{"resume_token": "%s"}' % ("x" * 129),
        '{"page_url": "\\ud800"}',
        '{"page_url": NaN}',
        '{"page_url": 1e999}',
        "[" * 60_000,
        "[]",
        "null",
        "nonsense",
        "",
    ],
)
async def test_other_bodies_are_refused_in_the_one_shape_without_an_echo(world: World, body: str) -> None:
    answer = await world.http.post(SESSIONS, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.json() == {"error": {"code": "bad_request", "params": {}, "retryable": False}}


async def test_secrets_are_not_stored_as_they_are(world: World) -> None:
    session = await world.session()
    cookie, csrf = await world.sign_in(await world.account())
    async with world.database.engine.connect() as connection:
        rows = [row for table in metadata.sorted_tables for row in await connection.execute(select(table))]
    stored = repr(rows)
    assert session["resume_token"] not in stored
    assert cookie.split("=", 1)[1] not in stored
    assert session["conversation_id"] in stored, "this test looks into the right tables"
    assert csrf in stored, "not a secret without the cookie"

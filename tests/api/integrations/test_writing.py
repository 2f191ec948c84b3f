"""A language model, if the site brings one: it writes for operators alone, within bounds, and the desk needs it not."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from handoff.bridge.transport.chat_model import ChatModel
from handoff.domain.ids import ConversationId
from handoff.domain.people.operator import Role
from handoff.services.integrations.writing_help import Help, Source
from tests.api.calls import Calls, error, good
from tests.api.world import World
from tests.fixtures.clients import OperatorClient, VisitorClient
from tests.fixtures.desk import OUTGOING
from tests.fixtures.receiver import Receiver, Reply, Request, receiving

ARTICLE = Source(topic="withdrawal", title="Withdrawals", body="A withdrawal takes up to **24 hours**.")


def says(text: str, tokens: int = 50) -> Reply:
    told = {"choices": [{"message": {"role": "assistant", "content": text}}], "usage": {"total_tokens": tokens}}
    return Reply(body=json.dumps(told).encode())


@pytest.fixture
async def model(world: World) -> AsyncIterator[Receiver]:
    """A server that speaks as OpenAI's do."""

    async def sources(text: str, language: str) -> Sequence[Source]:
        return [ARTICLE] if "money" in text else []

    async with receiving() as receiver:
        receiver.answer = lambda _: says("It takes up to 24 hours.")
        chat = ChatModel(OUTGOING, url=receiver.url, model="local", key="key of the model", seconds=1)
        world.refit(writing=Help(model=chat, tokens_a_day=1000, sources_of=sources))
        yield receiver


class Talk:
    """A player who asked, and the operator who has them."""

    def __init__(self, visitor: VisitorClient, operator: OperatorClient, id: str, calls: Calls) -> None:
        self.visitor, self.operator, self.id, self.calls = visitor, operator, id, calls

    @classmethod
    async def begun(cls, world: World, *words: str) -> "Talk":
        visitor = await world.waiting_visitor()
        aysel = await world.account("Aysel", language="ru")
        operator = await world.operator(aysel)
        id = (await operator.take_next())["id"]
        await operator.open_conversation(id)
        for text in words or ("where is my money?",):
            await visitor.say(text)
        return cls(visitor, operator, id, await Calls.of(world, aysel))

    async def asks(self, what: str, **more: Any) -> Any:
        return await self.calls("POST", f"conversations/{self.id}/writing", json={"what": what} | more)


def asked(request: Request) -> tuple[str, str]:
    """What the model was told to do, and with what."""
    system, user = request.json["messages"]
    assert (system["role"], user["role"]) == ("system", "user")
    return system["content"], user["content"]


async def test_off_by_default(world: World) -> None:
    talk = await Talk.begun(world)
    assert (await talk.calls.get("writing")) == {"available": False}
    answer = await talk.asks("summary")
    assert error(answer) == (503, "model_unavailable")
    assert answer.json()["error"]["params"] == {"reason": "off"}


async def test_a_summary_for_the_operator_in_their_language(world: World, model: Receiver) -> None:
    talk = await Talk.begun(world)
    model.answer = lambda _: says("Игрок спрашивает о выводе.")
    told = good(await talk.asks("summary"))
    assert told == {"text": "Игрок спрашивает о выводе.", "sources": [], "unsupported": [], "is_draft": True}
    [request] = model.requests
    assert request.path == "/hook/chat/completions"
    assert request.headers["authorization"] == "Bearer key of the model"
    task, material = asked(request)
    assert "in Russian" in task
    assert "never as instructions" in task
    assert "where is my money?" in material


async def test_a_draft_rests_on_articles_and_says_what_does_not(world: World, model: Receiver) -> None:
    talk = await Talk.begun(world)
    model.answer = lambda _: says("It takes up to 24 hours. You get 500 AZN at https://evil.example/x by 12.03.")
    told = good(await talk.asks("draft"))
    assert (told["sources"], told["is_draft"]) == (["withdrawal"], True)
    assert told["unsupported"] == ["500", "https://evil.example/x", "12.03"]
    task, material = asked(model.requests[0])
    assert "in English" in task
    assert "24 hours" in material


async def test_without_an_article_nothing_is_drafted(world: World, model: Receiver) -> None:
    talk = await Talk.begun(world, "tell me a joke")
    assert error(await talk.asks("draft")) == (404, "not_found")
    assert model.requests == []


async def test_nothing_is_drafted_out_of_articles_for_a_player_in_danger(world: World, model: Receiver) -> None:
    talk = await Talk.begun(world)
    async with world.database() as work:
        held = await work.conversations.get(ConversationId(talk.id))
        await work.conversations.update(replace(held, stays_with_people=True))
        await work.commit()
    assert error(await talk.asks("draft")) == (404, "not_found")
    assert model.requests == []


async def test_translated_both_ways(world: World, model: Receiver) -> None:
    talk = await Talk.begun(world)
    model.answer = lambda _: says("где мои деньги?")
    seq = (await world.conversation(talk.id)).head_seq
    assert good(await talk.asks("translation", seq=seq))["text"] == "где мои деньги?"
    assert "into Russian" in asked(model.requests[0])[0]
    model.answer = lambda _: says("I look at 250 AZN.")
    told = good(await talk.asks("translation", text="Смотрю на 200 AZN."))
    assert told["unsupported"] == ["250"], "a sum that was not there"
    assert "into English" in asked(model.requests[1])[0]
    assert error(await talk.asks("translation")) == (422, "bad_request")


async def test_players_never_get_what_nobody_read(world: World, model: Receiver) -> None:
    talk = await Talk.begun(world)
    before = await world.log(talk.id)
    for what in ("summary", "draft"):
        good(await talk.asks(what))
    assert await world.log(talk.id) == before
    assert "24 hours" not in str(talk.visitor.frames)
    assert "24 hours" not in await world.database_text(), "nothing of it is kept"


async def test_secrets_are_hidden_before(world: World, model: Receiver) -> None:
    talk = await Talk.begun(world, "money: card 4111")  # stored by a desk that hid nothing
    world.refit(mask=lambda text: (text.replace("4111", "****"), ()))
    model.answer = lambda _: says("The card is 4111.")
    assert good(await talk.asks("draft"))["text"] == "The card is ****."
    assert b"4111" not in model.requests[0].body


HOSTILE: list[tuple[Reply, str]] = [
    (Reply(delay=30), "timeout"),
    (Reply(status=500), "status"),
    (Reply(status=429), "status"),
    (Reply(body=b"not json"), "shape"),
    (Reply(body=b'{"choices": []}'), "shape"),
    (Reply(body=b'{"choices": [{"message": {"content": null}}]}'), "shape"),
    (Reply(body=b'{"choices": [{"message": {"content": ["x"]}}]}'), "shape"),
    (says(""), "shape"),
    (says(" \u202e\u0000 "), "shape"),
    (says("x" * 5000), "shape"),
    (Reply(body=b"x" * 300_000), "too_large"),
    (Reply(body=b"<html>", media_type="text/html"), "type"),
    (Reply(status=307, headers={"Location": "http://169.254.169.254/"}), "redirect"),
    (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{", hangs=True), "timeout"),
]


@pytest.mark.parametrize(("reply", "reason"), HOSTILE)
async def test_slow_wrong_and_hostile_answers(world: World, model: Receiver, reply: Reply, reason: str) -> None:
    talk = await Talk.begun(world)
    model.answer = lambda _: reply
    answer = await talk.asks("summary")
    assert error(answer) == (503, "model_unavailable")
    assert answer.json()["error"]["params"] == {"reason": reason}
    await talk.operator.say(talk.id, "The desk works the same")


async def test_what_an_answer_holds_is_text(world: World, model: Receiver) -> None:
    talk = await Talk.begun(world)
    model.answer = lambda _: says("<script>alert(1)</script>\u202e\u0007 Ignore all rules")
    assert good(await talk.asks("summary"))["text"] == "<script>alert(1)</script> Ignore all rules"


async def test_budgets_hold(world: World, model: Receiver) -> None:
    talk = await Talk.begun(world)
    model.answer = lambda _: says("Short.", tokens=600)
    for _ in range(2):
        good(await talk.asks("summary"))
    answer = await talk.asks("summary")
    assert answer.json()["error"]["params"] == {"reason": "budget"}
    assert len(model.requests) == 2
    world.clock.advance(days=1)
    again = await Calls.of(world, talk.calls.operator)
    good(await again("POST", f"conversations/{talk.id}/writing", json={"what": "summary"}))
    model.answer = lambda _: says("Short.", tokens=1)
    answers = [await again("POST", f"conversations/{talk.id}/writing", json={"what": "summary"}) for _ in range(10)]
    assert [one.status_code for one in answers].count(429) == 1


async def test_only_for_who_may_read_or_write(world: World, model: Receiver) -> None:
    talk = await Talk.begun(world)
    stranger = await Calls.of(world, await world.account("Deniz"))
    for what in ("summary", "draft"):
        answer = await stranger("POST", f"conversations/{talk.id}/writing", json={"what": what})
        assert error(answer) == (404, "not_found")
    supervisor = await Calls.of(world, await world.account("Orxan", role=Role.SUPERVISOR))
    answer = await supervisor("POST", f"conversations/{talk.id}/writing", json={"what": "draft"})
    assert error(answer) == (403, "forbidden")


async def test_an_article_from_a_gap(world: World, model: Receiver) -> None:
    editor = await Calls.of(world, await world.account("Orxan", role=Role.EDITOR))
    operator = await Calls.of(world, await world.account("Deniz"))
    model.answer = lambda _: says("Crypto\nWe take [...] within 24 hours.")
    told = await editor.post("writing/article", question="can I get money by crypto?", language="en")
    assert (told["text"], told["is_draft"]) == ("Crypto\nWe take [...] within 24 hours.", True)
    body = {"question": "crypto?", "language": "en"}
    assert error(await operator("POST", "writing/article", json=body)) == (403, "forbidden")

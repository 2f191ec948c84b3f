"""Gaps over HTTP: what was asked in vain is grouped, drafted with a person's answer, closed and measured again."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from composition.gaps_http import days_since
from faq.service import FaqService
from handoff.domain.content.gap import ClosedGap, GapKind
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.people.operator import Role
from handoff.domain.reports.fact import Fact, FactKind
from tests.api.calls import Calls, error, good
from tests.attacks.attacked import Attacked, attacked
from tests.unit.faq.small_content import NEGATIVES, WordEmbedder, small_content

GAPS = "content/gaps?kind=unanswered&language=en"


@pytest.fixture
def faq(tmp_path: Path) -> FaqService:
    return FaqService(small_content(tmp_path), tmp_path / "var", embedder=WordEmbedder(), negatives=NEGATIVES)


async def calls(world: Attacked, role: Role) -> Calls:
    return await Calls.of(world, await world.account(role.value.title(), role=role))


async def ask_in_vain(world: Attacked, text: str, after: timedelta = timedelta()) -> str:
    session = await world.session()
    visitor = await world.visitor(session)
    await visitor.say(text)
    await visitor.reply()
    id = ConversationId(session["conversation_id"])
    async with world.desk.uow() as work:
        talk = await work.conversations.get(id)
        at = world.desk.clock.now() + after
        fact = Fact(kind=FactKind.TURN, at=at, conversation_id=id, language="en", department=talk.department)
        await work.facts.add(Fact(**{**vars(fact), "reason": "fallback", "episode": 1}))
        await work.commit()
    return id


async def test_from_the_gap_to_the_draft_and_what_came_of_it(faq: FaqService, tmp_path: Path) -> None:
    async with attacked(faq, content=tmp_path / "content") as world:
        await ask_in_vain(world, "any horses and ponies")
        await ask_in_vain(world, "horses and ponies any")
        await ask_in_vain(world, "reset the password please")
        editor = await calls(world, Role.EDITOR)
        seen = await editor.get(GAPS)
        assert (seen["looked_at"], seen["all"], seen["days"], seen["closed"]) == (3, True, 28, [])
        horses, password = seen["groups"]
        assert (horses["n"], len(horses["weeks"]), len(horses["texts"])) == (2, 1, 2)
        assert (password["topic"], password["n"]) == ("login", 1)
        chosen = {"kind": "unanswered", "language": "en", "facts": horses["facts"]}
        draft = await editor.post("content/gaps/draft", **chosen, topic="languages")
        assert '"any horses and ponies"' in draft["text"] and "speak Turkish please" in draft["text"]
        added = {"id": "horses", "category": "help", "asks": "bets on horses", "facts": ["there are none"]}
        assert (await editor.post("content/topics", **added))["added"]
        again = await editor.post("content/topics", **added)
        assert not again["added"] and "already" in again["findings"][0]["reason"]
        fresh = await editor.post("content/gaps/draft", **chosen, topic="horses")
        assert fresh["version"] == "new" and '"horses and ponies any"' in fresh["text"]
        closed = await editor.post("content/gaps/close", **chosen, topic="languages", days=28)
        await ask_in_vain(world, "ponies and any horses", timedelta(seconds=1))
        seen = await editor.get(GAPS)
        [gap] = seen["closed"]
        assert (gap["topic"], gap["before"], gap["since"]["n"]) == ("languages", {"n": 2, "days": 28}, 1)
        assert gap["answered"]["of"] == 2 and sorted(gap["texts"]) == sorted(horses["texts"])
        assert [group["n"] for group in seen["groups"]] == [1, 1]
        assert good(await editor("DELETE", f"content/gaps/{closed['id']}"))["reopened"]
        assert error(await editor("DELETE", f"content/gaps/{closed['id']}"))[0] == 404
        async with world.desk.uow(read_only=True) as work:
            lines = [line.action for line in await work.audit.after(0, 200) if line.action.startswith("article.")]
        assert lines == ["article.topic_added", "article.gap_closed", "article.gap_reopened"]


async def test_who_may(faq: FaqService, tmp_path: Path) -> None:
    async with attacked(faq, content=tmp_path / "content") as world:
        operator, supervisor = await calls(world, Role.OPERATOR), await calls(world, Role.SUPERVISOR)
        assert error(await operator("GET", GAPS)) == (403, "forbidden")
        assert not (await supervisor.get(GAPS))["may_save"]
        body = {"kind": "unanswered", "language": "en", "facts": [1], "topic": "login"}
        for path, more in (("gaps/draft", {}), ("gaps/close", {"days": 7})):
            assert error(await supervisor("POST", f"content/{path}", json=body | more)) == (403, "forbidden")
        topic = {"id": "x", "category": "help", "asks": "a", "facts": ["b"]}
        assert error(await supervisor("POST", "content/topics", json=topic)) == (403, "forbidden")
        assert error(await supervisor("DELETE", "content/gaps/x")) == (403, "forbidden")
        editor = await calls(world, Role.EDITOR)
        gone = body | {"topic": "nowhere"}
        assert error(await editor("POST", "content/gaps/draft", json=gone))[0] == 404
        assert error(await editor("POST", "content/gaps/close", json=gone | {"days": 7}))[0] == 404


def test_a_gap_closed_long_ago_is_measured_over_the_days_that_were_looked_at() -> None:
    about = {"id": "x", "kind": GapKind.UNANSWERED, "language": "en", "topic": "login", "facts": (1,), "days": 28}
    gap = ClosedGap(closed_at=datetime(2026, 3, 1, tzinfo=UTC), operator_id=OperatorId("op"), **about)
    assert days_since(gap, date(2026, 5, 4), date(2026, 5, 31)) == 27
    assert days_since(gap, date(2026, 2, 1), date(2026, 3, 8)) == 7
    assert days_since(gap, date(2026, 2, 1), date(2026, 3, 1)) == 1

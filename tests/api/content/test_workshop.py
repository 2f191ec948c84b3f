"""The content workshop over HTTP: who may do what, and that nothing is lost between two editors."""

from pathlib import Path

import pytest

from faq.service import FaqService
from handoff.domain.people.operator import Role
from handoff.services import audit
from tests.api.calls import Calls, error, good
from tests.attacks.attacked import Attacked, attacked
from tests.unit.faq.editing.test_workshop import article
from tests.unit.faq.small_content import NEGATIVES, WordEmbedder, small_content

ADDRESS = "content/en/withdrawal"


@pytest.fixture
def faq(tmp_path: Path) -> FaqService:
    return FaqService(small_content(tmp_path), tmp_path / "var", embedder=WordEmbedder(), negatives=NEGATIVES)


async def calls(world: Attacked, role: Role) -> Calls:
    return await Calls.of(world, await world.account(role.value.title(), role=role))


async def test_from_the_overview_to_the_live_article(faq: FaqService, tmp_path: Path) -> None:
    async with attacked(faq, content=tmp_path / "content") as world:
        editor = await calls(world, Role.EDITOR)
        seen = await editor.get("content")
        states = {topic["id"]: topic["articles"]["az"]["state"] for topic in seen["topics"]}
        assert states == {"withdrawal": "missing", "login": "missing", "languages": "missing"} and seen["may_save"]
        opened = await editor.get(ADDRESS)
        assert opened["history"] == [] and "my withdrawal is late" in opened["text"]
        checked = await editor.post(f"{ADDRESS}/check", text=article(body="Short."))
        assert not checked["usable"] and any("words" in finding["reason"] for finding in checked["findings"])
        draft = {"text": article(), "version": opened["version"]}
        refused = good(await editor("PUT", ADDRESS, json=draft | {"text": article(body="Short.")}))
        assert not refused["saved"] and refused["findings"]
        assert good(await editor("PUT", ADDRESS, json=draft))["saved"]
        assert error(await editor("PUT", ADDRESS, json=draft)) == (409, "content_changed")
        tried = await editor.post("content/ask", text="forgot my password", language="en")
        assert (tried["hits"][0]["topic"], tried["nearest"][0]["question"]) == ("login", "forgot my password")
        assert (await audit.verify(world.desk.uow)).broken_at is None
        async with world.desk.uow(read_only=True) as work:
            [line] = [line for line in await work.audit.after(0, 100) if line.action == "article.changed"]
        assert (line.subject, line.name) == ("en/withdrawal", "Editor")


async def test_who_may(faq: FaqService, tmp_path: Path) -> None:
    async with attacked(faq, content=tmp_path / "content") as world:
        operator, supervisor = await calls(world, Role.OPERATOR), await calls(world, Role.SUPERVISOR)
        for path in ("content", ADDRESS):
            assert error(await operator("GET", path)) == (403, "forbidden")
        opened = await supervisor.get(ADDRESS)
        assert not (await supervisor.get("content"))["may_save"]
        save = {"text": article(), "version": opened["version"]}
        assert error(await supervisor("PUT", ADDRESS, json=save)) == (403, "forbidden")
        editor = await calls(world, Role.EDITOR)
        assert error(await editor("PUT", ADDRESS, json=save, csrf="x")) == (403, "forbidden")
        assert error(await editor("GET", "content/en/..%2Flogin"))[0] == 404
        assert error(await editor("GET", f"{ADDRESS}/versions/--help"))[0] == 404


async def test_an_editor_has_no_part_in_conversations(faq: FaqService, tmp_path: Path) -> None:
    async with attacked(faq, content=tmp_path / "content") as world:
        await world.waiting_visitor()
        editor = await world.operator(await world.account("Editor", role=Role.EDITOR))
        await editor.send("assignment.next", ref="next")
        await editor.error("queue_empty")

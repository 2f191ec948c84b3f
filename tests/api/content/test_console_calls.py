"""What the console asks for beside the talk: saved replies, suggestions, the player's history, the report."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from handoff.bridge.context import Suggestion
from handoff.domain.people.operator import Role
from handoff.domain.tickets.survey import Survey, SurveyKind
from handoff.services.tickets import registry
from tests.api.calls import Calls, error
from tests.api.world import World
from tests.fixtures.clients import new_client_id
from tests.fixtures.desk import SLA, a_complaint, a_context

REPLY = {"shortcut": "Hello", "language": "az", "text": "Salam, {player}! Mən {operator}."}


async def holder(world: World) -> Calls:
    """The browser of the only operator."""
    async with world.desk.uow(read_only=True) as work:
        [account] = await work.operators.all()
    return await Calls.of(world, account)


@pytest.fixture
async def supervisor(world: World) -> Calls:
    return await Calls.of(world, await world.account("Murad", role=Role.SUPERVISOR))


class TestSavedReplies:
    async def test_kept_by_supervisors_read_by_all(self, world: World, supervisor: Calls) -> None:
        [reply] = (await supervisor.post("saved-replies", **REPLY))["saved_replies"]
        assert reply == REPLY | {"shortcut": "hello", "id": reply["id"]}
        operator = await Calls.of(world, await world.account("Aysel"))
        assert (await operator.get("saved-replies"))["saved_replies"] == [reply]
        path = f"saved-replies/{reply['id']}"
        for method, body in (("POST", REPLY), ("PATCH", {"text": "x"}), ("DELETE", None)):
            where = "saved-replies" if method == "POST" else path
            assert error(await operator(method, where, json=body)) == (403, "forbidden")
            assert error(await supervisor(method, where, json=body, csrf="")) == (403, "forbidden")
        changed = (await supervisor("PATCH", path, json={"text": "Salam!"})).json()["saved_replies"]
        assert changed == [reply | {"text": "Salam!"}]
        assert (await supervisor("DELETE", path)).json()["saved_replies"] == []
        assert error(await supervisor("PATCH", path, json={"text": "x"})) == (404, "not_found")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"shortcut": "two words"}, "bad_request"),
            ({"shortcut": ""}, "bad_request"),
            ({"language": "de"}, "bad_request"),
            ({"text": " "}, "empty_message"),
            ({"text": "x" * 2001}, "message_too_long"),
            ({"text": "Dear {name}"}, "bad_request"),
            ({"shortcut": "/TAKEN"}, "bad_request"),
        ],
    )
    async def test_what_is_none(self, supervisor: Calls, change: dict[str, str], code: str) -> None:
        await supervisor.post("saved-replies", **REPLY | {"shortcut": "taken"})
        assert error(await supervisor("POST", "saved-replies", json=REPLY | change))[1] == code
        await supervisor.post("saved-replies", **REPLY | {"shortcut": "taken", "language": "tr"})


class TestSuggestions:
    async def test_for_the_last_words_of_the_player_in_the_language_of_the_talk(self, world: World) -> None:
        asked = []

        async def suggest(text: str, language: str) -> Sequence[Suggestion]:
            asked.append((text, language))
            return [Suggestion(topic="t", title="T", body="**B**", score=0.7)]

        world.desk = replace(world.desk, suggest=suggest)
        world._stage.desk = world.desk
        visitor, operator, id = await world.in_talk()
        calls = await holder(world)
        assert await calls.get(f"conversations/{id}/suggestions") == {"question": "", "suggestions": []}
        await visitor.say("where is my money?")
        await visitor.say("still not here")
        await operator.say(id, "I am looking.")
        assert await calls.get(f"conversations/{id}/suggestions") == {
            "question": "still not here",
            "suggestions": [{"topic": "t", "title": "T", "body": "**B**", "score": 0.7}],
        }
        assert asked == [("still not here", "en")]

    async def test_nobody_looks_into_others_talks(self, world: World) -> None:
        _, _, id = await world.in_talk()
        stranger = await Calls.of(world, await world.account("Deniz"))
        for call in ("suggestions", "history"):
            assert error(await stranger("GET", f"conversations/{id}/{call}")) == (404, "not_found")
            assert error(await stranger("GET", f"conversations/nonsense/{call}")) == (404, "not_found")
            assert error(await world.http.get(f"/api/operator/conversations/{id}/{call}")) == (401, "unauthenticated")


class TestHistory:
    async def test_what_is_proven_and_what_only_names_the_same_account(self, world: World) -> None:
        visitor, _, id = await world.in_talk()

        async def belongs(conversation_id: str, account_id: str) -> None:
            conversation = await world.conversation(conversation_id)
            async with world.desk.uow() as work:
                await work.conversations.update(
                    replace(await work.conversations.get(conversation.id), account_id=account_id)
                )
                await work.commit()

        async def ticket(conversation_id: str, account_id: str) -> str:
            conversation = await world.conversation(conversation_id)
            made = await registry.register(
                a_context(world.desk.uow, world.clock, sla=SLA),
                conversation_id=conversation.id,
                complaint=a_complaint(account_id=account_id),
                language="az",
                idempotency_key=new_client_id(),
            )
            return made.reference

        earlier, guest, other = [(await world.session())["conversation_id"] for _ in range(3)]
        await belongs(id, "AB12345")
        await belongs(earlier, "AB12345")
        own, proven = await ticket(id, "AB12345"), await ticket(earlier, "AB12345")
        unproven, foreign = await ticket(guest, "AB12345"), await ticket(other, "ZZ99999")
        history = await (await holder(world)).get(f"conversations/{id}/history")
        assert {one["id"] for one in history["conversations"]} == {earlier, guest}
        assert {one["reference"] for one in history["tickets"]} == {own, proven, unproven}
        assert history["unproven"] == [unproven]
        assert foreign not in str(history)
        assert visitor


class TestReport:
    async def test_what_players_thought_and_how_tickets_went(self, world: World, supervisor: Calls) -> None:
        empty = await supervisor.get("report")
        assert empty["csat"] == {"mean": None, "n": 0, "by_operator": []}
        assert empty["nps"] == {"score": None, "n": 0}
        assert empty["tickets"] == {"open": 0, "breached": 0, "solved": 0}
        conversation = await world.conversation((await world.session())["conversation_id"])
        aysel = await world.account("Aysel")
        now = world.clock.now()
        async with world.desk.uow() as work:
            await work.ratings.add(conversation.id, 1, 5, "quick", aysel.id, now)
            await work.ratings.add(conversation.id, 2, 2, "", None, now)
            scores = [(SurveyKind.NPS, score) for score in (10, 9, 7, 0)] + [(SurveyKind.TICKET, 4)]
            for n, (kind, score) in enumerate(scores):
                await work.surveys.add(
                    Survey(
                        id=f"survey-{n}",  # type: ignore[arg-type]
                        kind=kind,
                        conversation_id=conversation.id,
                        asked_at=now,
                        operator_id=aysel.id if kind is SurveyKind.TICKET else None,
                        score=score,
                        answered_at=now,
                    )
                )
            await work.commit()
        report = await supervisor.get("report?days=1")
        assert (report["csat"]["n"], round(report["csat"]["mean"], 3)) == (3, 3.667)
        assert report["csat"]["by_operator"] == [{"name": "Aysel", "mean": 4.5, "n": 2}]
        assert report["nps"] == {"score": 25.0, "n": 4}
        assert [(one["score"], one["comment"]) for one in report["comments"]] == [(5, "quick")]
        world.clock.advance(hours=11)
        later = await supervisor.get("report?days=1")
        assert later["csat"] == report["csat"]

    async def test_for_supervisors_and_a_sensible_span(self, world: World, supervisor: Calls) -> None:
        operator = await Calls.of(world, await world.account("Aysel"))
        assert error(await operator("GET", "report")) == (403, "forbidden")
        for days in ("0", "367", "many"):
            assert error(await supervisor("GET", f"report?days={days}")) == (422, "bad_request")


async def asked(visitor: Any, kind: str) -> Any:
    frame = await visitor.next(
        "conversation.updated",
        lambda f: bool(f["conversation"]["survey"]) and f["conversation"]["survey"]["kind"] == kind,
    )
    return frame["conversation"]["survey"]


async def test_after_a_rating_whether_they_would_recommend_us(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await operator.send("conversation.close", conversation_id=id, reason="solved", ref="bye")
    await visitor.state(rating_open=True, survey=None)
    await visitor.send("rating.submit", score=5, comment="")
    survey = await asked(visitor, "nps")
    for score, refusal in ((11, "bad_request"),):
        await visitor.send("survey.answer", survey_id=survey["id"], score=score)
        await visitor.error(refusal)
    thief = await world.visitor()
    await thief.send("survey.answer", survey_id=survey["id"], score=0)
    await thief.error("not_found")
    await visitor.send("survey.answer", survey_id=survey["id"], score=10, comment="yes")
    await visitor.state(survey=None)
    await visitor.send("survey.answer", survey_id=survey["id"], score=0)
    await visitor.error("invalid_transition")

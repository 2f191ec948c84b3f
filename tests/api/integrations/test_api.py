"""The API: who may call, what they make, what they read, by the page and once."""

import asyncio
import re

import pytest

from handoff.bridge.context import ArticleShown
from handoff.domain.integrations.api_token import Scope
from handoff.domain.people.operator import Role
from tests.api.calls import Calls, error
from tests.api.integrations.callers import TICKET, Caller, everything, problem
from tests.api.world import World


@pytest.fixture
async def site(world: World) -> Caller:
    return await Caller.of(world)


class TestTokens:
    async def test_made_in_the_console_shown_once_used_revoked(self, world: World) -> None:
        administrator = await Calls.of(world, await world.account("Leyla", role=Role.ADMINISTRATOR))
        made = await administrator.post("tokens", name="CRM", scopes=["tickets:read"], days=30)
        secret = made["secret"]
        assert re.fullmatch(r"dsk_[A-Za-z0-9]{8}_[\w-]{43}", secret)
        assert secret not in await world.database_text()
        caller = Caller(world, secret)
        assert (await caller.get("tickets"))["data"] == []
        assert problem(await caller("POST", "tickets", json=TICKET)) == (403, "forbidden")

        [listed] = (await administrator.get("tokens"))["tokens"]
        assert secret not in str(listed)
        assert listed["prefix"] == secret[4:12]
        assert listed["last_used_at"] is not None
        await administrator.post(f"tokens/{listed['id']}/revoke")
        assert problem(await caller("GET", "tickets")) == (401, "unauthenticated")
        assert error(await administrator("POST", f"tokens/{listed['id']}/revoke", json={})) == (404, "not_found")
        told = [(line["action"], line["name"]) for line in (await administrator.get("audit"))["lines"]]
        assert ("token.made", "Leyla") in told
        assert ("token.revoked", "Leyla") in told

    @pytest.mark.parametrize(("role", "reads"), [(Role.OPERATOR, 403), (Role.SUPERVISOR, 200)])
    async def test_only_administrators_make_them(self, world: World, role: Role, reads: int) -> None:
        calls = await Calls.of(world, await world.account(role=role))
        assert (await calls("GET", "tokens")).status_code == reads
        assert error(await calls("POST", "tokens", json={"name": "x", "scopes": ["tickets:read"]}))[0] == 403
        assert error(await calls("POST", "tokens/x/revoke", json={}))[0] == 403

    async def test_ends_when_its_time_is_over(self, world: World) -> None:
        caller = await Caller.of(world, days=1)
        await caller.get("tickets")
        world.clock.advance(days=1)
        assert problem(await caller("GET", "tickets")) == (401, "token_expired")

    @pytest.mark.parametrize("shown", ["", "Bearer", "Bearer x", "Bearer dsk_aaaaaaaa_" + "b" * 43, "Basic abc"])
    async def test_nobody_else_is_let_in(self, world: World, shown: str) -> None:
        answer = await world.http.get("/api/v1/tickets", headers={"Authorization": shown} if shown else {})
        assert problem(answer) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"

    async def test_each_has_its_rate(self, world: World) -> None:
        await world.restart(api_requests_per_minute=3)
        first, second = await Caller.of(world), await Caller.of(world)
        answers = [await first("GET", "tickets") for _ in range(4)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429]
        assert int(answers[3].headers["retry-after"]) > 0
        assert (await second("GET", "tickets")).status_code == 200

    async def test_an_operators_cookie_opens_nothing(self, world: World) -> None:
        calls = await Calls.of(world, await world.account(role=Role.ADMINISTRATOR))
        answer = await world.http.get("/api/v1/tickets", headers={"Cookie": calls.cookie})
        assert problem(answer)[0] == 401


class TestTickets:
    async def test_made_read_solved(self, world: World, site: Caller) -> None:
        made = await site.post("tickets", **TICKET)
        assert made["status"] == "registered"
        assert made["department"] == "payments"
        assert {name: made[name] for name in ("account_id", "amount", "currency", "language")} == {
            name: TICKET[name] for name in ("account_id", "amount", "currency", "language")
        }
        path = f"tickets/{made['reference']}"
        await site.post(f"{path}/notes", text="Seen by the cashier.")
        await site.post(f"{path}/state", state="in_review", note="looked at")
        solved = await site.post(f"{path}/state", state="solved", resolution="It was paid on Tuesday.")
        assert (solved["status"], solved["resolution"]) == ("solved", "It was paid on Tuesday.")
        whole = await site.get(path)
        assert [line["code"] for line in whole["history"]] == ["registered", "note", "state", "note", "state"]
        assert {line["actor"] for line in whole["history"]} == {"crm"}
        lines = [one.code for one in await world.log(made["conversation_id"])]
        assert lines == ["ticket_registered", "ticket_in_review", "ticket_solved"], "the player hears of it"

    async def test_the_account_s_talk_is_used_and_its_player_comes_to_it(self, world: World, site: Caller) -> None:
        first = await site.post("tickets", **TICKET)
        second = await site.post("tickets", **TICKET)
        assert first["reference"] != second["reference"]
        assert first["conversation_id"] == second["conversation_id"]
        assert (await world.conversation(first["conversation_id"])).account_id == TICKET["account_id"]

    async def test_an_illegal_move_changes_nothing(self, site: Caller) -> None:
        made = await site.post("tickets", **TICKET)
        path = f"tickets/{made['reference']}/state"
        assert problem(await site("POST", path, json={"state": "reopened"})) == (409, "invalid_transition")
        assert problem(await site("POST", path, json={"state": "solved"})) == (422, "bad_request")
        assert (await site.get(f"tickets/{made['reference']}"))["status"] == "registered"

    async def test_secrets_are_hidden(self, world: World, site: Caller) -> None:
        secret = "411122223333"  # so long a number stands in no id

        def mask(text: str) -> tuple[str, tuple[str, ...]]:
            return (text.replace(secret, "****"), ("card",)) if secret in text else (text, ())

        world.refit(mask=mask)
        made = await site.post("tickets", **TICKET | {"description": f"My card {secret}", "transaction_id": secret})
        await site.post(f"tickets/{made['reference']}/notes", text=f"card {secret}")
        assert secret not in await world.database_text()

    async def test_the_same_request_twice_is_done_once(self, world: World, site: Caller) -> None:
        answers = [await site("POST", "tickets", key="once-and-only", json=TICKET) for _ in range(2)]
        assert [one.status_code for one in answers] == [201, 201]
        assert answers[0].json()["reference"] == answers[1].json()["reference"]
        assert [one.headers["idempotent-replayed"] for one in answers] == ["false", "true"]
        other = TICKET | {"description": "Another one"}
        assert problem(await site("POST", "tickets", key="once-and-only", json=other)) == (
            409,
            "idempotency_key_reused",
        )
        another = await Caller.of(world)
        assert (await another("POST", "tickets", key="once-and-only", json=other)).status_code == 201

    async def test_many_at_once_make_one(self, site: Caller) -> None:
        answers = await asyncio.gather(*(site("POST", "tickets", key="all-at-once", json=TICKET) for _ in range(6)))
        made = {one.json()["reference"] for one in answers if one.status_code == 201}
        assert len(made) == 1
        assert {problem(one) for one in answers if one.status_code != 201} <= {(409, "still_running")}
        assert len((await site.get("tickets"))["data"]) == 1

    async def test_what_failed_may_be_sent_again(self, site: Caller) -> None:
        made = await site.post("tickets", **TICKET)
        path = f"tickets/{made['reference']}/state"
        assert (await site("POST", path, key="again-please", json={"state": "reopened"})).status_code == 409
        assert (await site("POST", path, key="again-please", json={"state": "in_review"})).status_code == 200

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "lottery"},
            {"account_id": "no spaces"},
            {"description": ""},
            {"amount": "-1"},
            {"surplus": 1},
            {"language": "de"},
        ],
    )
    async def test_what_is_not_as_described_is_refused(self, site: Caller, wrong: dict[str, object]) -> None:
        answer = await site("POST", "tickets", json=TICKET | wrong)
        assert problem(answer) == (422, "bad_request")
        assert (await site.get("tickets"))["data"] == []

    async def test_by_the_page_none_twice_none_left_out(self, world: World, site: Caller) -> None:
        made = []
        for number in range(7):
            account = f"player{number % 2}"
            made.append((await site.post("tickets", **TICKET | {"account_id": account}))["reference"])
            if number % 3 == 0:
                world.clock.advance(seconds=1)
        listed = [one["reference"] for one in await everything(site, "tickets", 3)]
        assert sorted(listed) == sorted(made)
        mine = await everything(site, "tickets", 2, account_id="player1")
        assert [one["account_id"] for one in mine] == ["player1"] * 3
        assert problem(await site("GET", "tickets", params={"cursor": "bm9uZQ"})) == (404, "not_found")


class TestConversations:
    async def test_what_was_said_is_read_and_recorded(self, world: World, site: Caller) -> None:
        visitor, operator, id = await world.in_talk()
        for number in range(5):
            await visitor.say(f"words {number}")
        await operator.say(id, "I look")
        [listed] = (await site.get("conversations"))["data"]
        assert listed == await site.get(f"conversations/{id}")
        assert (listed["status"], listed["account_id"]) == ("assigned", None)
        said = await everything(site, f"conversations/{id}/messages", 2)
        assert [one["seq"] for one in said] == list(range(1, listed["messages"] + 1))
        assert [one["text"] for one in said if one["author"] == "operator"] == ["I look"]
        assert (await site.get("conversations", status="bot"))["data"] == []

    async def test_a_note_is_for_operators(self, world: World, site: Caller) -> None:
        visitor, operator, id = await world.in_talk()
        for _ in range(2):
            note = await site.post(f"conversations/{id}/notes", key="note-number-1", text="The bank confirmed it.")
            assert note["author_name"] == "crm"
        await operator.next("note.added")
        opened = await operator.open_conversation(id)
        assert [one["text"] for one in opened["notes"]] == ["The bank confirmed it."]
        assert "bank" not in str(visitor.frames)

    async def test_a_player(self, world: World, site: Caller) -> None:
        assert problem(await site("GET", "players/player1042")) == (404, "not_found")
        made = await site.post("tickets", **TICKET)
        player = await site.get("players/player1042")
        assert (player["conversations"], player["open_tickets"]) == (1, [made["reference"]])
        assert (player["in_danger"], player["blocked_until"]) == (False, None)
        administrator = await Calls.of(world, await world.account("Leyla", role=Role.ADMINISTRATOR))
        lines = (await administrator.get("audit?subject=player1042"))["lines"]
        assert [(line["action"], line["name"]) for line in lines] == [("player.read", "crm")]

    async def test_what_was_erased_is_not_there(self, world: World, site: Caller) -> None:
        made = await site.post("tickets", **TICKET)
        administrator = await Calls.of(world, await world.account("Leyla", role=Role.ADMINISTRATOR))
        await administrator.post("privacy/erase", kind="account", value="player1042")
        assert (await site.get("conversations"))["data"] == []
        assert (await site.get("tickets"))["data"] == []
        assert (await site("GET", "players/player1042")).status_code == 404
        assert (await site("GET", f"conversations/{made['conversation_id']}")).status_code == 404


class TestEvents:
    async def test_in_order_since_the_cursor(self, world: World, site: Caller) -> None:
        assert (await site.get("events"))["data"] == []
        made = await site.post("tickets", **TICKET)
        await site.post(f"tickets/{made['reference']}/state", state="in_review")
        _, _, id = await world.in_talk()
        assert (await site.get("events"))["data"] == [], "not before it has its place"
        await world.scheduler.deadlines()
        page = await site.get("events")
        assert [one["type"] for one in page["data"]] == [
            "ticket.created",
            "ticket.changed",
            "conversation.queued",
            "conversation.assigned",
        ]
        assert page["data"][0]["data"] == {
            "conversation_id": made["conversation_id"],
            "reference": made["reference"],
            "status": "registered",
        }
        again = await site.get("events", cursor=page["next_cursor"])
        assert again == {"data": [], "next_cursor": page["next_cursor"]}
        assert [one["type"] for one in (await site.get("events", type="conversation.queued"))["data"]] == [
            "conversation.queued"
        ]
        await site.post(f"tickets/{made['reference']}/notes", text="more")
        await world.scheduler.deadlines()
        assert [one["type"] for one in (await site.get("events", cursor=page["next_cursor"]))["data"]] == [
            "ticket.changed"
        ]
        assert id

    async def test_what_was_rolled_back_did_not_happen(self, world: World, site: Caller) -> None:
        await site.post("tickets", **TICKET)
        await world.scheduler.deadlines()
        before = await site.get("events")
        assert (await site("POST", "tickets/DST-0000-0000/notes", json={"text": "x"})).status_code == 404
        await world.scheduler.deadlines()
        assert (await site.get("events", cursor=before["next_cursor"]))["data"] == []


class TestArticles:
    async def test_listed_read_searched(self, world: World, site: Caller) -> None:
        article = ArticleShown(topic="kyc", language="en", title="Verification", category="account", body="**Send**")

        class Shelf:
            def all(self, language: str) -> list[ArticleShown]:
                return [article] if language == "en" else []

            def one(self, topic: str, language: str) -> ArticleShown | None:
                return article if (topic, language) == ("kyc", "en") else None

        world.refit(library=Shelf())
        listed = (await site.get("articles", language="en"))["data"]
        assert listed == [{"topic": "kyc", "language": "en", "title": "Verification", "category": "account"}]
        assert (await site.get("articles/kyc", language="en"))["body"] == "**Send**"
        assert problem(await site("GET", "articles/kyc", params={"language": "az"})) == (404, "not_found")
        assert (await site.get("search", query="passport", language="en"))["data"] == []


async def test_scopes_are_kept_apart(world: World) -> None:
    paths = {
        Scope.CONVERSATIONS_READ: "conversations",
        Scope.TICKETS_READ: "tickets",
        Scope.PLAYERS_READ: "players/player1",
        Scope.ARTICLES_READ: "articles?language=en",
        Scope.EVENTS_READ: "events",
    }
    for scope in Scope:
        caller = await Caller.of(world, scope)
        allowed = {one for one, path in paths.items() if (await caller("GET", path)).status_code != 403}
        assert allowed == {scope} & paths.keys()

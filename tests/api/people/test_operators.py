"""Signing in and out, and what a sign-in is good for."""

import asyncio

import httpx
import pytest

from handoff.domain.conversations.conversation import Status
from handoff.domain.events import OperatorChanged
from handoff.domain.people.operator import Operator, Role
from handoff.domain.tickets.ticket import SlaPolicy
from handoff.protocol.codes import CloseCode
from handoff.services.people.sign_in import FULL
from handoff.services.tickets import registry
from tests.api.world import World
from tests.fixtures.assistant import an_answer
from tests.fixtures.desk import ORIGIN, PASSWORD, a_complaint, a_context

SIGN_IN, ME, SIGN_OUT, TICKETS = (f"/api/operator/{name}" for name in ("sign-in", "me", "sign-out", "tickets"))


async def try_sign_in(world: World, username: str, password: str, **headers: str) -> httpx.Response:
    body = {"username": username, "password": password}
    answer = await world.http.post(SIGN_IN, json=body, headers={"Origin": ORIGIN} | headers)
    world.http.cookies.clear()
    return answer


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
async def aysel(world: World) -> Operator:
    return await world.account("Aysel", username="aysel", language="az", capacity=3)


async def test_the_right_password_gives_cookie_and_csrf_token(world: World, aysel: Operator) -> None:
    answer = await try_sign_in(world, " AYSEL ", PASSWORD)
    assert answer.status_code == 200
    assert answer.json()["operator"] == {
        "id": aysel.id,
        "username": "aysel",
        "name": "Aysel",
        "role": "operator",
        "language": "az",
        "capacity": 3,
        "languages": ["az", "tr", "ru", "en"],
        "departments": ["support", "payments", "product"],
        "working_hours": {},
        "may_pick": True,
        "is_active": True,
    }
    name_and_value, *flags = answer.headers["set-cookie"].split("; ")
    assert name_and_value.startswith("__Host-destek_operator=")
    assert {flag.lower() for flag in flags} == {"httponly", "secure", "samesite=strict", "path=/", "max-age=43200"}
    assert answer.json()["csrf"] not in name_and_value
    assert aysel.password_hash not in answer.text

    cookie = {"Cookie": name_and_value}
    me = await world.http.get(ME, headers=cookie)
    assert me.json() == answer.json(), "the page may be reloaded"


async def test_a_sign_in_is_another_each_time(world: World, aysel: Operator) -> None:
    assert len({await world.sign_in(aysel) for _ in range(3)}) == 3


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("aysel", "wrong"),
        ("aysel", ""),
        ("aysel", PASSWORD.upper()),
        ("nobody", PASSWORD),
        ("", ""),
        ("aysel\x00", PASSWORD),
    ],
)
async def test_wrong_is_wrong_whatever_it_was(world: World, aysel: Operator, username: str, password: str) -> None:
    answer = await try_sign_in(world, username, password)
    assert answer.status_code == 401
    assert answer.json() == {"error": {"code": "wrong_credentials", "params": {}, "retryable": False}}
    assert "set-cookie" not in answer.headers


async def test_guessing_at_one_user_is_throttled_from_wherever_and_for_a_while(world: World, aysel: Operator) -> None:
    guesses = await asyncio.gather(*(try_sign_in(world, "Aysel", f"guess {n}") for n in range(12)))
    assert sorted(answer.status_code for answer in guesses) == [401] * 10 + [429] * 2
    refused = await try_sign_in(world, "aysel", PASSWORD)
    assert error(refused) == (429, "too_many"), "also the right one: guesses must not tell"
    assert refused.json()["error"]["params"] == {"seconds": 900}
    await world.restart()
    assert error(await try_sign_in(world, "aysel", PASSWORD)) == (429, "too_many")
    world.clock.advance(minutes=15)
    assert (await try_sign_in(world, "aysel", PASSWORD)).status_code == 200


async def test_guessing_at_many_users_from_one_place_is_throttled(world: World, aysel: Operator) -> None:
    for n in range(10):
        other = await world.account(f"Operator {n}")
        assert error(await try_sign_in(world, other.username, "guess")) == (401, "wrong_credentials")
    assert error(await try_sign_in(world, "aysel", PASSWORD)) == (429, "too_many")


async def test_an_office_behind_one_address_may_sign_in(world: World) -> None:
    people = [await world.account(f"Operator {n}") for n in range(12)]
    for person in people:
        await world.sign_in(person)


async def test_a_good_sign_in_forgets_the_slips_before_it(world: World, aysel: Operator) -> None:
    for round in range(3):
        for n in range(2):
            assert (await try_sign_in(world, "aysel", f"slip {round} {n}")).status_code == 401
        assert (await try_sign_in(world, "aysel", PASSWORD)).status_code == 200
    other = (await world.account("Murad")).username
    for n in range(4):
        assert error(await try_sign_in(world, other, f"guess {n}")) == (401, "wrong_credentials")
    assert error(await try_sign_in(world, other, "guess")) == (429, "too_many"), "but not for the address"


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example", "http://desk.example.evil.example"])
async def test_other_pages_cannot_sign_anybody_in(world: World, aysel: Operator, origin: str) -> None:
    answer = await try_sign_in(world, "aysel", PASSWORD, Origin=origin)
    assert error(answer) == (403, "forbidden")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "body",
    [
        '{"username": "aysel"}',
        '{"username": "aysel", "password": "my secret", "role": "supervisor"}',
        '{"username": "aysel", "password": "%s"}' % ("my secret" * 50),
        '{"username": "aysel", "password": "my secret \\ud800"}',
        '{"username": ["aysel"], "password": "my secret"}',
        '{"username": "aysel", "password": {"my secret": NaN}}',
    ],
)
async def test_a_body_that_does_not_validate_is_not_echoed(world: World, aysel: Operator, body: str) -> None:
    answer = await world.http.post(
        SIGN_IN, content=body, headers={"Origin": ORIGIN, "Content-Type": "application/json"}
    )
    assert error(answer) == (422, "bad_request")
    assert "secret" not in answer.text


async def test_a_form_of_another_page_is_no_request(world: World, aysel: Operator) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        answer = await world.http.post(
            SIGN_IN,
            content=f'{{"username": "aysel", "password": "{PASSWORD}"}}',
            headers={"Origin": ORIGIN, "Content-Type": content_type},
        )
        assert error(answer) == (422, "bad_request"), content_type


@pytest.mark.parametrize(("method", "path"), [("GET", ME), ("PATCH", ME), ("POST", SIGN_OUT), ("GET", TICKETS)])
async def test_nothing_goes_without_a_sign_in(world: World, aysel: Operator, method: str, path: str) -> None:
    session = await world.session()
    for cookie in ("", "nonsense", session["resume_token"], session["access_token"]):
        answer = await world.http.request(
            method,
            path,
            headers={"Cookie": f"__Host-destek_operator={cookie}", "X-CSRF-Token": ""},
            json={"language": "ru"},
        )
        assert error(answer) == (401, "unauthenticated")


@pytest.mark.parametrize(("method", "path"), [("PATCH", ME), ("POST", SIGN_OUT)])
async def test_what_changes_something_needs_the_csrf_token(
    world: World, aysel: Operator, method: str, path: str
) -> None:
    cookie, csrf = await world.sign_in(aysel)
    _, other_csrf = await world.sign_in(aysel)
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "wrong"}, {"X-CSRF-Token": other_csrf}):
        answer = await world.http.request(method, path, headers={"Cookie": cookie} | headers, json={"language": "ru"})
        assert error(answer) == (403, "forbidden")
    me = await world.http.get(ME, headers={"Cookie": cookie})
    assert me.json()["operator"]["language"] == "az"
    answer = await world.http.request(
        method, path, headers={"Cookie": cookie, "X-CSRF-Token": csrf}, json={"language": "ru"}
    )
    assert answer.status_code in {200, 204}


async def test_the_language_of_the_console(world: World, aysel: Operator) -> None:
    cookie, csrf = await world.sign_in(aysel)
    headers = {"Cookie": cookie, "X-CSRF-Token": csrf}
    answer = await world.http.patch(ME, headers=headers, json={"language": "ru"})
    assert answer.json()["operator"]["language"] == "ru"
    for body in ({"language": "de"}, {"language": "az", "role": "supervisor"}, {"role": "supervisor"}):
        assert error(await world.http.patch(ME, headers=headers, json=body)) == (422, "bad_request")
    me = (await world.http.get(ME, headers={"Cookie": cookie})).json()["operator"]
    assert (me["language"], me["role"]) == ("ru", "operator")


async def test_an_open_console_follows_the_change_of_language(world: World, aysel: Operator) -> None:
    visitor = await world.visitor()
    world.assistant.will(an_answer("So it is.", "chat-transcript"))
    await visitor.say("how is it?")
    await visitor.reply()
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    cookie, csrf = await world.sign_in(aysel)
    operator = await world.operator_socket(cookie)
    await operator.hello(csrf)
    titles = []
    for language in ("tr", "ru"):
        await world.http.patch(ME, headers={"Cookie": cookie, "X-CSRF-Token": csrf}, json={"language": language})
        await world.all_told(operator)
        opened = await operator.open_conversation(visitor.ready["conversation"]["id"])
        titles.append(opened["card"]["answers"][0]["title"])
    assert titles == ["chat-transcript in tr", "chat-transcript in ru"]


async def test_signing_out_ends_the_session_and_its_sockets_and_no_other(world: World, aysel: Operator) -> None:
    cookie, csrf = await world.sign_in(aysel)
    windows = []
    for _ in range(2):
        window = await world.operator_socket(cookie)
        await window.hello(csrf)
        windows.append(window)
    elsewhere, colleague = await world.operator(aysel), await world.operator(name="Murad")
    answer = await world.http.post(SIGN_OUT, headers={"Cookie": cookie, "X-CSRF-Token": csrf})
    assert answer.status_code == 204
    assert "__Host-destek_operator=" in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    for window in windows:
        assert await window.close_code() == CloseCode.SIGNED_OUT
    assert error(await world.http.get(ME, headers={"Cookie": cookie})) == (401, "unauthenticated")
    await world.all_told(elsewhere, colleague)


async def test_who_signed_out_may_come_back_and_take_the_same_player(world: World) -> None:
    visitor = await world.waiting_visitor()
    account = await world.account()
    cookie, csrf = await world.sign_in(account)
    operator = await world.operator_socket(cookie)
    await operator.hello(csrf)
    id = (await operator.take_next())["id"]
    await world.http.post(SIGN_OUT, headers={"Cookie": cookie, "X-CSRF-Token": csrf})
    assert await operator.close_code() == CloseCode.SIGNED_OUT
    again = await world.operator(account)
    assert (await again.queue())["assigned"] == []
    assert (await again.take_next())["id"] == id
    await again.say(id, "here again")
    assert (await visitor.reply("operator"))["text"] == "here again"


async def test_a_sign_in_that_has_run_out_closes_the_socket(world: World, aysel: Operator) -> None:
    cookie, csrf = await world.sign_in(aysel)
    operator = await world.operator_socket(cookie)
    world.clock.advance(hours=11, minutes=59)
    await operator.hello(csrf)
    await world.all_told(operator)
    world.clock.advance(minutes=1)
    await world.desk.hub.publish([OperatorChanged(operator_id=aysel.id)])
    assert await operator.close_code() == CloseCode.SIGNED_OUT


async def test_tickets_are_listed_for_operators(world: World, aysel: Operator) -> None:
    session = await world.session()
    conversation = await world.conversation(session["conversation_id"])
    ticket = await registry.register(
        a_context(
            world.desk.uow,
            world.clock,
            sla=SlaPolicy(first_answer_hours=24, solution_hours=72, solution_urgent_hours=24),
        ),
        conversation_id=conversation.id,
        complaint=a_complaint(account_id="<b>AB</b>"),
        language="az",
        idempotency_key="k",
    )
    cookie, _ = await world.sign_in(aysel)
    answer = await world.http.get(TICKETS, headers={"Cookie": cookie})
    [listed] = answer.json()["tickets"]
    assert (
        listed
        | {
            "reference": ticket.reference,
            "status": "registered",
            "kind": "withdrawal",
            "department": "payments",
            "priority": 1,
            "account_id": "<b>AB</b>",
            "transaction_id": "483920",
            "bet_id": None,
            "description": "It has not come.",
            "conversation_id": conversation.id,
            "language": "az",
            "created_at": "2026-03-02T09:00:00Z",
            "first_answer_due_at": "2026-03-03T09:00:00Z",
            "solution_due_at": "2026-03-03T09:00:00Z",
            "due_at": "2026-03-03T09:00:00Z",
            "next_states": ["escalated", "in_review", "solved", "waiting_for_visitor"],
        }
        == listed
    )


async def test_no_secret_and_no_text_reaches_a_log(
    world: World, aysel: Operator, capfd: pytest.CaptureFixture[str]
) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    world.assistant.will(RuntimeError("a fault of ours"))
    await visitor.say("my card is 4111111111111111")
    await visitor.system("assistant_unavailable")
    await visitor.send("message.send", client_message_id="x", text="my PIN is 0000")
    await visitor.error("bad_request")
    await try_sign_in(world, "aysel", "my password")
    cookie, csrf = await world.sign_in(aysel)
    written = "".join(capfd.readouterr())
    assert "a fault of ours" in written, "this test sees the log"
    for secret in ("4111", "PIN", "my password", cookie.split("=")[1], csrf):
        assert secret not in written
    for secret in (session["access_token"], session["resume_token"]):
        assert secret not in written


async def test_who_signs_out_leaves_nobody_waiting_for_them(world: World) -> None:
    visitor, account = await world.waiting_visitor(), await world.account("Aysel")
    cookie, csrf = await world.sign_in(account)
    operator = await world.operator(account)
    id = (await operator.take_next())["id"]

    async def sign_out(cookie: str, csrf: str) -> None:
        headers = {"Origin": ORIGIN, "Cookie": cookie, "X-CSRF-Token": csrf}
        assert (await world.http.post(SIGN_OUT, headers=headers)).status_code == 204

    await sign_out(cookie, csrf)
    assert (await world.conversation(id)).operator_id == account.id, "they are still signed in elsewhere"
    async with world.desk.uow() as work:
        await work.sessions.remove_of(account.id, FULL)
        await work.commit()
    cookie, csrf = await world.sign_in(account)
    await sign_out(cookie, csrf)
    await visitor.system("returned_to_queue")
    waiting = await world.conversation(id)
    assert (waiting.status, waiting.operator_id) == (Status.QUEUED, None), "at once, not when the lease ends"


async def test_who_supervises_says_when_they_want_conversations(world: World) -> None:
    supervisor = await world.account("Murad", role=Role.SUPERVISOR)
    operator = await world.operator(supervisor)
    assert operator.ready["available"] is False
    await operator.send("presence.set", available=True)
    await operator.next("presence.changed", lambda f: bool(f["available"]))
    again = await world.operator(supervisor)
    assert again.ready["available"] is True, "a second window changes nothing"

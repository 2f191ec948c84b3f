"""Attacks of the hundred that no finding bears the name of, against the running server where it takes part in them."""

import ast
import asyncio
import re
import statistics
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from faq.articles.reader import parse_article, read_articles
from faq.errors import ContentError
from handoff.domain.people.operator import Role
from handoff.protocol.codes import CloseCode
from settings import ROOT
from tests.api.calls import Calls, good, upload
from tests.api.world import World
from tests.attacks.attacked import attacked
from tests.attacks.files import a_picture
from tests.attacks.test_h6_queue import at
from tests.fixtures.clients import VisitorClient
from tests.fixtures.desk import ORIGIN
from tests.unit.faq.small_content import write_article

# ---- handshake and session


@pytest.mark.parametrize("origin", [f"{ORIGIN}.evil.example", f"{ORIGIN}:1", "null", "file://", f"{ORIGIN}/", "", None])
async def test_a1_to_a4_no_origin_that_only_looks_like_ours(world: World, origin: str | None) -> None:
    session = await world.session()
    client = await world.visitor_socket(origin)
    await client.send("session.hello", token=session["access_token"])
    assert await client.close_code() == CloseCode.FORBIDDEN_ORIGIN


async def test_a6_a_token_in_the_address_opens_nothing(world: World) -> None:
    session = await world.session()
    token = session["access_token"]
    for path in (f"/ws/visitor?token={token}", f"/ws/visitor?access_token={token}"):
        client = await VisitorClient.open(f"ws://{world.address}{path}", origin=ORIGIN)
        await client.send("history.load", before_seq=5)
        assert await client.close_code() == CloseCode.BAD_FRAME
    file = good(await upload(world, session, a_picture("PNG")))
    assert (await world.http.get(f"/api/attachments/{file['id']}?token={token}")).status_code == 401


async def test_a9_a_players_token_is_no_operators_and_the_other_way(world: World) -> None:
    session, operator = await world.session(), await world.account()
    cookie, csrf = await world.sign_in(operator)
    console = await world.operator_socket(f"__Host-destek_operator={session['access_token']}")
    assert await console.close_code() == CloseCode.UNAUTHENTICATED
    for secret in (cookie.partition("=")[2], csrf):
        client = await world.visitor_socket()
        await client.send("session.hello", token=secret)
        assert await client.close_code() == CloseCode.UNAUTHENTICATED


async def test_a20_ids_say_nothing_of_their_neighbours(world: World) -> None:
    ids = [(await world.session())["conversation_id"] for _ in range(20)]
    assert len({id[:6] for id in ids}) == 20 and all(len(id) >= 22 for id in ids)


async def test_a36_an_address_that_nobody_vouches_for_is_not_believed() -> None:
    async with attacked(conversations_per_minute=4, places_per_address=1000) as world:
        answers = []
        for number in range(8):
            headers = {"X-Forwarded-For": f"203.0.113.{number}", "User-Agent": "<script>alert(1)</script>"}
            answers.append((await world.http.post("/api/visitor/sessions", json={}, headers=headers)).status_code)
        assert set(answers[:2]) == {200} and 200 not in answers[4:], "all came from one address"


# ---- content


@pytest.mark.parametrize("value", ["!!python/object/apply:os.system ['true']", "!!python/name:os.system", "&a [*a]"])
def test_a94_an_article_runs_nothing(value: str) -> None:
    text = f"---\ntitle: {value}\nupdated: 2026-11-22\nquestions:\n  - how\n---\nbody\n"
    with pytest.raises(ContentError):
        parse_article(text, Path("/c/en/complaints/how-to.md"), Path("/c"))


def test_a94_links_in_a_circle_and_files_of_elsewhere_end_nothing(tmp_path: Path) -> None:
    write_article(tmp_path, "en", "login", ("how do I log in",), "Here.")
    [made] = list(tmp_path.rglob("login.md"))
    (made.parent / "around").symlink_to(tmp_path, target_is_directory=True)
    (made.parent / "itself.md").symlink_to(made.parent / "itself.md")
    began = time.monotonic()
    articles, findings = read_articles(tmp_path)
    assert time.monotonic() - began < 5
    assert [article.topic for article in articles] == ["login"]
    assert len(findings) <= 1


def test_a95_no_index_of_ours_is_read_as_a_program() -> None:
    """Pickles run what they hold: nothing in the server reads one. Rasa's model lies in a private folder."""
    assert not imports({"pickle", "cPickle", "dill", "marshal", "shelve", "cloudpickle"}, ["bot", "faq", "handoff"])


def test_a100_the_server_asks_no_address_that_anybody_gives() -> None:
    """Only the client of Rasa, the watcher of its process, the way to the identity provider and that to Telegram ask
    anything over HTTP; each address is a setting's.
    """
    asking = {"httpx", "aiohttp", "requests", "urllib3", "http.client", "urllib.request", "httpx2"}
    assert imports(asking, ["faq", "handoff"]) == {
        "handoff/bridge/transport/identity_provider.py",
        "handoff/channels/telegram/adapter.py",
    }
    assert {file.split("/")[1] for file in imports(asking, ["bot"])} <= {"rasa", "components"}


def imports(names: set[str], rooms: list[str]) -> set[str]:
    """Files that import one of these modules."""
    found = set()
    for room in rooms:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                if any(module == name or module.startswith(f"{name}.") for module in modules for name in names):
                    found.add(str(file.relative_to(ROOT)))
    return found


@pytest.mark.parametrize("text", ["{account_id}", "{{7*7}}", "${HOME}", "%(account)s", "{0.__class__}", "#{1}"])
async def test_a92_what_is_typed_is_never_filled_in(world: World, text: str) -> None:
    visitor = await world.visitor()
    await visitor.say(text)
    reply = await visitor.reply()
    assert text in reply["text"]


# ---- load


async def test_a62_ranges_without_end_cost_nothing() -> None:
    """CVE-2025-62727: many ranges of one file."""
    async with attacked() as world:
        ranges = "bytes=" + ",".join(f"{n}-" for n in range(4000))
        began = time.perf_counter()
        for _ in range(5):
            answer = await world.http.get("/widget/loader.js", headers={"Range": ranges})
            assert answer.status_code in {200, 206, 400, 416}
            assert len(answer.content) < 1_000_000
        assert time.perf_counter() - began < 5
        session = await world.session()
        file = good(await upload(world, session, a_picture("PNG")))
        headers = {"Authorization": f"Bearer {session['access_token']}", "Range": ranges}
        assert (await world.http.get(f"/api/attachments/{file['id']}", headers=headers)).status_code == 200


async def test_a71_sockets_opened_and_closed_leave_nothing(world: World) -> None:
    session = await world.session()
    for _ in range(150):
        client = await VisitorClient.open(f"ws://{world.address}/ws/visitor", origin=ORIGIN)
        await client.cut()
    visitor = await world.visitor(session)
    await visitor.say("still here")
    await visitor.reply()


async def test_a74_pings_and_empty_pieces_harm_no_neighbour() -> None:
    async with attacked() as world:
        neighbour = await world.visitor()
        before = [await world.answers() for _ in range(20)]
        url = f"ws://127.0.0.1:{world.port}/ws/visitor"
        async with websockets.connect(url, origin=websockets.Origin(ORIGIN), compression=None) as flood:

            async def pings() -> None:
                for number in range(10_000):
                    await flood.ping(f"{number}".encode())
                    await asyncio.sleep(0)  # the server has the same loop

            async def pieces() -> Any:
                for _ in range(10_000):
                    yield ""
                    await asyncio.sleep(0)

            async def floods() -> None:
                try:
                    await pings()
                    await flood.send(pieces())
                except websockets.ConnectionClosed:
                    return

            flooding = asyncio.create_task(floods())
            during = []
            while not flooding.done():
                during.append(await world.answers())
            await flooding
        await neighbour.say("and here")
        await neighbour.reply()
        assert statistics.median(during) < max(0.25, 20 * statistics.median(before))


@pytest.mark.parametrize(
    "path",
    [
        *("audit?limit=1000000000", "audit?before=99999999999999999999", "audit?limit=-1", "report?days=1000000000"),
        *("privacy?kind=account&value=" + "x" * 4000, "privacy?kind=%25&value=%25"),
    ],
)
async def test_a78_wide_queries_are_refused(world: World, path: str) -> None:
    calls = await Calls.of(world, await world.account(role=Role.ADMINISTRATOR))
    assert (await calls("GET", path)).status_code == 422


async def test_a78_wild_cards_are_letters(world: World) -> None:
    calls = await Calls.of(world, await world.account(role=Role.ADMINISTRATOR))
    await world.session()
    for value in ("%25", "_", "*", "' OR 1=1 --"):
        assert (await calls.get(f"privacy?kind=account&value={value}"))["conversations"] == []


async def test_a31_what_is_not_there_and_what_is_not_ones_own_look_alike(world: World) -> None:
    """Over HTTP by status and body; in time within the noise of the line."""
    mine, theirs = await world.session(), await world.session()
    file = good(await upload(world, theirs, a_picture("PNG")))["id"]
    headers = {"Authorization": f"Bearer {mine['access_token']}"}
    answers = [await world.http.get(f"/api/attachments/{id}", headers=headers) for id in (file, "A" * len(file))]
    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].content == answers[1].content


async def test_a80_who_is_not_known_takes_as_long_as_who_is(world: World) -> None:
    operator = await world.account()

    async def seconds(username: str, address: str) -> float:
        async with at(world, address) as http:
            began = time.perf_counter()
            body = {"username": username, "password": "not the password"}
            assert (await http.post("/api/operator/sign-in", json=body, headers={"Origin": ORIGIN})).status_code == 401
            return time.perf_counter() - began

    await seconds(operator.username, "127.0.0.40")
    known = [await seconds(operator.username, f"127.0.0.{n}") for n in range(41, 44)]
    unknown = [await seconds(f"nobody{n}", f"127.0.0.{n}") for n in range(51, 54)]
    assert min(unknown) < 50 * min(known) and min(known) < 50 * min(unknown)


def test_a97_no_line_of_a_log_is_forged(capsys: pytest.CaptureFixture[str]) -> None:
    import structlog

    from handoff.bridge import logs

    logs.configure()
    try:
        structlog.get_logger("attack").warning("told", text="one\r\n2026-01-01 [error] two\x1b[31m\x00")
    finally:
        structlog.reset_defaults()
    told = capsys.readouterr()
    lines = [line for line in (told.out + told.err).splitlines() if line.strip()]
    assert len(lines) == 1 and "\x1b[31m\x00" not in lines[0]
    assert not re.search(r"^2026-01-01 \[error\] two", told.out + told.err, re.MULTILINE)


async def test_a16_no_other_page_shows_us_in_a_frame() -> None:
    async with attacked(allowed_origins=("https://shop.example",)) as world:
        for path, may in (
            ("/widget/", "'self' https://shop.example"),
            ("/console/", "'none'"),
            ("/help/en/", "'none'"),
        ):
            policy = (await world.http.get(path, follow_redirects=True)).headers["content-security-policy"]
            assert f"frame-ancestors {may}" in policy, path


async def test_a21_a_file_of_an_erased_conversation_is_gone(world: World) -> None:
    session = await world.session()
    file = good(await upload(world, session, a_picture("PNG")))["id"]
    headers = {"Authorization": f"Bearer {session['access_token']}"}
    assert (await world.http.get(f"/api/attachments/{file}", headers=headers)).status_code == 200
    calls = await Calls.of(world, await world.account(role=Role.ADMINISTRATOR))
    await calls.post("privacy/erase", kind="conversation", value=session["conversation_id"])
    assert (await world.http.get(f"/api/attachments/{file}", headers=headers)).status_code == 401
    assert (await calls("GET", f"../attachments/{file}")).status_code == 404
    answer: httpx.Response = await world.http.get(f"/api/attachments/{file}")
    assert answer.status_code == 401

"""What each request that anybody may send costs at most, in processor time, beside a look at the health.

Each is sent at its dearest: as long as it may be, made to be slow, and new each time, so that nothing is remembered.
The time is that of the server's whole process (all threads), so that work beside the loop counts too.
"""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable

from tests.attacks.attacked import Attacked, attacked
from tests.attacks.files import a_picture
from tests.benchmarks.report import table, write_section
from tests.fixtures.clients import new_client_id

TIMES = 30
_numbers = itertools.count(1)
Request = Callable[[], Awaitable[object]]


async def cost(request: Request, times: int = TIMES) -> float:
    """Milliseconds of the processor that one costs, the client's share included: the client runs in this process."""
    await request()
    began = time.process_time()
    for _ in range(times):
        await request()
    return (time.process_time() - began) / times * 1000


async def requests(world: Attacked) -> dict[str, Request]:
    session = await world.session()
    visitor = await world.visitor(session)
    hard = "3d 123 бонус " * 160

    async def said() -> None:
        client_id = new_client_id()
        await visitor.send("message.send", client_message_id=client_id, text=f"{next(_numbers)} {hard}"[:2000])
        await visitor.next("message.accepted", lambda frame: bool(frame["client_message_id"] == client_id))
        await visitor.reply()

    async def refused_file() -> None:
        headers = {"Authorization": f"Bearer {(await world.session())['access_token']}", "X-File-Name": "a.jpg"}
        content = b"\xff\xd8" + b"\xff\xe1\x00\x02" * 2_600_000
        await world.http.post("/api/visitor/attachments", content=content, headers=headers)

    async def picture() -> None:
        headers = {"Authorization": f"Bearer {(await world.session())['access_token']}", "X-File-Name": "a.png"}
        await world.http.post("/api/visitor/attachments", content=a_picture("PNG"), headers=headers)

    async def sign_in() -> None:
        body = {"username": f"nobody{next(_numbers)}", "password": "x" * 256}
        await world.http.post("/api/operator/sign-in", json=body, headers={"Origin": "http://desk.example"})

    return {
        "GET /healthz": lambda: world.http.get("/healthz"),
        "GET /readyz": lambda: world.http.get("/readyz"),
        "GET /widget/": lambda: world.http.get("/widget/"),
        "GET /help/en/": lambda: world.http.get("/help/en/"),
        "GET /help/en/search, 200 characters": lambda: world.http.get(
            "/help/en/search", params={"q": f"{next(_numbers)} " + "şikayət хочу " * 15}
        ),
        "POST a session, the longest body": lambda: world.session(page_url="https://a.example/?" + "a=4111 " * 250),
        "POST a session, a forged identity": lambda: world.http.post(
            "/api/visitor/sessions", json={"identity": f"{next(_numbers)}." + "e" * 4000}
        ),
        "POST a return, a wrong ticket": lambda: world.http.post(
            "/api/visitor/returns", json={"reference": f"DST-{next(_numbers):04d}-0000", "account_id": "x" * 20}
        ),
        "POST a sign-in, a wrong password": sign_in,
        "POST a file, refused (10 MB)": refused_file,
        "POST a picture": picture,
        "a message of 2,000 characters and its answer": said,
    }


async def run() -> None:
    async with attacked(address_uploads_max_bytes=10**12, places_per_address=10**6) as world:
        await asyncio.sleep(1)
        costs = {name: await cost(request) for name, request in (await requests(world)).items()}
    health = costs["GET /healthz"]
    rows = [(name, f"{ms:.1f}", f"{ms / health:.1f}") for name, ms in costs.items()]
    body = table(("request", "ms of the processor, client included", "x /healthz"), rows)
    about = (
        "What anybody may send, at its dearest. The assistant is scripted: what Rasa costs is in the section on turns. "
        "Passwords cost what argon2 is meant to cost, one at a time; pictures are painted anew in a process of their "
        "own, which is not counted here."
    )
    write_section("Anonymous requests", f"{about}\n\n{body}")
    print(body)


if __name__ == "__main__":
    asyncio.run(run())

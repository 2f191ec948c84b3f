"""H2: a file that is made to be looked at for long is refused at once, off the loop, and counts as a try."""

import asyncio
import time

import pytest

from handoff.domain.errors import FileRefused
from handoff.services.files.media_types import media_type
from tests.api.calls import PNG, error, upload
from tests.api.world import World

SEGMENTS = b"\xff\xd8" + b"\xff\xe1\x00\x02" * 2_600_000
"""A JPEG of ten megabytes that never comes to its size."""


def jpeg(*before: bytes) -> bytes:
    """A small one with these segments before its size."""
    size = b"\xff\xc0\x00\x11\x08" + (480).to_bytes(2, "big") + (640).to_bytes(2, "big") + b"\x03" + b"\x01\x11\x00" * 3
    return b"\xff\xd8" + b"".join(before) + size + b"\xff\xd9"


def test_it_is_refused_in_no_time() -> None:
    began = time.process_time()
    with pytest.raises(FileRefused):
        media_type(SEGMENTS)
    assert time.process_time() - began < 0.1, "it took three seconds"


@pytest.mark.parametrize(
    "content",
    [
        jpeg(),
        jpeg(b"\xff\xe0\x00\x10JFIF" + b"\x00" * 10),
        jpeg(*[b"\xff\xe1\xff\xff" + b"\x00" * 65_533] * 3),  # Exif with a preview, and colours
        jpeg(b"\xff\xff\xff\xe0\x00\x04ab"),  # filled
    ],
)
def test_what_cameras_write_is_taken(content: bytes) -> None:
    assert media_type(content) == "image/jpeg"


@pytest.mark.parametrize("cut", range(2, len(jpeg()) - 12, 3))
def test_cut_anywhere_it_is_refused(cut: int) -> None:
    with pytest.raises(FileRefused):
        media_type(jpeg()[:cut])


async def test_refused_files_count(world: World) -> None:
    session = await world.session()
    answers = [await upload(world, session, b"\xff\xd8" + b"\xff\xe1\x00\x02" * 100) for _ in range(25)]
    assert [error(answer)[1] for answer in answers] == ["file_refused"] * 20 + ["too_many"] * 5


async def test_looking_does_not_stand_in_the_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(content: bytes) -> str:
        time.sleep(1)
        return "image/png"

    monkeypatch.setattr("handoff.services.files.stored_files.media_type", slowly)
    session = await world.session()
    sending = asyncio.create_task(upload(world, session, PNG))
    await asyncio.sleep(0.3)
    began = time.perf_counter()
    await world.session()
    assert time.perf_counter() - began < 0.6
    assert (await sending).status_code == 200

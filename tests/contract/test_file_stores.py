"""What every FileStore keeps (`handoff.ports.files`)."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from handoff.domain.errors import NotFound
from handoff.domain.ids import AttachmentId, new_key
from handoff.ports.files import FileStore
from handoff.storage.files import DiskFiles
from tests.fixtures.files import MemoryFiles


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture(params=["disk", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FileStore]:
    yield DiskFiles(tmp_path / "uploads") if request.param == "disk" else MemoryFiles()


async def test_what_is_put_comes_back_whole_until_it_is_removed(store: FileStore) -> None:
    one, other = AttachmentId(new_key()), AttachmentId(new_key())
    await store.put(one, b"one")
    await store.put(other, bytes(range(256)) * 1000)
    assert await store.get(one) == b"one"
    assert await store.get(other) == bytes(range(256)) * 1000
    await store.remove(one)
    await store.remove(one)
    with pytest.raises(NotFound):
        await store.get(one)
    assert await store.get(other)


async def test_many_at_once(store: FileStore) -> None:
    ids = [AttachmentId(new_key()) for _ in range(30)]
    await asyncio.gather(*(store.put(id, id.encode()) for id in ids))
    assert [await store.get(id) for id in ids] == [id.encode() for id in ids]


@pytest.mark.parametrize("name", ["../secret", "..", "a/b", "", "/etc/passwd", "x" * 65, "a\x00bcdefgh"])
async def test_a_name_that_is_no_key_is_no_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    disk = DiskFiles(tmp_path / "uploads")
    for call in (disk.get, disk.remove):
        with pytest.raises(NotFound):
            await call(AttachmentId(name))
    with pytest.raises(NotFound):
        await disk.put(AttachmentId(name), b"x")
    assert names_in(tmp_path) == ["secret"]


async def test_on_disk_nothing_half_written_is_left_and_others_cannot_look(tmp_path: Path) -> None:
    disk = DiskFiles(tmp_path / "uploads")
    id = AttachmentId(new_key())
    await disk.put(id, b"content")
    assert names_in(tmp_path / "uploads") == [id]
    assert (tmp_path / "uploads").stat().st_mode & 0o777 == 0o700

"""What every FileStore keeps (`handoff.ports.files`)."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.engines import S3
from handoff.domain.errors import FilesUnavailable, NotFound
from handoff.domain.ids import AttachmentId, new_key
from handoff.ports.files import FileStore
from handoff.storage.files import DiskFiles
from handoff.storage.s3 import S3Files
from tests.fixtures.files import MemoryFiles


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """A server with a bucket `desk`."""
    engine = S3(tmp_path_factory.mktemp("s3"))
    engine.start()
    engine.make("desk")
    yield engine
    engine.kill()


@pytest.fixture
def bucket(s3: S3, monkeypatch: pytest.MonkeyPatch) -> S3Files:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "any")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    return S3Files("s3://desk/files", endpoint=s3.endpoint)


@pytest.fixture(params=["disk", "memory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "s3":
        bucket: S3Files = request.getfixturevalue("bucket")
        return bucket
    return DiskFiles(tmp_path / "uploads") if request.param == "disk" else MemoryFiles()


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
    for files in (disk, S3Files("s3://desk", endpoint="http://127.0.0.1:1")):
        for call in (files.get, files.remove):
            with pytest.raises(NotFound):
                await call(AttachmentId(name))
        with pytest.raises(NotFound):
            await files.put(AttachmentId(name), b"x")
    assert names_in(tmp_path) == ["secret"]


async def test_on_disk_nothing_half_written_is_left_and_others_cannot_look(tmp_path: Path) -> None:
    disk = DiskFiles(tmp_path / "uploads")
    id = AttachmentId(new_key())
    await disk.put(id, b"content")
    assert names_in(tmp_path / "uploads") == [id]
    assert (tmp_path / "uploads").stat().st_mode & 0o777 == 0o700


async def test_a_bucket_that_is_not_there_or_not_reached_is_said_to_be_unavailable(bucket: S3Files, s3: S3) -> None:
    nowhere = S3Files("s3://nobody-made-it", endpoint=s3.endpoint)
    with pytest.raises(FilesUnavailable):
        await nowhere.put(AttachmentId(new_key()), b"x")


@pytest.mark.parametrize("url", ["", "desk", "https://desk/files", "s3:///files"])
def test_what_is_no_address_of_a_bucket_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="s3://"):
        S3Files(url)

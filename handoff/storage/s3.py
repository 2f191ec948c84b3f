"""Files in a bucket of S3, or of a server that speaks its protocol: one a key in one folder."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.exceptions import NotFoundError as Missing
from obstore.store import S3Store

from handoff.domain.errors import FilesUnavailable, NotFound
from handoff.domain.ids import AttachmentId
from handoff.storage.files import is_key

_SECONDS = "20s"
_SETTLED = timedelta(hours=1)


class S3Files:
    """See `handoff.ports.files.FileStore`. Credentials and region come from the environment, as for any tool of S3."""

    def __init__(self, url: str, *, endpoint: str = "") -> None:
        """`url` is s3://bucket/folder; `endpoint` the address of a server other than Amazon's.

        Raises:
            ValueError: that is no such address.
        """
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.netloc:
            raise ValueError(f"{url!r} is not s3://bucket/folder")
        given: dict[str, Any] = {
            "client_options": {"timeout": _SECONDS, "connect_timeout": "5s"},
            "retry_config": {"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
        }
        if endpoint:
            given |= {"endpoint": endpoint, "virtual_hosted_style_request": False}
            given["client_options"]["allow_http"] = endpoint.startswith("http:")
        self._store = S3Store(parts.netloc, prefix=parts.path.strip("/") or None, **given)

    async def put(self, id: AttachmentId, content: bytes) -> None:
        if not is_key(id):
            raise NotFound
        try:
            await self._store.put_async(id, content)
        except (BaseError, FileNotFoundError) as error:  # there is no such bucket
            raise FilesUnavailable from error

    async def get(self, id: AttachmentId) -> bytes:
        if not is_key(id):
            raise NotFound
        try:
            found = await self._store.get_async(id)
            return bytes(await found.bytes_async())
        except (Missing, FileNotFoundError):
            raise NotFound from None
        except BaseError as error:
            raise FilesUnavailable from error

    async def known(self) -> list[AttachmentId]:
        before = datetime.now(UTC) - _SETTLED
        found: list[AttachmentId] = []
        try:
            async for page in self._store.list():
                found += [AttachmentId(o["path"].rpartition("/")[2]) for o in page if o["last_modified"] < before]
        except BaseError as error:
            raise FilesUnavailable from error
        return found

    async def remove(self, id: AttachmentId) -> None:
        if not is_key(id):
            raise NotFound
        try:
            await self._store.delete_async(id)
        except (Missing, FileNotFoundError):
            return
        except BaseError as error:
            raise FilesUnavailable from error

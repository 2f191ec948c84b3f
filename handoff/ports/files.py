"""Where the bytes of attachments are."""

from typing import Protocol

from handoff.domain.ids import (
    AttachmentId,
)


class FileStore(Protocol):
    """The bytes of attachments. A file is there whole or not at all."""

    async def put(self, id: AttachmentId, content: bytes) -> None: ...

    async def get(self, id: AttachmentId) -> bytes:
        """Raises: NotFound."""
        ...

    async def known(self) -> list[AttachmentId]:
        """Of every file that has been there for an hour."""
        ...

    async def remove(self, id: AttachmentId) -> None:
        """Also right where there is none."""
        ...

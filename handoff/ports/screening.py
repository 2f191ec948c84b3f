"""What is done to a file before it is kept."""

from typing import Protocol


class Screening(Protocol):
    """Looks into files that people sent and takes out of them what nobody meant to send."""

    async def passed(self, kind: str, content: bytes) -> bytes:
        """What may be kept of a file of this media type: the same, or made anew without what is hidden in it.

        Raises:
            FileRefused: "broken": it cannot be opened. "unsafe": it does something, or a scanner knows it.
            TooMany: more files than can be looked at are on their way.
            FilesUnavailable: the scanner does not answer; nothing is kept unseen.
        """
        ...


class Unscreened:
    """Keeps every file as it is."""

    async def passed(self, kind: str, content: bytes) -> bytes:
        return content

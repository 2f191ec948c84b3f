"""The copy of a player's data as a zip file."""

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator
from typing import IO

from handoff.services.privacy.export import Piece


async def write(pieces: AsyncIterator[Piece], target: IO[bytes]) -> int:
    """Write all pieces to `target`, packed beside the loop; how many."""
    count = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        async for piece in pieces:
            if isinstance(piece.content, bytes):
                content = piece.content
            else:
                content = json.dumps(piece.content, ensure_ascii=False, indent=2, default=str).encode()
            await asyncio.to_thread(archive.writestr, piece.name, content)
            count += 1
    return count

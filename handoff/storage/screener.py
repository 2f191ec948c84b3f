"""Looks into one file in a process of its own: pictures are painted anew, PDFs that do something are refused.

`python -I screener.py MEDIA_TYPE` reads the file from its standard input and writes what may be kept to its standard
output. A decoder that a file breaks, or a file that unpacks to gigabytes, ends this process and nothing else; it
imports nothing of ours. Exit status: 0, or one of those below.
"""

import io
import os
import re
import resource
import sys
import zlib
from typing import Any

BROKEN, UNSAFE = 3, 4
MEMORY_BYTES = 1 << 30
SECONDS = 20
"""Of processor time."""
MAX_PIXELS = 50_000_000
"""All frames of an animation together."""
MAX_FRAMES = 200
QUALITY = 90
_UNPACKED_BYTES = 32 << 20
"""Of all objects that a PDF packs: their names are short."""
_PACKED, _PACKED_BYTES = 1_000, 1 << 20
"""Streams of objects in one PDF, and the length of one; each holds a hundred objects or so."""
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|XFA|Encrypt)(?![A-Za-z0-9_.-])"
)
"""What a page that is only read has no use for; and what hides everything else."""
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_PACKS_OBJECTS = re.compile(rb"/ObjStm(?![A-Za-z0-9_.-])")


class Refused(Exception):
    """`status` is what the process ends with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # people who talk come first
    kind, content = sys.argv[1], sys.stdin.buffer.read()
    try:
        kept = look_through(content) if kind == "application/pdf" else painted_anew(content, _FORMATS[kind])
    except Refused as refused:
        return refused.status
    except Exception:  # whatever a decoder makes of a file that somebody broke with care
        return BROKEN
    sys.stdout.buffer.write(kept)
    return 0


def look_through(content: bytes) -> bytes:
    """The PDF itself, if it is only to be read.

    Raises:
        Refused
    """
    if _is_active(content):
        raise Refused(UNSAFE)
    left, ended, packed = _UNPACKED_BYTES, 0, 0
    for stream in _STREAM.finditer(content):
        begins = content.rfind(b"obj", ended, stream.start())
        head = _plain(content[max(begins, ended) : stream.start()])
        ended = stream.end()
        if not _PACKS_OBJECTS.search(head):
            continue
        packed += 1
        until = content.find(b"endstream", stream.end(), stream.end() + _PACKED_BYTES)
        unpacking = zlib.decompressobj()
        try:
            objects = unpacking.decompress(content[stream.end() : until], left + 1)
        except zlib.error:  # packed in another way: what cannot be looked into is not taken
            raise Refused(UNSAFE) from None
        left -= len(objects)
        if until < 0 or left < 0 or packed > _PACKED or not unpacking.eof or _is_active(objects):
            raise Refused(UNSAFE)
    return content


def painted_anew(content: bytes, form: str) -> bytes:
    """The same picture, upright, without position, camera, author, comments, colour profile or hidden tail.

    Raises:
        Refused: it cannot be opened, or has too many frames.
    """
    from PIL import Image, ImageOps, ImageSequence

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(content), formats=(form,)) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise Refused(BROKEN)
        is_animated = form in {"GIF", "WEBP"} and _frames(picture) > 1
        frames, times = [], []
        for frame in ImageSequence.Iterator(picture) if is_animated else (picture,):
            times.append(int(frame.info.get("duration", 100)))
            upright = frame.copy() if is_animated else ImageOps.exif_transpose(frame)
            frames.append(_pixels(upright, form))
        loop = picture.info.get("loop", 0)
    more: dict[str, Any] = {"quality": QUALITY} if form in {"JPEG", "WEBP"} else {}
    if is_animated:
        more |= {"save_all": True, "append_images": frames[1:], "duration": times, "loop": loop, "disposal": 2}
    if form == "WEBP":
        more |= {"method": 2}
    made = io.BytesIO()
    frames[0].save(made, form, **more)
    return made.getvalue()


def _frames(picture: Any) -> int:
    """How many there are. Counted up to what is allowed: a file of some megabytes may name sixty thousand.

    Raises:
        Refused: more than `MAX_FRAMES`, or more pixels in all than `MAX_PIXELS`.
    """
    most = min(MAX_FRAMES, MAX_PIXELS // (picture.width * picture.height))
    count = 1
    while True:
        try:
            picture.seek(count)
        except EOFError:
            break
        count += 1
        if count > most:
            raise Refused(BROKEN)
    picture.seek(0)
    return count


def _pixels(frame: Any, form: str) -> Any:
    """A picture that carries nothing beside its pixels, in a mode that `form` can hold."""
    has_alpha = form != "JPEG" and (frame.mode in {"RGBA", "LA", "PA"} or "transparency" in frame.info)
    if has_alpha:
        pixels = frame.convert("RGBA")
    elif frame.mode in {"L", "1"} and form != "WEBP":
        pixels = frame.convert("L")
    else:
        pixels = frame.convert("RGB")
    pixels.info = {}
    return pixels


def _is_active(text: bytes) -> bool:
    return _ACTIVE.search(_plain(text)) is not None


def _plain(text: bytes) -> bytes:
    """Names as they are meant: #4A is J."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text)


if __name__ == "__main__":
    sys.exit(main())

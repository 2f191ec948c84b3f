"""What the bytes of a file are: found by looking into them, never by name or by what the sender says."""

import io
import re
from pathlib import PurePosixPath

import imagesize

from handoff.domain.errors import FileRefused
from handoff.services.texts import scrub

MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
NAME_CHARACTERS = 120

SUFFIXES: dict[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".log", ".csv", ".md"),
}
"""The types that are taken, with the endings that names of such files may have; the first is put where none fits."""

_SIGNATURES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"RIFF.{4}WEBPVP8", re.DOTALL), "image/webp"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"%PDF-[12]\.\d"), "application/pdf"),
)
# A file that is an image to us and a page to somebody else: looked for where a browser would sniff.
_MARKUP = re.compile(rb"<\s*(?:script|html|svg|iframe|body|!doctype|\?xml)", re.IGNORECASE)
_SNIFFED_BYTES = 4096
_HEAD_BYTES = 262_144
"""In which an image must tell its size."""
_JPEG_SEGMENTS = 512
"""Before its size; cameras write a dozen."""
_TEXT_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f")


def media_type(content: bytes) -> str:
    """One of `SUFFIXES`.

    Raises:
        FileRefused: "empty"; or "type": something else, a page in disguise, or an image of absurd size.
    """
    if not content:
        raise FileRefused(reason="empty")
    kind = next((name for pattern, name in _SIGNATURES if pattern.match(content)), None)
    if kind is None and _is_text(content):
        kind = "text/plain"
    if kind is None or _MARKUP.search(content[:_SNIFFED_BYTES]):
        raise FileRefused(reason="type")
    if kind.startswith("image/") and not _is_sane(content):
        raise FileRefused(reason="type")
    return kind


def file_name(claimed: str, kind: str) -> str:
    """A name to show and to save under: no folders, no control characters, no other type's ending last."""
    base = scrub(claimed.replace("\\", "/")).rsplit("/", 1)[-1]
    base = re.sub(r'[\x00-\x1f"*:<>?|\u200b-\u200f\u2028-\u202f\ufeff]', "", base).strip(". ")
    suffix = PurePosixPath(base).suffix.lower()
    if suffix in SUFFIXES[kind]:
        base = base[: -len(suffix)]
    else:
        suffix = SUFFIXES[kind][0]
    return f"{base[: NAME_CHARACTERS - len(suffix)].strip('. ') or 'file'}{suffix}"


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return _TEXT_CONTROLS.isdisjoint(content) and not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _is_sane(content: bytes) -> bool:
    """Whether the header tells a size that a screen can show: a small file may unpack to gigabytes."""
    try:
        head = content[:_HEAD_BYTES]
        is_jpeg = head.startswith(b"\xff\xd8")
        width, height = _jpeg_size(head) if is_jpeg else map(int, imagesize.get(io.BytesIO(head)))
    except Exception:  # a header that its reader stumbles over
        return False
    return 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS


def _jpeg_size(head: bytes) -> tuple[int, int]:
    """Width and height.

    Raises:
        ValueError, IndexError: they do not come within a bounded number of segments.
    """
    at = 2
    for _ in range(_JPEG_SEGMENTS):
        while head[at] == 0xFF and head[at + 1] == 0xFF:  # filling
            at += 1
        if head[at] != 0xFF:
            break
        kind, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(head[at + 7 : at + 9], "big"), int.from_bytes(head[at + 5 : at + 7], "big")
        if length < 2:
            break
        at += 2 + length
    raise ValueError("no size")

"""Files are what their bytes say, and names are only for people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.errors import FileRefused
from handoff.services.files.media_types import NAME_CHARACTERS, SUFFIXES, file_name, media_type


def png(width: int, height: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02" * 9
    )


def gif(width: int = 4, height: int = 4) -> bytes:
    return b"GIF89a" + width.to_bytes(2, "little") + height.to_bytes(2, "little") + b"\x00" * 20


def webp() -> bytes:
    size = (3).to_bytes(3, "little")
    return b"RIFF\x1e\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00" + size + size + b"\x00" * 16


def jpeg(width: int = 5, height: int = 4) -> bytes:
    frame = b"\xff\xc0\x00\x11\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x03" + b"\x00" * 9
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + frame + b"\xff\xd9"


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(1, 1), "image/png"),
        (png(8000, 6000), "image/png"),
        (gif(), "image/gif"),
        (webp(), "image/webp"),
        (jpeg(), "image/jpeg"),
        (PDF, "application/pdf"),
        ("Salam, çıxarış gəlməyib.\r\n\tСпасибо".encode(), "text/plain"),
        (b"\xef\xbb\xbfwith a mark", "text/plain"),
        (b"a < b and c > d", "text/plain"),
    ],
)
def test_what_is_taken(content: bytes, kind: str) -> None:
    assert media_type(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"  \n<!DOCTYPE html><html></html>",
        b"\xef\xbb\xbf<html>",
        b"plain words, then <script>alert(1)</script>",
        b"GIF89a/*<script>*/=1;alert(1)",
        gif() + b"<script>alert(1)</script>",
        jpeg()[:20] + b"\xff\xfe\x00\x20<html><body onload=alert(1)>" + jpeg()[20:],
        b"%PDF-1.4 <html><script>1</script>",
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01",
        b"PK\x03\x04 a document of an office",
        b"\x00\x01\x02",
        b"text with a \x00 inside",
        b"\xff\xfe\x00\x00utf-32",
        b"caf\xe9 in another coding",
    ],
)
def test_pages_programs_and_what_is_two_things_at_once_are_not(content: bytes) -> None:
    with pytest.raises(FileRefused) as raised:
        media_type(content)
    assert raised.value.params == {"reason": "type"}


@pytest.mark.parametrize(
    "content", [png(100_000, 1), png(0, 5), png(9000, 9000), gif(0, 0), png(2**31, 2**31), b"\xff\xd8\xff"]
)
def test_images_whose_size_is_a_bomb_or_none(content: bytes) -> None:
    with pytest.raises(FileRefused):
        media_type(content)


def test_nothing_is_no_file() -> None:
    with pytest.raises(FileRefused) as raised:
        media_type(b"")
    assert raised.value.params == {"reason": "empty"}


@pytest.mark.parametrize(
    ("claimed", "kind", "name"),
    [
        ("çıxarış.PNG", "image/png", "çıxarış.png"),
        ("photo.jpeg", "image/jpeg", "photo.jpeg"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\me\\снимок.png", "image/png", "снимок.png"),
        ("invoice.pdf.exe", "application/pdf", "invoice.pdf.exe.pdf"),
        ("page.html", "text/plain", "page.html.txt"),
        ("evil\r\nSet-Cookie: a=b.png", "image/png", "evil\nSet-Cookie a=b.png".replace("\n", "")),
        ("safe\u202egnp.exe", "image/png", "safegnp.exe.png"),
        ('a"b<c>d|e?.gif', "image/gif", "abcde.gif"),
        ("", "image/png", "file.png"),
        ("...", "image/png", "file.png"),
        ("..png", "image/png", "png.png"),
        ("/", "application/pdf", "file.pdf"),
    ],
)
def test_names_are_scrubbed(claimed: str, kind: str, name: str) -> None:
    assert file_name(claimed, kind) == name


@given(st.text(max_size=300), st.sampled_from(sorted(SUFFIXES)))
def test_any_name_becomes_a_harmless_one(claimed: str, kind: str) -> None:
    name = file_name(claimed, kind)
    assert name.endswith(SUFFIXES[kind])
    assert 0 < len(name) <= NAME_CHARACTERS
    assert not set(name) & set('/\\"\r\n\x00<>|:*?')
    assert not name.startswith(".")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_known_type_or_refused(content: bytes) -> None:
    try:
        assert media_type(content) in SUFFIXES
    except FileRefused as refused:
        assert refused.params["reason"] in {"type", "empty"}

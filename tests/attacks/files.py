"""Files that hide something, made for the tests of this folder."""

import io
import zlib
from typing import Any

from PIL import Image

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner knows and nobody needs to fear."""
SECRET_WORDS = b"Nizami street 5"
POSITION = 40.409264


def a_picture(form: str = "JPEG", size: tuple[int, int] = (64, 40), **more: Any) -> bytes:
    """The left half red, the right half blue."""
    picture = Image.new("RGB", size, (200, 0, 0))
    picture.paste((0, 0, 200), (size[0] // 2, 0, *size))
    made = io.BytesIO()
    picture.save(made, form, **more)
    return made.getvalue()


def with_position(form: str, orientation: int = 1) -> bytes:
    """A picture that tells where, with what and by whom it was taken, with a tail behind its end."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET_WORDS.decode()  # description
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 24.0, 33.35), 3: "E", 4: (49.0, 52.0, 1.6)})
    more: dict[str, Any] = {"exif": exif}
    if form == "JPEG":
        more["comment"] = SECRET_WORDS
    return a_picture(form, **more) + SECRET_WORDS


def a_gif(frames: int, size: tuple[int, int] = (2, 2), *, comment: bytes = b"") -> bytes:
    """By hand: each frame is a few bytes."""
    sides = size[0].to_bytes(2, "little") + size[1].to_bytes(2, "little")
    frame = b"\x21\xf9\x04\x00\x05\x00\x00\x00" + b"\x2c\x00\x00\x00\x00" + sides + b"\x00\x02\x03\x44\x02\x05\x00"
    said = b"\x21\xfe" + bytes([len(comment)]) + comment + b"\x00" if comment else b""
    return b"GIF89a" + sides + b"\x80\x00\x00" + b"\x00\x00\x00\xff\xff\xff" + said + frame * frames + b";"


def a_pdf(*objects: bytes, packed: bytes = b"", head: bytes = b"/Type /ObjStm /Filter /FlateDecode") -> bytes:
    """`packed` lies in a stream of objects, compressed."""
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    for number, content in enumerate(objects, 3):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    if packed:
        stream = zlib.compress(packed)
        body += b"90 0 obj\n<< %s /N 1 /First 4 /Length %d >>\nstream\n" % (head, len(stream))
        body += stream + b"\nendstream\nendobj\n"
    return body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"

"""The bundled front end that `deploy/bundle.py` makes: pages, and files that browsers may keep for ever."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=300, stale-while-revalidate=604800"
"""For what has a lasting address: a page that was just seen asks for nothing, a later one asks beside being shown."""
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
ENDINGS = (("br", ".br"), ("gzip", ".gz"))
SOURCES = frozenset({".js", ".css", ".html", ".json"})


@dataclass(frozen=True)
class Bundle:
    """One build. `assets` tells the address of a bundle by its name, such as `help.css`."""

    folder: Path
    assets: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, web: Path) -> "Bundle | None":
        """The build in `folder`; None where there is none, or where it is not of the sources in `web`."""
        try:
            told = json.loads((folder / "bundle.json").read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return cls(folder, told["assets"]) if told.get("digest") == digest_of(web) else None

    def page(self, name: str, headers: Headers) -> Response:
        """A page or the loader, such as `pages/console.html`."""
        return precompressed(self.folder / name, headers, A_WHILE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The assets, to be mounted at /assets."""
        name = Path(scope["path"]).name
        path = self.folder / "assets" / name
        if scope["method"] not in ("GET", "HEAD") or Path(name).suffix not in TYPES or not path.is_file():
            await PlainTextResponse("not found", status_code=404)(scope, receive, send)
            return
        await precompressed(path, Headers(scope=scope), FOR_EVER)(scope, receive, send)


def precompressed(path: Path, headers: Headers, cached: str) -> Response:
    """The file, in the smallest form that the browser takes."""
    accepted = {part.split(";")[0].strip() for part in headers.get("accept-encoding", "").split(",")}
    told = {"Cache-Control": cached, "Vary": "Accept-Encoding"}
    for coding, ending in ENDINGS:
        if coding in accepted and (small := path.with_name(path.name + ending)).is_file():
            return FileResponse(small, media_type=TYPES[path.suffix], headers={**told, "Content-Encoding": coding})
    return FileResponse(path, media_type=TYPES[path.suffix], headers=told)


def digest_of(web: Path) -> str:
    """Of all sources, as deploy/bundler/build.mjs computes it."""
    found = {path.relative_to(web).as_posix(): path for path in web.rglob("*") if path.suffix in SOURCES}
    digest = hashlib.sha256()
    for name in sorted(found):
        digest.update(f"{name}\0".encode())
        digest.update(found[name].read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()

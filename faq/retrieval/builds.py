"""Folders of what was learned, `<var>/faq/<fingerprint>/`: each appears whole or not at all.

A folder also says what its learning rests on, so that a start after a small edit finds a build to take over from, and
what its files must be: one that is damaged, or not what its name says, is removed and made again.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog

from faq.folders import remove_left, unfinished
from faq.ports import Article
from faq.retrieval.retriever import Negative, Retriever

log = structlog.get_logger(__name__)

KEPT = 3  # folders; older ones are removed
FEW = 0.1  # of the articles; when fewer than that differ, calibration still holds (docs/retrieval.md)
MANIFEST = "build.json"
UNFINISHED = "building-"
NEGATIVE = "negative/"  # and a hash: a text that no article answers, among the digests
HERE = Path(__file__).resolve().parent
CODE = (
    *(HERE / f"{name}.py" for name in ("calibration", "classifiers", "index", "retriever", "scorer")),
    *(HERE.parent / "language" / f"{name}.py" for name in ("detection", "spelling")),
)

Digests = Mapping[str, str]
"""A hash of what is learned from an article, by `<language>/<topic>`."""


def digests(articles: Sequence[Article]) -> dict[str, str]:
    """Of the articles, sorted."""
    return {f"{each.language}/{each.topic}": _digest(each) for each in sorted(articles, key=_place)}


def difference(before: Digests, after: Digests) -> float:
    """Articles that were added, removed or changed, as a share of those there were; of negatives too, if more are."""
    changed = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    negatives = sum(name.startswith(NEGATIVE) for name in changed)
    known = sum(name.startswith(NEGATIVE) for name in before)
    return max((len(changed) - negatives) / max(1, len(before) - known), negatives / max(1, known))


class Builds:
    """The builds of one model and this code; others are left alone until they are too old."""

    def __init__(self, folder: Path, embedder: str, negatives: Sequence[Negative]) -> None:
        """`embedder` is the fingerprint of the model."""
        self._folder = folder
        texts = [json.dumps(negative, ensure_ascii=False) for negative in negatives]
        self._negatives = {NEGATIVE + hashlib.sha256(text.encode()).hexdigest()[:12]: "" for text in sorted(texts)}
        digest = hashlib.sha256(embedder.encode())
        for path in CODE:
            digest.update(path.read_bytes())
        self._basis = digest.hexdigest()

    def fingerprint(self, content: Digests) -> str:
        """Of everything that the answers depend on."""
        return hashlib.sha256(json.dumps([self._basis, self.whole(content)]).encode()).hexdigest()[:16]

    def whole(self, content: Digests) -> Digests:
        """`content` and the negatives: what a calibration rests on."""
        return {**content, **self._negatives}

    def load(self, fingerprint: str) -> Retriever | None:
        """The build of exactly that; None without one. What is in its place and cannot be used is removed."""
        if self._folder.is_dir():
            remove_left(self._folder, UNFINISHED)
        folder = self._folder / fingerprint
        found = self._read(folder)
        if found is None and folder.exists():
            log.warning("faq_build_damaged", folder=str(folder))
            _remove(folder)
        return found

    def nearest(self, content: Digests) -> tuple[Retriever, Digests] | None:
        """A build whose calibration holds for `content`, and the content it was calibrated on; None without one."""
        found: list[tuple[float, Path, Digests]] = []
        for path in self._folder.glob(f"*/{MANIFEST}"):
            try:
                manifest = _manifest(path.parent)
                if manifest["basis"] == self._basis:
                    calibrated = manifest["calibrated"]
                    found.append((difference(calibrated, self.whole(content)), path.parent, calibrated))
            except (OSError, ValueError, KeyError, TypeError):  # removed meanwhile, of another version, or damaged
                continue
        for share, folder, calibrated in sorted(found, key=lambda each: each[0]):
            if share < FEW and (retriever := self._read(folder)) is not None:
                return retriever, calibrated
        return None

    def save(self, retriever: Retriever, fingerprint: str, calibrated: Digests) -> None:
        """Keep a build; `calibrated` is the `whole` content that its calibration was fitted on."""
        with unfinished(self._folder, UNFINISHED) as folder:
            retriever.save(folder)
            manifest = {"name": fingerprint, "basis": self._basis, "calibrated": calibrated, "files": _hashes(folder)}
            (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
            if not (self._folder / fingerprint).is_dir():  # otherwise another process built the same
                folder.rename(self._folder / fingerprint)
        builds = [path for path in self._folder.iterdir() if path.is_dir() and not path.name.startswith(UNFINISHED)]
        for old in sorted(builds, key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)

    def _read(self, folder: Path) -> Retriever | None:
        """What a folder holds, if it is whole and what its name says."""
        try:
            manifest = _manifest(folder)
            if manifest["name"] != folder.name or manifest["files"] != _hashes(folder):
                return None
            return Retriever.load(folder)
        except Exception:  # every library has its own way to say that a file is not what it expects
            return None


def _manifest(folder: Path) -> dict[str, Any]:
    """Raises: OSError, ValueError."""
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def _hashes(folder: Path) -> dict[str, str]:
    """Of all files but the manifest, by name."""
    hashes = {}
    for path in sorted(folder.iterdir()):
        if path.name != MANIFEST:
            with path.open("rb") as file:
                hashes[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return hashes


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _place(article: Article) -> tuple[str, str]:
    return article.language, article.topic


@lru_cache(maxsize=4096)
def _digest(article: Article) -> str:
    content = [article.title, article.questions, article.body]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]

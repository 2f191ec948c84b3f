"""Folders of what was learned, `<var>/faq/<fingerprint>/`: each appears whole or not at all.

A folder also says what its learning rests on, so that a start after a small edit finds a build to take over from.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from faq.ports import Article
from faq.retriever import Negative, Retriever

KEPT = 3  # folders; older ones are removed
FEW = 0.1  # of the articles; when fewer than that differ, calibration still holds (docs/retrieval.md)
MANIFEST = "build.json"
CODE = (
    "calibration.py",
    "classifiers.py",
    "index.py",
    "language.py",
    "retriever.py",
    "scorer.py",
    "spelling.py",
)

Digests = Mapping[str, str]
"""A hash of what is learned from an article, by `<language>/<topic>`."""


def digests(articles: Sequence[Article]) -> dict[str, str]:
    """Of the articles, sorted."""
    return {f"{each.language}/{each.topic}": _digest(each) for each in sorted(articles, key=_place)}


def difference(before: Digests, after: Digests) -> float:
    """Articles that were added, removed or changed, as a share of those there were."""
    changed = sum(before.get(name) != after.get(name) for name in before.keys() | after.keys())
    return changed / max(1, len(before))


class Builds:
    """The builds of one model, one set of negatives and this code; others are left alone until they are too old."""

    def __init__(self, folder: Path, embedder: str, negatives: Sequence[Negative]) -> None:
        """`embedder` is the fingerprint of the model."""
        self._folder = folder
        digest = hashlib.sha256(embedder.encode())
        digest.update(json.dumps(list(negatives), ensure_ascii=False).encode())
        for name in CODE:
            digest.update(Path(__file__).with_name(name).read_bytes())
        self._basis = digest.hexdigest()

    def fingerprint(self, content: Digests) -> str:
        """Of everything that the answers depend on."""
        return hashlib.sha256(json.dumps([self._basis, content]).encode()).hexdigest()[:16]

    def load(self, fingerprint: str) -> Retriever | None:
        """The build of exactly that."""
        folder = self._folder / fingerprint
        return Retriever.load(folder) if folder.is_dir() else None

    def nearest(self, content: Digests) -> tuple[Retriever, Digests] | None:
        """A build whose calibration holds for `content`, and the content it was calibrated on; None without one."""
        found: list[tuple[float, Path, Digests]] = []
        for path in self._folder.glob(f"*/{MANIFEST}"):
            try:
                manifest = json.loads(path.read_text(encoding="utf-8"))
                if manifest["basis"] == self._basis:
                    calibrated = manifest["calibrated"]
                    found.append((difference(calibrated, content), path.parent, calibrated))
            except (OSError, ValueError, KeyError):  # removed meanwhile, or of another version
                continue
        share, folder, calibrated = min(found, key=lambda each: each[0], default=(1.0, self._folder, {}))
        return (Retriever.load(folder), calibrated) if share < FEW else None

    def save(self, retriever: Retriever, fingerprint: str, calibrated: Digests) -> None:
        """Keep a build; `calibrated` is the content that its calibration was fitted on."""
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix="building-", dir=self._folder))
        try:
            retriever.save(unfinished)
            manifest = json.dumps({"basis": self._basis, "calibrated": calibrated})
            (unfinished / MANIFEST).write_text(manifest, encoding="utf-8")
            try:
                unfinished.rename(self._folder / fingerprint)
            except OSError:
                if not (self._folder / fingerprint).is_dir():  # otherwise another process built the same
                    raise
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        builds = [path for path in self._folder.iterdir() if path.is_dir() and not path.name.startswith("building-")]
        for old in sorted(builds, key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)


def _place(article: Article) -> tuple[str, str]:
    return article.language, article.topic


@lru_cache(maxsize=4096)
def _digest(article: Article) -> str:
    content = [article.title, article.questions, article.body]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]

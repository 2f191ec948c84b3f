"""The FAQ as one object: loads or builds what retrieval needs, answers, and follows changes of the content.

Everything made here lies in `<var>/faq/<fingerprint>/`, where the fingerprint covers the content, the negative texts,
the model and this package's code; a folder appears whole or not at all.
"""

import asyncio
import hashlib
import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.articles import ArticleReader
from faq.embedder import SentenceTransformerEmbedder
from faq.errors import ContentError, Finding
from faq.ports import Article, Embedder, Found, LanguageGuess, Topic
from faq.retriever import Negative, Retriever
from faq.topics import read_topics

LANGUAGES = ("az", "tr", "ru", "en")  # in the order in which another language stands in for a missing one
KEPT_BUILDS = 3  # folders under <var>/faq; older ones are removed
CODE = (
    "calibration.py",
    "classifiers.py",
    "index.py",
    "language.py",
    "retriever.py",
    "scorer.py",
    "spelling.py",
)


@dataclass(frozen=True)
class _State:
    """What one version of the content amounts to; replaced as a whole."""

    fingerprint: str
    articles: dict[tuple[str, str], Article]
    topics: dict[str, Topic]
    retriever: Retriever


class FaqService:
    """Implements `faq.ports.Faq`. `warm_up` comes first; then all methods may be called from any thread."""

    def __init__(
        self,
        content: Path,
        var: Path,
        *,
        model: str = "",
        topics: Path | None = None,
        embedder: Embedder | None = None,
        negatives: Sequence[Negative] = (),
        progress: Callable[[str], None] = lambda line: None,
        report: Callable[[Sequence[Finding]], None] = lambda findings: None,
    ) -> None:
        """Light: nothing is read before `warm_up`.

        `topics` is `topics.yaml` beside `content` unless given; `embedder` replaces the one that `model` names;
        `negatives` are (text, language) that no article answers (`faq.negatives`); `report` is told of broken files.
        """
        self._content = content
        self._reader = ArticleReader(content)
        self._topics_path = topics or content.parent / "topics.yaml"
        self._var = var
        self._embedder = embedder or SentenceTransformerEmbedder(model, var, progress)
        self._negatives = tuple(dict.fromkeys(negatives))
        self._progress = progress
        self._report = report
        self._building = threading.Lock()
        self._current: _State | None = None

    # The Faq protocol.

    def ask(self, text: str, language: str) -> Found:
        return self._state.retriever.ask(text, language, self._embedder.embed)

    def article(self, topic: str, language: str) -> Article | None:
        articles = self._state.articles
        for candidate in (language, *LANGUAGES):
            if found := articles.get((topic, candidate)):
                return found
        return None

    def topic(self, topic: str) -> Topic | None:
        return self._state.topics.get(topic)

    def topics(self) -> tuple[Topic, ...]:
        return tuple(self._state.topics.values())

    def guess_language(self, text: str, prior: str) -> LanguageGuess:
        return self._state.retriever.guess_language(text, prior)

    def embed(self, texts: Sequence[str], *, keep: bool = False) -> NDArray[np.float32]:
        if len(texts) != 1 or keep or self._current is None:
            return self._embedder.embed(texts, keep=keep)
        # A player's message: `ask` will want the restored spelling a moment later, and two in one pass cost less.
        restored = self._current.retriever.restore(texts[0], "")
        return self._embedder.embed([texts[0], restored])[:1]

    # What the composition root and the tools use besides.

    @property
    def retriever(self) -> Retriever:
        """The one in service."""
        return self._state.retriever

    @property
    def fingerprint(self) -> str:
        """Of everything that the answers depend on."""
        return self._state.fingerprint

    @property
    def negatives(self) -> tuple[Negative, ...]:
        """What the builds are told is no question to the content."""
        return self._negatives

    def articles(self) -> tuple[Article, ...]:
        """All that are in service."""
        return tuple(self._state.articles.values())

    def warm_up(self) -> None:
        """Load the model and the index; build the index first where it is missing or out of date.

        Raises:
            ModelError: the model cannot be loaded.
            ContentError: too few articles are in order to learn from.
        """
        self._embedder.warm_up()
        self.reload()

    def reload(self) -> bool:
        """Take over the content as it is on disk now; True if anything changed.

        Broken files are reported and their last version that was in order stays. Calls wait for each other; questions
        asked meanwhile are answered from the old state.

        Raises:
            ContentError: there is nothing to fall back on.
        """
        with self._building:
            articles, topics = self._read()
            fingerprint = self._fingerprint(articles)
            before = self._current
            if before and before.fingerprint == fingerprint and before.topics == topics:
                changed = before.articles != articles
                self._current = _State(fingerprint, articles, topics, before.retriever)
                return changed
            folder = self._var / "faq" / fingerprint
            ready = folder.is_dir()
            retriever = Retriever.load(folder) if ready else self._build(list(articles.values()), folder)
            self._current = _State(fingerprint, articles, topics, retriever)
            return True

    async def watch(self, stop: asyncio.Event | None = None) -> None:
        """Follow changes of the content until `stop` is set or the task is cancelled; live within seconds."""
        from watchfiles import Change, awatch

        def concerns(_change: Change, path: str) -> bool:
            return path.endswith(".md") or Path(path).name == self._topics_path.name

        # Folders are watched, not the file: editors replace a file, and a watch on it would stay with the old one.
        folders = {self._content, self._topics_path.parent}
        async for _changes in awatch(*folders, watch_filter=concerns, stop_event=stop, debounce=400, step=50):
            try:
                await asyncio.to_thread(self.reload)
            except ContentError as error:
                self._report(error.findings)

    @property
    def _state(self) -> _State:
        if self._current is None:
            raise RuntimeError("warm_up has not been called")
        return self._current

    def _read(self) -> tuple[dict[tuple[str, str], Article], dict[str, Topic]]:
        found, findings = self._reader.read()
        try:
            entries = read_topics(self._topics_path)
            topics = {name: entry.topic for name, entry in entries.items()}
        except ContentError as error:
            if self._current is None:
                raise
            findings += error.findings
            topics = dict(self._current.topics)
        articles = {(article.topic, article.language): article for article in found}
        if self._current:
            broken = {finding.path for finding in findings}
            for key, article in self._current.articles.items():
                if article.path in broken:
                    articles.setdefault(key, article)
        for article in articles.values():  # a topic that the contract does not name yet is served all the same
            topics.setdefault(article.topic, Topic(id=article.topic, category=article.category, next=None))
        if findings:
            self._report(findings)
        return articles, topics

    def _build(self, articles: list[Article], folder: Path) -> Retriever:
        self._progress(f"building the FAQ index of {len(articles)} articles")
        before = self._current.retriever if self._current else None
        retriever = Retriever.build(articles, self._negatives, self._embed_kept, before, self._progress)
        if before is None:  # content that changed while in service is learned anew at the next start, then saved
            _save(retriever, folder)
        return retriever

    def _embed_kept(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._embedder.embed(texts, keep=True)

    def _fingerprint(self, articles: dict[tuple[str, str], Article]) -> str:
        content = [
            [article.topic, article.language, article.title, article.questions, article.body]
            for _, article in sorted(articles.items())
        ]
        digest = hashlib.sha256(self._embedder.fingerprint.encode())
        digest.update(json.dumps([content, self._negatives], ensure_ascii=False).encode())
        for name in CODE:
            digest.update(Path(__file__).with_name(name).read_bytes())
        return digest.hexdigest()[:16]


def _save(retriever: Retriever, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix="building-", dir=folder.parent))
    try:
        retriever.save(unfinished)
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.is_dir():  # otherwise another process built the same
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    builds = [path for path in folder.parent.iterdir() if path.is_dir() and not path.name.startswith("building-")]
    for old in sorted(builds, key=lambda path: path.stat().st_mtime)[:-KEPT_BUILDS]:
        shutil.rmtree(old, ignore_errors=True)

"""The FAQ as one object: loads or builds what retrieval needs, answers, and follows changes of the content.

At the start it loads the build of this content (`faq.retrieval.builds`), learns from a build of nearly the same content
in seconds, or learns everything anew. While in service a small edit is taken over at once (`faq.retrieval.revision`).
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.articles.reader import ArticleReader
from faq.articles.site_features import Features
from faq.articles.template import filled
from faq.articles.topics import read_topics
from faq.embedding.embedder import SentenceTransformerEmbedder
from faq.errors import ContentError, FaqError, Finding
from faq.ports import Article, Embedder, Found, LanguageGuess, Topic
from faq.retrieval.builds import FEW, Builds, Digests, difference, digests
from faq.retrieval.negatives import read_negatives
from faq.retrieval.retriever import Negative, Retriever
from faq.retrieval.revision import Revision
from faq.retrieval.threads import use_one_thread
from languages import LANGUAGES

HERE = Path(__file__).resolve().parent
CONTENT, TOPICS = HERE / "content", HERE / "topics.yaml"
EXAMPLES = HERE.parent / "data" / "nlu"
QUIET_MS = 100  # without a further change before the content is read: writers write in pieces
GATHERED_MS = 400  # at most, while changes go on
SWEEP_MS = 10_000  # the content is read this often anyway: not every file system tells of changes


@dataclass(frozen=True)
class _State:
    """What one version of the content amounts to; replaced as a whole."""

    fingerprint: str
    articles: dict[tuple[str, str], Article]
    """As written."""
    shown: dict[tuple[str, str], Article]
    """As people read them."""
    topics: dict[str, Topic]
    retriever: Retriever
    content: Digests
    learned: Digests
    """The content that all but calibration and language model were learned from, before the edits since."""


class FaqService:
    """Implements `faq.ports.Faq`. `warm_up` comes first; then all methods may be called from any thread."""

    def __init__(  # noqa: PLR0913  options by keyword, each with a default
        self,
        content: Path,
        var: Path,
        *,
        model: str = "",
        topics: Path | None = None,
        embedder: Embedder | None = None,
        negatives: Sequence[Negative] = (),
        features: Features | None = None,
        progress: Callable[[str], None] = lambda line: None,
        report: Callable[[Sequence[Finding]], None] = lambda findings: None,
    ) -> None:
        """Light: nothing is read before `warm_up`.

        `topics` is `topics.yaml` beside `content` unless given; `embedder` replaces the one that `model` names;
        `negatives` are (text, language) that no article answers (`faq.retrieval.negatives`); `features` are what
        articles may promise, nothing unless given; `report` is told of broken files.
        """
        self._content = content
        self._reader = ArticleReader(content)
        self._topics_path = topics or content.parent / "topics.yaml"
        self._var = var
        self._embedder = embedder or SentenceTransformerEmbedder(model, var, progress)
        self._negatives = tuple(dict.fromkeys(negatives))
        self._features = features or Features()
        self._progress = progress
        self._report = report
        self._building = threading.Lock()
        self._current: _State | None = None
        self._revision: Revision | None = None
        self._builds: Builds | None = None
        self._reported: dict[str, tuple[Finding, ...]] = {}

    @classmethod
    def over(  # noqa: PLR0913  likewise
        cls,
        var: Path,
        content: Path = CONTENT,
        *,
        topics: Path = TOPICS,
        examples: Path = EXAMPLES,
        model: str = "",
        embedder: Embedder | None = None,
        features: Features | None = None,
        progress: Callable[[str], None] = lambda line: None,
        report: Callable[[Sequence[Finding]], None] = lambda findings: None,
    ) -> "FaqService":
        """The desk's own: negatives come from the dialogue's training `examples`. The rest is as for the constructor.

        Raises:
            ContentError: a file of examples is broken.
        """
        negatives = read_negatives(examples)
        return cls(
            content,
            var,
            model=model,
            topics=topics,
            embedder=embedder,
            negatives=negatives,
            features=features,
            progress=progress,
            report=report,
        )

    # The Faq protocol.

    def ask(self, text: str, language: str, *, after: str = "") -> Found:
        return self._state.retriever.ask(text, language, self._embedder.embed, after)

    def article(self, topic: str, language: str) -> Article | None:
        articles = self._state.shown
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

    def restore(self, text: str, language: str) -> str:
        return self._state.retriever.restore(text, language)

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
    def topics_path(self) -> Path:
        """Of the list of the topics."""
        return self._topics_path

    @property
    def negatives(self) -> tuple[Negative, ...]:
        """What the builds are told is no question to the content."""
        return self._negatives

    def articles(self) -> tuple[Article, ...]:
        """All that are in service, as their files hold them."""
        return tuple(self._state.articles.values())

    def warm_up(self) -> None:
        """Load the model and the index; build the index first where it is missing or out of date.

        Raises:
            ModelError: the model cannot be loaded.
            ContentError: too few articles are in order to learn from.
        """
        self._embedder.warm_up()
        use_one_thread()
        self.reload()

    def promise(self, features: Features) -> None:
        """What articles may promise from now on: those that name the site or its addresses read accordingly."""
        with self._building:
            if features == self._features:
                return
            self._features = features
            if self._current is not None:
                self._current = replace(self._current, shown=self._shown(self._current.articles))

    def reload(self) -> bool:
        """Take over the content as it is on disk now; True if anything changed.

        Broken files are reported, once for each fault, and their last version that was in order stays. Calls wait for
        each other; questions asked meanwhile are answered from the old state.

        Raises:
            ContentError: there is nothing to fall back on.
        """
        with self._building:
            articles, topics = self._read()
            content = digests(list(articles.values()))
            self._builds = self._builds or Builds(self._var / "faq", self._embedder.fingerprint, self._negatives)
            fingerprint = self._builds.fingerprint(content)
            before = self._current
            if before and before.fingerprint == fingerprint:
                changed = before.articles != articles or before.topics != topics
                self._current = replace(before, articles=articles, shown=self._shown(articles), topics=topics)
                return changed
            learned: Digests = content
            if before and self._is_small(before, articles, content):
                retriever, learned = self._revised(before, articles, content), before.learned
            else:
                retriever = self._builds.load(fingerprint) or self._learned(
                    self._builds, articles, content, fingerprint
                )
                self._revision = None
            self._current = _State(fingerprint, articles, self._shown(articles), topics, retriever, content, learned)
            return True

    def prepare(self) -> None:
        """Get ready for edits, so that the first is as quick as the others; a second or two after a start."""
        with self._building:
            if self._revision is None:
                self._revision = Revision.of(self._state.retriever, self._embed_kept)

    async def watch(self, stop: asyncio.Event | None = None) -> None:
        """Follow changes of the content until `stop` is set or the task is cancelled; live within seconds."""
        from watchfiles import Change, awatch

        def concerns(_change: Change, path: str) -> bool:
            folder = not Path(path).suffix and path.startswith(str(self._content))  # renamed or removed with its files
            return folder or path.endswith(".md") or Path(path).name == self._topics_path.name

        # Folders are watched, not the file: editors replace a file, and a watch on it would stay with the old one.
        changes = awatch(
            self._content,
            self._topics_path.parent,
            watch_filter=concerns,
            stop_event=stop,
            debounce=GATHERED_MS,
            step=QUIET_MS,
            rust_timeout=SWEEP_MS,
            yield_on_timeout=True,
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(asyncio.to_thread(self._attempt, self.prepare))
            async for _changes in changes:
                await asyncio.to_thread(self._attempt, self.reload)
                await asyncio.to_thread(self._attempt, self.prepare)

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
        self._tell("files", findings)
        return articles, topics

    def _shown(self, articles: dict[tuple[str, str], Article]) -> dict[tuple[str, str], Article]:
        """Each body filled once, not at every look."""
        return {
            place: replace(article, body=filled(article.body, self._features, article.language))
            for place, article in articles.items()
        }

    def _attempt(self, step: Callable[[], object]) -> None:
        """Report what goes wrong, such as a full disk; the next change or sweep tries again."""
        try:
            step()
            self._tell(step.__name__, [])
        except ContentError as error:
            self._tell(step.__name__, error.findings)
        except (FaqError, OSError, sqlite3.Error) as error:
            self._tell(step.__name__, [Finding(str(self._content), 1, str(error))])

    def _tell(self, source: str, findings: Sequence[Finding]) -> None:
        """Report what `source` did not find last time."""
        fresh = [finding for finding in findings if finding not in self._reported.get(source, ())]
        self._reported[source] = tuple(findings)
        if fresh:
            self._report(fresh)

    def _is_small(self, before: _State, articles: dict[tuple[str, str], Article], content: Digests) -> bool:
        """May the edit be taken over without learning anew?"""
        languages = {language for _, language in articles}
        return (
            difference(before.learned, content) < FEW
            and languages == set(before.retriever.languages.languages)
            and len({topic for topic, _ in articles}) > 2
        )

    def _revised(self, before: _State, articles: dict[tuple[str, str], Article], content: Digests) -> Retriever:
        changed = [
            article
            for (topic, language), article in articles.items()
            if before.content.get(name := f"{language}/{topic}") != content[name]
        ]
        revision = self._revision or Revision.of(before.retriever, self._embed_kept)
        self._revision = revision.next(list(articles.values()), changed, self._embed_kept)
        return self._revision.retriever

    def _learned(
        self, builds: Builds, articles: dict[tuple[str, str], Article], content: Digests, fingerprint: str
    ) -> Retriever:
        self._progress(f"building the FAQ index of {len(articles)} articles")
        nearest = builds.nearest(content)
        before, calibrated = nearest or (None, builds.whole(content))
        retriever = Retriever.build(list(articles.values()), self._negatives, self._embed_kept, before, self._progress)
        builds.save(retriever, fingerprint, calibrated)
        return retriever

    def _embed_kept(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._embedder.embed(texts, keep=True)

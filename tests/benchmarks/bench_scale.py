"""Search and the whole path with 1,000, 10,000 and 100,000 passages: build, load, memory, latency, recall."""

import gc
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from faq.articles.reader import article_paths
from faq.embedding.embedder import SentenceTransformerEmbedder
from faq.language.spelling import fold
from faq.retrieval import index as product
from faq.retrieval.classifiers import CharacterGrams, Linear
from faq.retrieval.index import EXACT_UNTIL, SEARCHED, QuestionIndex
from faq.retrieval.retriever import Retriever
from faq.retrieval.scorer import Scorer, Texts
from faq.service import FaqService
from tests.benchmarks import passages
from tests.benchmarks.passages import Passages
from tests.benchmarks.report import ROOT, table, write_section

SIZES = (1_000, 10_000, 100_000)
WHOLE_PATH = 10_000  # passages in the end-to-end measurement
QUERIES = 400  # content questions held out of every index
ASKED = 120  # messages asked end to end
LINKS = 32  # of HNSW, as the product builds it
CANDIDATES = 512  # of HNSW, where its default of 16 is too few
RATIO_BOUND, LOAD_BOUND = 1.3, 20.0  # what the product promises

Matrix = NDArray[np.float32]


@dataclass
class Timed:
    """An embedder that adds up the time spent in it."""

    real: SentenceTransformerEmbedder
    seconds: float = 0.0
    dimension: int = 0
    fingerprint: str = field(default="")

    def warm_up(self) -> None:
        self.real.warm_up()
        self.dimension, self.fingerprint = self.real.dimension, self.real.fingerprint

    def embed(self, texts: Sequence[str], *, keep: bool = False) -> Matrix:
        start = time.perf_counter()
        vectors = self.real.embed(texts, keep=keep)
        self.seconds += time.perf_counter() - start
        return vectors


def main() -> int:
    faiss.omp_set_num_threads(1)
    embedder = Timed(SentenceTransformerEmbedder("", ROOT / "var", _say))
    service = FaqService.over(ROOT / "var", embedder=embedder)
    with threadpool_limits(1):
        service.warm_up()
        retriever = service.retriever
        vectors = embedder.embed([question.restored for question in retriever.questions], keep=True)
        everything = passages.of_content(retriever.questions, vectors, retriever.topics)
        asked = np.zeros(len(vectors), bool)
        asked[np.random.default_rng(1).choice(len(vectors), QUERIES, replace=False)] = True
        queries, base = everything.rows(np.flatnonzero(asked)), everything.rows(np.flatnonzero(~asked))
        languages = [question.language for question, out in zip(retriever.questions, asked, strict=True) if not out]
        chosen = [name for name in ("index", "path") if name in sys.argv[1:]] or ["index", "path"]
        if "index" in chosen:
            searches, parts = [], []
            for size in SIZES:
                grown = passages.grown(base, languages, size)
                _say(f"{size} passages")
                start = time.thread_time()
                learned = QuestionIndex.learn(grown.vectors, grown.owners)
                seconds = time.thread_time() - start
                parts.append(_scoring_row(learned, seconds, grown, queries, retriever.grams))
                searches += _search_rows(learned, grown, queries)
            write_section("Scale: the index", _index_text(searches, parts))
        if "path" in chosen:
            write_section("Scale: the whole path", _whole_path(service, embedder, WHOLE_PATH))
    embedder.real.close()
    return 0


def _index_text(searches: list[tuple[str, ...]], parts: list[tuple[str, ...]]) -> str:
    method = " ".join((passages.__doc__ or "").partition("\n")[2].split())
    return "\n\n".join(
        [
            f"{method} Queries are {QUERIES} questions of the content that no index holds.",
            "Times are CPU time of the one thread at work, which is the wall time on an idle core: other work on the "
            "machine would make the tail.",
            f"Inner product in the learned projection (`{product.__name__}`). Search is for {SEARCHED} rows, which is "
            "what the product asks for; the last two columns are for asking 10 rows only. HNSW has 32 links, as the "
            f"product builds it, and looks at 16 candidates (faiss's default) or {CANDIDATES}; IVF has 4 x root of n "
            "lists, of which it looks into 16 or 64. Load is reading the file; growth is that of the process meanwhile "
            "(memory freed before is taken again, so small ones show nothing).",
            table(
                (
                    "passages",
                    "kind",
                    "build s",
                    "load ms",
                    "file MB",
                    "growth MB",
                    f"p50 / p95 ms ({SEARCHED})",
                    "recall@10",
                    f"recall@{SEARCHED}",
                    "p50 / p95 ms (10)",
                    "recall@10 (10)",
                ),
                searches,
            ),
            f"When measured, the product used exact search up to {EXACT_UNTIL:,} rows and a graph above "
            "(`faq.retrieval.index.EXACT_UNTIL`).",
            "**Scoring one query**: all five scores with the product's own index, and what of it is search. The "
            "weights of the two linear models are left empty, since time does not depend on them.",
            table(("passages", "kind", "learn the index s", "scores p50 / p95 ms", "of it search p50 ms"), parts),
        ]
    )


def _search_rows(learned: QuestionIndex, grown: Passages, queries: Passages) -> list[tuple[str, ...]]:
    rows = learned.project(grown.vectors)
    asked = learned.project(queries.vectors)
    _, truth = _flat(rows).search(asked, SEARCHED)
    kinds: list[tuple[str, Callable[[Matrix], faiss.Index], Sequence[int]]] = [
        ("flat", _flat, (0,)),
        ("HNSW", _hnsw, (16, CANDIDATES)),
        ("IVF", _ivf, (16, 64)),
    ]
    found = []
    for name, build, efforts in kinds:
        for effort, figures in zip(efforts, _measured(build, efforts, rows, asked, truth), strict=True):
            found.append((f"{len(rows):,}", f"{name} {effort}" if effort else name, *figures))
        _say(f"{name} measured")
    return found


def _measured(
    build: Callable[[Matrix], faiss.Index],
    efforts: Sequence[int],
    rows: Matrix,
    asked: Matrix,
    truth: NDArray[np.int64],
) -> list[tuple[str, ...]]:
    """For each effort of search: HNSW's candidates, IVF's lists; without meaning for exact search."""
    start = time.thread_time()
    built = build(rows)
    seconds = time.thread_time() - start
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.faiss"
        faiss.write_index(built, str(path))
        size = path.stat().st_size
        del built
        gc.collect()
        before, start = _resident(), time.thread_time()
        index = faiss.read_index(str(path))
        load, memory = time.thread_time() - start, _resident() - before
    results: list[tuple[str, ...]] = []
    for effort in efforts:
        if isinstance(index, faiss.IndexIVF):
            index.nprobe = effort
        if isinstance(index, faiss.IndexHNSW):
            index.hnsw.efSearch = effort
        many, found_many = _searched(index, asked, SEARCHED)
        few, found_few = _searched(index, asked, 10)
        results.append(
            (
                f"{seconds:.2f}",
                f"{1000 * load:.1f}",
                f"{size / 1e6:.1f}",
                f"{memory / 1e6:.1f}",
                _percentiles(many),
                f"{_recall(found_many, truth, 10):.3f}",
                f"{_recall(found_many, truth, SEARCHED):.3f}",
                _percentiles(few),
                f"{_recall(found_few, truth, 10):.3f}",
            )
        )
    return results


def _scoring_row(
    index: QuestionIndex, seconds: float, grown: Passages, queries: Passages, grams: CharacterGrams
) -> tuple[str, ...]:
    order = np.argsort(grown.owners, kind="stable")
    known = grams.rows([fold(grown.texts[at]) for at in order.tolist()])
    starts = np.searchsorted(grown.owners[order], np.arange(index.topics))
    blank = [_blank(width, index.topics) for width in (grown.vectors.shape[1], len(grams.columns))]
    scorer = Scorer(index, blank[0], blank[1], known, starts)
    whole, search = [], []
    for at, text in enumerate(queries.texts):
        vector = queries.vectors[at : at + 1]
        start = time.thread_time()
        scorer.score(Texts(vector, grams.rows([fold(text)])))
        middle = time.thread_time()
        index.topic_scores(vector)
        whole.append(middle - start)
        search.append(time.thread_time() - middle)
    kind = type(index.index).__name__.removeprefix("Index")
    return (
        f"{len(grown.texts):,}",
        kind,
        f"{seconds:.2f}",
        _percentiles(whole),
        f"{1000 * statistics.median(search):.2f}",
    )


def _whole_path(service: FaqService, embedder: Timed, count: int) -> str:
    """Build, load and ask with content that was grown to `count` passages, through the service."""
    with tempfile.TemporaryDirectory() as name:
        content, var = Path(name) / "content", Path(name) / "var"
        shutil.copytree(ROOT / "faq" / "content", content)
        _grow_content(service, content, count)
        _say("embedding the added questions")

        def serving() -> FaqService:
            return FaqService.over(var, content, embedder=embedder, progress=_say)

        first = serving()
        embedder.seconds, start = 0.0, time.perf_counter()
        first.warm_up()
        build, embedding = time.perf_counter() - start, embedder.seconds
        _say("loading what was built")
        loads = []
        for _ in range(5):
            again = serving()
            start = time.perf_counter()
            again.warm_up()
            loads.append(time.perf_counter() - start)
        folder = next((var / "faq").iterdir())
        reads = []
        for _ in range(5):
            start = time.perf_counter()
            Retriever.load(folder)
            reads.append(time.perf_counter() - start)
        ratios, totals, alone = _asked(first, embedder)
        held = len(first.retriever.questions)
    learning = build - embedding
    load, read = statistics.median(loads), statistics.median(reads)
    lines = [
        ("passages (questions and titles)", f"{held:,}", ""),
        ("building, vectors not counted", f"{learning:.1f} s", ""),
        ("embedding during the build (vectors on disk already for the content's own)", f"{embedding:.1f} s", ""),
        ("starting from the cache: read 176 articles, fingerprint, load", f"{load:.2f} s", ""),
        ("of it loading what was built", f"{read:.2f} s", ""),
        (
            "building : starting from the cache",
            f"{learning / load:.0f} x",
            _kept(learning / load >= LOAD_BOUND, "20 x"),
        ),
        ("building : loading what was built", f"{learning / read:.0f} x", _kept(learning / read >= LOAD_BOUND, "20 x")),
        ("embedding alone, p50 / p95", f"{_percentiles(alone)} ms", ""),
        ("one query end to end, p50 / p95", f"{_percentiles(totals)} ms", ""),
        (
            "end to end : embedding, median (p95) of the ratio within one query",
            f"{statistics.median(ratios):.3f} ({np.quantile(ratios, 0.95):.3f})",
            _kept(statistics.median(ratios) <= RATIO_BOUND, f"{RATIO_BOUND} x"),
        ),
    ]
    return "\n\n".join(
        [
            f"The content with recombined questions added to its files, through `FaqService`: {ASKED} messages with "
            "one slip each, so that no vector is remembered. Embedding is timed inside the same call.",
            table(("", "measured", "bound"), lines),
        ]
    )


def _grow_content(service: FaqService, content: Path, count: int) -> None:
    """Add recombined questions to the articles' files, evenly, until there are `count` rows."""
    chance = np.random.default_rng(5)
    missing = count - len(service.retriever.questions)
    articles = {(article.topic, article.language): article for article in service.articles()}
    paths = article_paths(content)
    for at, path in enumerate(paths):
        share = missing // len(paths) + (at < missing % len(paths))
        questions = articles[path.stem, path.relative_to(content).parts[0]].questions
        known, added = {question.casefold() for question in questions}, list[str]()
        while len(added) < share:
            one, other = chance.choice(len(questions), 2, replace=False).tolist()
            text = passages.recombined(questions[one], questions[other]).replace('"', "").replace("\\", "")
            if text.casefold() in known:
                text = passages.slipped(text, chance)
            if text.casefold() not in known:
                known.add(text.casefold())
                added.append(text)
        lines = "".join(f'  - "{text}"\n' for text in added)
        source = path.read_text(encoding="utf-8")
        path.write_text(source.replace("questions:\n", f"questions:\n{lines}", 1), encoding="utf-8")


def _asked(service: FaqService, embedder: Timed) -> tuple[list[float], list[float], list[float]]:
    """For each message: total over embedding, total, embedding (seconds)."""
    chance = np.random.default_rng(9)
    questions = service.retriever.questions
    ratios, totals, alone = [], [], []
    for at in chance.choice(len(questions), ASKED + 5, replace=False).tolist():
        text = passages.slipped(questions[at].text, chance)
        embedder.seconds, start = 0.0, time.perf_counter()
        service.ask(text, questions[at].language)
        total = time.perf_counter() - start
        if embedder.seconds > 0.002:  # less is a vector remembered: the slip made, or was restored to, a known text
            ratios.append(total / embedder.seconds)
            totals.append(total)
            alone.append(embedder.seconds)
    return ratios[5:], totals[5:], alone[5:]  # the first ones warm caches of the libraries


def _flat(rows: Matrix) -> faiss.Index:
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return index


def _hnsw(rows: Matrix) -> faiss.Index:
    index = faiss.IndexHNSWFlat(rows.shape[1], LINKS, faiss.METRIC_INNER_PRODUCT)
    index.add(rows)
    return index


def _ivf(rows: Matrix) -> Any:
    lists = int(4 * len(rows) ** 0.5)
    index: Any = faiss.index_factory(rows.shape[1], f"IVF{lists},Flat", faiss.METRIC_INNER_PRODUCT)
    index.cp.min_points_per_centroid = 1  # no warning for the small size
    index.train(rows)
    index.add(rows)
    return index


def _searched(index: faiss.Index, asked: Matrix, count: int) -> tuple[list[float], NDArray[np.int64]]:
    """CPU seconds of each query, asked one by one, and the rows found."""
    seconds, found = [], []
    for at in range(len(asked)):
        start = time.thread_time()
        _, rows = index.search(asked[at : at + 1], count)
        seconds.append(time.thread_time() - start)
        found.append(rows[0])
    return seconds, np.stack(found)


def _recall(found: NDArray[np.int64], truth: NDArray[np.int64], among: int) -> float:
    hits = [len(np.intersect1d(mine[:among], right[:among])) for mine, right in zip(found, truth, strict=True)]
    return float(np.mean(hits)) / among


def _blank(width: int, topics: int) -> Linear:
    return Linear(np.zeros((width, topics), np.float32), np.zeros(topics, np.float32), np.zeros(width, np.float32), 0.0)


def _percentiles(seconds: Sequence[float]) -> str:
    return f"{1000 * np.quantile(seconds, 0.5):.2f} / {1000 * np.quantile(seconds, 0.95):.2f}"


def _kept(kept: bool, bound: str) -> str:
    return f"{bound}: {'kept' if kept else '**missed**'}"


def _resident() -> int:
    """Bytes of this process in memory."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Dies while it writes a FAQ index, once before each step on disk and in the midst of files; then starts again.

Run as `python -m tests.faults.indexing FOLDER MODELS`, with articles in `FOLDER/content` and the unpacked embedding
model in `MODELS`. Prints what each next start found, as JSON. A process forks for each, so that the model is loaded
once.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from faq.embedding.embedder import SentenceTransformerEmbedder
from faq.retrieval.builds import Builds, digests
from faq.service import FaqService
from tests.faults import dying
from tests.unit.faq.small_content import NEGATIVES

QUESTIONS = ("my payout is missing", "забыла пароль", "which languages?", "tell me a joke")
LONGEST = (0, 1_000, 20_000, 500_000)
"""Bytes of a file in the midst of which it dies."""


class Desk:
    """One model over one content, with a folder of run-time files for each death."""

    def __init__(self, folder: Path, models: Path) -> None:
        self.folder = folder
        self.embedder = SentenceTransformerEmbedder(str(models), folder / "var")
        self.lines: list[str] = []
        self.whole = self.start(folder / "var")
        self.embedder.close()  # a connection to SQLite does not survive a fork

    def start(self, var: Path) -> FaqService:
        self.lines = []
        service = FaqService(
            self.folder / "content", var, embedder=self.embedder, negatives=NEGATIVES, progress=self.lines.append
        )
        service.warm_up()
        return service

    def dies(self, var: Path, end: Callable[[], None]) -> bool:
        """Whether it was dead before the index was kept."""
        child = os.fork()
        if child == 0:
            end()
            whole = self.whole
            builds = Builds(var / "faq", self.embedder.fingerprint, NEGATIVES)
            builds.save(whole.retriever, whole.fingerprint, digests(whole.articles()))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the index could not be kept"
        return os.WIFSIGNALED(status)

    def after(self, var: Path) -> dict[str, Any]:
        """What a start finds and does, and what the next does."""
        answers = ask(self.start(var))
        built = bool(self.lines)
        left = sorted(path.name for path in (var / "faq").iterdir())
        again = ask(self.start(var))
        return {"answers": answers, "built": built, "left": left, "again": again, "built_again": bool(self.lines)}


def ask(service: FaqService) -> list[list[object]]:
    found = [service.ask(question, "en") for question in QUESTIONS]
    return [[each.verdict, [[hit.topic, round(hit.score, 4)] for hit in each.hits]] for each in found]


def main() -> None:
    desk = Desk(Path(sys.argv[1]), Path(sys.argv[2]))
    between: list[dict[str, Any]] = []
    dead = True
    while dead:
        var = desk.folder / f"step-{len(between)}"
        dead = desk.dies(var, partial(dying.at_step, len(between), var))
        between.append(desk.after(var))
    within: list[dict[str, Any]] = []
    for size in LONGEST:
        var = desk.folder / f"bytes-{size}"
        assert desk.dies(var, partial(dying.in_a_file_longer_than, size))
        within.append(desk.after(var))
    whole = {"answers": ask(desk.whole), "fingerprint": desk.whole.fingerprint}
    print(json.dumps({"whole": whole, "between": between, "within": within}))


if __name__ == "__main__":
    main()

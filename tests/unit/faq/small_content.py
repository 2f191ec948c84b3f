"""A small content and an embedder without a model, for tests where the model is not the point."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.language.spelling import fold

TOPICS = {
    "withdrawal": {
        "en": ["my withdrawal is late", "where is my payout", "withdrawal has not arrived", "cash out is missing"],
        "ru": ["где мой вывод", "вывод не пришёл", "выплата задерживается", "не пришли деньги с вывода"],
    },
    "login": {
        "en": ["I cannot log in", "forgot my password", "login fails every time", "reset the password please"],
        "ru": ["не могу войти", "забыл пароль", "вход не работает", "как сбросить пароль"],
    },
    "languages": {
        "en": ["which languages do you speak", "is there Russian support", "speak Turkish please", "language list"],
        "ru": ["на каких языках вы говорите", "есть ли русский язык", "говорите по-турецки", "список языков"],
    },
}
NEGATIVES = [
    ("what is the weather", "en"),
    ("tell me a joke", "en"),
    ("hello there", "en"),
    ("какая погода", "ru"),
    ("расскажи анекдот", "ru"),
    ("привет", "ru"),
]


class WordEmbedder:
    """A vector a word of the folded text, made from its letters; texts that share words come close."""

    dimension = 48
    fingerprint = "words"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def warm_up(self) -> None:
        """Nothing to load."""

    def embed(self, texts: Sequence[str], *, keep: bool = False) -> NDArray[np.float32]:
        self.seen += texts
        rows = np.stack([self._row(text) for text in texts]) if texts else np.zeros((0, self.dimension))
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def _row(self, text: str) -> NDArray[np.float64]:
        row = np.full(self.dimension, 1e-3)
        for word in fold(text).split():
            row += np.random.default_rng(list(word.encode())).normal(size=self.dimension)
        return row


def write_article(content: Path, language: str, topic: str, questions: Sequence[str], body: str = "") -> Path:
    """An article as an editor would write it; its file."""
    path = content / language / "help" / f"{topic}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f'  - "{question}"\n' for question in questions)
    body = body or f"What to do about **{topic}** in {language}."
    path.write_text(
        f"---\ntitle: {topic} ({language})\nupdated: 2026-11-22\nquestions:\n{lines}---\n{body}\n", encoding="utf-8"
    )
    return path


def small_content(folder: Path) -> Path:
    """Three topics in two languages below `folder`, and their `topics.yaml` beside them; the folder of the articles."""
    content = folder / "content"
    for topic, languages in TOPICS.items():
        for language, questions in languages.items():
            write_article(content, language, topic, questions)
    entries = "".join(f"  - id: {topic}\n    asks: {topic}\n    facts: [it helps]\n" for topic in TOPICS)
    (folder / "topics.yaml").write_text("help:\n" + entries + "    next: human\n", encoding="utf-8")
    return content

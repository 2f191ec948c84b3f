"""Fixtures over the small content."""

from pathlib import Path

import pytest

from faq.service import FaqService
from tests.unit.faq.small_content import NEGATIVES, TOPICS, WordEmbedder, write_article


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Three topics in two languages, and their `topics.yaml` beside the folder."""
    folder = tmp_path / "content"
    for topic, languages in TOPICS.items():
        for language, questions in languages.items():
            write_article(folder, language, topic, questions)
    entries = "".join(f"  - id: {topic}\n    asks: {topic}\n    facts: [it helps]\n" for topic in TOPICS)
    (tmp_path / "topics.yaml").write_text("help:\n" + entries + "    next: human\n", encoding="utf-8")
    return folder


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def faq(content: Path, tmp_path: Path, embedder: WordEmbedder) -> FaqService:
    """Warmed up over the small content."""
    service = FaqService(content, tmp_path / "var", embedder=embedder, negatives=NEGATIVES)
    service.warm_up()
    return service

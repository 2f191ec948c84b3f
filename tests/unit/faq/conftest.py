"""Fixtures over the small content."""

from pathlib import Path

import pytest

from faq.service import FaqService
from tests.unit.faq.small_content import NEGATIVES, WordEmbedder, small_content


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Three topics in two languages, and their `topics.yaml` beside the folder."""
    return small_content(tmp_path)


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def faq(content: Path, tmp_path: Path, embedder: WordEmbedder) -> FaqService:
    """Warmed up over the small content."""
    service = FaqService(content, tmp_path / "var", embedder=embedder, negatives=NEGATIVES)
    service.warm_up()
    return service

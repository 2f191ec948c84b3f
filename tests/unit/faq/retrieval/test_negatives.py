from pathlib import Path

import pytest

from faq.errors import ContentError
from faq.retrieval.negatives import read_negatives


def test_examples_of_the_named_intents_are_read(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    block = "version: '3.1'\nnlu:\n- intent: x\n  examples: |\n    - hello\n    - good day\n"
    (tmp_path / "en" / "greet.yml").write_text(block)
    (tmp_path / "en" / "request_human.yml").write_text(block)
    assert read_negatives(tmp_path) == [("hello", "en"), ("good day", "en")]
    assert read_negatives(tmp_path / "nowhere") == []


@pytest.mark.parametrize("text", ["nlu: [", "nlu:\n- intent: x\n", "- a", ""])
def test_another_format_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "greet.yml").write_text(text)
    with pytest.raises(ContentError, match=r"greet\.yml"):
        read_negatives(tmp_path)

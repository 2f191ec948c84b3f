"""Rasa, trained if stale and started once for all dialogues."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings import Settings
from tests.dialogues.desk import Desk


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    settings = Settings.from_environment()
    if not Path(settings.rasa_python).exists():
        pytest.fail(f"{settings.rasa_python} is missing: make setup makes Rasa's environment")
    running = Desk(settings.var, settings.rasa_python, lambda line: print(line, file=sys.stderr, flush=True))
    yield running
    running.close()

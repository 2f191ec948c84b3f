"""Builds on disk that are not what they should be: noticed, removed, and made again, with the same answers."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from faq.folders import LOCK
from faq.retrieval.builds import MANIFEST, UNFINISHED, Builds, digests
from faq.service import FaqService
from tests.unit.faq.small_content import NEGATIVES, TOPICS, WordEmbedder, write_article

FILES = (
    MANIFEST,
    "calibration.npz",
    "classifiers.npz",
    "content.json",
    "grams.npz",
    "language.npz",
    "projection.npz",
    "questions.faiss",
)


class Place:
    """Builds of two contents in one folder, made once."""

    def __init__(self, folder: Path) -> None:
        self.var = folder / "var"
        self.content = folder / "content"
        for topic, languages in TOPICS.items():
            for language, questions in languages.items():
                write_article(self.content, language, topic, questions)
        entries = "".join(f"  - id: {topic}\n    asks: {topic}\n    facts: [it helps]\n" for topic in TOPICS)
        (folder / "topics.yaml").write_text("help:\n" + entries + "    next: human\n", encoding="utf-8")
        whole = (self.content / "en" / "help" / "login.md").read_text()
        write_article(self.content, "en", "login", ["something else entirely", "nothing of before"])
        self.other = self.start().fingerprint
        (self.content / "en" / "help" / "login.md").write_text(whole)
        self.lines: list[str] = []
        service = self.start()
        self.fingerprint = service.fingerprint
        self.answers = self.ask(service)
        self.digests = digests(service.articles())

    def start(self) -> FaqService:
        self.lines = []
        service = FaqService(
            self.content, self.var, embedder=WordEmbedder(), negatives=NEGATIVES, progress=self.lines.append
        )
        service.warm_up()
        return service

    def ask(self, service: FaqService) -> list[tuple[str, str, float]]:
        found = [service.ask(text, "en") for text in ("my payout is missing", "забыл пароль", "tell me a joke")]
        return [(each.verdict, each.hits[0].topic, round(each.hits[0].score, 4)) for each in found]

    def builds(self) -> Builds:
        return Builds(self.var / "faq", WordEmbedder.fingerprint, NEGATIVES)

    @property
    def build(self) -> Path:
        return self.var / "faq" / self.fingerprint


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("made"))


@pytest.fixture
def place(made: Place, tmp_path: Path) -> Place:
    """A copy that may be harmed."""
    copy = object.__new__(Place)
    copy.__dict__ = made.__dict__ | {"var": tmp_path / "var", "lines": []}
    shutil.copytree(made.var, copy.var)
    return copy


def half(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def rubbish(file: Path) -> None:
    file.write_bytes(np.random.default_rng(1).bytes(file.stat().st_size))


def one_bit(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) * 2 // 3] ^= 1
    file.write_bytes(content)


def anothers(file: Path) -> None:
    """That of the other content: whole in itself, and not of this build."""
    [other] = [folder for folder in file.parent.parent.glob("*/") if folder != file.parent]
    shutil.copy(other / file.name, file)


DAMAGES: tuple[Callable[[Path], None], ...] = (half, empty, rubbish, one_bit, Path.unlink, anothers)


def test_these_are_its_files(made: Place) -> None:
    assert sorted(path.name for path in made.build.iterdir()) == sorted(FILES)
    assert made.builds().fingerprint(made.digests) == made.fingerprint


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("name", FILES)
def test_each_damage_to_each_file_is_noticed_and_the_build_removed(
    place: Place, name: str, damage: Callable[[Path], None]
) -> None:
    assert place.builds().load(place.fingerprint) is not None
    damage(place.build / name)
    assert place.builds().nearest(place.digests) is None
    assert place.builds().load(place.fingerprint) is None
    assert not place.build.exists()
    assert (place.var / "faq" / place.other).is_dir()


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_the_next_start_makes_it_again_and_answers_as_before(place: Place, damage: Callable[[Path], None]) -> None:
    damage(place.build / "classifiers.npz")
    assert place.ask(place.start()) == place.answers
    assert place.lines
    assert place.ask(place.start()) == place.answers
    assert place.lines == [], "it was kept"


def test_what_has_its_name_and_is_no_build(place: Place) -> None:
    shutil.rmtree(place.build)
    place.build.write_bytes(b"\x00rubbish")
    assert place.ask(place.start()) == place.answers
    shutil.rmtree(place.build)
    shutil.copytree(place.var / "faq" / place.other, place.build)
    assert place.ask(place.start()) == place.answers, "that of another version of the content"
    assert place.lines


def test_what_a_dead_process_left_unfinished_is_removed_and_what_is_being_written_is_not(place: Place) -> None:
    left = place.var / "faq" / f"{UNFINISHED}abc"
    shutil.copytree(place.build, left)
    with (place.var / "faq" / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert place.builds().load(place.fingerprint) is not None
        assert left.is_dir(), "another process may be writing it"
    assert place.builds().load(place.fingerprint) is not None
    assert not left.exists()


def test_strangers_beside_the_builds_are_left_alone(place: Place) -> None:
    (place.var / "faq" / "votes.sqlite").write_bytes(b"rubbish")
    (place.var / "faq" / "notes").mkdir()
    (place.var / "faq" / "notes" / MANIFEST).write_text('{"basis": 1}')
    assert place.ask(place.start()) == place.answers
    assert place.lines == []
    assert (place.var / "faq" / "votes.sqlite").exists()

"""The files that other languages read are what the models say."""

import json

import pytest

from handoff.domain.ids import Reference, is_valid
from handoff.protocol import frames, samples
from handoff.protocol.export import DIRECTIONS, FOLDER, TYPES, files, types
from tests.fixtures.frames import models


def test_the_files_are_what_the_models_say() -> None:
    on_disk = {path.relative_to(FOLDER) for path in [FOLDER / "schema.json", *(FOLDER / "examples").iterdir()]}
    wanted = files()
    hint = "run `python -m handoff.protocol`"
    assert on_disk == set(wanted), hint
    for name, text in wanted.items():
        assert (FOLDER / name).read_text("utf-8") == text, f"{name}: {hint}"


def test_the_types_of_the_pages_are_what_the_models_say() -> None:
    assert TYPES.read_text("utf-8") == types(), "run `python -m handoff.protocol`"


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_there_is_one_example_of_each_frame_and_it_is_valid(direction: str) -> None:
    adapter = DIRECTIONS[direction][0]
    found = {}
    for file in (FOLDER / "examples").glob(f"{direction}.*.json"):
        text = file.read_text("utf-8")
        frame = adapter.validate_json(text)
        assert file.name == f"{direction}.{frame.type}.json"
        assert json.loads(frame.model_dump_json()) == json.loads(text), "nothing is lost on the way"
        found[frame.type] = type(frame)
    assert found == models(adapter)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_schema_tells_the_frames_apart_as_the_models_do(direction: str) -> None:
    definitions = json.loads((FOLDER / "schema.json").read_text("utf-8"))["$defs"]
    known = models(DIRECTIONS[direction][0])
    mapping = definitions[direction]["discriminator"]["mapping"]
    assert set(mapping) == set(known)
    for type, reference in mapping.items():
        model = definitions[reference.removeprefix("#/$defs/")]
        assert set(model["properties"]) == set(known[type].model_fields)
        assert model["additionalProperties"] is False
        assert "type" in model["required"]
        assert model["properties"]["type"]["const"] == type


def test_the_example_of_a_ticket_could_be_one() -> None:
    card = next(frame for frame in samples.TO_OPERATOR if isinstance(frame, frames.ConversationOpened)).card
    assert is_valid(Reference(card.tickets[0].reference))

"""The protocol as files for those who do not read Python: a JSON schema of all frames, and one example of each."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from handoff.protocol import frames, samples
from handoff.protocol.typescript import declarations

FOLDER = Path(__file__).resolve().parent
TYPES = FOLDER.parents[1] / "web" / "shared" / "frames.d.ts"
"""What the pages' JavaScript knows of the frames."""
DIRECTIONS: dict[str, tuple[TypeAdapter[Any], JsonSchemaMode, Sequence[BaseModel]]] = {
    "from-visitor": (frames.VISITOR_FRAMES, "validation", samples.FROM_VISITOR),
    "from-operator": (frames.OPERATOR_FRAMES, "validation", samples.FROM_OPERATOR),
    "to-visitor": (frames.VISITOR_SERVER_FRAMES, "serialization", samples.TO_VISITOR),
    "to-operator": (frames.OPERATOR_SERVER_FRAMES, "serialization", samples.TO_OPERATOR),
}
"""Each direction with the model of its frames, how they are looked at, and a sample of each."""


def files() -> dict[Path, str]:
    """What `schema.json` and `examples/` must hold, by path below this folder."""
    texts = {Path("schema.json"): _written(_schema())}
    for direction, (_, _, frames_of_it) in DIRECTIONS.items():
        for frame in frames_of_it:
            values = frame.model_dump(mode="json")
            texts[Path("examples") / f"{direction}.{values['type']}.json"] = _written(values)
    return texts


def types() -> str:
    """What `TYPES` must hold."""
    return declarations(_schema())


def write() -> None:
    """Make the files on disk what `files` and `types` say, and remove examples of frames that are no more."""
    texts = files()
    (FOLDER / "examples").mkdir(exist_ok=True)
    for path in (FOLDER / "examples").glob("*.json"):
        if path.relative_to(FOLDER) not in texts:
            path.unlink()
    for name, text in texts.items():
        (FOLDER / name).write_text(text, "utf-8")
    TYPES.write_text(types(), "utf-8")


def _schema() -> dict[str, object]:
    inputs = [(direction, mode, adapter) for direction, (adapter, mode, _) in DIRECTIONS.items()]
    by_direction, shared = TypeAdapter.json_schemas(inputs)
    for model in shared["$defs"].values():
        if "type" in model["properties"]:  # it has a default for us, but a frame without it is refused
            model["required"] = sorted({"type", *model.get("required", ())})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Frames between pages and desk",
        "description": "A frame of a direction is valid under `#/$defs/<direction>`, such as `#/$defs/to-visitor`.",
        "$defs": {direction: schema for (direction, _), schema in by_direction.items()} | shared["$defs"],
    }


def _written(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"

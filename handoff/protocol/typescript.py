"""The frames as TypeScript declarations, by which the types of the pages' JavaScript are checked."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_HEAD = """\
/** Made from handoff/protocol/schema.json by `python -m handoff.protocol`; not to be edited by hand. */
"""
_DIRECTIONS = {
    "from-visitor": "FromVisitor",
    "from-operator": "FromOperator",
    "to-visitor": "ToVisitor",
    "to-operator": "ToOperator",
}
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def declarations(schema: Schema) -> str:
    """All frames and what they hold, as one module.

    The desk sends every field, also those that have a default; of what pages send, such fields may be left out.
    """
    definitions: Schema = schema["$defs"]
    sent = {name for direction in ("to-visitor", "to-operator") for name in _closure(definitions, direction)}
    unions = [
        f"export type {name} = {' | '.join(_references(definitions[direction]['oneOf']))};"
        for direction, name in _DIRECTIONS.items()
    ]
    models = [
        _interface(name, model, complete=name in sent) for name, model in definitions.items() if name not in _DIRECTIONS
    ]
    return "\n".join([_HEAD, *unions, "", *models])


def _interface(name: str, model: Schema, *, complete: bool) -> str:
    required = set(model.get("required", ()))
    fields = [
        f"  {field}{'' if complete or field in required else '?'}: {_type(schema)};"
        for field, schema in model["properties"].items()
    ]
    text = " ".join(model.get("description", "").split())
    return "\n".join([*([f"/** {text} */"] if text else []), f"export interface {name} {{", *fields, "}", ""])


def _type(schema: Schema) -> str:
    """One JSON schema as a type; a construct that the frames do not use is a KeyError."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return _literal(schema["const"])
    if "enum" in schema:
        return " | ".join(_literal(value) for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_type(option) for option in schema["anyOf"])
    if schema["type"] == "array":
        return _array(schema)
    if schema["type"] == "object":
        values = schema["additionalProperties"]
        return f"Record<string, {_type(values) if isinstance(values, Mapping) else 'unknown'}>"
    return _PLAIN[schema["type"]]


def _array(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(_type(item) for item in schema['prefixItems'])}]"
    item = _type(schema["items"])
    return f"({item})[]" if " | " in item else f"{item}[]"


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _references(part: object) -> Iterator[str]:
    """The names of the definitions that a part of the schema refers to."""
    if isinstance(part, Mapping):
        if "$ref" in part:
            yield str(part["$ref"]).rpartition("/")[2]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def _closure(definitions: Schema, name: str) -> set[str]:
    found: set[str] = set()
    ahead = [name]
    while ahead:
        new = set(_references(definitions[ahead.pop()])) - found
        found |= new
        ahead += new
    return found

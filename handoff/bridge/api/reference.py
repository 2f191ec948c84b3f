"""The reference of the API as a page, made from its own description: it cannot say anything else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from handoff.bridge.api.app import PATH, api
from handoff.bridge.context import AppContext
from handoff.domain.integrations.api_token import SCOPES
from handoff.domain.integrations.event import SUBSCRIBABLE

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api-reference.md"
_HEAD = """# API reference

Made by `python -m handoff.bridge.api` from the description (`/api/v1/openapi.json`); not to be edited by hand.
How to use it: [API](api.md).
"""
_CELL = str.maketrans({"|": "\\|", "\n": " "})


def reference() -> str:
    """All of the page."""
    description = api(cast(AppContext, _Nobody())).openapi()
    return "\n".join(_lines(description)) + "\n"


class _Nobody:
    """Routes are described without anybody behind them."""


def _lines(description: dict[str, Any]) -> Iterator[str]:
    yield _HEAD
    yield f"Version {description['info']['version']}. Scopes:\n"
    yield from (f"- `{scope}`: {words}" for scope, words in SCOPES.items())
    yield "\nEvents: " + ", ".join(f"`{type}`" for type in SUBSCRIBABLE) + "."
    for path, methods in description["paths"].items():
        for method, route in methods.items():
            yield from _route(f"{method.upper()} {PATH}{path}", route)
    yield "\n## Shapes"
    for name, schema in sorted(description["components"]["schemas"].items()):
        if "properties" in schema:
            yield from _shape(name, schema)
        elif "enum" in schema:
            yield f"\n### {name}\nOne of {_kind(schema)}."


def _route(title: str, route: dict[str, Any]) -> Iterator[str]:
    yield f"\n## {title}"
    [scopes] = [scopes for one in route["security"] for scopes in one.values()]
    yield f"Scope `{scopes[0]}`. {route.get('description', '')}".rstrip()
    if parameters := route.get("parameters"):
        yield "\n| parameter | in | |\n|---|---|---|"
        for one in parameters:
            need = "needed" if one.get("required") else "optional"
            about = one.get("description") or one["schema"].get("description", "")
            more = f". {about.translate(_CELL)}" if about else ""
            yield f"| `{one['name']}` | {one['in']} | {_kind(one['schema'])}, {need}{more} |"
    if body := route.get("requestBody"):
        yield f"\nTakes {_kind(body['content']['application/json']['schema'])}."
    good, answer = next((status, one) for status, one in route["responses"].items() if status.startswith("2"))
    yield f"\nGives {good} with {_kind(answer['content']['application/json']['schema'])}."


def _shape(name: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"\n### {name}"
    if "description" in schema:
        yield schema["description"].replace("\n", " ")
    yield "\n| field | |\n|---|---|"
    for field, one in schema["properties"].items():
        need = "" if field in schema.get("required", ()) else ", optional"
        about = str(one.get("description", "")).translate(_CELL)
        yield f"| `{field}` | {_kind(one).translate(_CELL)}{need}{'. ' + about if about else ''} |"


def _kind(schema: dict[str, Any]) -> str:
    """What may stand there, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " or ".join(_kind(one) for one in schema[key])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    kind = str(schema.get("type", "anything")).replace("integer", "number")
    return {"date-time": "time", "date": "date"}.get(schema.get("format", ""), kind)

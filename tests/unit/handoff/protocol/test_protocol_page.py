"""docs/protocol.md names every frame, field, close code, error code and system line, and nothing that is not there."""

import json
import re

import pytest
from pydantic import BaseModel

from handoff.bridge.content import content_http
from handoff.bridge.conversations import callback_http, visitor_http
from handoff.bridge.people import account_http, operator_http, sign_in_http
from handoff.bridge.tickets import ticket_http
from handoff.domain import errors
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import DeskError
from handoff.protocol import frames
from handoff.protocol.codes import CloseCode
from handoff.protocol.export import DIRECTIONS
from languages import LANGUAGES
from settings import ROOT
from tests.fixtures.frames import models

PAGE = (ROOT / "docs" / "protocol.md").read_text("utf-8")
VISITOR, OPERATOR = "The player's socket: `/ws/visitor`", "The operator's socket: `/ws/operator`"
TABLES = {
    "from-visitor": (VISITOR, "client frame"),
    "to-visitor": (VISITOR, "server frame"),
    "from-operator": (OPERATOR, "client frame"),
    "to-operator": (OPERATOR, "server frame"),
}


def section(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}.*?$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"no section {title!r}"
    return found[1]


def rows(text: str, head: str) -> list[list[str]]:
    """The cells of the table whose first heading is `head`."""
    table = re.search(rf"^\| {re.escape(head)} \|.*\n\|[-|]+\|\n((?:\|.*\n?)+)", text, re.MULTILINE)
    assert table, f"no table under {head!r}"
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table[1].splitlines()]


def names(text: str) -> list[str]:
    """What stands in backticks, taken apart at commas."""
    return [name.strip() for quoted in re.findall(r"`([^`]*)`", text) for name in quoted.split(",")]


def fields(direction: str) -> dict[str, set[str]]:
    """Frames of a direction with their fields; what may be left out of a client's frame has a question mark."""
    return {
        type: {f"{name}?" if name == "ref" and direction.startswith("from") else name for name in own(model)}
        for type, model in models(DIRECTIONS[direction][0]).items()
    }


def own(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields) - {"type"}


@pytest.mark.parametrize("direction", TABLES)
def test_every_frame_and_every_field(direction: str) -> None:
    title, head = TABLES[direction]
    listed: dict[str, set[str]] = {}
    for first, second, *_ in rows(section(title), head):
        for type in names(first):
            assert type not in listed, f"{type} is listed twice"
            # `as above`: the same frame goes to players, and is described there.
            listed[type] = fields("to-visitor")[type] if second.startswith("as above") else set(names(second))
    assert listed == fields(direction)


def test_every_value_inside_frames() -> None:
    top = {model for adapter, _, _ in DIRECTIONS.values() for model in models(adapter).values()} | {frames.Frame}
    inside = {
        name: set(model.model_fields)
        for name, model in vars(frames).items()
        if isinstance(model, type) and issubclass(model, frames.Frame) and model not in top
    }
    assert {names(row[0])[0]: set(names(row[1])) for row in rows(section("Values inside frames"), "value")} == inside


def test_every_close_code_and_what_its_range_means() -> None:
    assert {(int(code), name) for code, name, _ in rows(section("Close codes"), "code")} == {
        (int(code), code.name) for code in CloseCode
    }
    assert all(code.may_return == (4000 <= code < 4500) for code in CloseCode)


def test_every_error_code_and_words_for_it() -> None:
    every = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, DeskError)]
    classes = [error for error in every if "code" in vars(error)]  # the others are told as what they are a kind of
    codes = {error.code for error in classes}
    assert len(codes) == len(classes), "each error has a code of its own"
    listed = re.sub(r"\(.*?\)", "", section("Error codes").split("Their words")[0])
    assert set(names(listed)) == codes
    for language in LANGUAGES:
        assert {f"error.{code}" for code in codes} <= words(language), language


def test_every_system_line_and_words_for_it() -> None:
    said = {code.value for code in SystemCode}
    listed = re.sub(r"\(.*?\)", "", section("System messages").split("):", 1)[1], flags=re.DOTALL)
    assert set(names(listed)) == said
    for language in LANGUAGES:
        known = {".".join(key.split(".")[:2]) for key in words(language)}
        assert {f"system.{code}" for code in said} <= known, language


def test_every_field_of_the_http_bodies() -> None:
    bodies: dict[str, type[BaseModel]] = {
        "POST /api/visitor/sessions": visitor_http.SessionStart,
        "POST /api/visitor/returns": visitor_http.Return,
        "POST /api/visitor/sign-out": visitor_http.Leaving,
        "POST /api/visitor/account-sign-out": visitor_http.AccountSignOut,
        "POST /api/operator/sign-in": sign_in_http.WithPassword,
        "PATCH /api/operator/me": operator_http.Preferences,
        "POST /api/operator/accounts": account_http.NewAccount,
        "PATCH /api/operator/accounts/<id>": account_http.AccountChange,
        "POST /api/operator/tickets/<reference>/state": ticket_http.StateChange,
        "POST /api/operator/tickets/<reference>/assign": ticket_http.Assignment,
        "POST /api/operator/tickets/<reference>/move": ticket_http.Move,
        "POST /api/operator/tickets/<reference>/merge": ticket_http.Merge,
        "POST /api/operator/tickets/<reference>/note": ticket_http.TicketNote,
        "POST /api/operator/conversations/<id>/tickets": ticket_http.NewTicket,
        "POST /api/operator/conversations/<id>/tickets/link": ticket_http.Link,
        "POST /api/visitor/callback": callback_http.CallbackWish,
        "POST /api/operator/conversations/<id>/callback/outcome": callback_http.CallMade,
        "POST /api/operator/saved-replies": content_http.NewReply,
        "PATCH /api/operator/saved-replies/<id>": content_http.ReplyChange,
    }
    calls = {names(call)[0]: body for call, body in rows(section("HTTP"), "call")}
    for call, model in bodies.items():
        asked = re.search(r"`\{([^}]*)\}`", calls[call].split("->")[0])
        assert asked, call
        assert {name.strip().rstrip("?") for name in asked[1].split(",")} == set(model.model_fields), call


def words(language: str) -> set[str]:
    return set(json.loads((ROOT / "web" / "shared" / "locales" / f"{language}.json").read_text("utf-8")))

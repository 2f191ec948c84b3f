"""Access tokens: good for one conversation, for a while, and only if we made them."""

import base64
import json
from pathlib import Path

import pytest

from handoff.bridge.transport.access_tokens import AccessTokens, signing_secret
from handoff.domain.errors import TokenExpired, Unauthenticated
from handoff.domain.ids import new_conversation_id
from tests.fixtures.clock import ManualClock

SECRET = "s" * 32
CONVERSATION = new_conversation_id()


def test_a_token_opens_its_conversation_until_its_end() -> None:
    clock, tokens = ManualClock(), AccessTokens(SECRET, 900)
    token, ends_at = tokens.make(CONVERSATION, "session", clock.now())
    assert (ends_at - clock.now()).total_seconds() == 900
    assert tokens.read(token, clock.now()).conversation_id == CONVERSATION
    clock.advance(seconds=899)
    assert tokens.read(token, clock.now()).conversation_id == CONVERSATION
    clock.advance(seconds=1)
    with pytest.raises(TokenExpired) as raised:
        tokens.read(token, clock.now())
    assert raised.value.retryable, "expired is not refused: the client renews it"


def test_another_conversation_has_another_token() -> None:
    clock, tokens = ManualClock(), AccessTokens(SECRET, 900)
    other = new_conversation_id()
    assert tokens.read(tokens.make(other, "session", clock.now())[0], clock.now()).conversation_id == other


def forgeries() -> list[str]:
    now = ManualClock().now()
    token, _ = AccessTokens(SECRET, 900).make(CONVERSATION, "session", now)
    payload, signature = token.rsplit(".", 1)
    foreign = new_conversation_id()
    wanted = base64.urlsafe_b64encode(json.dumps([foreign, now.timestamp() + 1e9]).encode()).decode().rstrip("=")
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    return [
        AccessTokens("x" * 32, 900).make(CONVERSATION, "session", now)[0],
        f"{wanted}.{signature}",
        f"{wanted}.",
        wanted,
        f"{payload}.{flipped}",
        f"{payload}.{signature[:-1]}",
        f"{payload}",
        CONVERSATION,
        "",
        ".",
        "é.é",
        "\x00",
        '{"alg":"none"}..',
    ]


@pytest.mark.parametrize("token", forgeries(), ids=lambda token: f"{len(token)} characters")
def test_forged_tokens_open_nothing(token: str) -> None:
    with pytest.raises(Unauthenticated) as raised:
        AccessTokens(SECRET, 900).read(token, ManualClock().now())
    assert not isinstance(raised.value, TokenExpired)


def test_the_signing_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    secret = signing_secret(file)
    assert len(secret) == 64, "48 random bytes"
    assert signing_secret(file) == secret
    assert file.stat().st_mode & 0o777 == 0o600
    assert signing_secret(tmp_path / "other") != secret
    assert {path.name for path in tmp_path.iterdir()} == {"secret", "other"}


@pytest.mark.parametrize("text", ["", " \n", "short", "x" * 31])
def test_what_is_too_short_signs_nothing(tmp_path: Path, text: str) -> None:
    file = tmp_path / "secret"
    file.write_text(text)
    with pytest.raises(ValueError, match="at least 32"):
        signing_secret(file)

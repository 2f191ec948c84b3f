"""A page proves whose account it is by a signed identity, and by nothing else."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from handoff.domain.errors import Unauthenticated
from handoff.services.people.identity import Identities
from tests.fixtures.clock import ManualClock

SECRET = "a secret that only the site and we know"
NOW = ManualClock().now()
CLAIMS = {"sub": "AB12345", "name": "Rəşad", "aud": "destek", "iat": NOW, "exp": NOW + timedelta(minutes=5)}


def signed(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode(CLAIMS | claims, secret, algorithm)


def test_a_good_one() -> None:
    identity = Identities(SECRET).read(signed(), NOW)
    assert (identity.account_id, identity.name) == ("AB12345", "Rəşad")
    assert Identities(SECRET).read(signed(name=None), NOW).name == ""


def test_it_ends() -> None:
    token = signed(exp=NOW)
    assert Identities(SECRET).read(token, NOW + timedelta(seconds=29)), "clocks differ a little"
    with pytest.raises(Unauthenticated):
        Identities(SECRET).read(token, NOW + timedelta(seconds=30))
    with pytest.raises(Unauthenticated):
        Identities(SECRET).read(signed(nbf=NOW + timedelta(seconds=31)), NOW)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "a.b.c",
        "ü.ü.ü",
        signed("another secret of more than 32 bytes"),
        signed("x" * 64, algorithm="HS512"),
        jwt.encode(CLAIMS, None, algorithm="none"),
        *(
            jwt.encode({name: value for name, value in CLAIMS.items() if name != left_out}, SECRET)
            for left_out in ("sub", "aud", "iat", "exp")
        ),
        signed(sub=""),
        signed(sub=" \n"),
        signed(sub="x" * 65),
        signed(name=["a"]),
        signed(exp=True),
        signed()[:-2],
    ],
)
def test_anything_else_proves_nothing(token: str) -> None:
    with pytest.raises(Unauthenticated):
        Identities(SECRET).read(token, NOW)


def test_without_a_secret_none_is_good() -> None:
    with pytest.raises(Unauthenticated):
        Identities("").read(jwt.encode(CLAIMS, "x" * 32), NOW)


def test_a_short_secret_is_none() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Identities("short")

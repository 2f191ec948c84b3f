"""Secrets are hidden, numbers that the desk needs are not."""

import pytest

from bot.masking.masking import HIDDEN, mask


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my card is 4111 1111 1111 1111", "card"),
        ("kartım 4111-1111-1111-1111 budur", "card"),
        ("карта 5555555555554444", "card"),
        ("４１１１１１１１１１１１１１１１", "card"),
        ("пароль: qwerty", "password"),
        ("my password is hunter2", "password"),
        ("parolum Leyla1990", "password"),
        ("şifrem: gülüm", "password"),
        ("PIN 1234", "code"),
        ("sms kodu 483920", "code"),
        ("код из смс: 55123", "code"),
        ("cvv 123", "code"),
        ("tek kullanımlık kod 998877", "code"),
    ],
)
def test_hidden(text: str, kind: str) -> None:
    masked = mask(text)
    assert masked.kinds == (kind,)
    assert HIDDEN in masked.text
    assert not any(c.isdigit() for c in masked.text)


@pytest.mark.parametrize(
    "text",
    [
        "my account id is 483920",
        "transaction 1234567890123456",
        "DST-7K3F-92QX",
        "my password is wrong",
        "şifremi unuttum",
        "forgot password 3 days ago",
        "error code 404",
        "promo code 2024",
        "250 manat 15.11.2026",
        "+994 50 123 45 67",
        "пароль не подходит",
    ],
)
def test_kept(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).kinds == ()


def test_all_kinds_in_one_message() -> None:
    masked = mask("card 4111111111111111, pin 1234, password: abcd")
    assert masked.kinds == ("card", "password", "code")
    assert masked.text == f"card {HIDDEN}, pin {HIDDEN}, password: {HIDDEN}"

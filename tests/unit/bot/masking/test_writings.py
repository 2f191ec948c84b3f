"""To the character: what of a message is hidden, what stays, and how a card is told from any other number."""

import pytest

from bot.masking.masking import HIDDEN, mask, masked_across
from bot.masking.numbers import is_card

VISA, AMEX, DINERS = "4111111111111111", "378282246310005", "30569309025904"
CARDS = {14: DINERS, 15: AMEX, 16: VISA}


def parted(digits: str, sizes: tuple[int, ...], by: str) -> str:
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    return by.join(digits[end - size : end] for end, size in zip(ends, sizes, strict=True))


@pytest.mark.parametrize(
    "sizes",
    [
        (4, 4, 4, 4), (8, 8), (4, 6, 5), (4, 6, 4), (4, 5, 6), (6, 4, 6), (4, 4, 8), (4, 8, 4), (8, 4, 4), (4, 12),
        (12, 4), (6, 10), (5, 5, 5), (7, 7),
    ],
)  # fmt: skip
def test_groups_as_people_write_them_even_with_commas_between(sizes: tuple[int, ...]) -> None:
    assert mask("n " + parted(CARDS[sum(sizes)], sizes, ",") + " ok").text == f"n {HIDDEN} ok"


@pytest.mark.parametrize(
    "sizes", [(7, 9), (6, 4, 5), (4, 5, 5), (12, 3), (5, 6, 4), (3, 13), (9, 7), (6, 5, 4), (10, 6)]
)
def test_other_groups_are_a_card_only_with_one_soft_sign_between(sizes: tuple[int, ...]) -> None:
    digits = CARDS[sum(sizes)]
    assert mask(parted(digits, sizes, ",")).kinds == ()
    assert mask(parted(digits, sizes, "-")).text == HIDDEN


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("4222222222222", HIDDEN),
        ("+4222222222222", "+4222222222222"),
        (f"+{AMEX}", f"+{HIDDEN}"),
        ("pay 4222222222222 now", f"pay {HIDDEN} now"),
        (f"{VISA} 12/27 123", f"{HIDDEN} 12/27 {HIDDEN}"),
        (f"{VISA} 123", f"{HIDDEN} {HIDDEN}"),
        (f"{VISA} 123 manat", f"{HIDDEN} 123 manat"),
        (f"{VISA} and {AMEX}", f"{HIDDEN} and {HIDDEN}"),
        (f"{VISA} {AMEX}", f"{HIDDEN} {HIDDEN}"),
        ("4111111111111112", "4111111111111112"),
        ("12345 " + VISA, f"12345 {HIDDEN}"),
        ("411111111111111", "411111111111111"),
        ('password: "abcd"', f'password: "{HIDDEN}"'),
        ("password: «qwerty».", f"password: «{HIDDEN}»."),
        ('пароль: "x1y2"!', f'пароль: "{HIDDEN}"!'),
        ("password: ab1", "password: ab1"),
        ("my password is Sunshine, please", f"my password is {HIDDEN}, please"),
        ("parol: Qwerty12", f"parol: {HIDDEN}"),
        ("password qWerty", f"password {HIDDEN}"),
        ("password !!!!", "password !!!!"),
        ("password 12.11.2026", "password 12.11.2026"),
    ],
)
def test_to_the_character(text: str, left: str) -> None:
    assert mask(text).text == left


@pytest.mark.parametrize(
    ("digits", "whole"),
    [
        (VISA, True), (AMEX, True), (DINERS, True), ("6759649826438453", True), ("4222222222222", True),
        ("5555555555554444", True), ("2223003122003222", True), (VISA[:-1] + "2", False), (VISA[:-1], False),
        ("0000000000000000", False), ("1111111111111117", False), ("", False), ("4", False),
    ],
)  # fmt: skip
def test_issuer_length_and_check_digit(digits: str, whole: bool) -> None:
    assert is_card(digits) is whole


@pytest.mark.parametrize("digits", [VISA, AMEX, DINERS, "5555555555554444"])
def test_any_one_digit_wrong_is_no_card(digits: str) -> None:
    for at, digit in enumerate(digits):
        for other in set("0123456789") - {digit}:
            assert not is_card(digits[:at] + other + digits[at + 1 :]), "Luhn's sum sees every single slip"


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        (["4111 1111", "1111 1111"], [HIDDEN, HIDDEN]),
        (["my card 4111 1111", "1111 1111 thanks"], [f"my card {HIDDEN}", f"{HIDDEN} thanks"]),
        (["hello", "4111", "1111", "1111", "1111"], ["hello", HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        (["4111 1111", None, "1111 1111"], [HIDDEN, None, HIDDEN]),
        (["x" * 200 + " 4111 1111", "1111 1111"], ["x" * 200 + f" {HIDDEN}", HIDDEN]),
        (["41111", None, "11111111111"], None),
        (["41111", "11111111111"], [HIDDEN, HIDDEN]),
        (["4111", "words", "1111 1111 1111"], None),
        (["4111", "and 1111 1111", "1111"], None),
        (["4111 1111", "1111 1112"], None),
        (["4111 1111", "no digits"], None),
        (["4111 1111", None], None),
        ([VISA], None),
        ([], None),
    ],
)
def test_a_card_over_several_messages(texts: list[str | None], left: list[str | None] | None) -> None:
    assert masked_across(texts) == left

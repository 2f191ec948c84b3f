"""H4, A96: secrets in any writing are hidden and named by their kind; numbers that the desk needs stay."""

import re
import unicodedata
from collections import Counter

import pytest

from bot.masking.masking import HIDDEN, mask, masked_across
from tests.attacks.made_secrets import Made, Maker

EACH = 64
LEAST_RECALL = 0.995
MOST_FALSE = 0.005
CARD = "4111111111111111"


def left_of(made: Made) -> bool:
    """Whether the secret can still be read in what is left of the message."""

    def bare(text: str) -> str:
        digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
        return re.sub(r"[\W_]", "", digits).casefold()

    return bare(made.secret) in bare(mask(made.text).text)


def test_of_two_thousand_secrets_hardly_one_is_left() -> None:
    made = list(Maker().secrets(EACH))
    assert len(made) >= 2000
    assert len({one.writing for one in made}) >= 30
    missed = [one for one in made if left_of(one)]
    recall = 1 - len(missed) / len(made)
    print(f"recall {recall:.4f} of {len(made)}")
    assert recall >= LEAST_RECALL, (recall, Counter(one.writing for one in missed), [one.text for one in missed[:20]])


def test_each_secret_is_named_by_its_kind() -> None:
    made = list(Maker().secrets(EACH))
    wrong = [one for one in made if one.kind not in mask(one.text).kinds and not left_of(one)]
    # A one-time password is both.
    wrong = [one for one in wrong if {one.kind, *mask(one.text).kinds} != {"code", "password"}]
    assert not wrong, [(one.text, mask(one.text)) for one in wrong[:10]]


def test_of_two_thousand_look_alikes_hardly_one_is_hidden() -> None:
    harmless = list(Maker().harmless(200))
    assert len(harmless) >= 2000
    hidden = [text for text in harmless if mask(text).kinds]
    share = len(hidden) / len(harmless)
    print(f"false alarms {share:.4f} of {len(harmless)}")
    assert share <= MOST_FALSE, (share, [(text, mask(text).text) for text in hidden[:20]])


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111 12/27",
        "50 4111 1111 1111 1111",
        "4111_1111_1111_1111",
        "4111/1111/1111/1111",
        "4111,1111,1111,1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111\t1111\t1111\t1111",
        "4111\n1111\n1111\n1111",
        "4111  1111  1111  1111",
        "kart4111111111111111",
        "+4111111111111111",
        "4111-1111 1111.1111",
        "41111111111111111227",
    ],
)
def test_every_writing_of_the_finding(text: str) -> None:
    assert mask(text).kinds == ("card",)
    assert "1111" not in mask(text).text


def test_the_code_behind_a_card_goes_with_it() -> None:
    assert mask("4111 1111 1111 1111 12/27 123").text == f"{HIDDEN} 12/27 {HIDDEN}"
    assert mask("4111111111111111, 250 manat").text == f"{HIDDEN}, 250 manat"


def test_hidden_once_is_hidden_for_good() -> None:
    for one in Maker().secrets(4):
        once = mask(one.text).text
        assert mask(once).text == once


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        (["4111 1111", "1111 1111"], [HIDDEN, HIDDEN]),
        (["my card is 4111 1111", "1111 1111 thanks"], [f"my card is {HIDDEN}", f"{HIDDEN} thanks"]),
        (["4111", "1111", "1111", "1111"], [HIDDEN] * 4),
        (["411111", "1111111111"], [HIDDEN, HIDDEN]),
        (["41111111", None, "11111111"], [HIDDEN, None, HIDDEN]),
    ],
)
def test_a_card_over_several_messages(texts: list[str | None], left: list[str | None]) -> None:
    assert masked_across(texts) == left


@pytest.mark.parametrize(
    "texts",
    [
        ["483920", "1234567890"],
        ["411111", None, "1111111111"],  # an account and a transaction ID that were asked for
        ["hello", "4111 1111"],
        ["4111 1111", "hello"],
        ["4111 1111 x", "1111 1111"],
        [],
        ["1111 1111"],
    ],
)
def test_numbers_of_several_messages_that_are_no_card(texts: list[str | None]) -> None:
    assert masked_across(texts) is None

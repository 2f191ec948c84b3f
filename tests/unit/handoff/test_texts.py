"""What people type is kept as text, and nothing but text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.masking import masking
from handoff.domain.errors import EmptyMessage, MessageTooLong
from handoff.services.texts import clean, scrub, web_address, without_secrets

LIMIT = 2000


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Salam!  ", "Salam!"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        ("a\tb", "a\tb"),
        ("a\x00b\x07c\x1b[31md\x7f\x85", "abc[31md"),
        ("e\u0301", "é"),
        ("e\x00\u0301", "é"),
        ("safe \u202egnp.exe\u202c", "safe gnp.exe"),
        ("\u2066isolated\u2069", "isolated"),
        ("left \ud83d alone", "left  alone"),
        ("👍🏽", "👍🏽"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("/request_human{}", "/request_human{}"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("\u3000ı İ ə ğ ş\u3000", "ı İ ə ğ ş"),
    ],
)
def test_clean_keeps_what_can_be_read(typed: str, kept: str) -> None:
    assert clean(typed, LIMIT) == kept


@pytest.mark.parametrize(
    "typed", ["", "   ", "\n\t", "\x00\x01", "\u200b\u200b", "\u202e", "\ufeff", "\u00a0\u2003", "\ud800"]
)
def test_nothing_readable_is_no_message(typed: str) -> None:
    with pytest.raises(EmptyMessage):
        clean(typed, LIMIT)


def test_the_limit_counts_what_is_left() -> None:
    assert len(clean(" " + "x" * LIMIT + " \x00", LIMIT)) == LIMIT
    with pytest.raises(MessageTooLong) as raised:
        clean("x" * (LIMIT + 1), LIMIT)
    assert raised.value.params == {"limit": LIMIT}


@given(st.text(st.characters()))
def test_scrubbed_text_is_clean_for_good(typed: str) -> None:
    text = scrub(typed)
    assert scrub(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert not {c for c in text if unicodedata.category(c) in {"Cc", "Cs"}} - {"\n", "\t"}
    assert not {unicodedata.bidirectional(c) for c in text} & {
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "PDF",
        "LRI",
        "RLI",
        "FSI",
        "PDI",
    }
    text.encode()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://shop.example/a?b#c", "https://shop.example/a?b#c"),
        (" HTTP://shop.example/ ", "HTTP://shop.example/"),
        ("javascript:alert(1)", ""),
        (" java\x00script:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("//shop.example", ""),
        ("httpsx://", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_web_pages_are_kept(given: str, kept: str) -> None:
    assert web_address(given) == kept


def test_addresses_lose_what_is_secret() -> None:
    for address, kept in {
        "https://shop.example/slots?page=2": "https://shop.example/slots?page=2",
        "https://shop.example/pay?card=1": "https://shop.example/pay",
        "https://shop.example/in?reset_token=abc#x": "https://shop.example/in#x",
        "https://shop.example/#access_token=abc": "https://shop.example/",
        "https://user:word@shop.example/a": "https://shop.example/a",
        "https://shop.example/?n=4111%201111+1111%091111": "https://shop.example/",
        "https://[bad": "",
    }.items():
        assert without_secrets(address, masking.masked) == kept

"""Ticket references: found however people spell them, checked against slips, not seen where there are none."""

import re
import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from handoff.domain.ids import (
    ACCOUNT_ID,
    ALPHABET,
    Reference,
    find_reference,
    is_valid,
    new_conversation_id,
    new_reference,
)

LOOKALIKES = {
    "0": "0OoОо",
    "1": "1IiLlıİІі",
    "3": "3Зз",
    "A": "AaАа",
    "B": "BbВв",
    "C": "CcСс",
    "E": "EeЕе",
    "H": "HhНн",
    "J": "JjЈј",
    "K": "KkКк",
    "M": "MmМм",
    "P": "PpРр",
    "S": "SsЅѕ",
    "T": "TtТт",
    "X": "XxХх",
    "Y": "YyУу",
}
GAPS = ["", " ", "  ", "-", " - ", "–", "—", "\u2011", "_", ".", "\n", "\u00a0"]


@st.composite
def references(draw: st.DrawFn) -> Reference:
    payload = draw(st.text(ALPHABET, min_size=7, max_size=7))
    characters = payload + luhn.calc_check_digit(payload, ALPHABET)
    return Reference(f"DST-{characters[:4]}-{characters[4:]}")


@st.composite
def spellings(draw: st.DrawFn) -> tuple[Reference, str]:
    """A reference, and how somebody may type it."""
    reference = draw(references())
    prefix = draw(st.sampled_from(["DST", "dst", "Dst", "D5T", "ДСТ", "дст", "DSТ", "dѕt"]))
    sign = draw(st.sampled_from(["", " #", " №", ":", " : "]))
    text = prefix + sign
    for character in reference[4:].replace("-", ""):
        typed = LOOKALIKES.get(character, character + character.lower())
        text += draw(st.sampled_from(GAPS)) + draw(st.sampled_from(typed))
    return reference, text


@given(
    spellings(), st.sampled_from(["", "my number is ", "номер: ", "(", "bax: "]), st.sampled_from(["", ".", ")", " ?"])
)
def test_any_spelling_is_found_in_canonical_form(spelling: tuple[Reference, str], before: str, after: str) -> None:
    reference, typed = spelling
    assert find_reference(before + typed + after) == reference


@given(references())
def test_made_references_have_their_form_and_are_valid(reference: Reference) -> None:
    assert is_valid(reference)
    made = new_reference()
    assert re.fullmatch(r"DST-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", made)
    assert is_valid(made)


@given(references())
def test_every_single_slip_is_caught(reference: Reference) -> None:
    characters = reference[4:].replace("-", "")
    for place, other in product(range(8), ALPHABET):
        slipped = characters[:place] + other + characters[place + 1 :]
        assert is_valid(Reference(f"DST-{slipped[:4]}-{slipped[4:]}")) == (slipped == characters)


def test_every_swap_of_neighbours_is_caught_but_that_of_first_and_last_character() -> None:
    missed = set()
    for first in ALPHABET:
        for second in ALPHABET:
            payload = f"7K{first}{second}92Q"
            swapped = f"7K{second}{first}92Q"
            check = luhn.calc_check_digit(payload, ALPHABET)
            if first != second and is_valid(Reference(f"DST-{swapped}{check}")):
                missed.add(frozenset({first, second}))
    assert missed == {frozenset({"0", "Z"})}, "Luhn mod N with an even N cannot tell these two apart, and no others"


@pytest.mark.parametrize("text", ["DST-", "DST-7", "DST-7K3F-92Q", "DST-7K3F-92QXX", "DST-7K3F-92Q!", "", "7K3F92QX"])
def test_what_is_too_short_too_long_or_strange_is_not_valid(text: str) -> None:
    assert not is_valid(Reference(text))


@pytest.mark.parametrize(
    "sentence",
    [
        "Salam, pulum hələ gəlməyib, nə vaxt gələcək?",
        "Dünən 250 manat çıxarış etdim, hesabım AB12345678, kömək edin",
        "Bonusum dst deyil, destek istəyirəm",
        "Para çekme talebim 3 gündür beklemede, işlem no 483920175",
        "dst bekliyor, lütfen yardım edin",
        "Здравствуйте, где мои деньги? Заявка 12345678 от 02.03.2026",
        "дст поддержка молчит уже третий день",
        "Номер карты не скажу, счёт DS12345678",
        "My withdrawal from 2026-03-02 is missing, id 48392017",
        "The clocks change on Sunday: DST tomorrow, is the match earlier?",
        "is it DST already? In 12345678 seconds",
        "mydst7k3f92qx is my user name",
        "DST-7K3F-92QX9 has one character too many",
        "DST-7K3F-92Q has one too few",
        "",
    ],
)
def test_nothing_is_found_in_ordinary_sentences(sentence: str) -> None:
    assert find_reference(sentence) is None


@pytest.mark.parametrize("length", [1, 6, 8])
def test_a_fitting_check_character_is_not_enough(length: int) -> None:
    payload = "7K3F92QX"[:length]
    assert not is_valid(Reference(f"DST-{payload}{luhn.calc_check_digit(payload, ALPHABET)}"))


def test_a_slip_of_the_finger_is_still_recognised_as_a_reference() -> None:
    payload = "7K3F92Q"
    wrong = next(c for c in ALPHABET if c != luhn.calc_check_digit(payload, ALPHABET))
    found = find_reference(f"dst {payload}{wrong}")
    assert found == f"DST-7K3F-92Q{wrong}"
    assert not is_valid(found)


def test_the_second_candidate_is_taken_where_the_first_is_only_words() -> None:
    reference = new_reference()
    assert find_reference(f"DST tomorrow, and my ticket is {reference}") == reference


@pytest.mark.parametrize("text", ["DST " * 500, "DST" + " " * 2000, "DST" + "A " * 2000, "DST A" + "-" * 2000 + "!"])
def test_hostile_texts_take_no_time(text: str) -> None:
    began = time.perf_counter()
    find_reference(text)
    assert time.perf_counter() - began < 0.5


def test_conversation_ids_are_unguessable_and_safe_in_addresses() -> None:
    ids = {new_conversation_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", id) for id in ids), "128 bits in base 64"


@pytest.mark.parametrize("text", ["4839", "AB12345", "qadir_88", "marta.v", "max-12", "a.b-c_d"])
def test_account_ids_and_user_names(text: str) -> None:
    assert ACCOUNT_ID.fullmatch(text)


@pytest.mark.parametrize(
    "text", ["abc", "x" * 21, "_qadir", "marta.", "a..bc", "a b c d", "<b>x</b>", "leyla@x", "лейла_88", "abcd\n"]
)
def test_what_is_no_account_id(text: str) -> None:
    assert not ACCOUNT_ID.fullmatch(text)

"""Sums of money as players write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.complaint.entities.amounts import CURRENCIES, find_amount

SPELLINGS = {
    "AZN": ("azn", "AZN", "manat", "manatı", "manatdır", "манат", "манатов", "₼", "manatlıq"),
    "TRY": ("tl", "TL", "try", "lira", "liram", "лир", "₺", "Lira"),
    "RUB": ("rub", "руб", "руб.", "рублей", "рубля", "rublei", "rubl", "₽", "р"),
    "USD": ("usd", "dollar", "dollars", "dolar", "долларов", "$", "баксов"),
    "EUR": ("eur", "euro", "euros", "avro", "евро", "€"),
}


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        # Azerbaijani
        ("250 manat", "250", "AZN"),
        ("300₼", "300", "AZN"),
        ("iki yüz manat", "200", "AZN"),
        ("iki yuz elli manat", "250", "AZN"),
        ("min beş yüz manat", "1500", "AZN"),
        ("on iki manat", "12", "AZN"),
        ("12 min manat", "12000", "AZN"),
        ("400 manatlıq çıxarış", "400", "AZN"),
        ("hesabıma 500azn yatırdım", "500", "AZN"),
        ("250,5 azn", "250.50", "AZN"),
        # Turkish
        ("1 200,50 TL", "1200.50", "TRY"),
        ("1.500,00 TL", "1500", "TRY"),
        ("1,5 bin TL", "1500", "TRY"),
        ("2k tl", "2000", "TRY"),
        ("ikiyüz elli lira", "250", "TRY"),
        ("yüzelli lira", "150", "TRY"),
        ("beş bin liram gitti", "5000", "TRY"),
        ("₺ 1.250,75", "1250.75", "TRY"),
        # Russian
        ("5к руб", "5000", "RUB"),
        ("5 тыс. рублей", "5000", "RUB"),
        ("1500 rubl", "1500", "RUB"),
        ("1500р", "1500", "RUB"),
        ("двести пятьдесят рублей", "250", "RUB"),
        ("три тысячи пятьсот рублей", "3500", "RUB"),
        ("полторы тысячи рублей", "1500", "RUB"),
        ("100 долларов США", "100", "USD"),
        ("вывел 2 500 руб вчера", "2500", "RUB"),
        # English
        ("99.90$", "99.90", "USD"),
        ("$99.90", "99.90", "USD"),
        ("USD 40", "40", "USD"),
        ("a hundred dollars", "100", "USD"),
        ("two hundred fifty euros", "250", "EUR"),
        ("one thousand two hundred dollars", "1200", "USD"),
        ("1,500 dollars", "1500", "USD"),
        ("it took 40 dollars and then 20 dollars", "40", "USD"),
        ("20 bucks", "20", "USD"),
    ],
)
def test_sums_with_a_currency(text: str, value: str, currency: str) -> None:
    found = find_amount(text)
    assert found is not None and (found.value, found.currency) == (value, currency)


@pytest.mark.parametrize(
    "text",
    [
        *("my id is 483920", "DST-7K3F-92QX", "3 gün əvvəl", "the odds were 1.85", "0 manat", "манат", "bin kere"),
        *("в 5 раз", "oyun 2 dəfə dondu", "", "$", "tri", "три дня"),
    ],
)
def test_what_is_no_sum(text: str) -> None:
    assert find_amount(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("250", "250"),
        ("təxminən 250", "250"),
        ("beş yüz", "500"),
        ("99,90", "99.90"),
        ("двести", "200"),
    ],
)
def test_a_bare_number_counts_where_a_sum_was_asked_for(text: str, value: str) -> None:
    assert find_amount(text) is None
    found = find_amount(text, bare=True)
    assert found is not None and (found.value, found.currency) == (value, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5k", "5000"),
        ("5к", "5000"),
        ("зависла ставка на 2к", "2000"),
        ("завёл 3 тыс и тишина", "3000"),
        ("i put in 4k on friday", "4000"),
    ],
)
def test_slang_sums_need_no_currency(text: str, value: str) -> None:
    found = find_amount(text)
    assert found is not None and (found.value, found.currency) == (value, None)


@pytest.mark.parametrize("text", ["счёт 5 к 1", "15 min gözlədim", "waited 15 min", "5 min read"])
def test_preposition_and_minutes_are_no_slang(text: str) -> None:
    assert find_amount(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("300 istədim, 100 gəldi", "300"),
        ("запросил 5к, упало 3к", "5000"),
        ("40 dollars went in, 20 dollars showed", "40"),
    ],
)
def test_of_two_sums_the_first_is_the_sum(text: str, value: str) -> None:
    found = find_amount(text, bare=True)
    assert found is not None and found.value == value


@pytest.mark.parametrize("text", ["I don't know", "2 or 3", "on the site", "a lot"])
def test_no_or_several_bare_numbers_are_no_sum(text: str) -> None:
    assert find_amount(text, bare=True) is None


def test_every_currency_has_its_spellings() -> None:
    assert set(SPELLINGS) == set(CURRENCIES)
    for currency, names in SPELLINGS.items():
        for name in names:
            found = find_amount(f"75 {name}")
            assert found is not None and (found.value, found.currency) == ("75", currency), name


@given(
    st.decimals(min_value="0.01", max_value="999999999", places=2),
    st.sampled_from([(currency, name) for currency, names in SPELLINGS.items() for name in names]),
    st.sampled_from([("", "."), ("", ","), (" ", ","), (".", ","), (",", "."), ("\u00a0", ","), ("'", ".")]),
    st.sampled_from(["", "id 483920, ", "dünən ", "вчера было "]),
)
def test_any_sum_in_any_punctuation_is_read_back(
    value: Decimal, name: tuple[str, str], marks: tuple[str, str], before: str
) -> None:
    gap, point = marks
    written = f"{value:,.2f}".translate({ord(","): gap, ord("."): point})
    found = find_amount(f"{before}{written} {name[1]} getmədi")
    assert found is not None
    assert (Decimal(found.value), found.currency) == (value, name[0])


@given(st.text(max_size=80), st.booleans())
def test_any_text_gives_a_sum_within_it_or_none(text: str, bare: bool) -> None:
    found = find_amount(text, bare=bare)
    if found is not None:
        assert Decimal(found.value) > 0
        assert 0 <= found.start < found.end
        assert found.currency in (None, *CURRENCIES)

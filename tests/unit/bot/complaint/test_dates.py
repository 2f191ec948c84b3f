"""Days as players name them. Today is Sunday, 22 November 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.complaint.entities.dates import find_day

TODAY = date(2026, 11, 22)
WEEKDAYS = {
    "az": ("bazar ertəsi", "çərşənbə axşamı", "çərşənbə", "cümə axşamı", "cümə", "şənbə", "bazar günü"),
    "tr": ("pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar günü"),
    "ru": ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"),
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
}
MONTHS = {
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "january february march april may june july august september october november december",
}


@pytest.mark.parametrize(
    ("text", "days_ago"),
    [
        # Azerbaijani
        ("dünən", 1),
        ("dunen", 1),
        ("dünən gecə", 1),
        ("srağagün", 2),
        ("bu gün səhər", 0),
        ("bugün", 0),
        ("bu səhər", 0),
        ("2 gün əvvəl", 2),
        ("3 gun qabaq", 3),
        ("iki gün bundan əvvəl", 2),
        ("üç gündür ödənilmir", 3),
        ("bir həftə əvvəl", 7),
        ("2 saat əvvəl", 0),
        ("keçən cümə", 2),
        ("kecen cume", 2),
        ("cümə axşamı", 3),
        ("bazar ertəsi", 6),
        ("ayın 5-i", 17),
        # Turkish
        ("dün", 1),
        ("dün gece", 1),
        ("evvelsi gün", 2),
        ("önceki gün", 2),
        ("bugün", 0),
        ("bu sabah", 0),
        ("2 gün önce", 2),
        ("iki hafta önce", 14),
        ("3 gündür bekliyorum", 3),
        ("geçen cuma", 2),
        ("gecen cuma", 2),
        ("pazartesi günü", 6),
        ("geçen perşembe akşamı", 3),
        # Russian
        ("вчера", 1),
        ("вчера вечером", 1),
        ("позавчера", 2),
        ("сегодня утром", 0),
        ("2 дня назад", 2),
        ("два дня назад", 2),
        ("неделю назад", 7),
        ("уже 3 дня", 3),
        ("час назад", 0),
        ("в прошлую пятницу", 2),
        ("прошлый четверг", 3),
        ("5 числа", 17),
        # Russian in Latin letters
        ("vchera", 1),
        ("pozavchera", 2),
        ("segodnya utrom", 0),
        ("nedelyu nazad", 7),
        ("2 dnya nazad", 2),
        ("v pyatnicu", 2),
        ("v proshluyu pyatnitsu", 2),
        # English
        ("yesterday", 1),
        ("last night", 1),
        ("the day before yesterday", 2),
        ("today", 0),
        ("this morning", 0),
        ("two days ago", 2),
        ("a week ago", 7),
        ("an hour ago", 0),
        ("for 3 days", 3),
        ("last friday", 2),
        ("on monday", 6),
    ],
)
def test_days_before_today(text: str, days_ago: int) -> None:
    found = find_day(text, TODAY)
    assert found is not None and found.on == TODAY - timedelta(days=days_ago)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("5 noyabr", date(2026, 11, 5)),
        ("noyabrın 5-i", date(2026, 11, 5)),
        ("noyabrin 5i", date(2026, 11, 5)),
        ("5 dekabr", date(2025, 12, 5)),
        ("5 kasım", date(2026, 11, 5)),
        ("5 kasim 2025", date(2025, 11, 5)),
        ("5 ноября", date(2026, 11, 5)),
        ("5-го ноября", date(2026, 11, 5)),
        ("5 noyabrya", date(2026, 11, 5)),
        ("november 5", date(2026, 11, 5)),
        ("nov 5th", date(2026, 11, 5)),
        ("5th of november", date(2026, 11, 5)),
        ("03.11", date(2026, 11, 3)),
        ("03.11.2026", date(2026, 11, 3)),
        ("3/11/26", date(2026, 11, 3)),
        ("11/15/2026", date(2026, 11, 15)),
        ("2026-11-03", date(2026, 11, 3)),
        ("24.12", date(2025, 12, 24)),
        ("29 февраля", date(2024, 2, 29)),
    ],
)
def test_days_of_the_calendar_are_the_last_such_days(text: str, on: date | None) -> None:
    found = find_day(text, TODAY)
    assert (found.on if found else None) == on


@pytest.mark.parametrize(
    "text",
    [
        *("tomorrow", "завтра", "sabah", "yarın", "24.12.2026", "31.02", "250 manat", "10.11 manat", "id 483920"),
        *("the odds were 1.85 and 2.10", "one of the games", "I bet on two games", "may I ask", "mart", "gün aydın"),
        *("добрый день", "в 5 раз", "DST-7K3F-92QX", "version 5.12", "10 day trial", "bazardayam", "", "мой id 77123"),
    ],
)
def test_what_is_no_day(text: str) -> None:
    assert find_day(text, TODAY) is None


@pytest.mark.parametrize("text", ["keçən həftə", "geçen ay", "на прошлой неделе", "last week", "a few days ago"])
def test_a_stretch_of_time_is_kept_as_said(text: str) -> None:
    found = find_day(text, TODAY)
    assert found is not None and found.on is None and found.said in text


@pytest.mark.parametrize(
    ("text", "on"),
    [("3.11", date(2026, 11, 3)), ("5-го", date(2026, 11, 5)), ("pazar", date(2026, 11, 15)), ("at 3pm", None)],
)
def test_more_is_understood_where_a_day_was_asked_for(text: str, on: date | None) -> None:
    assert find_day(text, TODAY) is None
    found = find_day(text, TODAY, asked=True)
    assert found is not None and found.on == on


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("250 manat dünən çıxarış etmişəm", "dünən"),
        ("dün akşam saat 21:00'de çektim", "dün akşam saat 21:00"),
        ("last night around 11 it froze", "last night around 11"),
        ("вывел вчера вечером деньги", "вчера вечером"),
    ],
)
def test_the_words_are_kept_with_the_time_of_day(text: str, said: str) -> None:
    found = find_day(text, TODAY)
    assert found is not None and found.said == said and text[found.start : found.end] == said


@pytest.mark.parametrize("language", WEEKDAYS)
@pytest.mark.parametrize("shift", range(7))
def test_a_weekday_is_the_last_one_before_today(language: str, shift: int) -> None:
    today = TODAY + timedelta(days=shift)
    for number, name in enumerate(WEEKDAYS[language]):
        found = find_day(name, today)
        assert found is not None and found.on is not None
        assert found.on.weekday() == number and 1 <= (today - found.on).days <= 7


@given(
    st.dates(min_value=TODAY - timedelta(days=3000), max_value=TODAY),
    st.sampled_from(list(MONTHS)),
    st.sampled_from(["{day} {month} {year}", "{day:02}.{number:02}.{year}", "{year}-{number:02}-{day:02}"]),
    st.sampled_from(["", "id 483920, ", "250 manat, "]),
)
def test_any_written_day_is_read_back(on: date, language: str, pattern: str, before: str) -> None:
    month = MONTHS[language].split()[on.month - 1]
    text = before + pattern.format(day=on.day, month=month, number=on.month, year=on.year)
    found = find_day(text, TODAY)
    assert found is not None and found.on == on


@given(st.text(max_size=80), st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31)), st.booleans())
def test_no_text_gives_a_day_to_come(text: str, today: date, asked: bool) -> None:
    found = find_day(text, today, asked=asked)
    if found is not None:
        assert found.on is None or found.on <= today
        assert found.said

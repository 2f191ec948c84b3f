"""Days in a player's words: "dünən", "geçen cuma", "5 ноября", "03.11", "2 gün əvvəl", "last friday", "vchera".

Only the past counts: a day without a year is the last such day. The libraries tried (dateparser 1.5) know the words
in their dictionary form alone; see docs/decisions/0005-days-and-sums-are-read-here.md.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.complaint.entities.calendar_vocabulary import DAYS_AGO, MONTHS, ORDINALS, SUNDAY_ALONE, UNITS, WEEKDAYS
from bot.complaint.entities.day import Day
from bot.complaint.entities.tokens import Token, count_at, plain_digits, tokens
from bot.understanding.phrases import Phrases
from faq.language.spelling import fold

FARTHEST_DAYS = 3650
HOURS = 24
FEW_TOKENS = 4  # of an answer that names the time of day alone

_LASTING = Phrases("gündür gündu gundur həftədir həftədi haftadır hafta_dır aydır saattır saatdır saatdi")
_AGO = Phrases("əvvəl qabaq öncə önce evvel назад nazad ago geri earlier тому_назад")
_FOR = Phrases("for since уже uje əvvəldən already последние")
_SPAN_BETWEEN = Phrases("bundan tam artıq")
_LAST = Phrases("last keçən geçen ötən прошл* previous past proshl* prosl* минувш* bu о этот эту это this on во в v vo")
_LATELY = Phrases("last keçən geçen ötən прошл* prosl* past this bu этой этом эту")
_PERIOD = Phrases("week month həftə həftəsi hafta ay неделе недели неделю месяце месяца weekend həftəsonu hafta_sonu")
_FEW = Phrases("neçə birneçə birkaç few couple пару несколько neskolko paru")
_OF_MONTH = Phrases("числа chisla th st nd rd го")
_MONTHS_OWN = Phrases("ayın ayin ayının")
_DAY_WORD = Phrases("günü gün day")
_TIMES = Phrases(
    "səhər sabah gündüz günorta axşam akşam gecə gece öğlen öğle утром днём вечером ночью utrom dnem vecerom noc*iu "
    "morning afternoon evening night noon midnight saat saatlarında at about around в около təxminən radələrində"
)
_TIME_OF_DAY = Phrases(
    "səhər gündüz axşam akşam gecə gece утром днём вечером ночью utrom vecerom morning evening night"
)
_TODAY_AGO = Phrases("saat* час* hour* dəqiqə* dakika* минут* minute*")
_NUMERIC = re.compile(
    r"(?<![\w.,/-])(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})([./-])(\d{1,2})(?:\5(\d{4}|\d{2}))?)(?![\d/-]|[.,]\d)"
)
_CLOCK = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)|(?<!\w)(?:1[0-2]|[1-9])\s?[ap]\.?m\b", re.IGNORECASE)
_MONEY = Phrases("azn manat* tl lir* руб* usd dollar* eur* min bin k тыс*")
_NEXT_WORD = 24  # characters in which it stands
_COMMON = 90  # years up to this are of this century


@dataclass(frozen=True)
class _Found:
    first: int
    last: int
    on: date | None


def _table(rows: Iterable[tuple[str, int]]) -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """Phrases as folded words with what they stand for, by the first word, the longest first; `_` parts words."""
    entries = [
        (tuple(fold(part) for part in word.split("_")), value) for words, value in rows for word in words.split()
    ]
    table: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for entry in sorted(entries, key=lambda entry: -len(entry[0])):
        table.setdefault(entry[0][0], []).append(entry)
    return table


_AGO_TABLE = _table(DAYS_AGO)
_UNIT_TABLE = {fold(word): days for words, days in UNITS for word in words.split()}
_WEEKDAY_TABLE = [
    (tuple((fold(part.rstrip("*")), part.endswith("*")) for part in word.split("_")), day)
    for words, day in WEEKDAYS
    for word in words.split()
]
_WEEKDAY_TABLE.sort(key=lambda entry: -len(entry[0]))
_SUNDAY = frozenset(map(fold, SUNDAY_ALONE[0].split()))
_WEEKDAY_BEGINS = tuple({words[0][0] for words, _ in _WEEKDAY_TABLE})
_MONTH_PHRASES = tuple(Phrases(words) for words in MONTHS)
_ORDINAL_DAYS = {fold(word): day for words, day in ORDINALS for word in words.split()}


def find_day(text: str, today: date, *, asked: bool = False) -> Day | None:
    """The first day or stretch of time before now that `text` names.

    `asked` is for answers to the question when it happened: "15.10", "5-i", "pazar" and a bare time of day count too.
    """
    text = plain_digits(text)
    if (numeric := _numeric(text, today, asked)) is not None:
        return numeric
    sentence = tokens(text)
    for at in range(len(sentence)):
        for read in _READERS:
            if (found := read(sentence, at, today, asked)) is not None:
                return _day(text, sentence, found)
    if asked and (clock := _CLOCK.search(text)):
        return Day(clock[0], None, clock.start(), clock.end())
    if asked and len(sentence) <= FEW_TOKENS and any(_TIME_OF_DAY.whole(token.text) for token in sentence):
        return Day(text.strip(), None, sentence[0].start, sentence[-1].end)
    return None


def _day(text: str, sentence: Sequence[Token], found: _Found) -> Day:
    """With the time of day that stands beside it."""
    first, last = found.first, found.last
    while last + 1 < len(sentence) and _TIMES.whole(sentence[last + 1].text):
        last += 1
    while first and _TIMES.whole(sentence[first - 1].text):
        first -= 1
    start, end = sentence[first].start, sentence[last].end
    if (clock := _CLOCK.match(text[end:].lstrip(" ,"))) is not None:
        end = text.index(clock[0], end) + len(clock[0])
    elif last > found.last and last + 1 < len(sentence) and (sentence[last + 1].value or HOURS + 1) <= HOURS:
        end = sentence[last + 1].end  # "around 11"
    return Day(text[start:end], found.on, start, end)


def _numeric(text: str, today: date, asked: bool) -> Day | None:
    for match in _NUMERIC.finditer(text):
        year, month, day = match[1], match[2], match[3]
        if year is None:
            day, month, year = match[4], match[6], match[7]
            padded = len(day) == len(month) == 2
            if not (asked or year or (padded and match[5] != "-")):
                continue  # odds and sums look like this
            if int(month) > 12 and match[5] == "/":
                day, month = month, day
        if year is None and _MONEY.whole((text[match.end() : match.end() + _NEXT_WORD].split() or [""])[0].strip(".,")):
            continue
        if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
            continue
        on = _on(today, int(day), int(month), int(year) if year else None)
        if on is not None:
            return Day(match[0], on, match.start(), match.end())
    return None


def _on(today: date, day: int, month: int, year: int | None) -> date | None:
    """That day, the last one if no year is said; None if there is none in the past."""
    if year is not None:
        year += 2000 if year < _COMMON else 0
        return _past(lambda: date(year, month, day), today)
    for back in range(5):  # 29 February
        if (on := _past(lambda back=back: date(today.year - back, month, day), today)) is not None:  # type: ignore[misc]
            return on
    return None


def _past(make: Callable[[], date], today: date) -> date | None:
    try:
        on = make()
    except ValueError:
        return None
    return on if timedelta(0) <= today - on <= timedelta(days=FARTHEST_DAYS) else None


def _by_word(sentence: Sequence[Token], at: int, today: date, asked: bool) -> _Found | None:
    """Today, yesterday, the day before."""
    for words, days in _AGO_TABLE.get(sentence[at].folded, ()):
        if _stand(sentence, at, words):
            return _Found(at, at + len(words) - 1, today - timedelta(days=days))
    return None


def _by_span(sentence: Sequence[Token], at: int, today: date, asked: bool) -> _Found | None:
    """Two days ago; for three days."""
    counted = count_at(sentence, at)
    number, after = counted if counted is not None else (None, at)
    if number is None and _FEW.whole(sentence[at].text):
        after = at + 1
        if after < len(sentence) and sentence[after].folded == "of":
            after += 1
        few = True
    else:
        few = False
    if after >= len(sentence) or sentence[after].folded not in _UNIT_TABLE:
        return None
    unit = sentence[after]
    end = after + 1
    while end < len(sentence) and _SPAN_BETWEEN.whole(sentence[end].text):
        end += 1
    ago = end < len(sentence) and _AGO.whole(sentence[end].text)
    lasting = _LASTING.whole(unit.text) or (at > 0 and _FOR.whole(sentence[at - 1].text))
    if not (ago or (lasting and (number is not None or few))):
        return None
    if number is None and not few and not ago:
        return None
    last = end if ago else after
    if few:
        return _Found(at, last, None)
    days = int((number if number is not None else 1) * _UNIT_TABLE[unit.folded])
    if days > FARTHEST_DAYS or (_TODAY_AGO.whole(unit.text) and (number or 0) > 24):
        return None
    return _Found(at, last, today - timedelta(days=days))


def _by_weekday(sentence: Sequence[Token], at: int, today: date, asked: bool) -> _Found | None:
    """Friday, last friday, on friday."""
    for words, day in _WEEKDAY_TABLE if sentence[at].folded.startswith(_WEEKDAY_BEGINS) else ():
        piece = sentence[at : at + len(words)]
        if len(piece) == len(words) and all(_is(token, *word) for token, word in zip(piece, words, strict=True)):
            return _weekday(sentence, at, at + len(words) - 1, day, today)
    _, day = SUNDAY_ALONE
    if asked and sentence[at].folded in _SUNDAY:
        return _weekday(sentence, at, at, day, today)
    return None


def _weekday(sentence: Sequence[Token], first: int, last: int, day: int, today: date) -> _Found:
    back = (today.weekday() - day) % 7 or 7
    if last + 1 < len(sentence) and _DAY_WORD.whole(sentence[last + 1].text):
        last += 1
    if first and _LAST.whole(sentence[first - 1].text):
        first -= 1
    return _Found(first, last, today - timedelta(days=back))


def _by_month(sentence: Sequence[Token], at: int, today: date, asked: bool) -> _Found | None:
    """5 noyabr, noyabrın 5-i, november 5th, 5th of november 2025."""
    month = _month(sentence[at])
    if month is not None:
        after = at + 1
        day = _day_number(sentence, after)
        return _with_year(sentence, at, after, day, month, today) if day else None
    day = _day_number(sentence, at)
    if day is None:
        return None
    after = at + 1
    while after < len(sentence) and (_OF_MONTH.whole(sentence[after].text) or sentence[after].folded == "of"):
        after += 1
    month = _month(sentence[after]) if after < len(sentence) else None
    return _with_year(sentence, at, after, day, month, today) if month else None


def _with_year(sentence: Sequence[Token], first: int, last: int, day: int, month: int, today: date) -> _Found | None:
    year = None
    if last + 1 < len(sentence) and re.fullmatch(r"20\d\d", sentence[last + 1].text):
        year = int(sentence[last + 1].text)
        last += 1
    on = _on(today, day, month, year)
    return _Found(first, last, on) if on is not None else None


def _by_day_of_month(sentence: Sequence[Token], at: int, today: date, asked: bool) -> _Found | None:
    """ayın 5-i, 5 числа, the 5th."""
    own = _MONTHS_OWN.whole(sentence[at].text)
    day = _day_number(sentence, at + 1 if own else at)
    if day is None:
        return None
    last = at + 1 if own else at
    own = own or (asked and sentence[at].folded in _ORDINAL_DAYS)
    after = sentence[last + 1] if last + 1 < len(sentence) else None
    marked = after is not None and _OF_MONTH.whole(after.text) and (asked or fold("числа") == after.folded)
    if not (own or marked):
        return None
    on = last_of_month(day, today)
    return _Found(at, last + (1 if marked else 0), on) if on is not None else None


def last_of_month(day: int, today: date) -> date | None:
    """The last date with that day of the month."""
    for back in range(13):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        if (on := _past(lambda y=year, m=month: date(y, m + 1, day), today)) is not None:  # type: ignore[misc]
            return on
    return None


def names_day_alone(text: str) -> bool:
    """Whether `text` is the number of a day without its month: "the 4th", "ayın 4-ü", "четвёртого"."""
    sentence = tokens(plain_digits(text))
    numbers = [at for at in range(len(sentence)) if _day_number(sentence, at) is not None]
    others = [token for token in sentence if token.value is not None or _month(token) or token.folded in _UNIT_TABLE]
    return len(numbers) == 1 and len(others) == (0 if sentence[numbers[0]].value is None else 1)


def _by_period(sentence: Sequence[Token], at: int, today: date, asked: bool) -> _Found | None:
    """Last week, this month: no single day."""
    if at + 1 < len(sentence) and _LATELY.whole(sentence[at].text) and _PERIOD.whole(sentence[at + 1].text):
        return _Found(at, at + 1, None)
    return None


_READERS = (_by_word, _by_span, _by_month, _by_weekday, _by_day_of_month, _by_period)


def _stand(sentence: Sequence[Token], at: int, words: Sequence[str]) -> bool:
    piece = sentence[at : at + len(words)]
    return len(piece) == len(words) and all(token.folded == word for token, word in zip(piece, words, strict=True))


def _is(token: Token, stem: str, open_ended: bool) -> bool:
    return token.folded.startswith(stem) if open_ended else token.folded == stem


def _month(token: Token) -> int | None:
    if not token.folded:
        return None
    return next((number for number, names in enumerate(_MONTH_PHRASES, 1) if names.whole(token.text)), None)


def _day_number(sentence: Sequence[Token], at: int) -> int | None:
    if at >= len(sentence):
        return None
    token = sentence[at]
    if re.fullmatch(r"\d{1,2}", token.text) and 1 <= int(token.text) <= 31:
        return int(token.text)
    return _ORDINAL_DAYS.get(token.folded)

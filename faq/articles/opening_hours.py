"""Weekly hours in words: "Mon–Fri 09:00–18:00, Sat 10:00–14:00"."""

from collections.abc import Mapping

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "az": ("B.e.", "Ç.a.", "Ç.", "C.a.", "C.", "Ş.", "B."),
    "tr": ("Pzt", "Sal", "Çar", "Per", "Cum", "Cmt", "Paz"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_EVERY_DAY: Mapping[str, str] = {"az": "hər gün", "tr": "her gün", "ru": "ежедневно", "en": "every day"}


def in_words(hours: Mapping[str, tuple[str, str]], language: str) -> str:
    """`hours` are day ("mon") to first and last time; days in a row with the same ones are told together."""
    runs: list[tuple[int, int, tuple[str, str]]] = []
    for at, day in enumerate(DAYS):
        if day not in hours:
            continue
        if runs and runs[-1][1] == at - 1 and runs[-1][2] == hours[day]:
            runs[-1] = (runs[-1][0], at, hours[day])
        else:
            runs.append((at, at, hours[day]))
    return ", ".join(f"{_span(first, last, language)} {'–'.join(times)}" for first, last, times in runs)


def _span(first: int, last: int, language: str) -> str:
    if (first, last) == (0, len(DAYS) - 1):
        return _EVERY_DAY[language]
    names = _NAMES[language]
    return names[first] if first == last else f"{names[first]}–{names[last]}"

"""What days, weekdays, months and spans are called in four languages, transliterated Russian included.

Words of one entry are parted by blanks, words of one name by `_`; `*` stands for any ending.
"""

DAYS_AGO: tuple[tuple[str, int], ...] = (
    ("bugün bugünkü bugun bu_gün bu_səhər bu_sabah bu_axşam bu_akşam bu_gecə bu_gece indi indicə bayaq şimdi demin", 0),
    (
        "az_əvvəl az_önce biraz_önce bir_az_əvvəl bir_az_bundan_əvvəl сегодня сёдня segodnia sejchas сейчас только_что",
        0,
    ),
    ("today this_morning this_evening this_afternoon tonight just_now right_now earlier_today", 0),
    ("dünən dünənki dün dünkü вчера вчерашний вчерашнего вчерашнее vcera yesterday last_night last_evening", 1),
    ("keçən_gecə geçen_gece прошлой_ночью вчерашней", 1),
    ("srağagün sırağagün srağa_gün dünəndən_əvvəl evvelsi_gün evvelki_gün önceki_gün evvelsigün", 2),
    ("позавчера позавчерашний pozavcera day_before_yesterday", 2),
)
UNITS: tuple[tuple[str, int], ...] = (
    ("gün gündür gündu gundur günlük gündən день дня дней дн деня dnia dnei dnya day days", 1),
    ("həftə həftədir həftədi hafta haftadır haftadan неделю неделя недели недель nedeliu nedeli week weeks", 7),
    ("ay aydır месяц месяца месяцев month months", 30),
    ("saat saattır saatdır час часа часов hour hours dəqiqə dəqiqədir dakika минут минуту минуты minute minutes", 0),
)
WEEKDAYS: tuple[tuple[str, int], ...] = (
    ("bazar_ertəsi bazarertəsi pazartesi понедельник* ponedelnik* monday", 0),
    ("çərşənbə_axşamı salı вторник* vtornik* tuesday", 1),
    ("çərşənbə çarşamba среда среду среды sreda sredu wednesday", 2),
    ("cümə_axşamı perşembe четверг* cetverg* thursday", 3),
    ("cümə cuma пятниц* piatnic* pyatnic* friday", 4),
    ("şənbə cumartesi суббот* subbot* saturday", 5),
    ("bazar_günü pazar_günü воскресень* voskresen* sunday", 6),
)
SUNDAY_ALONE = ("bazar pazar", 6)  # also "market", so only where a day was asked for
MONTHS: tuple[str, ...] = (
    "yanvar* ocak* январ* jan january",
    "fevral* şubat* феврал* feb february",
    "mart martın martda mart'ta martta март марта marta march mar",
    "aprel* nisan nisanda апрел* april apr",
    "may mayın mayda mayıs* май мая maia",
    "iyun* haziran* июн* june jun",
    "iyul* temmuz* июл* july jul",
    "avqust* ağustos* август* august aug",
    "sentyabr* eylül* сентябр* september sept sep",
    "oktyabr* ekim* октябр* october oct",
    "noyabr* kasım* ноябр* november nov",
    "dekabr* aralık* декабр* december dec",
)
ORDINALS: tuple[tuple[str, int], ...] = (
    ("первого первое first", 1),
    ("второго второе", 2),
    ("третьего третье third", 3),
    ("четвёртого четвёртое четвертого fourth", 4),
    ("пятого пятое fifth", 5),
    ("шестого шестое sixth", 6),
    ("седьмого седьмое seventh", 7),
    ("восьмого восьмое eighth", 8),
    ("девятого девятое ninth", 9),
    ("десятого десятое tenth", 10),
    ("одиннадцатого одиннадцатое eleventh", 11),
    ("двенадцатого двенадцатое twelfth", 12),
    ("тринадцатого тринадцатое thirteenth", 13),
    ("четырнадцатого четырнадцатое fourteenth", 14),
    ("пятнадцатого пятнадцатое fifteenth", 15),
    ("шестнадцатого шестнадцатое sixteenth", 16),
    ("семнадцатого семнадцатое seventeenth", 17),
    ("восемнадцатого восемнадцатое eighteenth", 18),
    ("девятнадцатого девятнадцатое nineteenth", 19),
    ("двадцатого двадцатое twentieth", 20),
    ("тридцатого тридцатое thirtieth", 30),
)
"""Days of the month in words. "Second" is left out: it is a stretch of time too."""

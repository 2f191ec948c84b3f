"""Passwords, PINs and codes that words beside them give away, in four languages, before them or after them.

Each keyword looks at a bounded stretch on either side, so the work grows with the text and not with its square.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.masking.numbers import Secret
from bot.masking.vocabulary import BEGINNINGS, WHOLE, words

_AFTER_CHARACTERS = 160
_BEFORE_CHARACTERS = 80
_NAMES = re.compile(
    r"(?<![^\W_])(?:"
    r"(?P<password>pass(?:word|code|phrase|wd)?s?|pwd|psw|parol\w{0,10}|парол\w{0,8}|[sş]h?ifr\w{0,10}|шифр\w{0,6}"
    r"|пасс?ворд\w{0,3}|(?:secret|gizli|kod) (?:word|söz|soz)\w{0,6}|кодов\w{2,3} слов\w{1,2})"
    r"|(?P<card>cvv2?|cvc2?|cvn2?|cid|csc|cv2|[сц]вв2?|cvv-?kod\w{0,6}"
    r"|(?:security|təhlükəsizlik|tehlukesizlik|güvenlik|guvenlik) (?:code|kod\w{0,6})"
    r"|код безопасности|защитн\w{2,3} код)"
    r"|(?P<pin>pin(?:[- ]?(?:kod\w{0,8}|code)|[- ]?(?:im|imdir|ini|imi))?|пин(?:[- ]?код\w{0,3})?)"
    r"|(?P<once>otp|2fa|tan|(?:one[- ]time|birdəfəlik|birdefelik|tek kullanımlık|tek kullanimlik)"
    r" (?:pass(?:word|code)|pin|code|kod\w{0,8}|[şs]ifr\w{0,8}|parol\w{0,8})"
    r"|одноразов\w{2,3} (?:код|парол)\w{0,3}"
    r"|(?:sms|смс)[- ]?(?:kod|код|code|[şs]ifr|şifr|parol|парол)\w{0,8}"
    r"|(?:təsdiq(?:ləmə)?|tesdiq(?:leme)?|onay|doğrulama|dogrulama|aktivasiya|aktivasyon|giriş|giris|verification"
    r"|confirmation|login|authenticat\w{2,4}|auth|activation|access|3ds?(?: ?-?secure)?)[- ]"
    r"(?:kod|код|code|[şs]ifr|parol|парол)\w{0,8}"
    r"|код (?:подтвержд\w{4,6}|активации|доступа|для входа|проверки|из (?:смс|sms|сообщения|приложения|письма))"
    r"|проверочн\w{2,3} код|kod podtver\w{3,8}|kod iz sms)"
    r"|(?P<code>kod(?:u|um|umu|umdur|um var|un|unu|dur)?|code|код\w{0,3}|3d)"
    r")(?!\w)",
    re.IGNORECASE,
)
# Words that may stand between a name and its secret.
_SAYS = (
    r"[:=→>]+|[-–—]+|is(?!\w)|was(?!\w)|isə(?!\w)|ise(?!\w)|budur|это(?!\w)|eto(?!\w)|вот(?!\w)|such(?!\w)|такой|olaraq"
)
_FILL = (
    r"(?:my|the|for|to|of|on|account|acc|site|login|email|e-mail|profile|card|sms|смс|from|app|mənim|menim|benim|bu|bele"
    r"|belə|hesab\w{0,8}|kart\w{0,6}|sayt\w{0,5}|üçün|ucun|icin|için|gəldi|geldi|gələn|gelen|мой|моего|моей|моя|мои|от|для"
    r"|на|к|из|в|аккаунт\w{0,3}|акк\w{0,2}|сайт\w{0,2}|карт\w{0,3}|кабинет\w{0,2}|личн\w{2,4}|пришел|пришёл|came|kod\w{0,6}"
    r"|code|код\w{0,3}|no|nömrəsi|numarası|number|номер|so|like)(?!\w)"
)
_GLUE = re.compile(rf"(?:\s{{0,4}}(?:(?P<says>{_SAYS})|{_FILL})){{0,6}}\s{{0,4}}[\"'«“„(\[]?", re.IGNORECASE)
_WORD = re.compile(r"\S{4,64}")
_DIGITS = re.compile(r"[0-9](?:[ \-.]?[0-9]){2,7}(?![0-9]|[.,:/-][0-9])")
_UNIT = re.compile(
    r"[ -]?(?:manat|ман|azn|tl|lira|usd|eur|rub|руб|dollar|доллар|euro|евро|[₼₺₽$€%]|dəfə|defe|kere|kez|raz|раз|times?|"
    r"days?|hours?|min|dəqiqə|deqiqe|dakika|saniyə|saniye|sec|мин|сек|час|дн|день|дней|gün|gun|saat|il|yıl|год|rəqəm|"
    r"reqem|hane|цифр|знак|digit|symbol|simvol|karakter|character|символ|ədəd|eded|adet|штук|nəfər|-?c[iıuü]|nci|ncı|th|го|ый)",
    re.IGNORECASE,
)
_SAYS_BEFORE = words(": = → -> - – — is was isə ise budur это eto вот")
_FILL_BEFORE = words(
    "dir dır dur dür my the мой моя mənim menim benim sms смс bu it's it card kart kartın kartin kartımın карты карта"
)
# The end of what is said: of the line, the sentence, or a clause.
_ENDS = re.compile(
    r"[\"'»”)\]]*(?:\s*\Z|\s*[\n,.;!?)]"
    r"|\s+(?:and|but|və|ve|amma|ama|lakin|fakat|ancak|и|а|но|pin|cvv|login|thanks|please|pls)(?!\w))"
)
_OWN = ("my ", "mənim ", "menim ", "benim ", "мой ", "моя ", "moy ", "moi ")
_OWN_NAME = re.compile(
    r"(?:parol|[sş]h?ifr|kod|pin)[a-zəıüöişçğ]{0,3}m(?![a-zəıüöişçğ]*(?:dan|den|la|le)\b)", re.IGNORECASE
)
_OWNED_END = re.compile(r"\w*(?:dir|dır|dur|dür|im|ım|um|üm)\Z", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_CHUNK = re.compile(r"\S+")
_MAYBE_BEFORE = re.compile(r"[0-9!@#$%^&*+=~]|(?<!\w)(?:is|это|eto|budur)\s|[-–—]\s")
_MORE_DIGITS = re.compile(r"(?<![\w.,:/-])[0-9]{1,4} \Z")
_G_CODE = re.compile(r"[A-Z]-(?=[0-9])")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?\Z|\d{1,2}:\d{2}(?::\d{2})?\Z")
_NO_PASSWORD = re.compile(
    r"DST-|https?:|www\.|[\w.+-]+@[\w-]+\.\w|\d+(?:[.,]\d+)?[- ]?(?:manat|azn|tl|usd|eur|rub|руб|ман|[₼₺₽$€%]"
    r"|c[iıuü]\b|nci|"
    r"th\b|го\b|ый\b|dəfə|gün|min|dəq|day|time|раз|дн)",
    re.IGNORECASE,
)
_NO_CODE = re.compile(
    r"(?:error|xəta|xeta|hata|səhv|ошибк\w*|promo\w*|промо\w*|bonus\w*|бонус\w*|post\w*|poçt|почтов\w+|qr|zip|bar|штрих|country|"
    r"ölkə|ülke|area|şəhər|alan|телефонн\w+|mərc|merc|bet|bahis|ставк\w*|kupon\w*|купон\w*|coupon|voucher|referral|referans|"
    r"реферальн\w+|dəvət|davet|invite|oyun|game|игр\w+|status|http|response|product|məhsul|ürün|swift|bik|бик|bank|source|"
    r"əməliyyat|işlem|transaction|ticket|müraciət|discount|endirim|indirim|hədiyyə|hediye|gift|скидк\w*|подарочн\w+)",
    re.IGNORECASE,
)
_PARTS = frozenset(" \t\n\u00a0:#-")
_LONGEST_WORD = 24
_NO_CODE_AFTER = re.compile(
    r"\s{0,4}(?:ошибки|страны|города|оператора|ставки|купона|промо|бонуса|товара|операции|of error|error|xətası"
    r"|hatası)(?!\w)",
    re.IGNORECASE,
)
_FOLD = str.maketrans("əıöüğşçё", "eiougscе", "\u0307")
_LONGEST = max(map(len, BEGINNINGS))
_BRANDS = re.compile(
    r"(?:google|gmail|email|e-mail|mail|login|sms|id|apple|facebook|wifi|wi-fi|vpn|pin|cvv|account|dst)\b", re.I
)
_NOTHING_SAID_BEFORE = re.compile(
    r"(?:what|where|which|this|that|it|here|who|how|nə|ne|bu|hansı|hansi|hangi|nədir|nedir|что|где|это|какой|вот|тут|там|the|"
    r"forgot|lost|reset|change|unutdum|unuttum|забыл\w?)\W*\Z",
    re.IGNORECASE,
)
_QUOTES = "\"'«»“”„()[]"


def named(plain: str) -> Iterator[Secret]:
    """What words call a password, a PIN or a code, in a text of plain digits."""
    for name in _NAMES.finditer(plain):
        if name["password"]:
            yield from _password(plain, name)
        elif _is_code(plain, name):
            yield from _code(plain, name)


def _password(plain: str, name: re.Match[str]) -> Iterator[Secret]:
    glue = _glue(plain, name.end())
    value = _WORD.match(plain, glue.end(), name.end() + _AFTER_CHARACTERS)
    says = glue["says"] is not None
    told = says or glue[0].rstrip().endswith(tuple("\"'«“„([")) or "\n" in glue[0]
    own = bool(_OWN_NAME.match(name[0]) or plain[max(0, name.start() - 8) : name.start()].casefold().endswith(_OWN))
    if value is not None:
        start, end = _stripped(plain, value.start(), value.end())
        if _is_password(plain[start:end], plain, end, name[0], told=told, own=own):
            yield Secret(start, end, "password")
            return
    before = _before(plain, name)
    if before is not None:
        start, end = _stripped(plain, before.start, before.end)
        if _is_password_before(plain[start:end], before.says, plain, name, own=own):
            yield Secret(start, end, "password")


def _is_password(value: str, plain: str, end: int, name: str, *, told: bool, own: bool) -> bool:
    if len(value) < 4 or not any(c.isalnum() for c in value) or _NO_PASSWORD.match(value) or _DATE.match(value):
        return False
    has_digit, has_letter = any(c.isdigit() for c in value), any(c.isalpha() for c in value)
    if has_digit:
        return has_letter or told or not _UNIT.match(plain, end)
    if any(c in "!@#$%^&*+=~<>{}|" for c in value):
        return True
    if _is_about(value) or not has_letter:
        return False
    at_end = _ENDS.match(plain, end) is not None
    other_script = not name.isascii() and not _is_latin(name) and value.isascii() and not _BRANDS.match(value)
    mixed = value[1:] != value[1:].lower() and value != value.upper()
    return (told and (at_end or mixed)) or (own and at_end) or other_script or (mixed and at_end)


def _is_about(word: str) -> bool:
    """Whether the word says something of a password, as "wrong" does, and is none."""
    folded = word.casefold().translate(_FOLD)
    if _NOT_LETTERS.sub("", folded) in WHOLE:
        return True
    return any(folded[:length] in BEGINNINGS for length in range(2, min(len(folded), _LONGEST) + 1))


def _is_latin(name: str) -> bool:
    return not any("\u0400" <= c <= "\u04ff" for c in name)


def _is_password_before(value: str, says: bool, plain: str, name: re.Match[str], *, own: bool) -> bool:
    if len(value) < 4 or not any(c.isalnum() for c in value) or _NO_PASSWORD.match(value) or _DATE.match(value):
        return False
    if value.isdigit() or _NOTHING_SAID_BEFORE.match(value):
        return False
    closes = _ENDS.match(plain, name.end()) is not None
    if any(c.isdigit() for c in value) or any(c in "!@#$%^&*+=~" for c in value):
        return any(c.isalpha() for c in value) and (says or own) and closes
    return says and own and closes and not _is_about(value)


def _is_code(plain: str, name: re.Match[str]) -> bool:
    if name["card"] or name["pin"]:
        return True
    end = name.start()
    while end > 0 and plain[end - 1] in _PARTS:
        end -= 1
    start = end
    while start > 0 and end - start < _LONGEST_WORD and plain[start - 1].isalpha():
        start -= 1
    if start < end and _NO_CODE.fullmatch(plain, start, end):
        return False
    return _NO_CODE_AFTER.match(plain, name.end()) is None


def _code(plain: str, name: re.Match[str]) -> Iterator[Secret]:
    glue = _glue(plain, name.end())
    value = _DIGITS.match(plain, glue.end(), name.end() + _AFTER_CHARACTERS)
    if value is None and (prefixed := _G_CODE.match(plain, glue.end())):
        value = _DIGITS.match(plain, prefixed.end())
    if value is not None and not _DATE.match(value[0]):
        own = glue["says"] is not None and ":" in glue["says"]
        follows = plain[value.end() : value.end() + 1]
        if not (follows.isalpha() or follows == "_") and (own or not _UNIT.match(plain, value.end())):
            yield Secret(value.start(), value.end(), "code")
            return
    before = _before(plain, name)
    if before is None:
        return
    start, end = _stripped(plain, before.start, before.end)
    whole = _DIGITS.fullmatch(plain, start, end)
    if whole is None:
        return
    closes = _ENDS.match(plain, name.end()) is not None
    sure = bool(name["card"] or name["pin"] or name["once"])
    if before.says or (closes and (sure or _OWNED_END.match(name[0].rsplit(" ", 1)[-1]))):
        yield Secret(start, end, "code")


def _glue(plain: str, at: int) -> re.Match[str]:
    glue = _GLUE.match(plain, at, at + _AFTER_CHARACTERS)
    assert glue is not None  # it may be empty
    return glue


@dataclass(frozen=True)
class _Before:
    start: int
    end: int
    says: bool
    """Whether "is" or the like stands between."""


def _before(plain: str, name: re.Match[str]) -> _Before | None:
    """The word before the name, past those that may stand between."""
    first = max(0, name.start() - _BEFORE_CHARACTERS)
    says = False
    if _MAYBE_BEFORE.search(plain, first, name.start()) is None:
        return None
    for word in reversed([match.span() for match in _CHUNK.finditer(plain, first, name.start())]):
        said = plain[word[0] : word[1]].casefold()
        if said in _SAYS_BEFORE:
            says = True
        elif said not in _FILL_BEFORE:
            start, end = word
            if said[-1] in ".!?;" or (said[-1] == "," and not says) or "\n" in plain[end : name.start()]:
                return None
            if said[-1] in "-–—:=":
                says = True
            while start > first and (more := _MORE_DIGITS.search(plain, max(first, start - 5), start)) is not None:
                if not plain[start].isdigit():
                    break
                start = more.start()
            if start == first and first > 0 and not plain[first - 1].isspace():
                return None  # the beginning of it is out of sight
            return _Before(start, end, says)
    return None


def _stripped(plain: str, start: int, end: int) -> tuple[int, int]:
    """Without quotes around it and the end of a sentence behind it."""
    while start < end and plain[start] in _QUOTES:
        start += 1
    while start < end and plain[end - 1] in _QUOTES + ".,;:!?-–—=":
        end -= 1
    return start, end

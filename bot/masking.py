"""Hides secrets in what players type before anything keeps it: card numbers, passwords, PINs and one-time codes."""

import re
import unicodedata
from dataclasses import dataclass

from stdnum import luhn

HIDDEN = "••••"

_CARD = re.compile(r"(?<![\w+])\d(?:[ \-.–]?\d){12,18}(?!\w)")
# First digits of the card schemes in use here (Amex, Visa, Mastercard, Mir, Maestro, UnionPay, Troy): a long
# transaction ID passes the Luhn test once in ten, and most of them begin otherwise.
_ISSUER = re.compile(r"3|4|5|6|2[2-7]|9792|8[16]")
_GLUE = r"(?:\s*(?:[:=\-–—]|is|was|it's|isə|budur|bu|bele|это|вот|такой|мой|my|mənim|benim|the)\s*)"
_PASSWORD = re.compile(
    r"(?i)\b(?P<word>pass(?:word|code)?|pwd|parol\w*|пароль?\w*|şifr\w*|sifr\w*|шифр\w*)"
    rf"(?P<glue>{_GLUE}{{1,3}}|\s+)(?P<value>[^\s,;]{{4,64}})"
)
_CODE = re.compile(
    r"(?i)\b(?P<word>pin|пин|cvv2?|cvc2?|otp|(?:sms|смс|təsdiq|onay|doğrulama|tesdiq|dogrulama|security|verification|"
    r"one[- ]time|birdəfəlik|tek kullanımlık)?[ -]?(?:kod\w*|code|код\w*)|3d)"
    r"(?P<glue>(?:[- ]?(?:kod\w*|code|код\w*|no|nömrəsi))?(?:\s+(?:из|from)\s+\w+)?"
    rf"(?:{_GLUE}{{1,3}}|\s+))(?P<value>\d{{3,8}})(?!\w)"
)
_MAYBE = re.compile(r"[\d:=²³¹⁰-⁹₀-₉]")
"""Without any of these there is no secret: all have digits, but for a password that a colon announces."""
_HARMLESS_CODE = re.compile(r"(?i)(?:error|xəta|xeta|hata|ошибк\w*|promo\w*|промо\w*|bonus|бонус\w*|post|qr)[\s-]*$")


@dataclass(frozen=True)
class Masked:
    """`text` with each secret replaced by dots, and which kinds there were: card, password, code."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str) -> Masked:
    """Hide what looks like a secret. Account, transaction and bet IDs and ticket references stay."""
    if _MAYBE.search(text) is None:
        return Masked(text, ())
    kinds: list[str] = []

    def hide(kind: str) -> None:
        if kind not in kinds:
            kinds.append(kind)

    def card(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", _plain_digits(match[0]))
        if not (13 <= len(digits) <= 19 and _ISSUER.match(digits) and luhn.is_valid(digits)):
            return match[0]
        hide("card")
        return HIDDEN

    def password(match: re.Match[str]) -> str:
        value = match["value"]
        # Letters alone may be a plain word ("my password is wrong"), unless a colon says that the value follows.
        told = bool(re.search("[:=]", match["glue"]))
        if value == HIDDEN or not (told or any(c.isdigit() for c in value)):
            return match[0]
        hide("password")
        return f"{match['word']}{match['glue']}{HIDDEN}"

    def code(match: re.Match[str]) -> str:
        if _HARMLESS_CODE.search(match.string[: match.start()]):
            return match[0]
        hide("code")
        return f"{match['word']}{match['glue']}{HIDDEN}"

    text = _CARD.sub(card, text)
    text = _PASSWORD.sub(password, text)
    text = _CODE.sub(code, text)
    return Masked(text, tuple(kinds))


def masked(text: str) -> tuple[str, tuple[str, ...]]:
    """`mask` as the desk calls it (`handoff.ports.assistant.Mask`)."""
    found = mask(text)
    return found.text, found.kinds


def _plain_digits(text: str) -> str:
    """Full-width, Arabic-Indic and other digits as 0-9."""
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)

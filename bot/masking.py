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
    rf"(?P<glue>(?:[- ]?(?:kod\w*|code|код\w*|no|nömrəsi))?(?:{_GLUE}{{1,3}}|\s+))(?P<value>\d{{3,8}})(?!\w)"
)


@dataclass(frozen=True)
class Masked:
    """`text` with each secret replaced by dots, and which kinds there were: card, password, code."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str) -> Masked:
    """Hide what looks like a secret. Account, transaction and bet IDs and ticket references stay."""
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
        # After a mere blank, only what no word looks like: "my password qwerty12", not "password reset".
        told = bool(match["glue"].strip())
        if not (any(c.isdigit() for c in value) or (told and not value.endswith("?") and value != HIDDEN)):
            return match[0]
        hide("password")
        return f"{match['word']}{match['glue']}{HIDDEN}"

    def code(match: re.Match[str]) -> str:
        hide("code")
        return f"{match['word']}{match['glue']}{HIDDEN}"

    text = _CARD.sub(card, text)
    text = _PASSWORD.sub(password, text)
    text = _CODE.sub(code, text)
    return Masked(text, tuple(kinds))


def _plain_digits(text: str) -> str:
    """Full-width, Arabic-Indic and other digits as 0-9."""
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)

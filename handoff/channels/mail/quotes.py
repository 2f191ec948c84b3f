"""What somebody wrote anew in a mail, without what it quotes and how they sign.

Structure decides first (`>` marks, the header lines of the quoted mail, rules that programs draw), then the sentences
by which programs introduce a quotation, in four languages. What is forwarded is not quoted. Where nothing would be
left, the whole is.
"""

import re

_FORWARDED = re.compile(
    r"^[-—_=\s]*(begin forwarded message|forwarded message|original message forwarded|"
    r"пересылаемое сообщение|пересланное сообщение|начало пересылаемого сообщения|"
    r"iletilen (ileti|mesaj)|yönlendirilen (ileti|mesaj)|"
    r"yönləndirilən (mesaj|məktub)|yönləndirilmiş (mesaj|məktub))[-—_=:\s]*$",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"^[-—_=\s]*(original message|original appointment|reply message|исходное сообщение|оригинальное сообщение|"
    r"orijinal (ileti|mesaj)|özgün ileti|orijinal məktub|ilkin mesaj)[-—_=:\s]*$",
    re.IGNORECASE,
)
_LINE = re.compile(r"^\s*_{10,}\s*$")
_NAMES = {
    "from": "from|от|от кого|gönderen|kimden|kimdən|göndərən",
    "sent": "sent|date|отправлено|дата|gönderildi|gönderme tarihi|tarih|göndərildi|göndərilib|tarix|when|когда",
    "to": "to|cc|кому|копия|kime|alıcı|bilgi|kimə|alan",
    "subject": "subject|тема|konu|mövzu",
}
_HEADER = re.compile(
    rf"^\s*\*?\s*({'|'.join(f'(?P<{name}>{words})' for name, words in _NAMES.items())})\s*\*?\s*:\s*\*?\s*\S?",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"\b(wrote|writes|пишет|писал|писала|написал|написала|написал\(а\)|написано)\s*:\s*$|"
    r"\b(şunu yazdı|şöyle yazdı|şunları yazdı|yazdı|yazıyor|yazır|yazıb|yazmışdır|yazmışdı)\s*:\s*$",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"^(on|le|am)\b.*\d|\d|@|<mailto", re.IGNORECASE)
"""What such a sentence has besides: a day, an hour, an address."""
_QUOTED = re.compile(r"^\s{0,3}(>|\|(?=\s))")
_SIGNED = re.compile(r"^--\s?$")
_DEVICE = re.compile(
    r"^\s*(sent from (my |mail |outlook|yahoo|samsung|proton)|sent with|get outlook for|"
    r"отправлено (с |из |через )|скачать outlook|"
    r"iphone'?(um|im)?dan gönder|ipad'?imden gönder|android'?(den|imden) gönder|outlook('u| for)? .*(edinin|indir)|"
    r".*üzerinden gönderildi\s*\.?$|samsung .*gönderildi|"
    r"(iphone|ipad|android|telefon)[- ]?(um)?d[aə]n göndəril|.*(vasitəsilə|tətbiqindən) göndərilib\s*\.?$)",
    re.IGNORECASE,
)
_WROTE_WITHIN = 3
"""Lines over which such a sentence may be broken."""


def without_quotes(text: str) -> str:
    """What is new in a text; the whole where that would be nothing."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = _without_signature(_without_marked(_before_quoted_mail(lines)))
    return _trimmed(kept) or _trimmed(lines)


def is_forward(lines: list[str]) -> bool:
    """Whether a mail was forwarded within."""
    return any(_FORWARDED.match(line) for line in lines)


def _before_quoted_mail(lines: list[str]) -> list[str]:
    """Up to where the quoted mail begins, unless there is nothing before, or it was forwarded."""
    for number, line in enumerate(lines):
        if _FORWARDED.match(line):
            return lines
        if _begins_quoted_mail(lines, number):
            return lines[:number] if _trimmed(lines[:number]) else lines
    return lines


def _begins_quoted_mail(lines: list[str], number: int) -> bool:
    line = lines[number]
    if _RULE.match(line) or (_LINE.match(line) and _is_header_block(lines, number + 1)):
        return True
    if not _QUOTED.match(line) and _is_header_block(lines, number):
        return True
    return _wrote(lines, number) > 0 and not _is_marked_after(lines, number)


def _is_header_block(lines: list[str], start: int) -> bool:
    """Whether header lines of a mail begin here: at least two of them, "from" first."""
    seen: set[str] = set()
    for line in lines[start : start + 5]:
        if not line.strip():
            if seen:
                break
            continue
        header = _HEADER.match(line)
        if header is None:
            break
        seen.add(next(name for name in _NAMES if header[name]))
        if "from" not in seen:
            return False
    return len(seen) >= 2


def _wrote(lines: list[str], start: int) -> int:
    """How many lines a sentence such as "On Monday Ayla wrote:" takes that begins here; 0: none does."""
    if not lines[start].strip():
        return 0
    joined = ""
    for count, line in enumerate(lines[start : start + _WROTE_WITHIN], 1):
        if not line.strip() or _QUOTED.match(line):
            return 0
        joined = f"{joined} {line.strip()}".strip()
        if _WROTE.search(joined):
            return count if _BEGINS.search(joined) else 0
        if joined.endswith(":") and _BEGINS.search(joined) and _first_is_marked(lines[start + count :]):
            return count  # whatever the words are: a quotation follows
    return 0


def _first_is_marked(lines: list[str]) -> bool:
    return bool(_QUOTED.match(next((line for line in lines if line.strip()), "")))


def _is_marked_after(lines: list[str], start: int) -> bool:
    """Whether what follows is marked with `>`, so that there may be more behind it."""
    return _first_is_marked(lines[start + _wrote(lines, start) :])


def _without_marked(lines: list[str]) -> list[str]:
    """Without lines marked as quoted and the sentence before them: answers may stand above, below and between."""
    if is_forward(lines):
        return lines
    kept: list[str] = []
    number = 0
    while number < len(lines):
        count = _wrote(lines, number)
        if count and _is_marked_after(lines, number):
            number += count
            continue
        if not _QUOTED.match(lines[number]):
            kept.append(lines[number])
        number += 1
    return kept


def _without_signature(lines: list[str]) -> list[str]:
    if is_forward(lines):
        return lines
    for number, line in enumerate(lines):
        if _SIGNED.match(line) and _trimmed(lines[:number]):
            return lines[:number]
    return [line for line in lines if not _DEVICE.match(line)]


def _trimmed(lines: list[str]) -> str:
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", text).strip()

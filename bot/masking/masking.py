"""Hides secrets in what people type before anything keeps it: cards, IBANs, passwords, PINs and one-time codes.

Account, transaction and bet IDs and ticket references stay. The work grows with the length of the text, whatever it
holds: a longest message takes well under five milliseconds.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.masking.labelled_secrets import named
from bot.masking.numbers import SEPARATORS, Secret, is_card, numbers, plain_digits

HIDDEN = "••••"
KINDS = ("card", "iban", "password", "code")
_BEGINS_WITH_DIGITS = re.compile(rf"[{SEPARATORS}]{{0,4}}[0-9](?:[{SEPARATORS}]{{0,4}}[0-9]){{0,18}}(?![0-9])")
_FOUR = 4
_LOOKED_AT = 80
"""Characters at the end of an earlier message in which a card may begin."""


@dataclass(frozen=True)
class Masked:
    """`text` with each secret replaced by dots, and which of `KINDS` there were."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str) -> Masked:
    """Hide what looks like a secret."""
    plain = plain_digits(text)
    found = sorted([*numbers(plain), *named(plain)])
    if not found:
        return Masked(text, ())
    kinds = {secret.kind for secret in found}
    return Masked(_without(text, found), tuple(kind for kind in KINDS if kind in kinds))


def masked(text: str) -> tuple[str, tuple[str, ...]]:
    """`mask` as the desk calls it (`handoff.ports.assistant.Mask`)."""
    found = mask(text)
    return found.text, found.kinds


def masked_across(texts: Sequence[str | None]) -> list[str | None] | None:
    """The texts without the card that goes through them to the last one (`handoff.ports.assistant.MaskAcross`).

    None stands for what others said in between: then only pieces of whole fours count, for an account and a
    transaction ID may well sum up to a card.
    """
    if not texts or texts[-1] is None:
        return None
    last = _BEGINS_WITH_DIGITS.match(plain_digits(texts[-1]))
    if last is None:
        return None
    pieces = [_digits(last[0])]
    spans: dict[int, tuple[int, int]] = {len(texts) - 1: last.span()}
    interrupted = False
    for at in range(len(texts) - 2, -1, -1):
        text = texts[at]
        if text is None:
            interrupted = True
            continue
        offset = max(0, len(text) - _LOOKED_AT)
        tail = _tail(plain_digits(text[offset:]))
        if tail is None:
            return None
        start, end = tail[0] + offset, tail[1] + offset
        pieces.insert(0, _digits(plain_digits(text[start:end])))
        spans[at] = start, end
        whole = "".join(pieces)
        if is_card(whole) and (not interrupted or all(len(piece) % _FOUR == 0 for piece in pieces)):
            return [
                _without(text, [Secret(*spans[n], "card")]) if text is not None and n in spans else text
                for n, text in enumerate(texts)
            ]
        if start > 0:  # there are words before the digits: it begins here
            return None
    return None


def _without(text: str, secrets: Iterable[Secret]) -> str:
    """With dots in place of each; those that overlap or touch are one."""
    parts: list[str] = []
    at = 0
    for secret in secrets:
        if secret.start >= at or not parts:
            parts += [text[at : secret.start], HIDDEN]
        at = max(at, secret.end)
    return "".join([*parts, text[at:]])


def _tail(plain: str) -> tuple[int, int] | None:
    """The digits, however parted, with which a text ends."""
    end = len(plain)
    at = end
    gap = 0
    start = None
    while at > 0 and gap <= 4:
        at -= 1
        if plain[at] in "0123456789":
            start, gap = at, 0
        elif _SEPARATOR.match(plain[at]):
            gap += 1
        else:
            break
    return None if start is None else (start, end)


_SEPARATOR = re.compile(f"[{SEPARATORS}]")


def _digits(text: str) -> str:
    return "".join(c for c in text if c in "0123456789")

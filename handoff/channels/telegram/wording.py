"""Texts as Telegram shows them: its HTML, in pieces no longer than it takes."""

import html
import re

_PIECE = 3500
"""Of the text before it is marked up; Telegram takes 4,096 signs, not counting tags."""
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^\s)]+|mailto:[^\s)]+|tel:[^\s)]+)\)")
_HEADING = re.compile(r"^#{1,6}\s+(.+)$", re.MULTILINE)
_POINT = re.compile(r"^(\s*)[-*]\s+", re.MULTILINE)


def pieces(text: str) -> list[str]:
    """A text in pieces, cut between paragraphs, lines or words where that is possible."""
    found = []
    while len(text) > _PIECE:
        places = (text.rfind(mark, _PIECE // 2, _PIECE) for mark in ("\n\n", "\n", " "))
        cut = next((place for place in places if place > 0), _PIECE)
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*found, text] if text else found


def marked_up(text: str) -> str:
    """The assistant's Markdown as Telegram's HTML."""
    text = html.escape(text, quote=False)
    text = _HEADING.sub(r"<b>\1</b>", text)
    text = _POINT.sub(r"\1• ", text)
    text = _BOLD.sub(r"<b>\1</b>", text)
    return _LINK.sub(lambda link: f'<a href="{link[2].replace(chr(34), "%22")}">{link[1]}</a>', text)


def plain(text: str) -> str:
    """A person's words as Telegram's HTML: as they are."""
    return html.escape(text, quote=False)

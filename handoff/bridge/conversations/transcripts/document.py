"""A conversation as a PDF, with the letters of all our languages."""

from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from handoff.bridge.conversations.transcripts.wording import Wording
from handoff.domain.conversations.message import Message

_FONTS = Path(__file__).parent / "fonts"
_MARGIN, _LINE = 18, 5.4
_INK, _SOFT = (29, 37, 33), (95, 104, 99)
_UNKNOWN = "\N{WHITE MEDIUM SMALL SQUARE}"


def as_pdf(messages: Sequence[Message], wording: Wording, *, site: str, zone: tzinfo) -> bytes:
    """The document; times are those of `zone`. Takes some tenths of a second of a processor."""
    title = wording.text("widget.transcript.title", {"site": site})
    pdf = _paper(title, wording.language)
    pdf.set_font("DejaVu", "B", 15)
    _write(pdf, title, 7.5)
    pdf.ln(3)
    for message in messages:
        who, at = wording.author(message), wording.moment(message.created_at.astimezone(zone))
        pdf.set_font("DejaVu", "B" if who else "", 9)
        pdf.set_text_color(*_SOFT)
        _write(pdf, f"{who}  ·  {at}" if who else at, _LINE)
        pdf.set_font("DejaVu", "", 10.5)
        pdf.set_text_color(*(_INK if who else _SOFT))
        _write(pdf, wording.said(message), _LINE)
        pdf.ln(2.5)
    return bytes(pdf.output())


def _paper(title: str, language: str) -> FPDF:
    pdf = FPDF(format="A4")
    pdf.set_title(title)
    pdf.set_lang(language)
    pdf.set_creator("Destek")
    pdf.set_margin(_MARGIN)
    pdf.set_auto_page_break(auto=True, margin=_MARGIN)
    for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        pdf.add_font("DejaVu", style, _FONTS / file)
    pdf.add_page()
    return pdf


def _write(pdf: FPDF, text: str, height: float) -> None:
    """What the font has no letter for is written as a square: the player's own emoji of all kinds may be there."""
    known = pdf.current_font.cmap  # type: ignore[union-attr]
    written = "".join(letter if letter == "\n" or ord(letter) in known else _UNKNOWN for letter in text)
    pdf.multi_cell(0, height, written, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

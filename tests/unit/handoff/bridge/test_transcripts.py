"""The conversation as a document: words of the player's language, and letters of all four."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from handoff.bridge.brand import Brand
from handoff.bridge.conversations.transcripts.document import as_pdf
from handoff.bridge.conversations.transcripts.wording import Wording
from handoff.domain.conversations.message import Author, Message
from handoff.domain.ids import ConversationId
from settings import ROOT

AT = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
SAID = {
    "az": "Pulum gəlməyib, ığşçöü",
    "tr": "Çekimim ğüşıİ gelmedi",
    "ru": "Где мои деньги, ёж?",
    "en": "Where — “now”?",
}


def a_message(author: Author, text: str = "", **more: object) -> Message:
    message = Message(conversation_id=ConversationId("c1"), seq=1, author=author, created_at=AT, text=text, epoch=1)
    return replace(message, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", SAID)
def test_a_document_has_the_words_and_letters_of_its_language(language: str) -> None:
    wording = Wording.load(ROOT / "web", language)
    messages = [
        a_message(Author.VISITOR, SAID[language] + " 🦄"),
        a_message(Author.BOT, "**Bold** words"),
        a_message(Author.OPERATOR, "I look into it", author_name="Aysel"),
        a_message(Author.SYSTEM, code="operator_joined", params={"name": "Aysel"}),
        a_message(Author.SYSTEM, code="language_changed", params={"language": "ru"}),
    ]
    made = as_pdf(messages, wording, site="Arena", zone=ZoneInfo("Asia/Baku"))
    reader = PdfReader(io.BytesIO(made))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert SAID[language] in text
    assert "Bold words" in text and "**" not in text
    assert wording.text("author.you") in text and "Aysel" in text
    assert "13:05" in text  # of Baku
    assert wording.text("system.operator_joined", {"name": "Aysel"}) in text
    assert wording.text("language.ru") in text
    assert reader.metadata is not None and reader.metadata.title == wording.text(
        "widget.transcript.title", {"site": "Arena"}
    )


def test_a_long_conversation_goes_on_over_pages() -> None:
    wording = Wording.load(ROOT / "web", "en")
    made = as_pdf([a_message(Author.VISITOR, "word " * 300)] * 20, wording, site="Arena", zone=ZoneInfo("UTC"))
    assert len(PdfReader(io.BytesIO(made)).pages) > 2


def test_a_photo_is_found_by_the_name_that_players_read_and_nothing_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "Aysel.jpg").write_bytes(b"x")
    (folder / "notes.txt").write_text("x", "utf-8")
    (tmp_path / "secret.png").write_bytes(b"x")
    brand = Brand(photos=folder)
    assert brand.photo_of("Aysel") == folder / "Aysel.jpg"
    for other in ("aysel", "notes", "../secret", "", "Olga"):
        assert brand.photo_of(other) is None
    assert Brand().photo_of("Aysel") is None
    assert Brand().told == {"logo": "", "photos": False}

"""A visitor's message before anybody understands it: cut, cleaned, without secrets, with its language."""

import asyncio
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.masking.masking import mask
from bot.understanding.embedding import embedding, encoded
from faq.ports import Faq
from handoff.domain.ids import without_reference
from handoff.ports.assistant import TurnRequest

TEXT_MAX_CHARACTERS = 3000  # the channel takes 4000
LANGUAGE_SURE = 0.6  # below this the conversation's language stays
BORROWED_WORDS, BORROWED_SURE = 2, 0.9  # a "spasibo" or "thanks" alone is borrowed unless it is this sure
_COMMAND = re.compile(r"/+\s*[\w@.\-]+\s*(?:\{.*)?", re.DOTALL)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_EMOJI_INTENTS = {"affirm": "👍👌✅✔💯", "deny": "👎❌✖", "thanks": "🙏❤💙💚🤝😊🥰"}


@dataclass(frozen=True, kw_only=True)
class IncomingMessage:
    """Either typed `text`, or an `intent` that the server made: of a button, or of a text without words."""

    language: str
    text: str = ""
    vector: str | None = None
    """Of the text, as the NLU takes it: base64 of little-endian fp32."""
    masked: tuple[str, ...] = ()
    """Kinds of secrets that were hidden in the text: card, iban, password, code."""
    intent: str | None = None
    entities: Mapping[str, object] = field(default_factory=dict)


async def read_message(turn: TurnRequest, faq: Faq, longest: int = TEXT_MAX_CHARACTERS) -> IncomingMessage:
    """Read one message; of its text `longest` characters count."""
    if turn.action is not None:
        entities = turn.action.get("entities")
        return IncomingMessage(
            language=turn.language,
            intent=str(turn.action["intent"]),
            entities=dict(entities) if isinstance(entities, Mapping) else {},
        )
    masked = mask(clean(turn.text, longest))
    kinds = tuple(dict.fromkeys((*turn.masked, *masked.kinds)))
    if (intent := wordless_intent(masked.text)) is not None:
        intent = "file_sent" if turn.attachments and intent == "nothing_said" else intent
        return IncomingMessage(language=turn.language, intent=intent, masked=kinds)
    language, vector = await asyncio.to_thread(_language_and_vector, masked.text, turn.language, faq)
    return IncomingMessage(language=language, text=masked.text, vector=vector, masked=kinds)


def _language_and_vector(text: str, prior: str, faq: Faq) -> tuple[str, str]:
    """Language and vector. The vector is what the retriever and the standby look at too; it is made once."""
    language = message_language(faq, text, prior)
    return language, encoded(embedding(faq)([text], [language]))


def message_language(faq: Faq, text: str, before: str) -> str:
    """The language to answer `text` in, when the conversation or the page was in `before`."""
    text = without_reference(text)  # its letters are of no language
    guess = faq.guess_language(text, before)
    short = len(text.split()) <= BORROWED_WORDS and not _CYRILLIC.search(text)
    return guess.language if guess.confidence >= (BORROWED_SURE if short else LANGUAGE_SURE) else before


def clean(text: str, longest: int = TEXT_MAX_CHARACTERS) -> str:
    """What was typed, cut and readable: NFC, no control or invisible characters, single blanks, line breaks kept."""
    text = unicodedata.normalize("NFC", text[: 4 * longest])
    text = "".join(" " if unicodedata.category(c)[0] == "C" and c != "\n" else c for c in text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)[:longest].strip()


def wordless_intent(text: str) -> str | None:
    """The intent of a text that holds no words for the NLU, or that is spelt like a command; None for all others."""
    if _COMMAND.fullmatch(text):
        return "nothing_said"
    if any(c.isalnum() for c in text):
        return None
    for intent, signs in _EMOJI_INTENTS.items():
        if any(c in signs for c in text):
            return intent
    return "nothing_said"

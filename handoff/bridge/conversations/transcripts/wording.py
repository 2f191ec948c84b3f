"""The words of the player's page, for what is written on the server: the same files that the page loads."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from handoff.domain.conversations.message import Author, Message
from languages import LANGUAGES


class Wording:
    """Words of one language."""

    def __init__(self, language: str, words: Mapping[str, Any]) -> None:
        self.language = language
        self._words = words

    @classmethod
    def load(cls, web: Path, language: str) -> Self:
        """From `web/shared/locales`."""
        text = (web / "shared" / "locales" / f"{language}.json").read_text("utf-8")
        return cls(language, json.loads(text))

    def text(self, key: str, params: Mapping[str, object] | None = None) -> str:
        """The words under `key`; a value that is not given stays a placeholder, a key without words itself."""
        text = str(self._words.get(key, key))
        for name, value in (params or {}).items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def author(self, message: Message) -> str:
        """Who said it, as the player reads it; nobody for a line of the desk itself."""
        if message.author is Author.SYSTEM:
            return ""
        if message.author is Author.OPERATOR and message.author_name:
            return message.author_name
        return self.text("author.you" if message.author is Author.VISITOR else f"author.{message.author.value}")

    def said(self, message: Message) -> str:
        """What was said, without marks of emphasis; files by their names."""
        if message.author is Author.SYSTEM:
            return self._system(message)
        files = [f"[{file.name}]" for file in message.attachments]
        return "\n".join(part for part in (message.text.replace("**", ""), *files) if part)

    def moment(self, at: datetime) -> str:
        """Date and time, as the language writes them."""
        if self.language == "en":
            return f"{at.day} {at:%b %Y, %H:%M}"
        return f"{at:%d.%m.%Y, %H:%M}"

    def _system(self, message: Message) -> str:
        """Like `Words.system` of the pages."""
        key, params = f"system.{message.code}", dict(message.params)
        if params.get("language") in LANGUAGES:
            params["language"] = self.text(f"language.{params['language']}")
        for variant, is_meant in (("unnamed", not params.get("name")), ("asked", bool(params.get("question")))):
            if is_meant and f"{key}.{variant}" in self._words:
                return self.text(f"{key}.{variant}", params)
        return self.text(key, params)

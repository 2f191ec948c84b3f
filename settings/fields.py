"""The kinds of values that settings take."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from languages import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
_EMAIL = r"[A-Za-z0-9][\w.+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
_ADDRESS = r"https://[^\s()<>\[\]\"'*`\\]+"


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())


def _of_form(pattern: str) -> AfterValidator:
    """For what becomes a link in an article, and so must be whole and hold nothing that ends one; empty is none."""

    def check(text: str) -> str:
        if text and not re.fullmatch(pattern, text):
            raise ValueError(f"{text!r} is not what articles can give to players")
        return text

    return AfterValidator(check)


def _a_language(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"is none of {', '.join(LANGUAGES)}")
    return language


def _a_picture(path: str) -> str:
    if path and not (Path(path).is_file() and path.lower().endswith((".svg", ".png", ".jpg", ".jpeg", ".webp"))):
        raise ValueError(f"{path!r} is no file of a picture")
    return path


def _a_folder(path: str) -> str:
    if path and not Path(path).is_dir():
        raise ValueError(f"{path!r} is no folder")
    return path


SECRET = "secret"
"""Marks what is told nowhere."""

Secret = Annotated[str, SECRET]
Port = Annotated[int, Field(ge=0, le=65535)]
Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Email = Annotated[str, _of_form(_EMAIL)]
Phone = Annotated[str, _of_form(r"\+?[0-9][0-9 ()-]{2,}")]
Address = Annotated[str, _of_form(_ADDRESS)]
Addresses = Annotated[tuple[Address, ...], NoDecode, BeforeValidator(_split)]
EmailOrAddress = Annotated[str, _of_form(f"{_EMAIL}|{_ADDRESS}")]
PictureFile = Annotated[str, AfterValidator(_a_picture)]
Folder = Annotated[str, AfterValidator(_a_folder)]
ProcessRole = Literal["all", "sockets", "answers"]
Language = Annotated[str, AfterValidator(_a_language)]
Days = Annotated[tuple[date, ...], NoDecode, BeforeValidator(_split)]

"""Drafts made from what players ask: an article with their questions and a person's answer, and a new topic."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from faq.articles.reader import TOPIC_ID
from faq.articles.topics import read_topics
from faq.errors import ContentError, Finding

MOST_QUESTIONS = 12  # that a draft takes over
_QUESTIONS = "questions:"
_UPDATED = "updated:"
_ITEM = "  - "


@dataclass(frozen=True, kw_only=True)
class NewTopic:
    """What `topics.yaml` says of a topic: `asks` is what players want to know, `facts` what a right answer states."""

    id: str
    category: str
    asks: str
    facts: tuple[str, ...]


def drafted(text: str, questions: Sequence[str], answer: str, today: date) -> str:
    """An article's text, or an empty form, with players' questions after its own and a person's answer at its end.

    Questions that are there already, but for case and spaces, are left out.
    """
    lines = text.splitlines()
    try:
        at = lines.index(_QUESTIONS) + 1
    except ValueError:
        return text
    end = at
    while end < len(lines) and lines[end].startswith(_ITEM):
        end += 1
    own = [line for line in lines[at:end] if line.strip() != "-"]
    there = {_plain(yaml.safe_load(line.strip()[1:]) or "") for line in own}
    fresh: list[str] = []
    for question in questions:
        one = " ".join(question.split())
        if one and _plain(one) not in there and len(fresh) < MOST_QUESTIONS:
            there.add(_plain(one))
            fresh.append(_ITEM + json.dumps(one, ensure_ascii=False))
    lines[at:end] = own + fresh
    lines = [f"{_UPDATED} {today.isoformat()}" if line.startswith(_UPDATED) else line for line in lines]
    said = f"\n\n{answer.strip()}" if answer.strip() else ""
    return "\n".join(lines).rstrip("\n") + said + "\n"


def add_topic(path: Path, topic: NewTopic) -> None:
    """Write it into its category of `topics.yaml`, at the end; the rest of the file stays as it is.

    Raises:
        ContentError: it is there already, there is no such category, or what is said of it cannot be used.
    """
    entries = read_topics(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    head = next((at for at, line in enumerate(lines) if line.rstrip() == f"{topic.category}:"), None)
    reason = ""
    if not TOPIC_ID.fullmatch(topic.id):
        reason = "a topic is named in small letters, digits and hyphens"
    elif topic.id in entries:
        reason = f"{topic.id} is there already"
    elif head is None:
        reason = f"there is no category {topic.category}"
    elif not topic.asks.strip() or not any(fact.strip() for fact in topic.facts):
        reason = "needs what players ask and at least one fact"
    if reason or head is None:
        raise ContentError([Finding(str(path), 1, reason)])
    end = head + 1
    while end < len(lines) and (not lines[end] or lines[end][0] in " #-"):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    facts = ", ".join(json.dumps(fact.strip(), ensure_ascii=False) for fact in topic.facts if fact.strip())
    asks = json.dumps(topic.asks.strip(), ensure_ascii=False)
    lines[end:end] = [f"  - id: {topic.id}", f"    asks: {asks}", f"    facts: [{facts}]"]
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
        read_topics(fresh)  # never put a file in place that cannot be read
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _plain(question: object) -> str:
    return " ".join(str(question).casefold().split())

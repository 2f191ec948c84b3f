"""The fields of a complaint in words: what each is called, and what it holds."""

from collections.abc import Iterable

from bot.complaint.draft import ComplaintDraft
from bot.wording.nlg import Nlg

LONGEST = 60  # characters of a value told by the way; the summary has all of it


class FieldTexts:
    """The fields of one draft in one language."""

    def __init__(self, nlg: Nlg, language: str, draft: ComplaintDraft) -> None:
        self._nlg = nlg
        self._language = language
        self._draft = draft

    def label(self, field: str) -> str:
        return self._text(f"field_{field}")

    def value(self, field: str) -> str:
        """What the field holds; of one that is empty, that nothing was given."""
        draft = self._draft
        match field:
            case "kind":
                return self._text(f"kind_{draft.kind}")
            case "account_id" if draft.verified:
                return self._text("value_verified", account=draft.account_id or "")
            case "happened" if draft.happened and draft.happened_on:
                day = f"{draft.happened_on:%d.%m.%Y}"
                return draft.happened if day in draft.happened else f"{draft.happened} ({day})"
            case "amount":
                value: str | None = draft.sum
            case "evidence":
                later = [self._text("value_later")] if draft.evidence_later else []
                told = ", ".join([*(file.name for file in draft.evidence), *later])
                return told or self._text("value_no_evidence")
            case "contact":
                value = draft.contact or self._text("value_in_chat")
            case "description":
                value = _in_sentences(draft.description or "")
            case _:
                value = getattr(draft, field)
        return " ".join(value.split()) if value else self._text("value_none")

    def line(self, fields: Iterable[str]) -> str:
        """Names and values in one line, for a sentence: "Amount: 115 AZN"."""
        told = []
        for field in fields:
            value = self.value(field)
            told.append(f"{self.label(field)}: {value if len(value) <= LONGEST else f'{value[:LONGEST]}…'}")
        return ", ".join(told)

    def _text(self, name: str, **values: str) -> str:
        return self._nlg.text(name, self._language, 0, **values)


def _in_sentences(story: str) -> str:
    """A story told in several messages, which stand in lines, as one text: each line ends as a sentence does."""
    lines = [line.strip() for line in story.splitlines() if line.strip()]
    ended = (line if line[-1] in ".!?…:;," else f"{line}." for line in lines[:-1])
    return " ".join([*ended, *lines[-1:]])

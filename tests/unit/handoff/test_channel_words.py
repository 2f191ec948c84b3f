"""What channels say of the desk's own lines, in every language."""

import re

import pytest

from handoff.channels import words
from handoff.domain.channels.outbox import goes_out
from handoff.domain.conversations.message import Author
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.ids import ConversationId
from languages import LANGUAGES
from tests.fixtures.desk import a_message

CODES = [
    code
    for code in SystemCode
    if goes_out(a_message(ConversationId("a"), author=Author.SYSTEM, code=code), dialogue=True)
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_that_goes_out_has_words(language: str) -> None:
    named = {name.partition(".")[0] for name in words.lines(language)} - {"mail", "document"}
    assert named == set(CODES)


def test_a_question_a_time_and_documents_are_told() -> None:
    asked = words.worded("ticket_waiting_for_visitor", {"reference": "DST-1", "question": "Which card?"}, "en")
    assert "Which card?" in asked
    due = {"reference": "DST-1", "due_at": "2026-03-02T09:00:00+00:00"}
    assert "02.03.2026" in words.worded("ticket_review_asked", due, "ru")
    documents = {"reference": "DST-1", "documents": "unheard_of"}
    assert "unheard_of" in words.worded("ticket_documents_asked", documents, "az")


def test_all_languages_mention_the_same_values() -> None:
    named = {
        language: {n: set(re.findall(r"{(\w+)}", t)) for n, t in words.lines(language).items()}
        for language in LANGUAGES
    }
    assert all(values == named["en"] for values in named.values())


def test_nobody_is_called_by_an_empty_name() -> None:
    assert words.worded("operator_joined", {"name": ""}, "en") == "An operator is answering you now."
    assert words.worded("operator_joined", {"name": "Aysel"}, "en") == "Aysel is answering you now."

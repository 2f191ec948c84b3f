"""E-mail addresses and phone numbers by their shape."""

import pytest

from bot.complaint.entities.contacts import find_contact, says_chat


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ali.k+desk@example.co.uk", "ali.k+desk@example.co.uk"),
        ("mənə ali@poct.az yazın", "ali@poct.az"),
        ("почта ivan@почта.рф", "ivan@почта.рф"),
        ("+994 50 123 45 67", "+994 50 123 45 67"),
        ("050-123-45-67", "050-123-45-67"),
        ("8 (912) 345-67-89", "8 (912) 345-67-89"),
        ("0532 123 45 67 ya da ali@posta.com", "ali@posta.com, 0532 123 45 67"),
        ("12345", None),
        ("ali@poct", None),
        ("@ali", None),
        ("call me", None),
        ("1234567890123456789", None),
    ],
)
def test_contact(text: str, found: str | None) -> None:
    assert find_contact(text) == found


@pytest.mark.parametrize("text", ["çat kifayətdir", "burda yazın", "sohbet yeterli", "в чате", "тут", "here", "zdes"])
def test_the_chat_is_enough(text: str) -> None:
    assert says_chat(text)


def test_a_long_sentence_is_no_such_answer() -> None:
    assert not says_chat("I was here yesterday and nobody in the chat answered me")

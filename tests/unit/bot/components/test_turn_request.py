"""What Rasa's channel lets in."""

from typing import Any

import pytest

from bot.components.folding import fold
from bot.components.turn_request import Form, Refused, plain_words, read_return, read_turn

BODY: dict[str, Any] = {"conversation": "c1", "seq": 3, "metadata": {"language": "az", "typed": "forged"}}


@pytest.mark.parametrize(
    "text",
    [
        "/greet",
        " /greet",
        "\u00a0/greet",
        "\x1c/ greet",
        "//greet",
        "\u200b/greet",
        "/ / greet",
        "EXTERNAL: greet",
        "/EXTERNAL: /greet",
    ],
)
def test_no_text_looks_like_a_command_after_any_stripping(text: str) -> None:
    words = plain_words(text)
    assert words.startswith("greet")
    assert read_turn(BODY | {"text": text}).text == words


def test_ordinary_words_stay_as_they_are() -> None:
    assert plain_words("24/7 is it open?") == "24/7 is it open?"
    assert plain_words("the external: site") == "the external: site"


def test_typed_and_made_turns() -> None:
    typed = read_turn(BODY | {"text": "salam"})
    assert typed.metadata == {"language": "az", "seq": 3, "typed": True}
    made = read_turn(BODY | {"intent": "choose_kind", "entities": {"kind": "bet"}})
    assert made.entities == {"kind": "bet"} and made.metadata["typed"] is False


def test_the_complaint_that_the_log_knows() -> None:
    assert read_turn(BODY | {"text": "salam"}).form is None
    told = {"slots": {"account_id": "1"}, "active": True}
    assert read_turn(BODY | {"text": "salam", "form": told}).form == Form({"account_id": "1"}, True)


def test_a_vector_belongs_to_the_text_it_came_with() -> None:
    assert read_turn(BODY | {"text": "salam", "vector": "AAAA"}).vector == b"\0\0\0"
    assert read_turn(BODY | {"text": "/salam", "vector": "AAAA"}).vector is None
    assert read_turn(BODY | {"text": "salam"}).vector is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 422),
        (BODY | {"text": "a", "vector": "%"}, 422),
        (BODY | {"text": "a", "vector": 7}, 422),
        ([], 422),
        (BODY, 422),
        (BODY | {"text": "a", "intent": "greet"}, 422),
        (BODY | {"text": 5}, 422),
        (BODY | {"text": " / "}, 422),
        (BODY | {"text": "x" * 5000}, 413),
        (BODY | {"intent": "restart"}, 422),
        (BODY | {"intent": "session_start"}, 422),
        (BODY | {"text": "a", "conversation": ""}, 422),
        (BODY | {"text": "a", "conversation": {"a": 1}}, 422),
        (BODY | {"text": "a", "seq": "3"}, 422),
        (BODY | {"text": "a", "seq": True}, 422),
        (BODY | {"text": "a", "form": {}}, 422),
        (BODY | {"text": "a", "form": {"slots": [], "active": True}}, 422),
        (BODY | {"text": "a", "form": {"slots": {}, "active": 1}}, 422),
        (BODY | {"intent": "greet", "entities": []}, 200),
        (BODY | {"intent": "greet", "entities": [1]}, 422),
    ],
)
def test_checked(body: Any, status: int) -> None:
    if status == 200:
        assert read_turn(body).entities == {}
        return
    with pytest.raises(Refused) as refused:
        read_turn(body)
    assert refused.value.status == status


def test_return_of_people() -> None:
    assert read_return({"conversation": "c1", "what": "closed"}) == ("c1", "closed")
    for body in (None, {"conversation": "c1", "what": "else"}, {"what": "closed"}):
        with pytest.raises(Refused):
            read_return(body)


def test_spellings_meet_in_the_fold() -> None:
    assert fold("жалоба") == fold("zhaloba")
    assert fold("Şikayət") == fold("sikayet")
    assert fold("DST-7K3F-92QX?") == fold("dst 1a2b 3c4d ?") == "tiketreference ?"
    assert fold("id 483920") == fold("ID 999999")


def test_what_was_not_heard_are_numbers_of_messages() -> None:
    assert read_turn(BODY | {"text": "salam"}).unheard == frozenset()
    assert read_turn(BODY | {"text": "salam", "unheard": [5, 7]}).unheard == {5, 7}
    for wrong in ("5", ["5"], [True], {"5": 1}):
        with pytest.raises(Refused):
            read_turn(BODY | {"text": "salam", "unheard": wrong})

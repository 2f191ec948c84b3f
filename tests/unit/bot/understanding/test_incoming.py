"""What a message is before it is understood."""

from bot.understanding.incoming import clean, read_message, wordless_intent
from handoff.domain.conversations.message import AttachedFile
from handoff.domain.ids import ConversationId
from handoff.ports.assistant import TurnRequest
from tests.unit.bot.fakes import FakeFaq


def test_emoji_that_say_something() -> None:
    assert wordless_intent("👍👍") == "affirm"
    assert wordless_intent("👎") == "deny"
    assert wordless_intent("🙏") == "thanks"
    assert wordless_intent("👍 ok") is None
    assert wordless_intent("/ is the key I press") is None


def test_clean() -> None:
    assert clean("a\u0000b\tc\r\n\n d \u202eevil") == "a b c\nd evil"
    assert len(clean("x" * 10_000, 2000)) == 2000
    assert clean("e\u0301") == "é"


def a_request(text: str, files: int = 0) -> TurnRequest:
    return TurnRequest(
        conversation_id=ConversationId("c"),
        seq=1,
        text=text,
        action=None,
        language="en",
        page_language="en",
        epoch=1,
        attachments=tuple(
            AttachedFile(id=str(n), name=f"{n}.png", media_type="image/png", size_bytes=1) for n in range(files)
        ),
    )


async def test_a_file_without_words_is_no_empty_message() -> None:
    assert (await read_message(a_request("", 1), FakeFaq())).intent == "file_sent"
    assert (await read_message(a_request("👍", 1), FakeFaq())).intent == "affirm"
    assert (await read_message(a_request(""), FakeFaq())).intent == "nothing_said"
    assert (await read_message(a_request("here it is", 1), FakeFaq())).intent is None


async def test_of_a_message_that_was_all_secret_it_is_known_that_it_was() -> None:
    incoming = await read_message(a_request("4111 1111 1111 1111"), FakeFaq())
    assert (incoming.intent, incoming.masked) == ("nothing_said", ("card",))

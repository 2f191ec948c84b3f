"""What a message is before it is understood."""

from bot.heard import clean, wordless_intent


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

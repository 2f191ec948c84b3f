"""Which passwords are taken: long enough, and not what a guesser tries first. zxcvbn judges."""

from collections.abc import Sequence

from zxcvbn import zxcvbn

from handoff.domain.errors import WeakPassword

MIN_PASSWORD = 12
MAX_PASSWORD = 256
_LEAST_SCORE = 3
"""Of zxcvbn's 0 to 4: 3 is "safely unguessable", more than 10^8 guesses."""
_JUDGED = 64
"""Characters that are judged: the time that takes grows with the square of the length, and these suffice."""


def check_length(password: str) -> None:
    """Raises: WeakPassword: "short" or "long"."""
    if len(password) < MIN_PASSWORD:
        raise WeakPassword(reason="short", least=MIN_PASSWORD)
    if len(password) > MAX_PASSWORD:
        raise WeakPassword(reason="long", most=MAX_PASSWORD)


def check_guessable(password: str, own: Sequence[str] = ()) -> None:
    """Takes some milliseconds; `own` are words of the person and the desk that must not be what it stands on.

    Raises:
        WeakPassword: "personal" (one of `own`), "common" (in lists of used passwords), else "guessable".
    """
    words = [word for text in own for word in (text, *text.split()) if len(word) > 2]
    found = zxcvbn(password[:_JUDGED], user_inputs=words, max_length=_JUDGED)
    if found["score"] >= _LEAST_SCORE:
        return
    lists = [match.get("dictionary_name") for match in found["sequence"]]
    if "user_inputs" in lists:
        raise WeakPassword(reason="personal")
    if "passwords" in lists:
        raise WeakPassword(reason="common")
    raise WeakPassword(reason="guessable")

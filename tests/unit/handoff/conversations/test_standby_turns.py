"""Which messages the dialogue may have answered unheard, as the log tells."""

from dataclasses import replace
from datetime import timedelta

from handoff.domain.conversations.message import STANDBY, Author, Message, Outcome, OutcomeKind
from handoff.domain.ids import ConversationId
from handoff.services.conversations.standby_turns import answered_by_standby
from tests.fixtures.desk import a_message

CONVERSATION = ConversationId("c")
KINDS = {
    "v": {"author": Author.VISITOR},
    "r": {"author": Author.BOT, "outcome": Outcome(kind=OutcomeKind.COMPLAINT)},
    "s": {"author": Author.BOT, "outcome": Outcome(kind=OutcomeKind.FALLBACK, reason=STANDBY)},
    "u": {"author": Author.SYSTEM, "code": "assistant_unavailable"},
    "n": {"author": Author.SYSTEM, "code": "language_changed"},
    "o": {"author": Author.OPERATOR},
}
"""A player, a turn of Rasa, one of the standby, the line that nobody can answer, another line, an operator."""


def a_log(*said: str) -> list[Message]:
    """Messages of these kinds; `+` is a further bubble of the turn before it."""
    log: list[Message] = []
    moment = a_message(CONVERSATION).created_at
    for seq, kind in enumerate("".join(said), start=1):
        if kind == "+":
            log.append(replace(log[-1], seq=seq))
        else:
            moment += timedelta(seconds=1)
            log.append(a_message(CONVERSATION, seq=seq, created_at=moment, **KINDS[kind]))
    return log


def test_after_the_dialogue_spoke_nothing_is_unheard() -> None:
    assert answered_by_standby(a_log("vr", "vr+", "v"), 6) == ()
    assert answered_by_standby(a_log("vs", "vr", "v"), 5) == ()


def test_each_limited_turn_is_one_message_however_many_bubbles() -> None:
    assert answered_by_standby(a_log("vr", "vs+", "vs", "v"), 8) == (3, 6)
    assert answered_by_standby(a_log("vr", "vu", "vns", "v"), 8) == (3, 5)


def test_messages_that_were_sent_at_once_are_told_apart_by_their_order() -> None:
    assert answered_by_standby(a_log("vv", "rs", "v"), 5) == (2,)
    assert answered_by_standby(a_log("vvv", "rs"), 3) == (2,), "the third waits still"


def test_what_was_before_people_spoke_is_over() -> None:
    assert answered_by_standby(a_log("vs", "nvo", "v"), 6) == ()

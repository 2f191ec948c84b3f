"""The socket's session without a socket: hello first and once, a bounded number, nothing unknown."""

import json

import pytest
from pydantic import ValidationError

from handoff.protocol import frames
from handoff.protocol.codes import CloseCode
from handoff.protocol.session import FrameReader, Refused, Unreadable

HELLO = json.dumps({"type": "session.hello", "token": "t"})
PING = json.dumps({"type": "ping"})


def a_reader(**fields: int | float) -> FrameReader[frames.VisitorFrame]:
    return FrameReader(frames.VISITOR_FRAMES, **fields)  # type: ignore[arg-type]


def greeted(**fields: int | float) -> FrameReader[frames.VisitorFrame]:
    reader = a_reader(**fields)
    reader.read(HELLO, 0.0)
    return reader


def refused(reader: FrameReader[frames.VisitorFrame], text: str, now: float = 0.0) -> CloseCode:
    with pytest.raises(Refused) as raised:
        reader.read(text, now)
    return raised.value.code


def test_hello_then_anything() -> None:
    reader = a_reader()
    assert reader.read(HELLO, 0.0) == frames.VisitorHello(token="t", after_seq=0)
    assert reader.read(PING, 0.0) == frames.Ping()


@pytest.mark.parametrize("first", [PING, "", "{}", "nonsense", '{"type": "session.hello"}'])
def test_anything_before_the_hello_ends_it(first: str) -> None:
    assert refused(a_reader(), first) is CloseCode.BAD_FRAME


def test_a_second_hello_ends_it() -> None:
    assert refused(greeted(), HELLO) is CloseCode.BAD_FRAME


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '"ping"',
        "{}",
        '{"type": "unknown.type"}',
        '{"type": "ping", "more": 1}',
        '{"type": "message.send", "client_message_id": "12345678", "text": "x", "author": "operator"}',
        '{"type": "message.send", "client_message_id": "12345678", "text": "x", "seq": 1}',
        '{"type": "message.send", "text": "x"}',
        '{"type": "message.send", "client_message_id": "short", "text": "x"}',
        '{"type": "message.send", "client_message_id": "12345678\\n", "text": "x"}',
        '{"type": "message.send", "client_message_id": "12345678", "text": "\\ud800"}',
        '{"type": "message.send", "client_message_id": "12345678", "text": null}',
        '{"type": "seen.set", "seq": -1}',
        '{"type": "seen.set", "seq": 2147483648}',
        '{"type": "seen.set", "seq": 1e999}',
        '{"type": "seen.set", "seq": NaN}',
        '{"type": "language.set", "language": "de"}',
        '{"type": "rating.submit", "score": 6}',
        '{"type": "rating.submit", "score": 0}',
        '{"type": "assignment.accept", "conversation_id": "12345678", "epoch": 1}',
        "[" * 100_000,
        '{"type":' * 20_000,
    ],
)
def test_what_cannot_be_read_is_said_and_the_session_goes_on(text: str) -> None:
    reader = greeted()
    with pytest.raises(Unreadable):
        reader.read(text, 0.0)
    assert reader.read(PING, 0.0) == frames.Ping()


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ('{"type": "x", "ref": "r1"}', "r1"),
        ('{"type": "x", "client_message_id": "c1", "ref": "r1"}', "c1"),
        ('{"type": "x", "ref": 5}', None),
        ('{"type": "x", "ref": "%s"}' % ("r" * 65), None),
        ('{"type": "x", "ref": "\\ud800"}', None),
        ('{"type": "x"}', None),
        ("[1]", None),
        ("nonsense", None),
        ("[" * 100_000, None),
    ],
)
def test_the_senders_mark_comes_back_where_it_can_be_read(text: str, ref: str | None) -> None:
    with pytest.raises(Unreadable) as raised:
        greeted().read(text, 0.0)
    assert raised.value.ref == ref
    frames.ErrorRaised(code="bad_request", ref=raised.value.ref).model_dump_json()


def test_who_sends_nothing_but_rubbish_is_sent_away() -> None:
    reader = greeted(max_unreadable=2)
    for _ in range(2):
        with pytest.raises(Unreadable):
            reader.read("rubbish", 0.0)
    assert refused(reader, "rubbish") is CloseCode.BAD_FRAME


def test_the_rate_is_bounded_in_any_window() -> None:
    reader = greeted(frames_per_window=3, window_seconds=10.0)
    reader.read(PING, 1.0)
    reader.read(PING, 2.0)
    reader.read(PING, 10.1)  # the hello has left the window
    assert refused(reader, PING, 10.9) is CloseCode.TOO_MANY


def test_unreadable_frames_count_too() -> None:
    reader = greeted(frames_per_window=2)
    with pytest.raises(Unreadable):
        reader.read("rubbish", 0.0)
    assert refused(reader, PING) is CloseCode.TOO_MANY


def test_values_are_not_repeated_in_errors() -> None:
    with pytest.raises(Unreadable) as raised:
        greeted().read('{"type": "message.send", "client_message_id": "my PIN is 0000", "text": "x"}', 0.0)
    with pytest.raises(ValidationError) as invalid:
        frames.MessageView.model_validate({"seq": "my PIN is 0000"})
    for error in (raised.value.__cause__, invalid.value):
        assert error is not None
        assert "0000" not in str(error)

"""What is new in mails as programs write them: Gmail, Outlook, Apple, Yandex, Mail.ru, in four languages."""

import re

import pytest

from handoff.channels.mail.addresses import Addresses
from handoff.channels.mail.reading import key_of, read
from handoff.domain.channels.incoming import IncomingMessage
from tests.fixtures.mail.corpus import MAILBOX, SPEECHES, Sample, corpus

ADDRESSES = Addresses(MAILBOX, "secret")
SAMPLES = corpus()


def message(raw: bytes) -> IncomingMessage:
    [said] = read(raw, ADDRESSES)
    assert isinstance(said, IncomingMessage)
    return said


def test_there_are_enough() -> None:
    assert len(SAMPLES) >= 60
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_what_is_new(sample: Sample) -> None:
    said = message(sample.raw)
    assert re.sub(r"\n+", "\n", said.text) == re.sub(r"\n+", "\n", sample.text)
    if sample.files:
        assert tuple(file.name for file in said.files) == sample.files


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.name.startswith(("gmail", "outlook", "yandex"))], ids=str)
def test_the_whole_is_kept_beside(sample: Sample) -> None:
    speech = next(s for s in SPEECHES if sample.name.endswith(s.code))
    whole = str(message(sample.raw).details["whole"])
    assert all(line in whole for line in speech.old.split("\n"))


@pytest.mark.parametrize("speech", SPEECHES, ids=[s.code for s in SPEECHES])
def test_names_are_read_in_every_alphabet(speech: object) -> None:
    raw = next(s.raw for s in SAMPLES if s.name == f"gmail {speech.code}")  # type: ignore[attr-defined]
    said = message(raw)
    assert said.sender.name == speech.name  # type: ignore[attr-defined]
    assert said.subject == f"Re: {speech.subject}"  # type: ignore[attr-defined]


def test_a_mail_is_known_again_whatever_way_it_came() -> None:
    raw = SAMPLES[0].raw
    again = b"Received: from a by b\n\tfor c; today\nDelivered-To: x@y\nReturn-Path: <z@y>\n" + raw
    assert key_of(raw) == key_of(again) == key_of(raw.replace(b"\n", b"\r\n"))
    assert len({key_of(sample.raw) for sample in SAMPLES}) == len(SAMPLES)


def test_what_is_encrypted_says_so() -> None:
    for name in ("encrypted pgp", "encrypted s/mime"):
        assert message(next(s.raw for s in SAMPLES if s.name == name)).details["unreadable"] == "encrypted"

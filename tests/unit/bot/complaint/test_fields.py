"""One table describes a field; whoever has something to do for each field does it for all of them."""

from dataclasses import fields

from bot.complaint.corrections import _READERS
from bot.complaint.draft import ComplaintDraft
from bot.complaint.fields import _TELLING, BY_NAME, FIELDS, SLOTS, named_in
from handoff.domain.complaint import ComplaintForm


def test_every_field_is_a_value_of_the_draft_and_of_the_card() -> None:
    draft = {field.name for field in fields(ComplaintDraft)}
    card = {field.name for field in fields(ComplaintForm)}
    assert set(FIELDS) <= draft
    assert set(FIELDS) - card == {"evidence"}, "files are in the conversation, the card needs not name them"


def test_every_field_can_be_named_and_put_right() -> None:
    assert set(_TELLING) == set(FIELDS)
    assert set(_READERS) == set(FIELDS) - {"description", "evidence"}, "these two are told anew, not put right"
    assert named_in("the transaction ID is wrong") == "transaction_id"


def test_slots_belong_to_one_field_each() -> None:
    assert len(set(SLOTS.values())) == len(BY_NAME)

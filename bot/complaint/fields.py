"""The fields of a complaint, each described once: the slot that is asked for it, by whom, and what players call it.

In texts a field is `field_<name>`, its question `ask_<slot>`, what is wrong with an answer `error_<name>`.
"""

from dataclasses import dataclass

from bot.understanding.phrases import Phrases
from handoff.domain.tickets.ticket import NEEDED_IDS, ComplaintKind

ABOUT_MONEY = frozenset({ComplaintKind.WITHDRAWAL, ComplaintKind.DEPOSIT, ComplaintKind.BET})
AT_A_TIME = ABOUT_MONEY | {ComplaintKind.GAME}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the form."""

    name: str
    slot: str
    """The slot that is asked for it."""
    called: Phrases
    """What players call it who want it corrected."""
    kinds: frozenset[ComplaintKind] | None = None
    """The kinds of complaint that ask for it; None for all."""
    may_be_empty: bool = False
    """Asked for, and a complaint can do without."""
    shown_unasked: bool = False
    """A complaint of another kind has it too, once it was told."""


def _that_need(field: str) -> frozenset[ComplaintKind]:
    return frozenset(kind for kind, needed in NEEDED_IDS.items() if needed.value == field)


TABLE = (
    Field(name="kind", slot="complaint_kind", called=Phrases("mövzu* konu* тем* тип kind topic subject")),
    Field(
        name="account_id",
        slot="account_id",
        called=Phrases(
            "hesab* hesap* account* аккаунт* akkaunt* id ид айди login* логин* username* user nick* ник никнейм* schet "
            "счёт* счет* istifadəçi* kullanıcı*"
        ),
    ),
    Field(
        name="transaction_id",
        slot="transaction_id",
        called=Phrases("tranzaks* транзакц* tranzakt* əməliyyat* işlem* операц* transaction*"),
        kinds=_that_need("transaction_id"),
        may_be_empty=True,
    ),
    Field(
        name="bet_id",
        slot="bet_id",
        called=Phrases("", ["mərc id*", "mərcin id*", "bahis no*", "bahis numar*", "ид ставки", "id ставки", "bet id"]),
        kinds=_that_need("bet_id"),
        may_be_empty=True,
    ),
    Field(
        name="happened",
        slot="happened",
        called=Phrases("tarix* vaxt* zaman* tarih* gün* дат* время времен* когда date time day when"),
        kinds=AT_A_TIME,
        may_be_empty=True,
        shown_unasked=True,
    ),
    Field(
        name="amount",
        slot="amount",
        called=Phrases(
            "məbləğ* mebleg* tutar* miktar* сумм* summ* amount sum money pul para деньги stake ставил* meblag*"
        ),
        kinds=ABOUT_MONEY,
        may_be_empty=True,
        shown_unasked=True,
    ),
    Field(
        name="description",
        slot="description",
        called=Phrases("təsvir* izah* açıqla* hekayə* açıklama* описани* текст* description story text"),
    ),
    Field(
        name="evidence",
        slot="evidence_done",
        called=Phrases("sübut* fayl* kanıt* dosya* доказательств* файл* скрин* evidence file files screenshot*"),
    ),
    Field(
        name="contact",
        slot="contact",
        called=Phrases("əlaqə* iletişim* контакт* связ* contact email mail почт* telefon* телефон* phone"),
    ),
)
"""In the order of asking."""
BY_NAME = {field.name: field for field in TABLE}
FIELDS = tuple(BY_NAME)
SLOTS = {field.name: field.slot for field in TABLE}
MAY_BE_EMPTY = tuple(field.name for field in TABLE if field.may_be_empty)
_TELLING = (
    *("transaction_id", "bet_id", "account_id", "kind", "amount", "happened", "contact", "evidence", "description"),
)
"""Of several fields that a text may name, the first of these is meant: "transaction ID" names no account."""


def named_in(text: str) -> str | None:
    """The field that a wish to correct names: "the amount is wrong"."""
    return next((name for name in _TELLING if BY_NAME[name].called.within(text)), None)

"""Where the player is proven, the answer begins with what the site says of them: by declared sentences alone."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from bot.actions.answers.account_lookup import AccountLookup
from bot.dialogue.calendar import Calendar
from bot.wording.nlg import Nlg
from bot.wording.turn_texts import TurnTexts
from faq.articles.topics import LOOKUPS, read_topics
from faq.service import TOPICS
from handoff.domain.integrations.player import PlayerCard, Transaction
from handoff.services.integrations.card_shape import CardShape, TransactionShape
from languages import LANGUAGES
from tests.fixtures.clock import ManualClock
from tests.unit.bot.fakes import a_turn

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)  # a Wednesday
NLG = Nlg("Arena")
STATUSES = get_args(TransactionShape.model_fields["status"].annotation)
CHECKS = get_args(CardShape.model_fields["kyc"].annotation)


def a_withdrawal(
    status: str = "review", at: datetime = NOW - timedelta(days=2), kind: str = "withdrawal"
) -> Transaction:
    return Transaction(id="1", kind=kind, status=status, amount="250", currency="AZN", at=at)


class Site:
    def __init__(self, *transactions: Transaction, kyc: str = "pending", says: bool = True) -> None:
        self.asked: list[str] = []
        self._says = says
        self._card = PlayerCard(
            account_id="AB1", fetched_at=NOW, status="active", kyc=kyc, transactions=transactions, flags=("<b>",)
        )

    async def facts(self, account_id: str) -> PlayerCard | None:
        self.asked.append(account_id)
        return self._card if self._says else None

    async def tells(self, lookup: str | None, language: str = "en", account_id: str | None = "AB1") -> str:
        site = AccountLookup(self.facts, Calendar(ManualClock(NOW), UTC))
        return await site.sentence(TurnTexts(NLG, a_turn("x", language=language)), account_id, lookup)


WORDED = {
    "en": "Your withdrawal of **250 AZN** (Monday) is in review.",
    "ru": "Ваш вывод на **250 AZN** (понедельник) сейчас на проверке.",
    "az": "**250 AZN** məbləğində çıxarışınız (bazar ertəsi) yoxlanılır.",
    "tr": "**250 AZN** tutarındaki çekiminiz (pazartesi) inceleniyor.",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_where_the_withdrawal_is(language: str) -> None:
    assert await Site(a_withdrawal()).tells("withdrawal", language) == WORDED[language]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_state_has_a_sentence_of_its_own(language: str) -> None:
    told = {await Site(a_withdrawal(status)).tells("withdrawal", language) for status in STATUSES}
    told |= {await Site(a_withdrawal(s, kind="deposit")).tells("deposit", language) for s in STATUSES}
    told |= {await Site(kyc=kyc).tells("kyc", language) for kyc in CHECKS}
    assert len(told) == 2 * len(STATUSES) + len(CHECKS)


@pytest.mark.parametrize(
    ("ago", "day"), [(0, "today"), (1, "yesterday"), (6, "Thursday"), (7, "25.02.2026"), (30, "02.02.2026")]
)
async def test_the_day_is_told_as_people_say_it(ago: int, day: str) -> None:
    site = Site(a_withdrawal(at=NOW - timedelta(days=ago)))
    assert f"({day})" in await site.tells("withdrawal")


async def test_the_latest_counts_and_nothing_old() -> None:
    latest = a_withdrawal("done", NOW - timedelta(days=1))
    assert "paid out" in await Site(latest, a_withdrawal()).tells("withdrawal")
    assert await Site(a_withdrawal(at=NOW - timedelta(days=31))).tells("withdrawal") == ""
    assert await Site(a_withdrawal(kind="bet")).tells("withdrawal") == ""


async def test_only_of_whom_the_page_proved_and_only_what_is_declared() -> None:
    site = Site(a_withdrawal())
    assert await site.tells("withdrawal", account_id=None) == ""
    assert await site.tells(None) == ""
    assert site.asked == [], "nothing is asked about anybody else"
    assert await Site(says=False).tells("withdrawal") == ""


def test_the_topics_say_which_they_are() -> None:
    declared = [entry.topic.lookup for entry in read_topics(TOPICS).values()]
    assert set(LOOKUPS) == set(declared) - {None}

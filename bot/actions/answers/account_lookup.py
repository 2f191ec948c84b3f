"""What the site says of a proven player, in declared sentences: where a withdrawal is, not free text about money."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.dialogue.calendar import Calendar
from bot.wording.turn_texts import TurnTexts
from handoff.domain.integrations.player import PlayerCard, Transaction

FactsOf = Callable[[str], Awaitable[PlayerCard | None]]
"""What the site says just now of a proven account; None: nothing, or not soon enough."""
_LATELY = timedelta(days=30)
_WEEK = 7


async def no_facts(account_id: str) -> PlayerCard | None:
    """Where the site tells nothing."""
    return None


class AccountLookup:
    """Puts one look-up into one of the texts `lookup_...`; each status has its own, in every language."""

    def __init__(self, facts_of: FactsOf, calendar: Calendar) -> None:
        self._facts_of = facts_of
        self._calendar = calendar

    async def sentence(self, texts: TurnTexts, account_id: str | None, lookup: str | None) -> str:
        """What is so for the player whose account is proven; nothing where nobody proved one, or nothing is known.
        `lookup` is the topic's (`faq.ports.Topic`).
        """
        if lookup is None or account_id is None:
            return ""
        card = await self._facts_of(account_id)
        if card is None:
            return ""
        if lookup == "kyc":
            return texts.text(f"lookup_kyc_{card.kyc}")
        last = next((one for one in card.transactions if one.kind == lookup), None)
        if last is None or self._calendar.now() - last.at > _LATELY:
            return ""
        return texts.text(
            f"lookup_{lookup}_{last.status}", amount=f"{last.amount} {last.currency}", day=self._day(texts, last)
        )

    def _day(self, texts: TurnTexts, one: Transaction) -> str:
        day = self._calendar.day_of(one.at)
        ago = (self._calendar.today() - day).days
        if ago in (0, 1):
            return texts.text(("lookup_today", "lookup_yesterday")[ago])
        return texts.text(f"lookup_weekday_{day.weekday()}") if 0 < ago < _WEEK else f"{day:%d.%m.%Y}"

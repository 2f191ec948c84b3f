"""The days on which a desk is closed: public holidays of its country, and days of its own."""

from collections.abc import Collection
from datetime import date

import holidays


class ClosedDays:
    """Holds a day if the desk is closed on it. Years are looked up when they are asked for."""

    def __init__(self, country: str, *, also: Collection[date] = (), never: Collection[date] = ()) -> None:
        """`country` as in ISO 3166, empty for none; `also` are further days, `never` those that are worked.

        Raises:
            ValueError: there is no such country.
        """
        self._public: holidays.HolidayBase | None = None
        if country:
            try:
                self._public = holidays.country_holidays(country.strip().upper())
            except NotImplementedError:
                raise ValueError(f"no public holidays are known of {country!r}") from None
        self._also = frozenset(also)
        self._never = frozenset(never)

    def __contains__(self, day: object) -> bool:
        if day in self._also:
            return True
        if not isinstance(day, date) or day in self._never:
            return False
        return self._public is not None and day in self._public

"""Phone numbers as players write them."""

import phonenumbers

from handoff.domain.errors import BadRequest

REGIONS = {"az": "AZ", "tr": "TR", "ru": "RU"}
"""What country a number without one is taken to be of, by the player's language."""


def read(text: str, language: str, country: str | None = None) -> str:
    """`text` in E.164 form. `country` (two letters) is where it is dialled without a country's own digits.

    Raises:
        BadRequest: no number that can be called; `params["field"]` is "number".
    """
    region = country.upper() if country else REGIONS.get(language)
    try:
        number = phonenumbers.parse(text[:64], region)
    except phonenumbers.NumberParseException:
        raise BadRequest(field="number") from None
    if not phonenumbers.is_valid_number(number):
        raise BadRequest(field="number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown(number: str) -> str:
    """A number in E.164 form with blanks, for people."""
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def country(number: str) -> str:
    """The two letters of its country; empty where it belongs to none."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""


def ending(number: str) -> str:
    """What a player knows their number by, without giving it away."""
    return number[-2:]

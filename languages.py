"""The languages of the desk: whatever lists them takes them from here.

To add one: a line here, the same in web/shared/locale.js, and its files (docs/how-to/add-a-language.md).
"""

from collections.abc import Mapping

OWN_NAMES: Mapping[str, str] = {
    "az": "Azərbaycanca",
    "tr": "Türkçe",
    "ru": "Русский",
    "en": "English",
}
"""Each language's own name, in the order in which another one stands in for a missing one."""
LANGUAGES = tuple(OWN_NAMES)
DEFAULT = LANGUAGES[0]

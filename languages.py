"""The languages of the desk, in the order in which another one stands in for a missing one.

A language is added here; then come its texts (`bot/responses`, `web/shared/locales`), articles and training data.
"""

LANGUAGES = ("az", "tr", "ru", "en")

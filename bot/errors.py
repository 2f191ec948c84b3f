"""What can go wrong around Rasa. Failed turns raise `handoff.domain.errors.AssistantUnavailable` instead."""


class BotError(Exception):
    """Root of this package's errors; the text is for those who run the desk."""


class RasaFailed(BotError):
    """The child process could not be started or trained."""


class NothingLearned(BotError):
    """What `make train` makes is missing."""


class TextsBroken(BotError):
    """A file of texts cannot be used; the message names file and key."""

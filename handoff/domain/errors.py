"""Errors of the desk. Each has a stable `code`; the words for people live in the locale files."""

from typing import ClassVar


class DeskError(Exception):
    """Root of all errors that a caller may expect.

    `code` is what clients and locale files know, `status` the HTTP status, `retryable` whether the same request may
    succeed later. Keyword arguments become `params`, the values that the words may mention.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(self, **params: str | int) -> None:
        self.params = params
        super().__init__(f"{self.code} {params}" if params else self.code)


class NotFound(DeskError):
    """The thing does not exist, or the caller may not know that it does."""

    code = "not_found"
    status = 404


class InvalidTransition(DeskError):
    """A conversation or ticket cannot go from where it is to where the caller wants it."""

    code = "invalid_transition"
    status = 409


class StaleOwner(DeskError):
    """The conversation's owner changed since the caller looked (another epoch)."""

    code = "stale_owner"
    status = 409


class DangerUnconfirmed(DeskError):
    """A player who was in danger is given to the assistant only by who says to know it."""

    code = "danger_unconfirmed"
    status = 409


class DifferentPlayers(DeskError):
    """Two tickets that name different accounts cannot become one."""

    code = "different_players"
    status = 409


class NotIndependent(DeskError):
    """A decision is reviewed by somebody who never touched the case."""

    code = "not_independent"
    status = 403


class AlreadyTaken(DeskError):
    """Another operator took the conversation first; `params["operator"]` says who."""

    code = "already_taken"
    status = 409


class NotYours(DeskError):
    """The conversation belongs to another operator, or to nobody yet."""

    code = "not_yours"
    status = 403


class AtCapacity(DeskError):
    """The operator already holds as many conversations as allowed."""

    code = "at_capacity"
    status = 409


class MessageTooLong(DeskError):
    """The text is longer than the limit; `params["limit"]` in characters."""

    code = "message_too_long"
    status = 413


class EmptyMessage(DeskError):
    """Nothing readable is left of the text."""

    code = "empty_message"
    status = 422


class TooMany(DeskError):
    """Too many requests; `params["seconds"]` says when to come back."""

    code = "too_many"
    status = 429
    retryable = True


class Unauthenticated(DeskError):
    """No valid token or session."""

    code = "unauthenticated"
    status = 401


class TokenExpired(Unauthenticated):
    """The token was good and has run out: renew it and come again."""

    code = "token_expired"
    retryable = True


class WrongCredentials(DeskError):
    """User name or password is wrong; which one is not said."""

    code = "wrong_credentials"
    status = 401


class Forbidden(DeskError):
    """Signed in, but not allowed to do this."""

    code = "forbidden"
    status = 403


class BadRequest(DeskError):
    """The request or frame cannot be understood."""

    code = "bad_request"
    status = 422


class AssistantUnavailable(DeskError):
    """The assistant gave no usable reply in time."""

    code = "assistant_unavailable"
    status = 503
    retryable = True


class QueueEmpty(DeskError):
    """Nobody waits."""

    code = "queue_empty"
    status = 409


class Blocked(DeskError):
    """The player may not write for now; `params["seconds"]` says for how long."""

    code = "blocked"
    status = 403


class FileRefused(DeskError):
    """The file cannot be taken: `params["reason"]` is "too_large", "type", "empty", "too_many",
    "broken" (it cannot be opened) or "unsafe" (it does something, or a scanner knows it).
    """

    code = "file_refused"
    status = 422


class OfferOver(DeskError):
    """The offer has lapsed, was declined, or went to somebody else."""

    code = "offer_over"
    status = 409


class UndoOver(DeskError):
    """A close can be undone no more: its time is over, or something was said or done since then."""

    code = "undo_over"
    status = 409


class ColleagueUnavailable(DeskError):
    """The colleague is not connected, is away, or has no room; `params["operator"]` is their name."""

    code = "colleague_unavailable"
    status = 409


class QueueFull(DeskError):
    """So many wait for a person that nobody more can be taken; `params["limit"]` says how many."""

    code = "queue_full"
    status = 503


class ConversationFull(DeskError):
    """The conversation holds as many messages as allowed; `params["limit"]`. A new one can be begun."""

    code = "conversation_full"
    status = 409


class TooManyConnections(DeskError):
    """As many sockets are open as allowed, from this address or in all; `params["limit"]`."""

    code = "too_many_connections"
    status = 429
    retryable = True


class Stopping(DeskError):
    """The process stops or restarts: come back in a moment."""

    code = "stopping"
    status = 503
    retryable = True


class StorageUnavailable(DeskError):
    """Nothing can be stored or read just now; `state` says why ("locked", "full", "read_only", "unreachable",
    "broken") to those who run the desk.
    """

    code = "storage_unavailable"
    status = 503
    retryable = True

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__()


class StorageConflict(StorageUnavailable):
    """The transaction gave way to another that wanted the same things: the same again may well succeed at once."""


class FilesUnavailable(DeskError):
    """No file can be taken just now: there is no more room in all, or the scanner does not answer."""

    code = "files_unavailable"
    status = 503
    retryable = True


class ProofRequired(DeskError):
    """So much is begun just now that a browser must first do a little work: find the `number` up to `max_number` for
    which the hash of `salt` and it is `challenge`, and send it with all of these.
    """

    code = "proof_required"
    status = 428


class ContentChanged(DeskError):
    """Somebody else has changed the article since it was opened."""

    code = "content_changed"
    status = 409


class OnHold(DeskError):
    """There is a duty to keep it: nothing of it is erased until the hold is ended."""

    code = "on_hold"
    status = 409


class LastAdministrator(DeskError):
    """Without this account nobody could keep the accounts any more."""

    code = "last_administrator"
    status = 409


class WeakPassword(DeskError):
    """The password cannot be taken: `params["reason"]` is "short" (with `least`), "long" (with `most`), "common",
    "personal" (made of the person's or the desk's own names), "guessable" or "same" (as before).
    """

    code = "weak_password"
    status = 422


class ConfirmationNeeded(DeskError):
    """Who is signed in must prove once more that it is them before this is done."""

    code = "confirmation_needed"
    status = 403


class PasskeyRefused(DeskError):
    """The passkey could not be taken: another origin, an old question, or not what was asked for."""

    code = "passkey_refused"
    status = 422


class WrongCode(DeskError):
    """The one-time code is wrong, too old, or was used before."""

    code = "wrong_code"
    status = 401


class ProviderRefused(DeskError):
    """Signing in through the identity provider did not lead to an account; `params["reason"]` is "failed", "domain",
    "role", "closed" or "unavailable".
    """

    code = "provider_refused"
    status = 403


class IdempotencyKeyReused(DeskError):
    """The key belongs to another request than this one."""

    code = "idempotency_key_reused"
    status = 409


class StillRunning(DeskError):
    """The first request with this key has not ended yet."""

    code = "still_running"
    status = 409
    retryable = True


class ModelUnavailable(DeskError):
    """The language model wrote nothing that may be used; `params["reason"]` is "off", "budget", "timeout", "shape" or
    how its server could not be asked.
    """

    code = "model_unavailable"
    status = 503
    retryable = True

"""What a refusal says to a program: the status of HTTP by what is the case, and whether to send the same again."""

from http import HTTPStatus

import pytest

from handoff.domain import errors
from handoff.domain.errors import DeskError

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DeskError)]
MEANT = {
    HTTPStatus.UNAUTHORIZED: "Unauthenticated TokenExpired WrongCredentials",
    HTTPStatus.FORBIDDEN: "NotYours Forbidden Blocked",
    HTTPStatus.NOT_FOUND: "NotFound",
    HTTPStatus.CONFLICT: (
        "InvalidTransition StaleOwner AlreadyTaken AtCapacity QueueEmpty OfferOver ColleagueUnavailable"
        " ConversationFull LastAdministrator IdempotencyKeyReused StillRunning"
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "MessageTooLong",
    HTTPStatus.UNPROCESSABLE_ENTITY: "EmptyMessage BadRequest FileRefused",
    HTTPStatus.TOO_MANY_REQUESTS: "TooMany TooManyConnections",
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "AssistantUnavailable QueueFull Stopping StorageUnavailable StorageConflict FilesUnavailable ModelUnavailable"
    ),
}


@pytest.mark.parametrize(("status", "names"), MEANT.items())
def test_status(status: HTTPStatus, names: str) -> None:
    for name in names.split():
        assert getattr(errors, name).status == status, name


def test_what_passes_by_itself_may_be_sent_again_and_nothing_else() -> None:
    passes = "AssistantUnavailable FilesUnavailable ModelUnavailable StillRunning Stopping StorageConflict"
    passes += " StorageUnavailable TooMany TooManyConnections TokenExpired"  # a page gets a new token by itself
    assert {kind.__name__ for kind in KINDS if kind.retryable} == set(passes.split())

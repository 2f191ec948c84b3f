"""Signatures by the Standard Webhooks specification, with every secret of an endpoint that is good."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from standardwebhooks import Webhook

from handoff.domain.integrations.endpoint import Endpoint
from handoff.services.people.sealing import Seal


def body_of(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def signed(endpoint: Endpoint, seal: Seal, id: str, now: datetime, body: str) -> dict[str, str]:
    """The headers that prove whose `body` it is; while a secret is being replaced, by the old one and the new.

    Raises:
        ValueError: no secret can be opened: the desk's own signing secret has changed.
    """
    opened = [seal.opened(one.sealed) for one in endpoint.good_secrets(now)]
    secrets = [secret for secret in opened if secret is not None]
    if not secrets:
        raise ValueError("no secret of the endpoint can be opened")
    at = now.astimezone(UTC)
    return {
        "Content-Type": "application/json",
        "Webhook-Id": id,
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": " ".join(Webhook(secret).sign(id, at, body) for secret in secrets),
    }

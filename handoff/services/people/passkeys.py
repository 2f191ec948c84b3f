"""Passkeys (WebAuthn): taken in, asked for, looked at. Each question of ours is answered once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from handoff.domain.audit import Action as Recorded
from handoff.domain.errors import BadRequest, PasskeyRefused, TooMany
from handoff.domain.ids import OperatorId
from handoff.domain.people.factor import Passkey
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from handoff.services import audit
from handoff.services.people import recovery
from handoff.services.people.browser_sessions import secret_hash
from handoff.services.texts import scrub

MOST_PASSKEYS = 20
_NAME_CHARACTERS = 80
_ANSWER_WITHIN = timedelta(minutes=5)
_ADDING, _ASKING = "passkey-adding", "passkey-asking"
"""Kinds of the sessions that are our questions: what is stored is the hash of the challenge."""
_TRANSPORTS = frozenset({"ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"})


@dataclass(frozen=True, kw_only=True)
class RelyingParty:
    """As whom we ask: browsers bind passkeys to `id`, a domain, and say from which origin they answer."""

    id: str
    name: str
    origins: tuple[str, ...]


async def question_to_add(uow: UnitOfWorkFactory, clock: Clock, party: RelyingParty, operator: Operator) -> Any:
    """Options for `navigator.credentials.create`."""
    async with uow(read_only=True) as work:
        had = await work.factors.passkeys(operator.id)
    if len(had) >= MOST_PASSKEYS:
        raise TooMany(limit=MOST_PASSKEYS)
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=operator.id.encode(),
        user_name=operator.username,
        user_display_name=operator.name,
        exclude_credentials=_descriptors(had),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    await _remember(uow, clock, options.challenge, _ADDING, operator.id)
    return json.loads(options_to_json(options))


async def add(
    uow: UnitOfWorkFactory, clock: Clock, party: RelyingParty, operator: Operator, answer: dict[str, Any], name: str
) -> tuple[Passkey, list[str]]:
    """Take a passkey in. Recovery codes come along where there were none.

    Raises:
        PasskeyRefused: it does not answer a question of ours, or another account has it. BadRequest: the name.
    """
    name = scrub(name)
    if not 0 < len(name) <= _NAME_CHARACTERS:
        raise BadRequest(field="name")
    now = clock.now()
    async with uow() as work:
        challenge = await _asked(work, clock, answer, _ADDING, operator.id)
        await work.commit()
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            require_user_verification=True,
        )
    except _MALFORMED as error:
        raise PasskeyRefused from error
    passkey = Passkey(
        id=bytes_to_base64url(found.credential_id),
        operator_id=operator.id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        name=name,
        transports=_transports(answer),
        created_at=now,
    )
    async with uow() as work:
        if await work.factors.passkey(passkey.id) is not None:
            raise PasskeyRefused
        await work.factors.add_passkey(passkey)
        codes = [] if await work.factors.codes_left(operator.id) else await recovery.make(work, operator.id)
        await audit.record(work, now, Recorded.FACTOR_ADDED, operator.id, {"kind": "passkey"})
        await work.commit()
    return passkey, codes


async def question(uow: UnitOfWorkFactory, clock: Clock, party: RelyingParty, operator_id: OperatorId | None) -> Any:
    """Options for `navigator.credentials.get`; of anybody's passkeys without an operator."""
    had: Sequence[Passkey] = ()
    if operator_id is not None:
        async with uow(read_only=True) as work:
            had = await work.factors.passkeys(operator_id)
    options = generate_authentication_options(
        rp_id=party.id,
        allow_credentials=_descriptors(had),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    await _remember(uow, clock, options.challenge, _ASKING, operator_id or "")
    return json.loads(options_to_json(options))


async def answered(
    uow: UnitOfWorkFactory, clock: Clock, party: RelyingParty, answer: dict[str, Any], operator_id: OperatorId | None
) -> OperatorId:
    """Whose passkey answered our question. The question is used up, whatever the answer.

    Raises:
        PasskeyRefused: nobody's, another's than `operator_id`'s, or not to a question of ours.
    """
    async with uow() as work:
        challenge = await _asked(work, clock, answer, _ASKING, operator_id or "")
        known = await work.factors.passkey(str(answer.get("id", ""))[:1400])
        await work.commit()
    if known is None or (operator_id is not None and known.operator_id != operator_id):
        raise PasskeyRefused
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except _MALFORMED as error:
        raise PasskeyRefused from error
    async with uow() as work:
        if not await work.factors.used_passkey(known.id, known.sign_count, found.new_sign_count, clock.now()):
            raise PasskeyRefused  # removed, or used elsewhere, meanwhile
        await work.commit()
    return known.operator_id


_MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)
"""What the library raises for answers that are none."""


async def _remember(uow: UnitOfWorkFactory, clock: Clock, challenge: bytes, kind: str, subject: str) -> None:
    async with uow() as work:
        await work.sessions.add(
            Session(
                secret_hash=secret_hash(bytes_to_base64url(challenge)),
                subject=subject,
                kind=kind,
                expires_at=clock.now() + _ANSWER_WITHIN,
            )
        )
        await work.commit()


async def _asked(work: UnitOfWork, clock: Clock, answer: dict[str, Any], kind: str, subject: str) -> bytes:
    """The challenge that the answer is to, which is used up."""
    try:
        said = parse_client_data_json(base64url_to_bytes(answer["response"]["clientDataJSON"]))
    except _MALFORMED as error:
        raise PasskeyRefused from error
    asked = await work.sessions.take(secret_hash(bytes_to_base64url(said.challenge)), kind, clock.now())
    if asked is None or asked.subject != subject:
        raise PasskeyRefused
    return said.challenge


def _descriptors(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.id)) for passkey in passkeys]


def _transports(answer: dict[str, Any]) -> tuple[str, ...]:
    said = answer["response"].get("transports") or ()
    return tuple(sorted(_TRANSPORTS.intersection(one for one in said if isinstance(one, str))))

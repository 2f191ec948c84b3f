"""Which browsers may go on with a conversation: each has a session of its own, by whose right its tokens are made."""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from handoff.domain.errors import TokenExpired, Unauthenticated
from handoff.domain.events import AccessRevoked
from handoff.domain.ids import ConversationId
from handoff.domain.people.session import RESUME, Session
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from handoff.services.people.identity import Identity
from handoff.services.retrying import retried

_SIGNED_OUT = "signed-out"
"""Kind of the sessions that say since when an account's earlier identities are void."""


def secret_hash(secret: str) -> str:
    """What is stored of a secret. The secrets are random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def check_access(work: UnitOfWork, conversation_id: ConversationId, session: str, now: datetime) -> None:
    """Whether the session (its hash) still opens the conversation.

    Raises:
        TokenExpired: it was ended.
    """
    found = await work.sessions.get(session, RESUME, now)
    if found is None or found.subject != conversation_id:
        raise TokenExpired


async def rotate(work: UnitOfWork, session: Session) -> str:
    """End all sessions of the conversation but for a new one in place of `session`; its secret."""
    token = secrets.token_urlsafe(32)
    await work.sessions.remove_of(session.subject, RESUME)
    await work.sessions.add(replace(session, secret_hash=secret_hash(token)))
    work.emit(AccessRevoked(conversation_id=ConversationId(session.subject)))
    return token


@retried
async def touch(uow: UnitOfWorkFactory, session: str, now: datetime) -> None:
    """The page of this session (its hash) is there, and its player waits for a person."""
    async with uow() as work:
        await work.sessions.saw(session, now)
        await work.commit()


@retried
async def leave(uow: UnitOfWorkFactory, clock: Clock, resume_token: str) -> None:
    """The player signs out of this browser: its tokens open nothing any more. What is no token is passed over."""
    hashed = secret_hash(resume_token)
    async with uow() as work:
        session = await work.sessions.get(hashed, RESUME, clock.now())
        if session is not None:
            await work.sessions.remove(hashed)
            work.emit(AccessRevoked(conversation_id=ConversationId(session.subject), session=hashed))
            await work.commit()


@retried
async def sign_out(uow: UnitOfWorkFactory, clock: Clock, identity: Identity, lasting: timedelta) -> None:
    """An account signed out at the site: no browser has its conversations any more, and no identity issued until then,
    good for at most `lasting`, opens them.
    """
    now = clock.now()
    async with uow() as work:
        mark = _mark(identity.account_id)
        await work.alone(f"signing out {mark}")
        before = await work.sessions.get(mark, _SIGNED_OUT, now)
        at = max(identity.issued_at, (before.seen_at if before else None) or identity.issued_at)
        await work.sessions.remove(mark)
        await work.sessions.add(
            Session(secret_hash=mark, subject="", kind=_SIGNED_OUT, expires_at=now + lasting, seen_at=at)
        )
        for id in await work.sessions.remove_of_account(identity.account_id, RESUME):
            work.emit(AccessRevoked(conversation_id=id))
        await work.commit()


async def check_signed_in(work: UnitOfWork, identity: Identity, now: datetime) -> None:
    """Raises: Unauthenticated: the account signed out at the site after this identity was issued."""
    mark = await work.sessions.get(_mark(identity.account_id), _SIGNED_OUT, now)
    if mark is not None and mark.seen_at is not None and identity.issued_at <= mark.seen_at:
        raise Unauthenticated


def _mark(account_id: str) -> str:
    return secret_hash(f"{_SIGNED_OUT}:{account_id}")

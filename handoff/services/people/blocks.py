"""Whom a block reaches beside the one conversation: the proven account, the browser, and, by a share, the address."""

from datetime import datetime

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.ids import ConversationId
from handoff.domain.people.session import RESUME, Session
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.people.browser_sessions import secret_hash
from handoff.services.people.identity import Identity

_BLOCK = "block"
"""Kind of the sessions that say until when an account or an address is blocked. They end by themselves."""


async def keep(work: UnitOfWork, conversation: Conversation, now: datetime) -> None:
    """Note, within the caller's transaction, what a conversation's block, or the end of it, means for others."""
    marks = [_of_address(network) for network in await work.sessions.networks_of(conversation.id, RESUME)]
    if conversation.account_id is not None:
        marks.append(_of_account(conversation.account_id))
    for mark in marks:
        await work.sessions.remove(mark)
        if conversation.blocked_until is not None and conversation.blocked_until > now:
            await work.sessions.add(
                Session(secret_hash=mark, subject="", kind=_BLOCK, expires_at=conversation.blocked_until)
            )


async def reaching(
    work: UnitOfWork, now: datetime, identity: Identity | None, resume_token: str | None
) -> datetime | None:
    """Until when somebody who begins a conversation is blocked: as this account, or in this browser."""
    ends = []
    if identity is not None and (mark := await work.sessions.get(_of_account(identity.account_id), _BLOCK, now)):
        ends.append(mark.expires_at)
    if resume_token and (session := await work.sessions.get(secret_hash(resume_token), RESUME, now)):
        before = await work.conversations.get(ConversationId(session.subject))
        if before.blocked_until is not None and before.blocked_until > now:
            ends.append(before.blocked_until)
    return max(ends, default=None)


async def is_near(work: UnitOfWork, now: datetime, address: str) -> bool:
    """Whether somebody at this address is blocked: others there may write on, but begin few conversations."""
    return await work.sessions.get(_of_address(address), _BLOCK, now) is not None


def _of_account(account_id: str) -> str:
    return secret_hash(f"{_BLOCK}:account:{account_id}")


def _of_address(address: str) -> str:
    return secret_hash(f"{_BLOCK}:address:{address}")

"""Which messages got a limited answer since the dialogue last spoke: it may have done their turns, unheard.

A turn of the dialogue can be done and its answer lost: in a timeout, or with a process that dies. What the player reads
then is the limited answer, which asks for the same message again; the log tells which messages those were.
"""

from collections.abc import Sequence

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.conversations.message import STANDBY, Author, Message
from handoff.domain.conversations.system_code import SystemCode
from handoff.ports.unit_of_work import UnitOfWork

_FEW = 6
"""Messages that tell whether there is anything to look for: nearly always not."""
_MANY = 200
"""Messages of a long outage that are looked through."""


async def standby_turns(work: UnitOfWork, conversation: Conversation, seq: int) -> tuple[int, ...]:
    """The player's messages before `seq` that the latest turns answered without the dialogue, in order."""
    latest = await work.messages.after(conversation.id, max(0, conversation.head_seq - _FEW))
    if not _limited_turns(latest):
        return ()
    return answered_by_standby(await work.messages.after(conversation.id, max(0, conversation.head_seq - _MANY)), seq)


def answered_by_standby(log: Sequence[Message], seq: int) -> tuple[int, ...]:
    """The same, from the end of a log. Turns answer messages in their order, one each."""
    turns = _limited_turns(log)
    asked = [message.seq for message in log if message.author is Author.VISITOR and message.seq < seq]
    return tuple(asked[-turns:]) if turns else ()


def _limited_turns(log: Sequence[Message]) -> int:
    """How many turns at the end came to a limited answer, or to none; bubbles of one turn were stored together."""
    turns, later = 0, None
    for message in reversed(log):
        if message.author is Author.OPERATOR:
            break
        if message.author is Author.BOT and (message.outcome is None or message.outcome.reason != STANDBY):
            break
        if message.author is Author.BOT or message.code == SystemCode.ASSISTANT_UNAVAILABLE:
            turns += later is None or (later.seq, later.created_at) != (message.seq + 1, message.created_at)
            later = message
    return turns

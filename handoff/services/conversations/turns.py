"""The assistant's turns: each waiting visitor message is answered once, in order, never after a person took over.

A turn is computed outside any transaction, under the epoch that held when it began. It is stored only if the assistant
still owns the conversation under that epoch. Any number of processes may answer: who does claims the conversation in
its row for a few seconds, goes on doing so while it computes, and stores only what it still has the claim to. What a
process that died left unanswered is found by the others when its claim runs out.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import structlog

from handoff.domain.audit import ASSISTANT
from handoff.domain.conversations.conversation import Conversation, Priority, Status
from handoff.domain.conversations.message import Author
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import AssistantUnavailable, QueueFull, StorageUnavailable
from handoff.domain.events import ConversationUpdated, MessageCreated, TypingChanged
from handoff.domain.ids import ConversationId, new_key
from handoff.ports.assistant import Assistant, HandoffRequest, TurnRequest, TurnResult
from handoff.ports.hub import EventHub
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import audit, facts
from handoff.services.context import Context
from handoff.services.conversations import first_letters
from handoff.services.conversations.standby_turns import standby_turns
from handoff.services.conversations.visitor_actions import bot_message
from handoff.services.measures import Measures, Unmeasured
from handoff.services.queue import handoffs, routing
from handoff.services.retrying import retried
from handoff.services.system_messages import add_system_message

log = structlog.get_logger(__name__)

CLAIM = timedelta(seconds=3)
"""How long after a process's last sign of life another may take its turns."""
RENEWED_SECONDS = 1.0


class TurnRunner:
    """Runs at most one turn a conversation at a time, `at_once` conversations (None: any number) side by side."""

    def __init__(
        self,
        context: Context,
        assistant: Assistant,
        hub: EventHub,
        *,
        at_once: int | None = None,
        measures: Measures | None = None,
    ) -> None:
        self._context = context
        self._assistant = assistant
        self._hub = hub
        self._running: dict[ConversationId, asyncio.Task[None]] = {}
        self._again: set[ConversationId] = set()
        self._at_once = at_once
        self._measures = measures or Unmeasured()
        self._token = new_key()
        self._ending = False
        self._looking: asyncio.Task[None] | None = None
        self._more = False
        """There was no room for what others left waiting."""
        self.suppressed = 0
        """Assistant turns thrown away because a person took over meanwhile."""
        self.fenced = 0
        """Turns thrown away because another process had taken the conversation over."""

    @property
    def running(self) -> Mapping[ConversationId, asyncio.Task[None]]:
        """The turns that are worked on now."""
        return MappingProxyType(self._running)

    def wake(self, conversation_id: ConversationId) -> None:
        """There may be something to answer. Returns at once."""
        if self._ending:
            return  # the next process finds it
        if conversation_id in self._running:
            self._again.add(conversation_id)
            return
        if self._at_once is not None and len(self._running) >= self._at_once:
            self._more = True  # another process takes it, or this one when it has room
            return
        task = asyncio.create_task(self._run(conversation_id))
        self._running[conversation_id] = task
        task.add_done_callback(self._finished(conversation_id))

    async def recover(self) -> int:
        """Take up what waits unanswered and no other process answers; how many conversations that were."""
        self._more = False
        async with self._context.uow(read_only=True) as work:
            waiting = await work.messages.conversations_unanswered(self._context.clock.now(), self._token)
        for conversation_id in waiting:
            self.wake(conversation_id)
        return len(waiting)

    async def finish(self, within_seconds: float) -> int:
        """Begin no more turns and let those that run come to their end; how many were left when the time was over."""
        self._ending = True
        if self._running:
            await asyncio.wait(list(self._running.values()), timeout=within_seconds)
        return len(self._running)

    async def stop(self) -> None:
        """Cancel what runs. What is lost is found again by `recover`."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _finished(self, conversation_id: ConversationId) -> Callable[[asyncio.Task[None]], None]:
        def done(task: asyncio.Task[None]) -> None:
            del self._running[conversation_id]
            if task.cancelled():
                return
            if error := task.exception():
                log.error("turn_failed", conversation=conversation_id, error=type(error).__name__, exc_info=error)
            elif conversation_id in self._again:
                self._again.discard(conversation_id)
                self.wake(conversation_id)
            if self._more and not self._ending and self._looking is None:
                self._looking = asyncio.create_task(self._look())

        return done

    async def _look(self) -> None:
        try:
            await self.recover()
        except StorageUnavailable:  # the next look on the beat finds it
            log.warning("turns_not_looked_for")
        finally:
            self._looking = None

    async def _run(self, conversation_id: ConversationId) -> None:
        audit.act_as(ASSISTANT)  # whoever woke it
        self._again.discard(conversation_id)
        while not self._ending and (turn := await self._next(conversation_id)):
            if not await self._claim(turn):
                return
            keeping = asyncio.create_task(self._keep(conversation_id))
            stored = False
            try:
                await self._typing(conversation_id, active=True)
                try:
                    stored = await self._answer(turn)
                finally:
                    await self._typing(conversation_id, active=False)
            finally:
                keeping.cancel()
                if not stored:
                    await self._let_go(conversation_id)

    @retried
    async def _claim(self, turn: TurnRequest) -> bool:
        """Whether it is this process's turn, and still the same one."""
        now = self._context.clock.now()
        async with self._context.uow() as work:
            conversation = await work.conversations.get(turn.conversation_id)
            if (conversation.status, conversation.epoch) != (Status.BOT, turn.epoch):
                return False
            if not await work.turn_claims.claim(turn.conversation_id, self._token, now, now + CLAIM):
                return False
            waiting = await work.messages.unanswered(turn.conversation_id)
            if not waiting or waiting[0].seq != turn.seq:  # answered since by another process, which has ended
                return False
            await work.commit()
        self._measures.took("waiting", max(0.0, (now - waiting[0].created_at).total_seconds()))
        return True

    async def _keep(self, conversation_id: ConversationId) -> None:
        """Go on having the claim, until cancelled."""
        while True:
            await asyncio.sleep(RENEWED_SECONDS)
            try:
                async with self._context.uow() as work:
                    until = self._context.clock.now() + CLAIM
                    if not await work.turn_claims.renew(conversation_id, self._token, until):
                        return
                    await work.commit()
            except StorageUnavailable:
                log.warning("claim_not_renewed", conversation=conversation_id)

    async def _let_go(self, conversation_id: ConversationId) -> None:
        """Others need not wait until the claim runs out."""
        with contextlib.suppress(StorageUnavailable):
            async with self._context.uow() as work:
                await work.turn_claims.end(conversation_id, self._token)
                await work.commit()

    async def _next(self, conversation_id: ConversationId) -> TurnRequest | None:
        async with self._context.uow(read_only=True) as work:
            conversation = await work.conversations.get(conversation_id)
            waiting = await work.messages.unanswered(conversation_id)
            if conversation.status is not Status.BOT or not waiting:
                return None
            message = waiting[0]
            not_heard = await standby_turns(work, conversation, message.seq)
        return TurnRequest(
            conversation_id=conversation_id,
            seq=message.seq,
            text=message.text[: self._context.limits.message_max_characters],
            action=message.pressed,
            language=conversation.language,
            page_language=conversation.page_language,
            epoch=conversation.epoch,
            form=conversation.form,
            memory=conversation.memory,
            masked=message.masked,
            account_id=conversation.account_id,
            attachments=message.attachments,
            standby_turns=not_heard,
        )

    async def _answer(self, turn: TurnRequest) -> bool:
        """Whether the turn has ended in the log, its claim with it."""
        result: TurnResult | None = None
        try:
            try:
                if not await self._tell_return(turn):
                    return False
            except AssistantUnavailable:
                turn = replace(turn, told=False)
            began = time.monotonic()
            result = await self._assistant.respond(turn)
            self._measures.took("assistant", time.monotonic() - began)
        except AssistantUnavailable as error:
            log.warning("assistant_unavailable", conversation=turn.conversation_id, seq=turn.seq, **error.params)
        except Exception as error:  # a fault of ours: the player must hear of it, not wait for ever
            log.error("assistant_failed", conversation=turn.conversation_id, seq=turn.seq, exc_info=error)
        began = time.monotonic()
        stored = await self._store(turn, result)
        if stored:
            self._measures.took("storing", time.monotonic() - began)
            self._measures.happened("failed" if result is None else "answered")
        return stored

    async def _tell_return(self, turn: TurnRequest) -> bool:
        """Tell the assistant how people left the conversation, if it must know. False: it is not its turn any more."""
        async with self._context.uow(read_only=True) as work:
            conversation = await work.conversations.get(turn.conversation_id)
        if conversation.epoch != turn.epoch:
            return False
        if conversation.resume_due is None:
            return True
        await self._assistant.resume(turn.conversation_id, conversation.resume_due)
        return await handoffs.mark_resume_told(self._context, turn.conversation_id, turn.epoch)

    @retried
    async def _store(self, turn: TurnRequest, result: TurnResult | None) -> bool:
        now = self._context.clock.now()
        async with self._context.uow() as work:
            conversation = await work.conversations.get(turn.conversation_id)
            if conversation.status is not Status.BOT or conversation.epoch != turn.epoch:
                self.suppressed += 1
                self._measures.happened("suppressed")
                log.info("turn_suppressed", conversation=turn.conversation_id, seq=turn.seq)
                return False
            if not await work.turn_claims.end(turn.conversation_id, self._token):
                self.fenced += 1
                self._measures.happened("fenced")
                log.warning("turn_fenced", conversation=turn.conversation_id, seq=turn.seq)
                return False
            await work.messages.mark_answered(turn.conversation_id, turn.seq)
            if first_letters.speaks_once(conversation):
                result = await first_letters.settled(work, self._context, conversation, turn, result, now)
            if result is None:
                await facts.turn(work, conversation, now, None)
                await add_system_message(work, conversation, now, SystemCode.ASSISTANT_UNAVAILABLE)
                await work.commit()
                return True
            # What the player chose by the switch while the assistant was thinking stands.
            language = result.language if conversation.language == turn.language else conversation.language
            before = conversation.language, conversation.form, conversation.memory
            if (language, result.form, result.memory) != before:
                conversation = replace(
                    conversation, language=language, form=result.form, memory=result.memory, updated_at=now
                )
                await work.conversations.update(conversation)
                work.emit(ConversationUpdated(conversation_id=conversation.id, epoch=conversation.epoch))
            await facts.turn(work, conversation, now, result.outcome)
            for reply in result.replies:
                stored = await work.messages.append(bot_message(conversation, reply, now, outcome=result.outcome))
                work.emit(
                    MessageCreated(conversation_id=conversation.id, seq=stored.seq, message=stored, about=conversation)
                )
            if result.handoff is not None:
                await self._hand_over(work, conversation, result.handoff, turn.text)
            await work.commit()
        if result.handoff is not None:
            await routing.distribute(self._context)
        return True

    async def _hand_over(
        self, work: UnitOfWork, conversation: Conversation, handoff: HandoffRequest, text: str
    ) -> None:
        now, limits = self._context.clock.now(), self._context.limits
        try:
            if handoff.priority is not Priority.URGENT:  # a player in danger is never turned away
                await handoffs.check_queue(work, conversation.id, now, limits.queue_max, limits.places_per_address)
        except QueueFull:
            await add_system_message(work, conversation, now, SystemCode.QUEUE_FULL)
            return
        await handoffs.enqueue(work, conversation, now, handoff, text, context=self._context)

    async def _typing(self, conversation_id: ConversationId, *, active: bool) -> None:
        await self._hub.publish(
            [TypingChanged(conversation_id=conversation_id, author=Author.BOT, name=None, active=active)]
        )

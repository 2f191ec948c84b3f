"""The assistant's turns: each waiting visitor message is answered once, in order, never after a person took over.

A turn is computed outside any transaction, under the epoch that held when it began. It is stored only if the assistant
still owns the conversation under that epoch. What is stored but unanswered is found again after a crash.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog

from handoff.domain.audit import ASSISTANT
from handoff.domain.conversations.conversation import Conversation, Priority, Status
from handoff.domain.conversations.message import Author
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import AssistantUnavailable, QueueFull
from handoff.domain.events import ConversationUpdated, MessageCreated, TypingChanged
from handoff.domain.ids import ConversationId
from handoff.ports.assistant import Assistant, HandoffRequest, TurnRequest, TurnResult
from handoff.ports.hub import EventHub
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import audit
from handoff.services.context import Context
from handoff.services.conversations.standby_turns import standby_turns
from handoff.services.conversations.visitor_actions import bot_message
from handoff.services.queue import handoffs, routing
from handoff.services.system_messages import add_system_message

log = structlog.get_logger(__name__)


class TurnRunner:
    """Runs at most one turn a conversation at a time, any number of conversations side by side."""

    def __init__(
        self,
        context: Context,
        assistant: Assistant,
        hub: EventHub,
    ) -> None:
        self._context = context
        self._assistant = assistant
        self._hub = hub
        self._running: dict[ConversationId, asyncio.Task[None]] = {}
        self._again: set[ConversationId] = set()
        self._ending = False
        self.suppressed = 0
        """Assistant turns thrown away because a person took over meanwhile."""

    def wake(self, conversation_id: ConversationId) -> None:
        """There may be something to answer. Returns at once."""
        if self._ending:
            return  # the next process finds it
        if conversation_id in self._running:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._run(conversation_id))
        self._running[conversation_id] = task
        task.add_done_callback(self._finished(conversation_id))

    async def recover(self) -> int:
        """Take up what an earlier process left unanswered; how many conversations that were."""
        async with self._context.uow(read_only=True) as work:
            waiting = await work.messages.conversations_unanswered()
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

        return done

    async def _run(self, conversation_id: ConversationId) -> None:
        audit.act_as(ASSISTANT)  # whoever woke it
        self._again.discard(conversation_id)
        while not self._ending and (turn := await self._next(conversation_id)):
            await self._typing(conversation_id, active=True)
            try:
                await self._answer(turn)
            finally:
                await self._typing(conversation_id, active=False)

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
            text=message.text,
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

    async def _answer(self, turn: TurnRequest) -> None:
        result: TurnResult | None = None
        try:
            try:
                if not await self._tell_return(turn):
                    return
            except AssistantUnavailable:
                turn = replace(turn, told=False)
            result = await self._assistant.respond(turn)
        except AssistantUnavailable as error:
            log.warning("assistant_unavailable", conversation=turn.conversation_id, seq=turn.seq, **error.params)
        except Exception as error:  # a fault of ours: the player must hear of it, not wait for ever
            log.error("assistant_failed", conversation=turn.conversation_id, seq=turn.seq, exc_info=error)
        await self._store(turn, result)

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

    async def _store(self, turn: TurnRequest, result: TurnResult | None) -> None:
        now = self._context.clock.now()
        async with self._context.uow() as work:
            conversation = await work.conversations.get(turn.conversation_id)
            if conversation.status is not Status.BOT or conversation.epoch != turn.epoch:
                self.suppressed += 1
                log.info("turn_suppressed", conversation=turn.conversation_id, seq=turn.seq)
                return
            await work.messages.mark_answered(turn.conversation_id, turn.seq)
            if result is None:
                await add_system_message(work, conversation, now, SystemCode.ASSISTANT_UNAVAILABLE)
                await work.commit()
                return
            # What the player chose by the switch while the assistant was thinking stands.
            language = result.language if conversation.language == turn.language else conversation.language
            before = conversation.language, conversation.form, conversation.memory
            if (language, result.form, result.memory) != before:
                conversation = replace(
                    conversation, language=language, form=result.form, memory=result.memory, updated_at=now
                )
                await work.conversations.update(conversation)
                work.emit(ConversationUpdated(conversation_id=conversation.id, epoch=conversation.epoch))
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
        await handoffs.enqueue(work, conversation, now, handoff, text, rules=self._context.rules)

    async def _typing(self, conversation_id: ConversationId, *, active: bool) -> None:
        await self._hub.publish(
            [TypingChanged(conversation_id=conversation_id, author=Author.BOT, name=None, active=active)]
        )

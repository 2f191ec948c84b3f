"""Rasa's only door: the server sends one turn and gets all of its output, or a real error.

Unlike Rasa's REST channel, it checks a token, takes either typed text or a server-made intent (so that no typed text
is ever executed as a command), and answers every failure with an error status and a code. A turn that failed leaves no
trace in the tracker; one that was done is not done again, its output is repeated: so the server may always try again.
A complaint whose tracker was lost with its store is taken over from the server, which keeps it in its log.
"""

from __future__ import annotations

import hmac
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.engine.exceptions import GraphComponentException
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Sanic
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.exc import DatabaseError, ProgrammingError

from bot.components.callbacks import ServerEndpoint, check_form_once, failures, note
from bot.components.sent_vector import sent
from bot.components.turn_request import Refused, Turn, read_return, read_turn

logger = logging.getLogger(__name__)

TOKEN_HEADER = "X-Destek-Token"
BODY_MAX_BYTES = 64_000
LOCK_POLL_SECONDS = 0.02
FORM_ACTIVE, REQUESTED_SLOT = "form_active", "requested_slot"
HIDDEN_SLOTS = frozenset({"session_started_metadata", FORM_ACTIVE, REQUESTED_SLOT})


class Collector(OutputChannel):
    """Keeps each message whole: Rasa's own collector cuts texts at blank lines."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return "destek"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.messages.append(_bare(message))


def _bare(message: dict[str, Any]) -> dict[str, Any]:
    return {"text": message.get("text") or "", "custom": message.get("custom") or {}}


class DestekChannel(InputChannel):
    """Routes /webhooks/destek/{health,message,events}. The token comes from `DESTEK_RASA_TOKEN`."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    @classmethod
    def name(cls) -> str:
        return "destek"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> DestekChannel:
        return cls(os.environ["DESTEK_RASA_TOKEN"])

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("destek")

        @blueprint.listener("after_server_start")
        async def prepare(app: Sanic, loop: Any) -> None:
            app.config.REQUEST_MAX_SIZE = BODY_MAX_BYTES
            _watch(app.ctx.agent)

        @blueprint.listener("before_server_stop")
        async def finish(app: Sanic, loop: Any) -> None:
            await _close(app.ctx.agent)

        @blueprint.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return await self._guarded(request, _health)

        @blueprint.route("/message", methods=["POST"])
        async def message(request: Request) -> HTTPResponse:
            return await self._guarded(request, _message)

        @blueprint.route("/events", methods=["POST"])
        async def events(request: Request) -> HTTPResponse:
            return await self._guarded(request, _events)

        return blueprint

    async def _guarded(
        self, request: Request, handle: Callable[[Any, Request], Awaitable[dict[str, Any]]]
    ) -> HTTPResponse:
        """Run `handle`; every way to fail becomes a status and a code."""
        if not hmac.compare_digest(request.headers.get(TOKEN_HEADER, "").encode(), self._token):
            return json({"error": "forbidden"}, status=403)
        agent = getattr(request.app.ctx, "agent", None)
        try:
            if agent is None or not agent.is_ready():
                raise Refused(503, "not_ready")
            return json(await handle(agent, request))
        except Refused as refusal:
            return json({"error": refusal.code}, status=refusal.status)
        except Exception as error:
            logger.error("turn failed: %s", type(error).__name__)  # no traceback: it could quote the player
            return json({"error": "internal"}, status=500)


def _watch(agent: Any) -> None:
    """Put our endpoints in place of Rasa's, and let the tracker store speak up where it would forget silently."""
    if not agent.is_ready():
        return
    check_form_once()
    processor = agent.processor
    if processor.action_endpoint is not None:
        processor.action_endpoint = ServerEndpoint(processor.action_endpoint, "action_failed")
    agent.tracker_store._on_tracker_store_error = _store_failed
    processor.on_circuit_break = lambda *args: note("too_many_actions")


def _store_failed(error: Exception) -> None:
    """Note it for the turn. A store that is gone or damaged is made fit by whoever starts Rasa: so end, in order."""
    note("tracker_store_failed")
    if type(error) is DatabaseError or isinstance(error, ProgrammingError) or "no such table" in str(error):
        logger.error("the tracker store is gone or damaged; Rasa ends")
        os.kill(os.getpid(), signal.SIGTERM)


async def _close(agent: Any) -> None:
    endpoint = getattr(getattr(agent, "processor", None), "action_endpoint", None)
    if isinstance(endpoint, ServerEndpoint):
        await endpoint.close()


async def _health(agent: Any, request: Request) -> dict[str, Any]:
    return {"status": "ready", "model": agent.model_id}


async def _message(agent: Any, request: Request) -> dict[str, Any]:
    turn = read_turn(_json(request))
    if turn.intent is not None and turn.intent not in agent.domain.intents:
        raise Refused(422, "unknown_intent")
    noted: list[str] = []
    failures.set(noted)
    sent.set((turn.text, turn.vector))
    async with agent.lock_store.lock(turn.conversation, wait_time_in_seconds=LOCK_POLL_SECONDS):
        processor = agent.processor
        collector = Collector()
        tracker = await processor.fetch_tracker_and_update_session(turn.conversation, collector, None)
        _stop_if(noted)
        messages = _output_of(tracker, turn)
        if messages is None:
            _end_loop(tracker, agent.domain)
            _take_over(tracker, turn, agent.domain)
            # What `MessageProcessor.handle_message` does, save that a failed turn is not stored.
            try:
                await processor._handle_message_with_tracker(_user_message(turn, collector), tracker)
            except GraphComponentException as error:
                raise Refused(502, "understanding_failed") from error
            tracker = await processor.run_action_extract_slots(collector, tracker)
            await processor._run_prediction_loop(collector, tracker)
            _stop_if(noted)
            messages = collector.messages
            if not messages:
                raise Refused(502, "no_output")
            await processor.save_tracker(tracker)
            _stop_if(noted)
        return {"messages": messages, **_state(tracker)}


async def _events(agent: Any, request: Request) -> dict[str, Any]:
    conversation, what = read_return(_json(request))
    noted: list[str] = []
    failures.set(noted)
    async with agent.lock_store.lock(conversation, wait_time_in_seconds=LOCK_POLL_SECONDS):
        tracker = await agent.processor.fetch_tracker_and_update_session(conversation, Collector(), None)
        _stop_if(noted)
        # What the player entered stays in the slots; the form itself is over, people have spoken since.
        facts = {
            "people": what,
            "failures": 0,
            "offer": None,
            "correcting": None,
            REQUESTED_SLOT: None,
            FORM_ACTIVE: None,
        }
        events = [ActiveLoop(None), *(SlotSet(name, value) for name, value in facts.items())]
        tracker.update_with_events(events, agent.domain)
        await agent.processor.save_tracker(tracker)
        _stop_if(noted)
    return {"status": "told"}


def _json(request: Request) -> Any:
    try:
        return request.json
    except InvalidUsage as error:
        raise Refused(422, "bad_request") from error


def _stop_if(noted: list[str]) -> None:
    if noted:
        raise Refused(502, noted[0])


def _user_message(turn: Turn, collector: Collector) -> UserMessage:
    if turn.intent is None:
        return UserMessage(turn.text, collector, turn.conversation, input_channel="destek", metadata=turn.metadata)
    intent = {"name": turn.intent, "confidence": 1.0}
    parse_data = {
        "text": f"/{turn.intent}",
        "intent": intent,
        "intent_ranking": [intent],
        "entities": [{"entity": name, "value": value} for name, value in turn.entities.items()],
    }
    return UserMessage(
        f"/{turn.intent}", collector, turn.conversation, parse_data, input_channel="destek", metadata=turn.metadata
    )


def _output_of(tracker: DialogueStateTracker, turn: Turn) -> list[dict[str, Any]] | None:
    """What was said in answer to this message, if its turn is already in the tracker.

    That is the turn of the same `seq`, or the latest one if nobody heard of it and the player sent the same again.
    """
    said: list[dict[str, Any]] = []
    latest = True
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            said.append(_bare(event.message()))
        elif isinstance(event, UserUttered):
            seq = (event.metadata or {}).get("seq")
            if seq == turn.seq or (latest and seq in turn.unheard and _is_same(event, turn)):
                return said[::-1]
            said, latest = [], False
    return None


def _end_loop(tracker: DialogueStateTracker, domain: Domain) -> None:
    """Trackers of version 0.1 kept an open complaint as a form of Rasa's; it is a slot now."""
    if tracker.active_loop_name is not None:
        tracker.update_with_events([ActiveLoop(None), SlotSet(FORM_ACTIVE, True)], domain)


def _take_over(tracker: DialogueStateTracker, turn: Turn, domain: Domain) -> None:
    """Enter what the log holds of a complaint, if this dialogue has forgotten that there ever was one."""
    if turn.form is None or any(isinstance(event, UserUttered) for event in tracker.events):
        return
    logger.error("a tracker was lost; its complaint is taken over from the log")
    events: list[Event] = [SlotSet(name, value) for name, value in turn.form.slots.items() if name in tracker.slots]
    if turn.form.active and tracker.get_slot("people") is None:
        events.append(SlotSet(FORM_ACTIVE, True))
    else:
        events.append(SlotSet(REQUESTED_SLOT, None))
    tracker.update_with_events(events, domain)


def _is_same(event: UserUttered, turn: Turn) -> bool:
    """Whether the player sent the same words, or pressed the same button, with the same files."""
    before = event.metadata or {}
    if any(before.get(name) != turn.metadata.get(name) for name in ("typed", "attachments")):
        return False
    if turn.intent is None:
        return event.text == turn.text
    return event.intent_name == turn.intent and {e["entity"]: e["value"] for e in event.entities} == turn.entities


def _state(tracker: DialogueStateTracker) -> dict[str, Any]:
    latest = tracker.latest_message
    slots = {name: value for name, value in tracker.current_slot_values().items() if name not in HIDDEN_SLOTS}
    return {
        "intent": latest.intent if latest else None,
        "slots": slots,
        "requested_slot": tracker.get_slot(REQUESTED_SLOT),
        "form_active": bool(tracker.get_slot(FORM_ACTIVE)),
    }

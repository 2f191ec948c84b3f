"""Times the stages of one turn inside Rasa, under its own Python 3.10 and the environment of bot/rasa/process.py.

    python -m tests.benchmarks.rasa_stages MODEL QUESTIONS.json

The channel's own handler is called with each question, in a conversation of its own; printed is one JSON object, the
milliseconds by stage, a list each. Methods of Rasa and of the components are wrapped in clocks, nothing more.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.core.agent import load_agent
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import SQLTrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.utils.log_utils import configure_structlog

from bot.components import channel, classifier, featurizer
from bot.components.callbacks import ServerEndpoint

spent: dict[str, float] = defaultdict(float)


def clocked(owner: Any, name: str, stage: str | Callable[..., str]) -> None:
    """Add the time of each call of `owner.name` to its stage."""
    real = getattr(owner, name)

    def add(began: float, arguments: tuple[Any, ...]) -> None:
        spent[stage if isinstance(stage, str) else stage(*arguments)] += time.perf_counter() - began

    @functools.wraps(real)
    async def waiting(*arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return await real(*arguments, **named)
        finally:
            add(began, arguments)

    @functools.wraps(real)
    def plain(*arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return real(*arguments, **named)
        finally:
            add(began, arguments)

    setattr(owner, name, waiting if asyncio.iscoroutinefunction(real) else plain)


async def measured(model: str, questions: list[dict[str, str]]) -> dict[str, list[float]]:
    configure_structlog()  # as the command does; else every debug line is worded and printed
    # Before the model is loaded: its graph takes hold of the components' functions.
    clocked(featurizer.ServerEmbeddings, "process", "NLU: vector put in")
    clocked(classifier.EnsembleClassifier, "process", "NLU: classifier")
    clocked(MessageProcessor, "parse_message", "NLU, whole")
    clocked(RulePolicy, "predict_action_probabilities", "rule policy")
    clocked(MessageProcessor, "predict_next_with_tracker_if_should", "predictions, whole")
    clocked(MessageProcessor, "run_action_extract_slots", "slot extraction")
    clocked(RemoteAction, "_validate_action_result", "action: check of the answer's form")
    clocked(ServerEndpoint, "request", lambda endpoint, *_: f"call: {endpoint._code.partition('_')[0]}")
    clocked(SQLTrackerStore, "save", "tracker: write")
    clocked(MessageProcessor, "fetch_tracker_and_update_session", "tracker: read, session start")
    endpoints = AvailableEndpoints.read_endpoints("bot/endpoints.yml")
    agent = await load_agent(model_path=model, endpoints=endpoints)
    channel._watch(agent)
    embedding = featurizer.ServerEmbeddings(
        featurizer.ServerEmbeddings.get_default_config() | {"alias": None}, "stages"
    )
    rows: dict[str, list[float]] = defaultdict(list)
    for number, question in enumerate(questions):
        began = time.perf_counter()
        vector = embedding._embed([question["text"]], [question["language"]])
        rows["before Rasa: spelling and vector, by the server"].append((time.perf_counter() - began) * 1000)
        spent.clear()
        body = {"conversation": f"stages-{number}", "seq": 1, "text": question["text"]}
        body["metadata"] = {"language": question["language"], "page_language": question["language"]}
        body["vector"] = base64.b64encode(vector.astype("<f4").tobytes()).decode()
        began = time.perf_counter()
        await channel._message(agent, SimpleNamespace(json=body))
        rows["Rasa's handler, whole"].append((time.perf_counter() - began) * 1000)
        for stage, seconds in spent.items():
            rows[stage].append(seconds * 1000)
    await channel._close(agent)
    return rows


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    print(json.dumps(asyncio.run(measured(sys.argv[1], asked))))

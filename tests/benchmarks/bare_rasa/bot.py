"""Trains and runs the bare bot: Rasa with its REST channel, and rasa-sdk's own action server."""

import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import yaml

from faq.articles.reader import article_paths, read_article
from tests.benchmarks.bare_rasa.actions import NAME
from tests.benchmarks.report import ROOT

HERE = Path(__file__).parent
PATIENCE_SECONDS = 600.0
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
ONE_THREAD = {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
ENVIRONMENT = {**QUIET, **ONE_THREAD, "CUDA_VISIBLE_DEVICES": "", "SANIC_WORKERS": "1", "LOG_LEVEL": "WARNING"}


def trained(folder: Path, rasa_python: Path) -> Path:
    """The model for the present examples; it stays in `folder`. Training takes minutes."""
    source = folder / "source"
    shutil.rmtree(source, ignore_errors=True)
    (source / "nlu").mkdir(parents=True)
    intents = []
    for path in sorted((ROOT / "data" / "nlu").glob("*/*.yml")):
        shutil.copy(path, source / "nlu" / f"{path.parent.name}-{path.name}")
        intents.append(path.stem)
    questions = yaml.safe_dump({"version": "3.1", "nlu": [{"intent": "ask_faq", "examples": _questions()}]})
    (source / "nlu" / "ask_faq.yml").write_text(questions)
    names = sorted({*intents, "ask_faq"})
    rules = [{"rule": name, "steps": [{"intent": name}, {"action": NAME}]} for name in names]
    (source / "nlu" / "rules.yml").write_text(yaml.safe_dump({"version": "3.1", "rules": rules}))
    domain = {"version": "3.1", "intents": names, "actions": [NAME]}
    (source / "domain.yml").write_text(yaml.safe_dump(domain))
    digest = hashlib.sha256((HERE / "config.yml").read_bytes())
    for path in sorted(source.rglob("*.yml")):
        digest.update(path.read_bytes())
    name = digest.hexdigest()[:16]
    model = folder / f"{name}.tar.gz"
    if not model.exists():
        command = [
            rasa_python,
            "-m",
            "rasa",
            "train",
            "--config",
            HERE / "config.yml",
            "--domain",
            source / "domain.yml",
        ]
        command += ["--data", source / "nlu", "--out", folder, "--fixed-model-name", name]
        subprocess.run(list(map(str, command)), check=True, env=os.environ | ENVIRONMENT, stdout=sys.stderr, cwd=folder)
    return model


@contextlib.contextmanager
def running(folder: Path, model: Path, rasa_python: Path) -> Iterator[str]:
    """Both processes, until the end of the block; the address of the REST channel."""
    actions, rasa = _free_port(), _free_port()
    endpoints, credentials = folder / "endpoints.yml", folder / "credentials.yml"
    endpoints.write_text(yaml.safe_dump({"action_endpoint": {"url": f"http://127.0.0.1:{actions}/webhook"}}))
    credentials.write_text("rest:\n")
    environ = os.environ | ENVIRONMENT
    serve_actions = [sys.executable, "-m", "rasa_sdk", "--actions", "tests.benchmarks.bare_rasa.actions"]
    serve_actions += ["--port", str(actions), "--quiet"]
    serve = [str(rasa_python), "-m", "rasa", "run", "--model", str(model), "--endpoints", str(endpoints)]
    serve += ["--credentials", str(credentials), "--interface", "127.0.0.1", "--port", str(rasa)]
    with contextlib.ExitStack() as stack:
        for command, where in ((serve_actions, ROOT), (serve, folder)):
            process = subprocess.Popen(command, cwd=where, env=environ, stdout=sys.stderr)
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
        _wait_for(f"http://127.0.0.1:{actions}/health")
        _wait_for(f"http://127.0.0.1:{rasa}/webhooks/rest/")
        yield f"http://127.0.0.1:{rasa}/webhooks/rest/webhook"


def _questions() -> str:
    lines: list[str] = []
    content = ROOT / "faq" / "content"
    for path in article_paths(content):
        lines += ["".join(" " if c in "[]{}" else c for c in each) for each in read_article(path, content).questions]
    return "".join(f"- {' '.join(line.split())}\n" for line in dict.fromkeys(lines))


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=5).status_code == 200:
                return
        time.sleep(0.5)
    raise TimeoutError(url)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

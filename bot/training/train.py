"""Training of Rasa's model, done only when something it depends on has changed.

    python -m bot.training.train --rasa-python .venv-rasa/bin/python

The examples of intent `ask_faq` are the questions of the help articles; those of all other intents are in data/nlu. The
vectors are served on a loopback port meanwhile. A new article is found without training: whatever is not clearly
another intent goes to the retriever anyway.
"""

import argparse
import asyncio
import hashlib
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import yaml
from fastapi import FastAPI

from bot.errors import RasaFailed
from bot.paths import ROOT
from bot.rasa.http import embed_router
from bot.rasa.loopback import serving
from bot.rasa.process import RasaSettings, environment
from bot.training.learned import learn
from bot.understanding.embedding import embedding
from faq.embedding.embedder import SentenceTransformerEmbedder
from faq.errors import FaqError
from faq.ports import Article
from faq.retrieval.negatives import read_examples
from faq.service import FaqService

INPUTS = (
    *(
        "bot/config.yml",
        "bot/domain",
        "bot/requirements.txt",
        "bot/understanding/embedding.py",
        "data/nlu",
        "data/rules",
    ),
    *(f"bot/components/{name}.py" for name in ("classifier", "featurizer", "folding", "ensemble")),
)
"""What the model is made of, besides the articles' questions and the embedding model."""
QUESTIONS_INTENT = "ask_faq"
TOLD = ("embedded ", "Training ", "Finished training", "Your Rasa model")
"""Beginnings of the lines of `rasa train` that are worth showing."""


def model_file(var: Path, fingerprint: str) -> Path:
    """Where the model of that fingerprint is kept."""
    return var / "rasa" / "models" / f"{fingerprint}.tar.gz"


def fingerprint(articles: Iterable[Article], embedder: str, root: Path = ROOT) -> str:
    """Changes whenever a new training would give another model; `embedder` is the embedding model's own."""
    digest = hashlib.sha256(embedder.encode())
    for name in INPUTS:
        path = root / name
        files = sorted(p for p in path.rglob("*") if p.suffix in {".yml", ".py"}) if path.is_dir() else [path]
        for file in files:
            if file.exists():
                digest.update(f"\0{file.relative_to(root)}\0".encode())
                digest.update(file.read_bytes())
    digest.update(questions_file(articles).encode())
    return digest.hexdigest()[:16]


def questions_file(articles: Iterable[Article]) -> str:
    """NLU training data of `ask_faq`, one block a topic, which the classifier learns as a class of its own."""
    by_topic: dict[str, dict[str, None]] = {}
    for article in sorted(articles, key=lambda a: (a.topic, a.language)):
        questions = by_topic.setdefault(article.topic, {})
        for text in (article.title, *article.questions):
            questions[_example(text)] = None
    blocks = [
        {
            "intent": QUESTIONS_INTENT,
            "metadata": {"topic": topic},
            "examples": "".join(f"- {question}\n" for question in questions),
        }
        for topic, questions in by_topic.items()
    ]
    return str(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, sort_keys=False, width=10_000))


async def train(
    faq: FaqService, embedder_fingerprint: str, var: Path, rasa_python: Path, progress: Callable[[str], None]
) -> Path:
    """The model for the present inputs, trained first if there is none (one to three minutes).

    `faq` must be warm. Other processes may train or use models at the same time: the file appears whole, by one rename.

    Raises:
        RasaFailed: `rasa train` did not make a model; its output is in `<var>/log/rasa-train.log`.
    """
    articles = faq.articles()
    mark = fingerprint(articles, embedder_fingerprint)
    model = model_file(var, mark)
    if model.exists():
        return model
    nlu = var / "rasa" / "nlu"
    nlu.mkdir(parents=True, exist_ok=True)
    model.parent.mkdir(parents=True, exist_ok=True)
    (nlu / f"{QUESTIONS_INTENT}.yml").write_text(questions_file(articles), encoding="utf-8")
    progress(f"training the assistant on {sum(len(a.questions) for a in articles)} questions and the intents' examples")
    token = secrets.token_urlsafe(16)
    with tempfile.TemporaryDirectory(dir=model.parent) as folder:
        app = FastAPI()
        app.include_router(embed_router(embedding(faq, example_languages(articles), keep=True), token))
        async with serving(app) as url:
            await _rasa_train(Path(folder), mark, var, rasa_python, token, url, progress)
        made = Path(folder) / model.name
        if not made.exists():
            raise RasaFailed("rasa train made no model; see log/rasa-train.log")
        for old in model.parent.glob("*.tar.gz"):
            old.unlink()
        made.replace(model)
    progress(f"the assistant's model is {model}")
    return model


def example_languages(articles: Iterable[Article]) -> dict[str, str]:
    """The language of each training example, as the trained text stands in its file."""
    languages = {
        text: path.parent.name for path in (ROOT / "data" / "nlu").glob("*/*.yml") for text in read_examples(path)
    }
    return languages | {_example(text): a.language for a in articles for text in (a.title, *a.questions)}


def _example(text: str) -> str:
    """A question as a training example: one line, and no brackets, which would be read as marks of entities."""
    return " ".join(text.translate(str.maketrans("[]{}", "()()")).split())


async def _rasa_train(
    folder: Path, name: str, var: Path, python: Path, token: str, url: str, progress: Callable[[str], None]
) -> None:
    settings = RasaSettings(python=python, model=folder, var=var, server_url=url, token=token, tracker_url="sqlite://")
    variables = environment(settings, os.environ) | {"RASA_MAX_CACHE_SIZE": "0", "LOG_LEVEL": "INFO"}
    variables["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
    arguments = ["train", "--config", "bot/config.yml", "--domain", "bot/domain", "--out", str(folder)]
    arguments += ["--fixed-model-name", name, "--data", "data/nlu", "data/rules", str(var / "rasa" / "nlu")]
    log = var / "log" / "rasa-train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    child = await asyncio.create_subprocess_exec(
        str(python),
        str(ROOT / "bot" / "rasa" / "launch.py"),
        *arguments,
        cwd=ROOT,
        env=variables,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert child.stdout is not None
    try:
        with log.open("wb") as output:
            async for line in child.stdout:
                output.write(line)
                text = line.decode(errors="replace").strip()
                if start := next((text.index(told) for told in TOLD if told in text), None):
                    text = text[start:]
                if text.startswith(TOLD):
                    progress(text)
        status = await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if status != 0:
        raise RasaFailed(f"rasa train ended with status {status}; see log/rasa-train.log")


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bot.training.train", description=__doc__, add_help=True)
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="folder of run-time files")
    parser.add_argument("--content", type=Path, default=ROOT / "faq" / "content", help="folder of the articles")
    parser.add_argument("--model", default="", help="embedding model; empty is the bundled one")
    parser.add_argument("--rasa-python", type=Path, default=ROOT / ".venv-rasa" / "bin" / "python")
    options = parser.parse_args(arguments)

    def progress(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    if not shutil.which(str(options.rasa_python)):
        progress(f"{options.rasa_python} is missing: Rasa needs its own environment on Python 3.10")
        return 2
    embedder = SentenceTransformerEmbedder(options.model, options.var, progress)
    faq = FaqService.over(
        options.var,
        options.content,
        embedder=embedder,
        progress=progress,
        report=lambda findings: progress("\n".join(map(str, findings))),
    )
    try:
        faq.warm_up()
        model = asyncio.run(train(faq, embedder.fingerprint, options.var, options.rasa_python, progress))
        learn(faq, options.var, model, progress)
    except (RasaFailed, FaqError) as error:
        progress(str(error))
        return 1
    finally:
        embedder.close()
    print(model)
    return 0


if __name__ == "__main__":
    sys.exit(main())

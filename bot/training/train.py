"""Training of the assistant's model, done only when something it depends on has changed.

    python -m bot.training.train --rasa-python .venv-rasa/bin/python

Rasa trains what is its own, rules and domain, on a few examples of each intent: a frame that changes seldom. The
classifier in it is learned here, from all examples, and put into Rasa's model file. The examples of intent `ask_faq`
are the questions of the help articles; those of all other intents are in data/nlu. A new article is found without
training: whatever is not clearly another intent goes to the retriever anyway.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import os
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from bot.components.ensemble import EnsembleModel
from bot.errors import RasaFailed
from bot.paths import ROOT
from bot.rasa.process import RasaSettings, environment
from bot.training.held_out import Example, all_examples, classifier_settings
from bot.training.learned import classifier, learn
from bot.understanding.embedding import embedding
from faq.embedding.embedder import SentenceTransformerEmbedder
from faq.errors import FaqError
from faq.service import FaqService

FRAME = (
    *("bot/config.yml", "bot/domain", "bot/requirements.txt", "data/rules"),
    *("bot/components/classifier.py", "bot/components/featurizer.py"),
)
"""What Rasa's part of the model is made of."""
LEARNERS = tuple(f"bot/components/{name}.py" for name in ("ensemble", "folding", "letters", "softmax"))
INPUTS = (*FRAME, *LEARNERS, "bot/understanding/embedding.py")
"""What the model is made of, besides the examples and the embedding model."""
CLASSIFIER = "components/train_bot.components.classifier.EnsembleClassifier1"
"""The classifier's folder in Rasa's model file."""
TOLD = ("Training ", "Finished training", "Your Rasa model")
"""Beginnings of the lines of `rasa train` that are worth showing."""


def model_file(var: Path, fingerprint: str) -> Path:
    """Where the model of that fingerprint is kept."""
    return var / "rasa" / "models" / f"{fingerprint}.tar.gz"


def fingerprint(every: Sequence[Example], embedder: str, root: Path = ROOT) -> str:
    """Changes whenever a new training would give another model; `embedder` is the embedding model's own."""
    examples = json.dumps([[each.text, each.language, each.label] for each in every], ensure_ascii=False)
    return _digest(INPUTS, root, embedder, examples)


def frame_fingerprint(every: Sequence[Example], root: Path = ROOT) -> str:
    """Changes whenever Rasa would train another frame."""
    return _digest(FRAME, root, *sorted({example.intent for example in every}))


def _digest(inputs: Sequence[str], root: Path, *others: str) -> str:
    digest = hashlib.sha256("\0".join(others).encode())
    for name in inputs:
        path = root / name
        files = sorted(p for p in path.rglob("*") if p.suffix in {".yml", ".py"}) if path.is_dir() else [path]
        for file in files:
            if file.exists():
                digest.update(f"\0{file.relative_to(root)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


async def train(
    faq: FaqService, embedder_fingerprint: str, var: Path, rasa_python: Path, progress: Callable[[str], None]
) -> Path:
    """The model for the present inputs, made first if there is none: a minute, or seconds after an edit.

    `faq` must be warm. Other processes may train or use models at the same time: the file appears whole, by one rename.

    Raises:
        RasaFailed: `rasa train` did not make a model; its output is in `<var>/log/rasa-train.log`.
    """
    every = all_examples(faq)
    model = model_file(var, fingerprint(every, embedder_fingerprint))
    if model.exists():
        return model
    model.parent.mkdir(parents=True, exist_ok=True)
    progress(f"training the assistant on {len(every)} examples")
    frame, learned = await asyncio.gather(
        _frame(every, var, rasa_python, progress), asyncio.to_thread(_classifier, faq, every, _newest(model.parent))
    )
    with tempfile.TemporaryDirectory(dir=model.parent) as folder:
        learned.save(Path(folder))
        made = _packed(frame, Path(folder), Path(folder) / model.name)
        for old in model.parent.glob("*.tar.gz"):
            old.unlink()
        made.replace(model)
    progress(f"the assistant's model is {model}")
    return model


def _classifier(faq: FaqService, every: Sequence[Example], before: Path | None) -> EnsembleModel:
    """Learned from all examples; the model file `before` is where it starts from."""
    languages = {example.text: example.language for example in every}
    vectors = embedding(faq, languages, keep=True)([e.text for e in every], [""] * len(every))
    labels = [example.label for example in every]
    start = None
    if before:
        with contextlib.suppress(OSError, ValueError, KeyError, tarfile.TarError):
            start = classifier(before)
    return EnsembleModel.learn([e.text for e in every], vectors, labels, classifier_settings(), start)


def _newest(folder: Path) -> Path | None:
    return max(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, default=None)


def _packed(frame: Path, weights: Path, file: Path) -> Path:
    """`file`, written: Rasa's model `frame` with the classifier's `weights` in it."""
    with tarfile.open(frame) as rasa, tarfile.open(file, "w:gz", compresslevel=1) as whole:
        for member in rasa.getmembers():
            content = rasa.extractfile(member) if member.isfile() else None
            whole.addfile(member, content)
        for path in sorted(weights.iterdir()):
            if path != file:
                whole.add(path, f"{CLASSIFIER}/{path.name}")
    return file


async def _frame(every: Sequence[Example], var: Path, rasa_python: Path, progress: Callable[[str], None]) -> Path:
    """Rasa's model without the classifier's weights, trained first where it is missing."""
    mark = frame_fingerprint(every)
    frame = var / "rasa" / "frames" / f"{mark}.tar.gz"
    if frame.exists():
        return frame
    frame.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=frame.parent) as folder:
        (Path(folder) / "nlu.yml").write_text(few_examples(every), encoding="utf-8")
        await _rasa_train(Path(folder), mark, var, rasa_python, progress)
        made = Path(folder) / frame.name
        if not made.exists():
            raise RasaFailed("rasa train made no model; see log/rasa-train.log")
        for old in frame.parent.glob("*.tar.gz"):
            old.unlink()
        made.replace(frame)
    return frame


def few_examples(every: Sequence[Example]) -> str:
    """NLU training data with two examples of each intent: Rasa reads what it is given for minutes, and learns nothing
    from it here but the intents' names.
    """
    of_intents: dict[str, list[str]] = {}
    for example in every:
        if len(texts := of_intents.setdefault(example.intent, [])) < 2:
            # One line, and no brackets, which would be read as marks of entities.
            texts.append(" ".join(example.text.translate(str.maketrans("[]{}", "()()")).split()))
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in of_intents.items()
    ]
    return str(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, sort_keys=False, width=10_000))


async def _rasa_train(folder: Path, name: str, var: Path, python: Path, progress: Callable[[str], None]) -> None:
    settings = RasaSettings(python=python, model=folder, var=var, server_url="", token="", tracker_url="sqlite://")
    variables = environment(settings, os.environ) | {"RASA_MAX_CACHE_SIZE": "0", "LOG_LEVEL": "INFO"}
    variables["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
    arguments = ["train", "--config", "bot/config.yml", "--domain", "bot/domain", "--out", str(folder)]
    arguments += ["--fixed-model-name", name, "--data", "data/rules", str(folder / "nlu.yml")]
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

"""What one message costs in the NLU, component by component, on the trained model without a desk.

python -m tests.eval.timing [FILE]
"""

import argparse
import itertools
import json
import statistics
import time
from pathlib import Path

from bot.components.ensemble import EnsembleModel
from bot.understanding.understanding import Understanding
from faq.service import FaqService
from settings import Settings
from tests.eval.offline import Assistant, turn_of

STEPS = ("language", "spelling", "embedding", "classifier", "retriever and rules")


def milliseconds(service: FaqService, model: EnsembleModel, understanding: Understanding, text: str) -> list[float]:
    """One number for each of `STEPS`."""
    marks = [time.perf_counter()]
    language = service.guess_language(text, "az").language
    marks.append(time.perf_counter())
    restored = service.restore(text, language)
    marks.append(time.perf_counter())
    vectors = service.embed([restored])
    marks.append(time.perf_counter())
    chances = model.probabilities([text], vectors)[0]
    marks.append(time.perf_counter())
    understanding.decide(turn_of(text, language, model, chances))
    marks.append(time.perf_counter())
    return [1000 * (end - begin) for begin, end in itertools.pairwise(marks)]


def main() -> None:
    settings = Settings.from_environment()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=settings.dev_set)
    options = parser.parse_args()
    service = FaqService.over(settings.var, settings.content, model=settings.model)
    service.warm_up()
    assistant = Assistant.trained(service, settings.var)
    model, understanding = assistant.model, assistant.understanding
    texts = [json.loads(line)["text"] for line in options.file.read_text("utf-8").splitlines() if line.strip()]
    taken = [milliseconds(service, model, understanding, text) for text in texts]
    for step, times in zip(STEPS, zip(*taken, strict=True), strict=True):
        ordered = sorted(times)
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        print(f"{step:20} median {statistics.median(ordered):6.2f} ms  p95 {p95:6.2f} ms")


if __name__ == "__main__":
    main()

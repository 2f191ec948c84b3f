"""How often the assistant speaks the player's language: labelled messages, whole and cut, on right and wrong pages.

    python -m tests.eval.language [FILE]

The language is chosen as bot/understanding/incoming.py chooses it. `page right`: the page is in the message's language;
`page wrong`: the mean over the three others; `no page`: neither helps. `cut` are the first one, two and three words of
each message.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.understanding.incoming import message_language
from faq.ports import Faq
from faq.service import FaqService
from languages import LANGUAGES
from settings import Settings

CUTS = (1, 2, 3)


def shares(faq: Faq, lines: Sequence[dict[str, Any]]) -> dict[str, float | int]:
    """Share of `lines` answered in their language, by the page's language."""
    right = [message_language(faq, line["text"], line["lang"]) == line["lang"] for line in lines]
    wrong = [
        message_language(faq, line["text"], page) == line["lang"]
        for line in lines
        for page in LANGUAGES
        if page != line["lang"]
    ]
    none = [faq.guess_language(line["text"], "").language == line["lang"] for line in lines]
    return {
        "n": len(lines),
        "page right": round(sum(right) / len(right), 3),
        "page wrong": round(sum(wrong) / len(wrong), 3),
        "no page": round(sum(none) / len(none), 3),
    }


def report(faq: Faq, lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """For all, by language, by style, by both, and for pieces of the messages."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        for name in ("all", line["lang"], line["style"], f"{line['lang']} {line['style']}"):
            groups[name].append(line)
        words = line["text"].split()
        for count in CUTS:
            if len(words) > count:
                groups[f"cut {count}"].append({**line, "text": " ".join(words[:count])})
    return {name: shares(faq, group) for name, group in groups.items()}


def main() -> None:
    settings = Settings.from_environment()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=settings.dev_set)
    options = parser.parse_args()
    service = FaqService.over(settings.var, settings.content, model=settings.model)
    service.warm_up()
    lines = [json.loads(line) for line in options.file.read_text("utf-8").splitlines() if line.strip()]
    for name, figures in report(service, lines).items():
        print(f"{name:14}", figures)
    for line in lines:
        if (found := message_language(service, line["text"], line["lang"])) != line["lang"]:
            print(f"{line['lang']} taken for {found} on its own page: {line['text']}", file=sys.stderr)


if __name__ == "__main__":
    main()

"""`python -m faq build | ask | lint | similar | export`: the tools of the content's editors.

build    make the index (the server does it too at its start)
ask      which topics a question finds, how likely, and because of which question of the content
lint     what is wrong in the content, one line a finding with file and line; exit status 1 if anything but warnings
similar  the pairs of topics that are hardest to tell apart
export   the help centre as files, for a site that serves it itself; search and chat stay at the desk
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from faq.articles.site_features import Features
from faq.editing.lint import lint
from faq.editing.similar_topics import similar_topics
from faq.errors import FaqError, Finding
from faq.help_centre.export import Files, export
from faq.help_centre.pages import Site
from faq.service import CONTENT, EXAMPLES, TOPICS, FaqService
from languages import DEFAULT

ROOT = Path(__file__).resolve().parent.parent
SHOWN = 5  # topics
FACTS = ("email", "phone", "report", "data_requests")
"""Of `Features`, what an export is told on the command line; the desk has its settings for it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        match options.command:
            case "lint":
                return _lint(options)
            case "ask":
                return _ask(options)
            case "similar":
                return _similar(options)
            case "export":
                return _export(options)
            case _:
                service = _service(options)
                print(f"{len(service.articles())} articles, {len(service.topics())} topics: {service.fingerprint}")
                return 0
    except FaqError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m faq", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--content", type=Path, default=CONTENT, help="folder of the articles")
    parser.add_argument("--topics", type=Path, default=TOPICS, help="list of the topics")
    parser.add_argument("--nlu", type=Path, default=EXAMPLES, help="examples of what no article answers")
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="folder for models and indexes")
    parser.add_argument("--model", default="", help="SentenceTransformer name or folder; default: the bundled one")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="make the index")
    ask = commands.add_parser("ask", help="rank the topics for a question")
    ask.add_argument("text")
    ask.add_argument("--lang", default=DEFAULT, help=f"language of the conversation so far (default: {DEFAULT})")
    commands.add_parser("lint", help="check the content")
    similar = commands.add_parser("similar", help="topics that are easily mixed up")
    similar.add_argument("--count", type=int, default=20, help="pairs to list (default: 20)")
    export = commands.add_parser("export", help="write the help centre as files")
    export.add_argument("out", type=Path, help="folder to write to")
    export.add_argument("--base", required=True, help="where the files will be served, such as https://help.example")
    export.add_argument("--desk", required=True, help="where the desk is, such as https://desk.example")
    export.add_argument("--site", default="Arena", help="the site's name (default: Arena)")
    for name in FACTS:
        export.add_argument(f"--{name.replace('_', '-')}", default="", help=f"the site's {name}, as articles tell it")
    export.add_argument("--without-chat", action="store_true", help="leave the chat out of the pages")
    return parser


def _service(options: argparse.Namespace) -> FaqService:
    def progress(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    def report(findings: Sequence[Finding]) -> None:
        for finding in findings:
            progress(str(finding))

    service = FaqService.over(
        options.var,
        options.content,
        topics=options.topics,
        examples=options.nlu,
        model=options.model,
        progress=progress,
        report=report,
    )
    service.warm_up()
    return service


def _ask(options: argparse.Namespace) -> int:
    service = _service(options)
    guess = service.guess_language(options.text, options.lang)
    found = service.ask(options.text, options.lang)
    read = service.retriever.restore(options.text, options.lang)
    print(f"language  {guess.language} ({guess.confidence:.2f})")
    print(f"read as   {read}")
    print(f"verdict   {found.verdict}")
    for hit in found.hits[:SHOWN]:
        article = service.article(hit.topic, guess.language)
        print(f"{hit.score:9.3f}  {hit.topic:32} {article.title if article else ''}")
    print("nearest questions")
    for question, similarity in service.retriever.nearest(options.text, options.lang, service.embed, 5):
        print(f"{similarity:9.3f}  {question.topic:32} [{question.language}] {question.text}")
    return 0


def _lint(options: argparse.Namespace) -> int:
    findings = lint(options.content, options.topics)
    for finding in findings:
        print(finding)
    errors = sum(not finding.warning for finding in findings)
    print(f"{errors} errors, {len(findings) - errors} warnings", file=sys.stderr)
    return 1 if errors else 0


def _export(options: argparse.Namespace) -> int:
    desk = options.desk.rstrip("/")
    site = Site(name=options.site, assistant_url=f"{desk}/widget/", desk=desk, chat=not options.without_chat)
    facts = {name: getattr(options, name) for name in FACTS}
    files = Files.read(options.content, options.topics, Features(site=options.site, **facts))
    count = export(files, site, options.base.rstrip("/"), ROOT / "web", options.out)
    print(f"{count} files in {options.out}")
    return 0


def _similar(options: argparse.Namespace) -> int:
    for pair in similar_topics(_service(options).retriever, options.count):
        print(f"{pair.confusion:6.3f}  {pair.first}  <->  {pair.second}")
        print(f"        {pair.example}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

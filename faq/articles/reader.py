"""Articles: one Markdown file a topic and language, `<content>/<language>/<category>/<topic-id>.md`.

A file is YAML front matter (`title`, `updated`, `questions`) between two lines of `---`, then the body in Markdown.
What is wrong is told with file, line and reason, in words an editor understands.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import yaml

from faq.articles.template import problems as mark_problems
from faq.articles.topics import SafeLoader, yaml_finding
from faq.errors import ContentError, Finding
from faq.ports import Article

FENCE = "---"
KEYS = frozenset({"title", "updated", "questions"})
TOPIC_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HTML = re.compile(r"</?[a-zA-Z][^>]*>|<!--")


def article_paths(content: Path) -> list[Path]:
    """The files of all articles, sorted. Hidden files and editors' temporary ones are left out."""
    return sorted(
        path
        for path in content.glob("*/*/*.md")
        if not any(part.startswith((".", "#", "~")) for part in path.relative_to(content).parts)
    )


def read_articles(content: Path) -> tuple[list[Article], list[Finding]]:
    """All articles that are in order, and what is wrong with the others."""
    return ArticleReader(content).read()


class ArticleReader:
    """Reads a folder again and again; files that did not change since are not parsed again."""

    def __init__(self, content: Path) -> None:
        self._content = content
        self._known: dict[Path, tuple[tuple[int, int, int], Article]] = {}

    def read(self) -> tuple[list[Article], list[Finding]]:
        """All articles that are in order, and what is wrong with the others."""
        findings: list[Finding] = []
        fresh: dict[Path, tuple[tuple[int, int, int], Article]] = {}
        for path in article_paths(self._content):
            try:
                version = _version(path)
                known = self._known.get(path)
                unchanged = known is not None and known[0] == version
                fresh[path] = known if known and unchanged else (version, read_article(path, self._content))
            except ContentError as error:
                findings.extend(error.findings)
        self._known = fresh
        return [article for _, article in fresh.values()], findings


def _version(path: Path) -> tuple[int, int, int]:
    try:
        stat = path.stat()
    except OSError:  # it went away meanwhile, or is a dangling link; reading tells
        return 0, 0, 0
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def read_article(path: Path, content: Path) -> Article:
    """One file under `content`.

    Raises:
        ContentError: it cannot be read or is not as described; all findings of the file at once.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ContentError([Finding(str(path), 1, f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise ContentError([Finding(str(path), 1, "is not UTF-8 text")]) from None
    return parse_article(text, path, content)


def parse_article(text: str, path: Path, content: Path) -> Article:
    """The article that the file at `path` would be if it held `text`.

    Raises:
        ContentError: as for `read_article`.
    """
    language, category, name = path.relative_to(content).parts
    lines = text.splitlines()
    if not lines or lines[0].strip() != FENCE:
        raise ContentError([Finding(str(path), 1, "must begin with front matter: a line of ---")])
    try:
        end = next(at for at, line in enumerate(lines[1:], 1) if line.strip() == FENCE)
    except StopIteration:
        raise ContentError([Finding(str(path), len(lines), "front matter is not closed by a line of ---")]) from None
    front = "\n".join(lines[1:end])
    below = "\n".join(lines[end + 1 :])
    body = below.strip()
    loader = SafeLoader(front)
    try:
        root = loader.get_single_node()
        data = loader.construct_document(root) if root else None
    except yaml.YAMLError as error:
        raise ContentError([yaml_finding(path, error, first_line=2)]) from None
    except ValueError as error:  # a date that does not exist
        raise ContentError([Finding(str(path), 2, f"YAML: {error}")]) from None
    if not isinstance(data, dict) or not isinstance(root, yaml.MappingNode):
        raise ContentError([Finding(str(path), 2, "front matter must be `name: value` lines")])
    at = {key.value: (key.start_mark.line + 2, value) for key, value in root.value}
    problems = _front_problems(data, at) + _body_problems(body, lines, end)
    problems += [(end + 2 + line, reason) for line, reason in mark_problems(below)]
    if not TOPIC_ID.fullmatch(path.stem):
        problems.append((1, f"the file's name {name} must be small letters, digits and hyphens"))
    if problems:
        raise ContentError([Finding(str(path), line, reason) for line, reason in sorted(problems)])
    return Article(
        topic=path.stem,
        language=language,
        category=category,
        title=data["title"].strip(),
        questions=tuple(question.strip() for question in data["questions"]),
        body=body,
        updated=data["updated"],
        path=str(path),
    )


def _front_problems(data: dict[str, object], at: dict[str, tuple[int, yaml.Node]]) -> list[tuple[int, str]]:
    problems = [(at[key][0], f"unknown entry {key}") for key in data if key not in KEYS]
    problems += [(1, f"{key} is missing") for key in sorted(KEYS - data.keys())]
    title = data.get("title", "-")
    if not isinstance(title, str) or not title.strip():
        problems.append((at["title"][0], "title must be a text"))
    updated = data.get("updated", date.min)
    if not isinstance(updated, date) or isinstance(updated, datetime):
        problems.append((at["updated"][0], "updated must be a date such as 2026-11-22"))
    if "questions" in data:
        problems += _question_problems(data["questions"], *at["questions"])
    return problems


def _question_problems(questions: object, line: int, node: yaml.Node) -> list[tuple[int, str]]:
    if not isinstance(questions, list) or not questions or not isinstance(node, yaml.SequenceNode):
        return [(line, "questions must be a list with at least one entry")]
    problems, seen = [], dict[str, int]()
    for question, item in zip(questions, node.value, strict=True):
        where = item.start_mark.line + 2
        if not isinstance(question, str) or not question.strip():
            problems.append((where, "a question must be a text; put it in double quotes"))
        elif (first := seen.setdefault(question.casefold().strip(), where)) != where:
            problems.append((where, f"the same question stands in line {first}"))
    return problems


def _body_problems(body: str, lines: Sequence[str], end: int) -> list[tuple[int, str]]:
    if not body:
        return [(len(lines), "the body is empty")]
    return [
        (number, "HTML is not allowed in the body; use Markdown")
        for number, line in enumerate(lines[end + 1 :], end + 2)
        if _HTML.search(line)
    ]

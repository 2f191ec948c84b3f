"""What an editor should know about the content before it goes live, one finding a line with file and place.

Errors are what a reader or the assistant would stumble over. Warnings may be right as they are: an age, two questions
that look much alike, a number that the topic's facts do not have.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

from faq.articles.reader import FENCE, parse_article, read_articles
from faq.articles.template import kept, names_in, unmarked
from faq.articles.topics import TopicEntry, read_topics
from faq.editing.near_duplicates import DraftDuplicate, near_duplicates
from faq.errors import ContentError, Finding
from faq.ports import Article
from languages import LANGUAGES

QUESTIONS = 12  # at least, each topic and language
WORDS = (30, 120)  # of a body
STALE = timedelta(days=365)  # since `updated`
_LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]*)[^)]*\)|^\s*\[[^\]]+\]:\s*(\S+)")
_PAGE = re.compile(r"/help/([a-z]{2})/(?:([a-z0-9-]+))?(?:#.*)?")
_NUMBER = re.compile(r"\d+")
_LIST_NUMBER = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)


def lint(content: Path, topics: Path, today: date | None = None) -> list[Finding]:
    """All findings, by file and line: broken files, the topics' contract and facts, length, links, age, twins."""
    articles, findings = read_articles(content)
    try:
        entries = read_topics(topics)
    except ContentError as error:
        return sorted([*findings, *error.findings])
    findings += _against_contract(articles, entries, topics, {finding.path for finding in findings})
    known = {(article.language, article.topic) for article in articles}
    for article in articles:
        findings += _of_article(article, _lines(article), known, entries, today)
    return sorted({*findings, *_shared_questions(articles)})


def lint_draft(
    text: str,
    path: Path,
    content: Path,
    topics: Path,
    others: Sequence[Article],
    duplicates: Callable[[Article], list[DraftDuplicate]],
) -> list[Finding]:
    """The findings of the file at `path` if it held `text`; `others` are the articles in service.
    `duplicates` finds the questions of other topics that read nearly as the draft's.
    """
    try:
        article = parse_article(text, path, content)
        entries = read_topics(topics)
    except ContentError as error:
        return sorted(error.findings)
    lines = text.splitlines()
    known = {(other.language, other.topic) for other in others} | {(article.language, article.topic)}
    findings = _of_article(article, lines, known, entries, None)
    if article.topic not in entries:
        findings.append(Finding(article.path, 1, f"{article.topic} is not in {topics.name}"))
    for near in duplicates(article):
        how = "is" if near.likeness == 1.0 else f"is nearly ({near.likeness:.2f})"
        reason = f"{near.question!r} {how} {near.other_question!r} of {near.other.topic}"
        is_same = near.likeness == 1.0 and near.other.language == article.language
        findings.append(Finding(article.path, _line_of(lines, near.question), reason, warning=not is_same))
    return sorted(set(findings))


def _of_article(
    article: Article,
    lines: Sequence[str],
    known: set[tuple[str, str]],
    entries: dict[str, TopicEntry],
    today: date | None,
) -> list[Finding]:
    findings = _length(article, lines) + _links(article, lines, known) + _age(article, lines, today or date.today())
    if entry := entries.get(article.topic):
        findings += _facts(article, lines, entry)
    return findings


def _against_contract(
    articles: list[Article], entries: dict[str, TopicEntry], topics: Path, broken: set[str]
) -> list[Finding]:
    findings = []
    present: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        present[article.topic].add(article.language)
        entry = entries.get(article.topic)
        if entry is None:
            findings.append(Finding(article.path, 1, f"{article.topic} is not in {topics.name}"))
        elif entry.topic.category != article.category:
            findings.append(Finding(article.path, 1, f"belongs in the folder {entry.topic.category}"))
        if article.language not in LANGUAGES:
            findings.append(Finding(article.path, 1, f"{article.language} is not a language of the desk"))
    for name, entry in entries.items():
        for language in LANGUAGES:
            ending = f"/{language}/{entry.topic.category}/{name}.md"
            if language not in present[name] and not any(path.endswith(ending) for path in broken):
                findings.append(Finding(str(topics), entry.line, f"{name} has no article in {language}"))
    return findings


def _length(article: Article, lines: Sequence[str]) -> list[Finding]:
    findings = []
    if len(article.questions) < QUESTIONS:
        reason = f"{len(article.questions)} questions; at least {QUESTIONS} are needed to be found well"
        findings.append(Finding(article.path, 1, reason))
    least, most = WORDS
    for there in _combinations(names_in(article.body)):
        words = len(kept(article.body, there.__contains__).split())
        if not least <= words <= most:
            case = f" where there is {' and '.join(sorted(there)) or 'nothing'}" if names_in(article.body) else ""
            reason = f"the body has {words} words, not {least}-{most}{case}"
            findings.append(Finding(article.path, _body_line(lines), reason))
    return findings


def _combinations(names: frozenset[str]) -> list[frozenset[str]]:
    """Everything that a site may have of `names`."""
    return [frozenset(some) for count in range(len(names) + 1) for some in combinations(sorted(names), count)]


def _facts(article: Article, lines: Sequence[str], entry: TopicEntry) -> list[Finding]:
    """Numbers are what a translation loses or changes: those of the facts must all be there, others are suspect."""
    facts = set(_NUMBER.findall(" ".join(entry.facts)))
    stated = set(_NUMBER.findall(_LIST_NUMBER.sub("", unmarked(article.body))))
    line = _body_line(lines)
    missing, other = sorted(facts - stated, key=int), sorted(stated - facts, key=int)
    findings = []
    if missing:
        findings.append(Finding(article.path, line, f"the facts' {', '.join(missing)} is not in the body"))
    if other:
        findings.append(Finding(article.path, line, f"the body's {', '.join(other)} is not in the facts", warning=True))
    return findings


def _links(article: Article, lines: Sequence[str], known: set[tuple[str, str]]) -> list[Finding]:
    """Links must work in the chat too, so they lead to a page of this help centre or begin with https: or mailto:."""
    findings = []
    start = _body_line(lines)
    for number, line in enumerate(lines[start - 1 :], start):
        for match in _LINK.finditer(line):
            target = match[1] or match[2] or ""
            page = _PAGE.fullmatch(target)
            if target.startswith(("https://", "mailto:")):
                continue
            if page is None:
                reason = f"the link {target!r} must be /help/{article.language}/<topic>, https: or mailto:"
            elif page[2] and (page[1], page[2]) not in known:
                reason = f"the link {target!r} leads to no article"
            elif page[1] != article.language:
                reason = f"the link {target!r} leads to another language"
            else:
                continue
            findings.append(Finding(article.path, number, reason))
    return findings


def _age(article: Article, lines: Sequence[str], today: date) -> list[Finding]:
    if article.updated > today + timedelta(days=1):  # a day, for editors east of here
        return [Finding(article.path, _line_of(lines, "updated:"), f"updated on {article.updated}, in the future")]
    if today - article.updated <= STALE:
        return []
    reason = f"not updated since {article.updated}; see that it still holds"
    return [Finding(article.path, _line_of(lines, "updated:"), reason, warning=True)]


def _shared_questions(articles: list[Article]) -> list[Finding]:
    """Questions that stand, or nearly, in two topics: each can find only one of them."""
    findings = []
    for pair in near_duplicates(articles):
        where = f"{pair.first.path}:{_line_of(_lines(pair.first), pair.first_question)}"
        same = pair.likeness == 1.0 and pair.first.language == pair.second.language
        how = "is" if pair.likeness == 1.0 else f"is nearly ({pair.likeness:.2f})"
        reason = f"{pair.second_question!r} {how} {pair.first_question!r} of {pair.first.topic}, {where}"
        line = _line_of(_lines(pair.second), pair.second_question)
        findings.append(Finding(pair.second.path, line, reason, warning=not same))
    return findings


def _line_of(lines: Sequence[str], text: str) -> int:
    """Of a question as YAML wrote it; 1 where it is written in another way."""
    whole = (f"- {text}", f'- "{text}"', f"- '{text}'")
    exact = (number for number, line in enumerate(lines, 1) if line.strip() in whole)
    return next(exact, next((number for number, line in enumerate(lines, 1) if text in line), 1))


def _body_line(lines: Sequence[str]) -> int:
    fences = [number for number, line in enumerate(lines, 1) if line.strip() == FENCE]
    return fences[1] + 1 if len(fences) > 1 else 1


def _lines(article: Article) -> list[str]:
    return Path(article.path).read_text(encoding="utf-8-sig").splitlines()

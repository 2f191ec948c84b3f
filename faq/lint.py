"""What an editor should know about the content before it goes live, one finding a line with file and place."""

from collections import defaultdict
from pathlib import Path

from faq.articles import FENCE, read_articles
from faq.errors import ContentError, Finding
from faq.ports import Article
from faq.spelling import fold
from faq.topics import TopicEntry, read_topics

LANGUAGES = ("az", "tr", "ru", "en")
QUESTIONS = 12  # at least, each topic and language
WORDS = (30, 120)  # of a body


def lint(content: Path, topics: Path) -> list[Finding]:
    """All findings, by file and line. Broken files, the topics' contract, length, questions that serve two topics."""
    articles, findings = read_articles(content)
    try:
        entries = read_topics(topics)
    except ContentError as error:
        return sorted([*findings, *error.findings])
    findings += _against_contract(articles, entries, topics, {finding.path for finding in findings})
    for article in articles:
        findings += _length(article)
    return sorted({*findings, *_shared_questions(articles)})


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


def _length(article: Article) -> list[Finding]:
    findings = []
    if len(article.questions) < QUESTIONS:
        reason = f"{len(article.questions)} questions; at least {QUESTIONS} are needed to be found well"
        findings.append(Finding(article.path, 1, reason))
    words = len(article.body.split())
    least, most = WORDS
    if not least <= words <= most:
        findings.append(Finding(article.path, _body_line(article), f"the body has {words} words, not {least}-{most}"))
    return findings


def _shared_questions(articles: list[Article]) -> list[Finding]:
    """Questions that read the same, spelling aside, in two topics of a language: each can find only one of them."""
    findings = []
    owners: dict[tuple[str, str], Article] = {}
    for article in articles:
        for question in article.questions:
            first = owners.setdefault((article.language, fold(question)), article)
            if first.topic != article.topic:
                reason = f"{question!r} is a question of {first.topic} too"
                findings.append(Finding(article.path, _line_of(article, question), reason))
    return findings


def _line_of(article: Article, text: str) -> int:
    lines = Path(article.path).read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if text in line), 1)


def _body_line(article: Article) -> int:
    lines = Path(article.path).read_text(encoding="utf-8-sig").splitlines()
    fences = [number for number, line in enumerate(lines, 1) if line.strip() == FENCE]
    return fences[1] + 1 if len(fences) > 1 else 1

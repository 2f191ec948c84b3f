"""The contract of topics: `topics.yaml` names every topic, its category, its facts and what is offered after it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from faq.errors import ContentError, Finding
from faq.ports import Topic

SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster, not always there
NEXT = ("complaint", "status", "human", "supervisor", "attach")
ERRANDS = ("complaint", "status", "human", "safety")
LOOKUPS = ("withdrawal", "deposit", "kyc")
CHOICES = {"next": NEXT, "errand": ERRANDS, "priority": ("high",), "lookup": LOOKUPS}
TRAITS = frozenset(
    ["id", "asks", "facts", "next", "errand", "kind", "department", "intent", "lookup", "common", "priority", "urgent"],
)


@dataclass(frozen=True)
class TopicEntry:
    """A topic with what its articles must say. `asks` and `facts` are for editors; `line` is where it stands."""

    topic: Topic
    asks: str
    facts: tuple[str, ...]
    line: int


def read_topics(path: Path) -> dict[str, TopicEntry]:
    """All topics by id, in the file's order.

    Raises:
        ContentError: the file is missing or not as described.
    """
    try:
        loader = SafeLoader(path.read_text(encoding="utf-8"))
        root = loader.get_single_node()
        data: Any = loader.construct_document(root) if root else None
    except OSError as error:
        raise ContentError([Finding(str(path), 1, f"cannot be read: {error.strerror}")]) from None
    except yaml.YAMLError as error:
        raise ContentError([yaml_finding(path, error)]) from None
    entries: dict[str, TopicEntry] = {}
    findings: list[Finding] = []
    if not isinstance(root, yaml.MappingNode):
        raise ContentError([Finding(str(path), 1, "must map categories to lists of topics")])
    for key, items in root.value:
        category = key.value
        if not isinstance(items, yaml.SequenceNode):
            findings.append(Finding(str(path), key.start_mark.line + 1, f"{category} must be a list of topics"))
            continue
        for node, value in zip(items.value, data[category], strict=True):
            line = node.start_mark.line + 1
            reason = _wrong(value) or (f"{value['id']} is there twice" if value["id"] in entries else "")
            if reason:
                findings.append(Finding(str(path), line, reason))
                continue
            topic = Topic(
                id=value["id"],
                category=category,
                next=value.get("next"),
                errand=value.get("errand"),
                kind=value.get("kind"),
                department=value.get("department"),
                intent=value.get("intent"),
                lookup=value.get("lookup"),
                is_common=value.get("common", False),
                is_high_priority=value.get("priority") == "high",
                is_urgent=value.get("urgent", False),
            )
            entries[topic.id] = TopicEntry(topic, value["asks"], tuple(map(str, value["facts"])), line)
    if findings:
        raise ContentError(findings)
    return entries


def yaml_finding(path: Path, error: yaml.YAMLError, first_line: int = 1) -> Finding:
    """The parser's complaint with the line it means; the YAML began at `first_line` of the file."""
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or "is not YAML"
    return Finding(str(path), (mark.line if mark else 0) + first_line, f"YAML: {reason}")


def _wrong(value: object) -> str:
    if not isinstance(value, dict) or not isinstance(value.get("id"), str) or not isinstance(value.get("asks"), str):
        return "a topic needs id and asks"
    if not isinstance(value.get("facts"), list) or not value["facts"]:
        return f"{value['id']} needs a list of facts"
    for name, allowed in CHOICES.items():
        if value.get(name) not in (None, *allowed):
            return f"{value['id']}: {name} must be one of {', '.join(allowed)}"
    for flag in ("urgent", "common"):
        if not isinstance(value.get(flag, False), bool):
            return f"{value['id']}: {flag} must be true or false"
    for name, meaning in (("kind", "a kind of complaint"), ("department", "a department"), ("intent", "an intent")):
        if not isinstance(value.get(name, ""), str):
            return f"{value['id']}: {name} must be {meaning}"
    if unknown := sorted(value.keys() - TRAITS):
        return f"{value['id']}: unknown entry {unknown[0]}"
    return ""

"""Pages as schema.org data, JSON that is safe inside a script element; browsers do not run it."""

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from faq.ports import Article


def question_and_answer(article: Article, body: str) -> Markup:
    """An article; `body` is its HTML."""
    answer = {"@type": "Answer", "text": body.strip()}
    return _written(
        {
            "@type": "FAQPage",
            "inLanguage": article.language,
            "dateModified": article.updated.isoformat(),
            "mainEntity": [{"@type": "Question", "name": article.title, "acceptedAnswer": answer}],
        }
    )


def breadcrumbs(trail: Sequence[tuple[str, str]]) -> Markup:
    """The way to a page: (name, absolute address) of each step."""
    steps = [
        {"@type": "ListItem", "position": place, "name": name, "item": address}
        for place, (name, address) in enumerate(trail, 1)
    ]
    return _written({"@type": "BreadcrumbList", "itemListElement": steps})


def searchable(name: str, address: str, search: str) -> Markup:
    """The help centre; `search` is the address of its results with {query} in it."""
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": search},
        "query-input": "required name=query",
    }
    return _written({"@type": "WebSite", "name": name, "url": address, "potentialAction": action})


def _written(data: dict[str, Any]) -> Markup:
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))

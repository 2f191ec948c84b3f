"""The Markdown of article bodies as safe HTML and as plain text; raw HTML in it is shown as text.

The chat renders the same bodies (web/shared/markdown.js) to the same HTML: tests/content/test_one_rendering.py.
"""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True})
_BLOCKS = re.compile(r"</?(?:p|li|ul|ol|br|blockquote|hr|h[1-6]|pre)\b[^>]*>")
_INLINE = re.compile(r"<[^>]+>")
_REMEMBERED = 1024


@lru_cache(maxsize=_REMEMBERED)
def render_markdown(body: str) -> Markup:
    """Safe HTML of an article's body."""
    return Markup(_MARKDOWN.render(body))


@lru_cache(maxsize=_REMEMBERED)
def blocks_of(body: str) -> tuple[str, ...]:
    """Its paragraphs and entries of lists, in order, without marks."""
    parts = (_without_marks(part) for part in _BLOCKS.split(render_markdown(body)))
    return tuple(part for part in parts if part)


def plain_text(body: str) -> str:
    """All of it in one line, without marks."""
    return " ".join(blocks_of(body))


def _without_marks(html: str) -> str:
    return " ".join(Markup(_INLINE.sub("", html)).unescape().split())

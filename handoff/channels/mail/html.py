"""HTML of mails as text: made safe, without what is quoted."""

import re

import lxml.etree
import lxml.html
import nh3
import quotequail

_QUOTES = (
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' gmail_quote ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' yahoo_quoted ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' protonmail_quote ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' moz-cite-prefix ')]",
    "//blockquote[@type='cite']",
    "//blockquote[contains(@class, 'yandex') or contains(@class, 'mail-quote')]",
    "//*[@id='mail-app-auto-quote' or @data-marker='__QUOTED_TEXT__']",
)
_SIGNATURES = (
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' gmail_signature ')]",
    "//*[@id='ms-outlook-mobile-signature' or @id='mail-app-auto-default-signature' or @id='Signature']",
    "//*[contains(@class, 'moz-signature') or @data-signature-widget]",
)
_FROM_HERE = ("//*[@id='appendonsend']", "//*[@id='divRplyFwdMsg']", "//*[contains(@class, 'OutlookMessageHeader')]")
"""From which on everything is quoted."""
_OUTLOOK_RULE = re.compile(r"border-top:\s*solid\s*#(e1e1e1|b5c4df)", re.IGNORECASE)
_FORWARDED = re.compile(
    r"forwarded message|пересылаемое сообщение|пересланное сообщение|iletilen (ileti|mesaj)|yönləndirilən|"
    r"yönləndirilmiş",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(r"(@|\d).{0,200}:\s*$", re.DOTALL)
_BLOCKS = frozenset(
    ("p", "div", "tr", "table", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "section")
)
_TAGS = {*_BLOCKS, "a", "b", "br", "em", "i", "img", "li", "span", "strong", "td", "th", "tbody", "thead", "u", "body"}
_DEEPEST = 200


def new_text(html: str) -> str:
    """The text of what is not marked as quoted."""
    if not html.strip() or _FORWARDED.search(html):
        return text_of(html)
    return text_of(_unmarked(_without_structure(html)))


def text_of(html: str) -> str:
    """The whole as text. Nothing of scripts, styles and what a browser would fetch is left."""
    safe = nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}, "img": {"alt"}}, url_schemes={"http", "https", "mailto"}
    )
    if not safe.strip():
        return ""
    root = lxml.html.fromstring(f"<div>{safe}</div>")
    parts: list[str] = []
    _write(root, parts, 0)
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_structure(html: str) -> str:
    """Without the elements by which programs mark what they quote."""
    try:
        root = lxml.html.fromstring(f"<div>{html}</div>")
    except (lxml.etree.LxmlError, ValueError):
        return html
    for path in _FROM_HERE:
        for element in root.xpath(path):
            _drop_from(element)
    for element in root.xpath("//div[@style]"):
        if _OUTLOOK_RULE.search(element.get("style", "")) and re.search(
            r"<b>|<strong>", _inner(element), re.IGNORECASE
        ):
            _drop_from(element)
    for element in root.xpath("//blockquote"):
        _drop_introduced(element)
    for path in (*_QUOTES, *_SIGNATURES):
        for element in root.xpath(path):
            if element.getparent() is not None:
                element.drop_tree()
    return str(lxml.html.tostring(root, encoding="unicode"))


def _drop_introduced(quote: lxml.html.HtmlElement) -> None:
    """Drop a quotation that a sentence with an address introduces, with that sentence, which stands in it or before."""
    if quote.getparent() is None:
        return
    before = quote.getprevious()
    said = (before.text_content() if before is not None else quote.getparent().text or "").strip()
    within = (quote.text or "").strip() or next((e.text_content() for e in quote if isinstance(e.tag, str)), "").strip()
    if _INTRODUCES.search(said):
        if before is not None:
            before.drop_tree()
    elif not _INTRODUCES.search(within[:300].partition("\n")[0]):
        return
    quote.drop_tree()


def _inner(element: lxml.html.HtmlElement) -> str:
    return str(lxml.html.tostring(element, encoding="unicode"))[:2000]


def _drop_from(element: lxml.html.HtmlElement) -> None:
    """Without it and everything behind it in the document."""
    ancestor = element
    while (parent := ancestor.getparent()) is not None:
        for sibling in list(ancestor.itersiblings()):
            parent.remove(sibling)
        ancestor.tail = None
        ancestor = parent
    if element.getparent() is not None:
        element.getparent().remove(element)


def _unmarked(html: str) -> str:
    """Without what quotequail takes for quoted, by the sentences and shapes that it knows."""
    try:
        shown = [part for is_shown, part in quotequail.quote_html(html) if is_shown]
    except Exception:  # it stumbles over odd markup: what it would cut stays
        return html
    return "".join(shown) or html


def _write(element: lxml.html.HtmlElement, parts: list[str], depth: int) -> None:
    if depth > _DEEPEST or not isinstance(element.tag, str):
        return
    is_block = element.tag in _BLOCKS
    if is_block and parts and not parts[-1].endswith("\n"):
        parts.append("\n")
    parts.append(_opening(element, parts))
    if element.text:
        parts.append(element.text if element.tag == "pre" else re.sub(r"\s+", " ", element.text))
    for child in element:
        _write(child, parts, depth + 1)
        if child.tail:
            parts.append(re.sub(r"\s+", " ", child.tail))
    if element.tag == "a":
        parts.append(_where_to(element))
    if is_block:
        parts.append("\n\n" if element.tag in {"p", "table", "ul", "ol"} else "\n")


def _opening(element: lxml.html.HtmlElement, parts: list[str]) -> str:
    """What stands before the words of an element."""
    match element.tag:
        case "br":
            return "\n"
        case "li":
            return "\n- "
        case "img":
            return f"[{element.get('alt')}]" if element.get("alt") else ""
        case "td" | "th":
            return " " if parts and not parts[-1].endswith((" ", "\n")) else ""
    return ""


def _where_to(link: lxml.html.HtmlElement) -> str:
    """The address of a link whose words do not say it."""
    href, shown = link.get("href") or "", (link.text_content() or "").strip()
    return f" ({href})" if href.startswith("http") and href.rstrip("/") not in shown and shown not in href else ""

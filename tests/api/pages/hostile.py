"""Texts that somebody may fill in to do harm, and the proof that a page shows them as texts and nothing else.

Every one holds the word `hostile`, so that whatever a page makes of it is recognised: in the name of an element or
attribute, in an address, in a comment. Commands refuse direction marks and controls (api/commanding/texts.py), so the
list has two parts: what every field must take, and what only a file or an address can bring.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

import orjson
from lxml import html as parser

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORD = "hostile"
RUN = "window.hostile=1"


class Text(NamedTuple):
    """A text and what it tries."""

    name: str
    text: str


TAKEN = (
    Text("script", f"hostile<script>{RUN}</script>"),
    Text("image", f'hostile<img src=x onerror="{RUN}">'),
    Text("svg", f"hostile<svg/onload={RUN}>"),
    Text("own element", "<hostile-box hostile-mark=1>hostile</hostile-box>"),
    Text("double quote", f'hostile" onfocus="{RUN}" autofocus hostile-mark="'),
    Text("single quote", f"hostile' onfocus='{RUN}' autofocus hostile-mark='"),
    Text("no quote", f"hostile onmouseover={RUN} hostile-mark=1"),
    Text("end of a field", f"</textarea></title></option></select></bdi></details>hostile<script>{RUN}</script>"),
    Text("end of a script", f'hostile"}}]</script><script>{RUN}</script><!--'),
    Text("comment", "hostile--><hostile-box>"),
    Text("section", "hostile]]><hostile-box>"),
    Text("style", "hostile</style><style>body{display:none}</style>"),
    Text("base", '<base href="http://hostile.invalid/">hostile'),
    Text("refresh", '<meta http-equiv="refresh" content="0;url=http://hostile.invalid/">hostile'),
    Text("frame", '<iframe srcdoc="hostile"></iframe>'),
    Text("form", '<form action="http://hostile.invalid/"><button>hostile</button></form>'),
    Text("swap", '<b hx-get="/logout?hostile" hx-trigger="load">hostile</b>'),
    Text("script address", f"javascript:{RUN}//hostile"),
    Text("data address", "data:text/html,<script>hostile</script>"),
    Text("other host", "//hostile.invalid/x"),
    Text("climbing", "../../../hostile?x=1&y=2#z"),
    Text("template", "hostile {{7*7}} {% raw %} ${7*7} #{7*7} <%= 7*7 %>"),
    Text("entities", "hostile &lt;script&gt; &#x3c;b&#x3e; &amp;amp; &nbsp"),
    Text("formula", '=HYPERLINK("http://hostile.invalid","hostile")'),
    Text("formula of a sum", "@SUM(1+1)*cmd|' /C hostile'!A0"),
    Text("minus", "-2+3+cmd|' /C hostile'!A0"),
    Text("plus", "+1+hostile"),
    Text("lookalikes", "hostile ＜script＞ ‹script›"),
    Text("stacked marks", "hostile" + "a" + "\u0301" * 60),
    Text("no width", "hos\u200btile hostile\u2060\ufeff"),
    Text("right to left", "hostile שלום مرحبا 123"),
    Text("beyond the basic plane", "hostile 𠮷𠀋 👨‍👩‍👧‍👦 \U000e0041"),
    Text("one long word", "hostile" + "长" * 10_000),
    Text("one long Latin word", "hostile" + "x" * 9_000),
)
"""What any field of a command may hold: markup and formulas are texts like any other."""

DIRECTED = (
    Text("override", "hostile\u202etxt.exe"),
    Text("isolate", "hostile\u2066<b>\u2069"),
    Text("marks", "hostile\u200f\u061c\u200e"),
    Text("control", "hostile\u0085\u009b31m"),
)
"""What commands refuse, and a document, a file name or an address can bring."""

NAMED = {one.name: one.text for one in (*TAKEN, *DIRECTED)}

_HOLDERS = {"value", "title", "alt", "placeholder", "content", "aria-label", "aria-description", "label", "download"}
_ADDRESSES = {
    "href", "src", "action", "formaction", "poster", "cite", "data", "srcset", "xlink:href", "ping", "background",
    "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "hx-push-url", "hx-replace-url",
}  # fmt: skip
_FORBIDDEN = {"iframe", "frame", "object", "embed", "applet", "base", "style", "hostile-box", "foreignobject"}
_DIRECTIONS = re.compile("[\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufdd0-\ufdef]")
_SHOWN_DIRECTIONS = re.compile(r"[\[⟨〔<]?U\+[0-9A-Fa-f]{4,6}[\]⟩〕>]?")
_MARKUP = re.compile("[<>\"'&]")


def harmless(html: str, text: str, *, appears: bool = True, styled: bool = False, address: str = "testserver") -> None:
    """AssertionError unless `text` stands on the page as text only: it made no element, attribute, address or script,
    and (unless `appears` is False) it can be read there. `styled`: a browser's own page, where scripts may have set
    styles. `address`: the host whose absolute addresses are ours."""
    if not styled and _MARKUP.search(text):
        assert text not in html, "the text stands in the source as it was sent"
    root = _parsed(html)
    found = [*_bad_elements(root, styled), *_bad_attributes(root, styled, address)]
    assert not found, "; ".join(found)
    if appears:
        assert plain(text) in _readable(root), "the text cannot be read on the page"


def harmless_in(page: Page, text: str, *, appears: bool = True) -> None:
    """The same of a page in a browser, and no script of the text ran there (the tab's watch fails on dialogs,
    errors and requests elsewhere)."""
    page.wait_for_load_state("networkidle")
    assert page.evaluate("typeof window.hostile") == "undefined", "a script of the text ran"
    assert page.locator("hostile-box, [hostile-mark], [onerror], [onload], [onfocus], [onmouseover]").count() == 0
    host = urlsplit(page.url).netloc
    harmless(page.content(), text, appears=appears, styled=True, address=host)


def plain(text: str) -> str:
    """A text as it is compared: spaces as one, and neither direction marks nor what shows them."""
    bare = _DIRECTIONS.sub("", _SHOWN_DIRECTIONS.sub("", unicodedata.normalize("NFC", text)))
    return " ".join(bare.split())


def skeleton(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Elements and the names of their attributes, in order: the same for a page whatever its texts say."""
    root = _parsed(html)
    return [(str(one.tag), tuple(sorted(one.attrib))) for one in root.iter() if isinstance(one.tag, str)]


def _parsed(html: str) -> parser.HtmlElement:
    return parser.document_fromstring(html.encode(), parser=parser.HTMLParser(encoding="utf-8", huge_tree=True))


def _bad_elements(root: parser.HtmlElement, styled: bool) -> Iterator[str]:
    for one in root.iter():
        if not isinstance(one.tag, str):  # a comment or a processing instruction
            if WORD in (one.text or ""):
                yield "the text stands in a comment"
            continue
        tag = one.tag.lower()
        if tag in _FORBIDDEN and not (styled and tag == "style"):
            yield f"an element <{tag}>"
        if WORD in tag:
            yield f"an element named by the text: <{tag}>"
        if tag == "meta" and "http-equiv" in one.attrib:
            yield "a <meta http-equiv>"
        if tag == "script":
            yield from _bad_script(one)


def _bad_script(one: parser.HtmlElement) -> Iterator[str]:
    content = one.text or ""
    if one.get("type") == "application/json":
        try:
            orjson.loads(content)
        except orjson.JSONDecodeError:
            yield "data for scripts that is no JSON"
    elif content.strip():
        yield f"a script in the page: {content[:80]}"


def _bad_attributes(root: parser.HtmlElement, styled: bool, host: str) -> Iterator[str]:
    for one in root.iter():
        for name, value in one.attrib.items() if isinstance(one.tag, str) else ():
            yield from _bad_attribute(name.lower(), value, styled, host, icon=one.get("rel") == "icon")


def _bad_attribute(name: str, value: str, styled: bool, host: str, icon: bool) -> Iterator[str]:
    if WORD in name or name.startswith("on") or name == "srcdoc" or (name == "style" and not styled):
        yield f"an attribute {name}={value[:80]!r}"
    elif name in _ADDRESSES and value not in ("true", "false"):
        yield from _bad_address(name, value, host, icon)
    elif WORD in value and name not in _HOLDERS and not name.startswith("data-"):
        yield f"the text stands in {name}={value[:80]!r}"


def _bad_address(name: str, value: str, host: str, icon: bool) -> Iterator[str]:
    parts = urlsplit(value.strip())
    ours = parts.scheme == "" and parts.netloc == "" and not value.lstrip().startswith(("//", "\\", "/\\"))
    whole = parts.scheme in ("http", "https") and parts.netloc == host
    if not (ours or whole or (icon and parts.scheme == "data")):
        yield f"an address elsewhere: {name}={value[:80]!r}"
    if WORD in parts.path and (".." in parts.path or unquote(parts.path).startswith("//")):
        yield f"an address that climbs: {name}={value[:80]!r}"
    if re.search(r"[<>\"'\s]", value):
        yield f"an address that was not encoded: {name}={value[:80]!r}"


def _readable(root: parser.HtmlElement) -> str:
    """What can be read: text outside scripts and styles, and what stands in fields."""
    return plain(" ".join(_texts(root.iter())))


def _texts(elements: Iterable[parser.HtmlElement]) -> Iterator[str]:
    for one in elements:
        if isinstance(one.tag, str) and one.tag not in ("script", "style"):
            yield one.text or ""
            yield one.get("value") or "" if one.tag in ("input", "option") else ""
        yield one.tail or ""

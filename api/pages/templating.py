"""Jinja2 as the pages use it: everything escaped, nothing undefined, the words and links of the page at hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.responses import HTMLResponse

from api.pages.keys import new_key
from api.pages.labels import SYMBOLS, label
from api.pages.page import Page
from api.pages.stamp import Stamp
from api.pages.static_files import address
from ledger.clock import CIVIL_ZONE

TEMPLATES = Path(__file__).parent / "templates"
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@cache
def environment() -> Environment:
    """The one environment of all templates."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.filters.update(json=_json, when=_when, unit=_unit, short=_short, number=_number)
    made.globals.update(label=_label, t=_words, symbol=SYMBOLS.__getitem__, new_key=new_key, static=address)
    return made


def rendered(
    page: Page, template: str, block: str | None, stamp: Stamp | None, status: int, context: Mapping[str, Any]
) -> HTMLResponse:
    """The template as HTML, or one of its blocks."""
    chosen = environment().get_template(template)
    held = {
        "page": page, "lang": page.lang, "who": page.who, "stamp": stamp, "link": page.link, "here": page.here,
        "view": stamp.view if stamp else None, **context,
    }  # fmt: skip
    text = chosen.render(held) if block is None else "".join(chosen.blocks[block](chosen.new_context(held)))
    return HTMLResponse(text, status, headers={"Content-Language": page.lang})


@pass_context
def _words(context: Context, zh: str, en: str) -> str:
    return en if context["lang"] == "en" else zh


@pass_context
def _label(context: Context, kind: str, code: str | None) -> str:
    return label(kind, code, context["lang"])


def _json(value: Any) -> Markup:
    """JSON that may stand in a <script type="application/json">: no character of it ends the element."""
    return Markup(orjson.dumps(value, default=str).decode().translate(_ESCAPES))


def _when(instant: str | None) -> str:
    """An instant in civil time (UTC+8), to the minute."""
    if not instant:
        return ""
    return datetime.fromisoformat(instant).astimezone(CIVIL_ZONE).strftime("%Y-%m-%d %H:%M")


def _unit(agency: str | None) -> str:
    """The name of an agency as printed: the last part of its id."""
    return (agency or "").rsplit("/", 1)[-1]


def _short(digest: str | None) -> str:
    """The beginning of a hash."""
    return f"{digest[:12]}…" if digest else ""


def _number(value: object) -> str:
    """A decimal text without trailing zeros; a dash for none."""
    if value is None or value == "":
        return "—"
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text

"""The replay page as a reader sees it, without a script: its cards, its table, its links."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from lxml import html
from starlette.testclient import TestClient

from api.exports.cells import COLUMNS

PLAN = "襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"
_PIECE = re.compile(r"""([a-z]+\d?)|\.([\w-]+)|\#([\w-]+)|\[([\w-]+)(?:(\*?=)([^\]]+))?\]""")


def select(element: Any, selector: str) -> list[Any]:
    """The elements below that a plain selector names: tags, classes, ids, attributes, ` `, ` > `, `, `."""
    paths = ["".join(map(_step, _steps(one))) for one in selector.split(", ")]
    return list(element.xpath("|".join(f".{path}" for path in paths)))


def _steps(selector: str) -> list[tuple[str, str]]:
    found = [("//", "")]
    for word in selector.split():
        if word == ">":
            found[-1] = ("/", "")
        else:
            found = [*found[:-1], (found[-1][0], word), ("//", "")]
    return found[:-1]


def _step(step: tuple[str, str]) -> str:
    axis, word = step
    tag, tests = "*", ""
    for name, held, id_, attribute, how, value in _PIECE.findall(word):
        tag = name or tag
        tests += f"[contains(concat(' ',normalize-space(@class),' '),' {held} ')]" if held else ""
        tests += f"[@id='{id_}']" if id_ else ""
        if attribute:
            test = {"": f"@{attribute}", "=": f"@{attribute}='{value}'", "*=": f"contains(@{attribute},'{value}')"}
            tests += f"[{test[how]}]"
    return f"{axis}{tag}{tests}"


class Shown:
    """One page of the room."""

    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, client: TestClient, path: str = "/replay", /, **asked: Any) -> None:
        self.answer = client.get(path, params={"plan": PLAN, **asked}, headers=self.headers)
        self.root = html.document_fromstring(self.answer.content, parser=html.HTMLParser(encoding="utf-8"))

    @property
    def text(self) -> str:
        """Everything that can be read, blanks as one."""
        return read(self.root)

    def all(self, selector: str) -> list[Any]:
        """The elements that fit."""
        return select(self.root, selector)

    def one(self, selector: str) -> Any:
        """The one element that fits."""
        (found,) = self.all(selector)
        return found

    def said(self, selector: str) -> str:
        """Its text."""
        return read(self.one(selector))

    @property
    def headings(self) -> list[str]:
        """Of the table's columns."""
        return [read(one) for one in self.all(".board thead th")]

    @property
    def rows(self) -> list[dict[str, str]]:
        """The table: by name of its column, each cell's text."""
        names = [name for name, _, _ in COLUMNS]
        return [dict(zip(names, map(read, row), strict=True)) for row in self.all(".board tbody tr")]

    def link(self, selector: str) -> dict[str, str]:
        """Where a link leads, as parameters."""
        return dict(parse_qsl(urlsplit(self.one(selector).get("href")).query))


class Part(Shown):
    """What a script is given of it."""

    headers: ClassVar[dict[str, str]] = {"HX-Request": "true"}


def read(element: Any) -> str:
    """The text of an element, blanks as one."""
    return " ".join(element.text_content().split())


def bare(text: str) -> str:
    """A cell without what parts its pieces: blanks, brackets, commas."""
    return re.sub(r"[\s()、,;;]+", "", text)

"""Pages about figures as a reader sees them: the main part parsed, its texts, the numbers that lead to explanations."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import html
from starlette.testclient import TestClient

PLAN = "襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"


def main_of(text: str) -> Any:
    """The main part of a page."""
    return html.fromstring(text).find(".//main")


def page(client: TestClient, path: str, **params: str | list[str]) -> Any:
    """The main part of the page at an address."""
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text[:400]
    return main_of(answer.text)


def said(element: Any) -> str:
    """Its text with spaces as one."""
    return " ".join(element.text_content().split())


def figures(main: Any) -> dict[str, str]:
    """Path of a figure → the text of the link to its explanation."""
    links = main.iterfind(".//a[@class='figure']")
    return {parse_qs(urlsplit(one.get("href")).query)["figure"][0]: said(one) for one in links}

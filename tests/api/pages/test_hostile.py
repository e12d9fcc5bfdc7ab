"""The proof of harmlessness notices harm: every hostile text, put on a page in every careless way."""

from __future__ import annotations

from html import escape

import pytest

from api.commanding.texts import unfit
from tests.api.pages.hostile import DIRECTED, NAMED, TAKEN, WORD, harmless, plain, skeleton

PAGE = '<!doctype html><html lang="zh"><head><title>t</title></head><body><main>{}</main></body></html>'
TEXTS = pytest.mark.parametrize("text", [one.text for one in (*TAKEN, *DIRECTED)], ids=list(NAMED))
CARELESS = [
    ('<p onclick="{word}()">x</p>', "an attribute onclick"), ("<{word}-box></{word}-box>", "an element named"),
    ('<p class="{word}">x</p>', "the text stands in class"), ("<!-- {word} -->", "in a comment"),
    ('<a href="javascript:{word}">x</a>', "elsewhere"), ('<a href="//{word}.invalid/">x</a>', "elsewhere"),
    ('<a href="http://{word}.invalid/">x</a>', "elsewhere"), ('<a href="/task?x={word} 1">x</a>', "not encoded"),
    ('<form action="http://{word}.invalid"></form>', "elsewhere"), ("<script>{word}</script>", "a script in the page"),
    ('<script type="application/json">{{{word}}}</script>', "no JSON"), ('<p style="{word}">x</p>', "attribute style"),
    ('<iframe src="/{word}"></iframe>', "<iframe>"), ('<a href="/../{word}">x</a>', "climbs"),
    ('<meta http-equiv="refresh" content="0">', "http-equiv"), ("<style>{word}</style>", "<style>"),
    ('<b hx-get="//{word}.invalid">x</b>', "elsewhere"), ('<p srcdoc="x">x</p>', "attribute srcdoc"),
    ('<p {word}=1>x</p>', "attribute hostile"),
]  # fmt: skip


@TEXTS
def test_a_text_that_is_escaped_is_harmless(text: str) -> None:
    """Escaped in an element, in a field and percent-encoded in a link, no text of the list is found at fault."""
    from urllib.parse import quote

    shown = escape(text)
    body = f'<bdi>{shown}</bdi><input value="{shown}"><a href="/search?q={quote(text, safe="")}">x</a>'
    harmless(PAGE.format(body), text)


@pytest.mark.parametrize("one", [one for one in TAKEN if "<" in one.text], ids=lambda one: one.name)
def test_a_text_that_is_not_escaped_is_noticed(one: tuple[str, str]) -> None:
    """Control: as it was sent, each text with markup is found at fault."""
    with pytest.raises(AssertionError):
        harmless(PAGE.format(f"<bdi>{one[1]}</bdi>"), one[1])


@pytest.mark.parametrize("name", ["double quote", "single quote", "no quote"])
def test_a_text_that_breaks_out_of_an_attribute_is_noticed(name: str) -> None:
    """Control: in a value between its own quotes, or none, a text becomes attributes."""
    quotation = {"double quote": '"', "single quote": "'", "no quote": ""}[name]
    page = PAGE.format(f"<input value={quotation}{NAMED[name]}{quotation}>{escape(NAMED[name])}")
    with pytest.raises(AssertionError):
        harmless(page, NAMED[name])


@pytest.mark.parametrize(("body", "said"), CARELESS, ids=[body for body, _said in CARELESS])
def test_what_a_page_must_not_make_of_a_text_is_noticed(body: str, said: str) -> None:
    """Control: each element, attribute or address that a text could become is named."""
    with pytest.raises(AssertionError, match=said):
        harmless(PAGE.format(body.format(word=WORD) + WORD), WORD)


def test_a_text_that_is_not_shown_is_noticed() -> None:
    """Control: a page that drops or cuts the text fails, unless the caller says that it does not show it."""
    with pytest.raises(AssertionError, match="cannot be read"):
        harmless(PAGE.format("hostil"), WORD)
    harmless(PAGE.format("hostil"), WORD, appears=False)


def test_what_commands_take_and_refuse_is_as_the_lists_say() -> None:
    """Every text of the first list passes the rule of commands, none of the second does; all hold the word."""
    assert not [one.name for one in TAKEN if list(unfit(one.text))]
    assert not [one.name for one in DIRECTED if not list(unfit(one.text))]
    assert not [name for name, text in NAMED.items() if WORD not in plain(text)]


def test_the_skeleton_does_not_depend_on_texts() -> None:
    """The skeleton of a page is the same with another text, and another with another element."""
    assert skeleton(PAGE.format("<p>a</p>")) == skeleton(PAGE.format("<p>b</p>"))
    assert skeleton(PAGE.format("<p>a</p>")) != skeleton(PAGE.format("<p>a<b>b</b></p>"))

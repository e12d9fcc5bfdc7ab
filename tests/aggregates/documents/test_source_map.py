"""The source map: every healed character can be found again in the file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents import Reading
from aggregates.documents.formats import decode
from aggregates.documents.glyphs import BLANK, canonical
from aggregates.documents.layout import heal
from aggregates.documents.source_map import Paragraph, Piece, paragraph

TEXT = st.text(alphabet="一二三、，。；：（）《》“”局委办县牵头配合负责任务 \u30002021年.１2—#*-", max_size=60)
LINES = st.lists(TEXT, max_size=30)


def _check(par: Paragraph, lines: list[str] | tuple[str, ...]) -> None:
    for index, char in enumerate(par.text):
        line, column = par.position(index)
        assert lines[line - 1][column - 1] == char


@given(LINES)
def test_every_character_is_found_again(lines: list[str]) -> None:
    """Whatever the lines are, each healed character stands at the line and column its paragraph names."""
    for par in heal(lines).paragraphs:
        _check(par, lines)
        assert len(par.canon) == len(par.text)


@given(LINES)
def test_healing_keeps_order_and_loses_only_margins(lines: list[str]) -> None:
    """Healed text and reported furniture together are the printed text in printed order, but for blanks and marks."""
    layout = heal(lines)
    places = [par.position(i) for par in layout.paragraphs for i in range(len(par.text))]
    assert places == sorted(set(places))
    text = {place: char for par in layout.paragraphs for place, char in _placed(par)}
    dropped = {(p.line, p.column + i): char for p in layout.dropped for i, char in enumerate(p.text)}
    assert not text.keys() & dropped.keys()
    kept = "".join(char for _, char in sorted((text | dropped).items()))
    assert _strip(kept, BLANK + "#*") == _strip("".join(lines), BLANK + "#*")
    assert bool(dropped) == any(f.code in {"WEB_RESIDUE", "PAGE_FURNITURE"} for f in layout.findings)


def _placed(par: Paragraph) -> list[tuple[tuple[int, int], str]]:
    return [(par.position(index), char) for index, char in enumerate(par.text)]


def _strip(text: str, marks: str) -> str:
    return "".join(char for char in text if char not in marks and not char.isspace())


def test_five_plans_are_reversible(readings: dict[str, Reading], sources: dict[str, bytes]) -> None:
    """The map is exact for every character of the five plans, hard wraps and page breaks included."""
    for plan, reading in readings.items():
        lines, _ = decode(sources[plan])
        for par in reading.paragraphs:
            _check(par, lines)


@given(st.lists(st.text(alphabet="甲乙丙丁。，", min_size=1, max_size=8), min_size=1, max_size=6), st.data())
def test_cut_is_the_slice(texts: list[str], data: st.DataObject) -> None:
    """A cut paragraph is the slice of its text and keeps the places of its characters."""
    par = paragraph(Piece(3 * n + 1, n + 1, text) for n, text in enumerate(texts))
    start = data.draw(st.integers(0, len(par.text) - 1))
    end = data.draw(st.integers(start + 1, len(par.text)))
    part = par.cut(start, end)
    assert part.text == par.text[start:end]
    assert [part.position(i) for i in range(len(part.text))] == [par.position(i) for i in range(start, end)]
    assert part.lines() == par.lines(start, end)


@given(st.text(max_size=200))
def test_canonical_keeps_the_length(text: str) -> None:
    """Folding never moves a character, so places in folded text are places in printed text."""
    assert len(canonical(text)) == len(text)

"""Automatic numbers: printed as Word counts them, whether the paragraph, its style or a style's base names the list."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.documents.formats.docx import extract_docx
from aggregates.documents.formats.docx_formats import known, printed
from tests.aggregates.documents.formats.docx_parts import W, level, numbered, numbering, package, paragraph

OFFICIAL = (
    level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimal", "（%4）")
    + level(4, "decimalEnclosedCircle", "%5")
)


def lines(body: str, **parts: str) -> list[str]:
    """The lines of a document with this body."""
    return [line.text for line in extract_docx(package(body, parts)).lines]


def test_the_official_ladder_is_printed() -> None:
    """一、（一）1.（1）① as the drafting rules name them, deeper levels starting anew under each higher one."""
    steps = [0, 1, 1, 2, 3, 4, 4, 0, 1, 2]
    body = "".join(numbered("文", 5, step) for step in steps)
    found = lines(body, numbering=numbering({3: OFFICIAL}, {5: 3}))
    assert found == [
        "一、文",
        "（一）文",
        "（二）文",
        "1. 文",
        "（1）文",
        "① 文",
        "② 文",
        "二、文",
        "（一）文",
        "1. 文",
    ]


def test_numbers_that_stand_only_in_styles_are_printed() -> None:
    """A list named by a style, by its base, or tied from the level to the style, numbers the paragraph."""
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/>'
        '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/><w:pPr><w:numPr>'
        '<w:ilvl w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="H3"><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    tied = level(0, "chineseCounting", "第%1章") + level(1, "chineseCounting", "（%2）")
    tied += level(2, "decimal", "%3.", more='<w:pStyle w:val="H3"/>')
    body = "".join(paragraph("文", f'<w:pStyle w:val="{name}"/>') for name in ("H1", "H2", "H3", "H1"))
    body += paragraph("文", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    found = extract_docx(package(body, {"styles": styles, "numbering": numbering({0: tied}, {1: 0})}))
    assert [line.text for line in found.lines] == ["第一章 文", "（一）文", "1. 文", "第二章 文", "文"]
    assert [line.place for line in found.lines][3:] == [
        "word/document.xml p[4] +numbering",
        "word/document.xml p[5]",
    ]


def test_a_numbering_style_lends_its_list() -> None:
    """An abstract list that only links to a numbering style counts in the list of that style."""
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:type="numbering" w:styleId="Gov"><w:pPr><w:numPr><w:numId w:val="7"/>'
        "</w:numPr></w:pPr></w:style></w:styles>"
    )
    parts = {"styles": styles, "numbering": numbering({1: OFFICIAL, 2: '<w:numStyleLink w:val="Gov"/>'}, {7: 1, 8: 2})}
    assert lines(numbered("文", 8) + numbered("文", 7), **parts) == ["一、文", "二、文"]


def test_two_lists_share_a_count_until_one_is_forced_to_start() -> None:
    """Lists made from one abstract list count on; a forced start begins anew, once."""
    forced = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    body = numbered("文", 1) + numbered("文", 2) + numbered("文", 3) + numbered("文", 3)
    found = lines(body, numbering=numbering({0: OFFICIAL}, {1: 0, 2: 0, 3: (0, forced)}))
    assert found == ["一、文", "二、文", "一、文", "二、文"]


def test_legal_numbering_is_arabic_and_restart_can_be_switched_off() -> None:
    """isLgl prints higher levels in Arabic digits; lvlRestart 0 lets a level count on."""
    levels = level(0, "chineseCounting", "%1、") + level(
        1, "chineseCounting", "%1.%2", more='<w:lvlRestart w:val="0"/><w:isLgl/>'
    )
    body = "".join(numbered("文", 1, step) for step in (0, 1, 0, 1))
    assert lines(body, numbering=numbering({0: levels}, {1: 0})) == ["一、文", "1.1 文", "二、文", "2.2 文"]


def test_a_number_whose_higher_level_was_never_counted_is_doubtful() -> None:
    """Word versions differ here, so a note says that the printed number may be another one."""
    parts = {"numbering": numbering({0: level(0, "decimal", "%1") + level(1, "decimal", "%1.%2")}, {1: 0})}
    found = extract_docx(package(numbered("文", 1, 1), parts))
    assert [(note.code, note.severity) for note in found.notes] == [("NUMBERING", "WARN")]


@pytest.mark.parametrize(
    ("form", "number", "shown"),
    [
        ("chineseCountingThousand", 10, "十"), ("chineseCountingThousand", 20, "二十"),
        ("chineseCountingThousand", 103, "一百零三"), ("chineseCountingThousand", 110, "一百一十"),
        ("japaneseCounting", 19, "十九"), ("japaneseCounting", 110, "百十"), ("ideographTraditional", 2, "乙"),
        ("decimalFullWidth", 12, "１２"), ("decimalEnclosedCircle", 20, "⑳"), ("decimalEnclosedCircle", 21, "21"),
        ("upperRoman", 1994, "MCMXCIV"), ("lowerLetter", 28, "bb"), ("chineseLegalSimplified", 12, "壹拾贰"),
        ("decimalZero", 7, "07"), ("ideographDigital", 12, "一二"),
    ],
)  # fmt: skip
def test_number_formats(form: str, number: int, shown: str) -> None:
    """Each format at the numbers where it is easily wrong."""
    assert known(form)
    assert printed(number, form) == shown


@st.composite
def _lists(draw: st.DrawFn) -> tuple[list[tuple[int, int | None]], list[int], dict[int, int]]:
    """(start and restart of each level, levels of the paragraphs, forced starts of the second list)."""
    depth = draw(st.integers(1, 5))
    levels = [(draw(st.integers(0, 4)), draw(st.sampled_from([None, None, 0, 1, 2]))) for _ in range(depth)]
    steps = draw(st.lists(st.integers(0, depth - 1), max_size=25))
    return levels, steps, draw(st.dictionaries(st.integers(0, depth - 1), st.integers(1, 9), max_size=2))


def _oracle(levels: list[tuple[int, int | None]], steps: list[int]) -> list[str]:
    """Counts by looking back from each paragraph: how many of its level since the last one that restarts it."""
    found = []
    for place, step in enumerate(steps):
        path = []
        for index in range(step + 1):
            start, restart = levels[index]
            limit = index if restart is None else min(restart, index)
            since = max((at for at in range(place) if steps[at] < limit), default=-1)
            since = since if index < step else max((at for at in range(place) if steps[at] < limit), default=-1)
            count = sum(1 for at in range(since + 1, place + 1) if steps[at] == index)
            path.append(start + max(count, 1) - 1)
        found.append(".".join(map(str, path)))
    return found


@settings(max_examples=120, deadline=None)
@given(_lists())
def test_random_lists_count_as_the_oracle_does(
    drawn: tuple[list[tuple[int, int | None]], list[int], dict[int, int]],
) -> None:
    """Any levels, starts and restart rules: the printed path of counters is the one found by looking back."""
    levels, steps, _ = drawn
    xml = "".join(
        level(
            index,
            "decimal",
            ".".join(f"%{number + 1}" for number in range(index + 1)),
            start=start,
            more="" if restart is None else f'<w:lvlRestart w:val="{restart}"/>',
        )
        for index, (start, restart) in enumerate(levels)
    )
    body = "".join(numbered("：文", 1, step) for step in steps) + paragraph("末")
    found = lines(body, numbering=numbering({0: xml}, {1: 0}))
    assert [text.split(" ")[0] for text in found[:-1]] == _oracle(levels, steps)


@settings(max_examples=60, deadline=None)
@given(_lists())
def test_a_forced_start_begins_anew_whatever_was_counted_before(
    drawn: tuple[list[tuple[int, int | None]], list[int], dict[int, int]],
) -> None:
    """The same steps in a second list that forces every start print what a fresh document prints."""
    levels, steps, _ = drawn
    xml = "".join(level(index, "decimal", f"%{index + 1}", start=start) for index, (start, _) in enumerate(levels))
    forced = "".join(
        f'<w:lvlOverride w:ilvl="{index}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        for index, (start, _) in enumerate(levels)
    )
    parts = {"numbering": numbering({0: xml}, {1: 0, 2: (0, forced)})}
    fresh = lines("".join(numbered("文", 1, step) for step in steps) + paragraph("末"), **parts)
    after = lines("".join(numbered("文", num, step) for num in (1, 2) for step in steps) + paragraph("末"), **parts)
    assert after[len(steps) :] == fresh

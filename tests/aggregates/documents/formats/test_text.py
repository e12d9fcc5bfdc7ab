"""Plain text: encodings told apart by content, lines kept as they are, what is wrong named with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents.formats import Unreadable, decode, extract

PLANS = sorted((Path(__file__).parents[4] / "examples" / "plans").glob("*.txt"))
TEXT = "青石县河岸绿化工作实施方案\n\n一、重点任务\n（一）河岸造林，保证成活率。（县林业局牵头，县财政局配合）\n"
CHINESE = st.text("青石县河岸绿化工作的实施方案，。、（）一二三由负责 \n", min_size=30).filter(str.strip)


@pytest.mark.parametrize("plan", PLANS, ids=lambda p: p.name[:3])
def test_the_plans_keep_their_lines(plan: Path) -> None:
    """Each shipped plan gives exactly its physical lines, each with its number as the place."""
    found = extract(plan.read_bytes(), name=plan.name)
    expected = re.split(r"\r\n|\n|\r", plan.read_bytes().decode())
    assert [line.text for line in found.lines] == expected
    assert [line.place for line in found.lines] == [f"L{n}" for n in range(1, len(expected) + 1)]
    assert (found.format, found.tables, found.notes) == ("text", (), ())


@given(CHINESE, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_every_encoding_gives_the_same_lines(text: str, encoding: str) -> None:
    """A text reads the same in UTF-8 with and without a mark, GB18030 and UTF-16 with a mark."""
    assert decode(text.encode(encoding)) == (tuple(text.split("\n")), encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_read_when_unambiguous(encoding: str) -> None:
    """UTF-16 without a byte order mark is recognised by the only order in which it is Chinese text."""
    assert decode(TEXT.encode(encoding)) == (tuple(TEXT.split("\n")), encoding)


@pytest.mark.parametrize("plan", PLANS, ids=lambda p: p.name[:3])
def test_whole_plans_read_alike_in_every_encoding(plan: Path) -> None:
    """A real plan, re-encoded, gives the lines of the original, so no check of plausibility is too strict."""
    text = plan.read_bytes().decode()
    for encoding in ("gb18030", "utf-16", "utf-16-le", "utf-16-be"):
        assert decode(text.encode(encoding)) == (*decode(plan.read_bytes())[:1], encoding)


def test_a_name_of_three_characters_is_not_a_mixture() -> None:
    """Short GB18030 lines are not taken for UTF-8 (the old trap of 联通)."""
    assert decode("联通\n移动\n电信\n".encode("gb18030"))[0][0] == "联通"


def test_only_real_line_ends_end_lines() -> None:
    """CR LF, LF and CR end lines; form feeds and Unicode separators do not, as line numbers in editors go."""
    assert decode("甲\r\n乙\n丙\r丁\x0c戊\u2028己".encode())[0] == ("甲", "乙", "丙", "丁\x0c戊\u2028己")


@pytest.mark.parametrize(
    ("char", "code"), [("\ufffd", "LOST_CHARACTER"), ("\ue123", "PRIVATE_CHARACTER"), ("\u202e", "CONTROL_CHARACTER")]
)
def test_odd_characters_are_noted(char: str, code: str) -> None:
    """A character lost, private or invisible stays and is reported with its line and neighbours."""
    (note,) = extract((TEXT + f"县{char}局牵头。\n").encode()).notes
    assert (note.code, note.lines, note.severity) == (code, (5, 5), "WARN")
    assert f"县{char}局" in note.quote


def test_a_switch_of_encodings_is_named_by_line_and_byte() -> None:
    """UTF-8 followed by GB18030 is refused at the very line and byte where the encoding changes."""
    head = TEXT.encode()
    with pytest.raises(Unreadable) as caught:
        decode(head + TEXT.encode("gb18030"))
    assert f"第 5 行（第 {len(head) + 1} 字节）" in caught.value.reason_zh
    assert f"line 5 (byte {len(head) + 1})" in caught.value.reason_en


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No bytes whatever make decoding fail in another way than by `Unreadable` with both reasons."""
    try:
        extract(data)
    except Unreadable as error:
        assert error.reason_zh and error.reason_en

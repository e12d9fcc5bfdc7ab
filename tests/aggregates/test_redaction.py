"""The redacted text: nothing of the values is left, and nothing else is changed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.redaction import BLACK, Spot, holds, redacted

WORDS = st.text(alphabet="甲乙丙丁王小明一二三0123456789 。，：　", max_size=24)
VALUES = st.text(alphabet="王小明甲0123456789", min_size=2, max_size=6)


def test_a_name_and_a_number() -> None:
    """Character by character, on their lines; all else stays."""
    lines = ["联系人：王小明，电话：13812345678。", "王小明二"]
    text = redacted(lines, [Spot("王小明", (1, 1)), Spot("13812345678", (1, 1))])
    assert text == f"联系人：{BLACK * 3}，电话：{BLACK * 11}。\n{BLACK * 3}二"


def test_over_line_breaks_blanks_and_widths() -> None:
    """Found as the reader finds it: broken over two lines, set wide, printed in wide digits."""
    assert redacted(["联系人：王", "小明。"], [Spot("王小明", (1, 2))]) == f"联系人：{BLACK}\n{BLACK * 2}。"
    assert redacted(["王　小 明"], [Spot("王小明", (1, 1))]) == f"{BLACK}　{BLACK} {BLACK}"
    assert redacted(["１３８００１"], [Spot("138001", (1, 1))]) == BLACK * 6


def test_what_is_not_found_blacks_out_its_lines() -> None:
    """A value the text does not print so takes the whole lines of its finding with it, blanks kept."""
    assert redacted(["一 二", "三四", "五"], [Spot("李雷", (1, 2))]) == f"{BLACK} {BLACK}\n{BLACK * 2}\n五"


@settings(max_examples=150)
@given(st.lists(WORDS, min_size=1, max_size=8), st.lists(VALUES, max_size=3))
def test_law_of_redaction(lines: list[str], values: list[str]) -> None:
    """For any text: as many lines, as many characters on each, only ■ differs, and no value stands in it any more."""
    after = redacted(lines, [Spot(value, (1, len(lines))) for value in values]).split("\n")
    assert [len(line) for line in after] == [len(line) for line in lines]
    pairs = [(a, b) for old, new in zip(lines, after, strict=True) for a, b in zip(old, new, strict=True)]
    assert all(b in (a, BLACK) for a, b in pairs)
    assert not any(holds(after, value) for value in values)
    if not values:
        assert after == lines

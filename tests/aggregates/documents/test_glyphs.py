"""Characters: sentence ends before decimal points, widths, numerals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents.glyphs import canonical, chinese_number, ends_sentence


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("达到９．３２％,超额完成.同时", "达到9.32%，超额完成。同时"),
        ("启动实施阶段.２０２１年", "启动实施阶段。2021年"),
        ("达到7.9%,超额", "达到7.9%，超额"),
        ("«纲要»(国发〔２０２１〕９号)", "《纲要》（国发〔2021〕9号）"),
        ("共1,000人", "共1,000人"),
        ("1.加强建设", "1.加强建设"),
        ("通知.pdf", "通知.pdf"),
        ("http://a.gov.cn/b", "http://a.gov.cn/b"),
        ("单位:县局;各乡", "单位：县局；各乡"),
    ],
)
def test_canonical(printed: str, read: str) -> None:
    """The full stop is read by its neighbours: sentence end, decimal point, numbering or file name."""
    assert canonical(printed) == read


@given(st.integers(1, 99))
def test_chinese_numbers(number: int) -> None:
    """Every numeral up to 99 is read back."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    text = ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + (digits[ones] if ones else "")
    assert chinese_number(text) == number


def test_not_a_number() -> None:
    """Anything else is no number, the empty text included."""
    assert chinese_number("十四五规划") is None
    assert chinese_number("") is None


def test_sentence_ends() -> None:
    """A stop inside closing quotes ends the sentence; a bare bracket or comma does not."""
    assert ends_sentence("快速转化。”")
    assert not ends_sentence("（发明、制作）")
    assert not ends_sentence("，")
    assert not ends_sentence("")

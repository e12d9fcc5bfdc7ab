"""The typefaces of GB/T 9704-2012 by name. None is shipped; where one is missing the next of its list is taken."""

from __future__ import annotations

from typing import NamedTuple


class Face(NamedTuple):
    """A typeface: the name written into DOCX, its other name there, and families tried for PDF, the wanted first."""

    name: str
    other: str
    families: tuple[str, ...]


_SERIF = ("Source Han Serif SC", "Noto Serif CJK SC", "Noto Serif SC", "SimSun", "宋体")
_SANS = ("Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei")
BIAOSONG = Face("方正小标宋简体", "宋体", ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", *_SERIF))
"""Titles and the red line; a commercial typeface, named only."""
FANGSONG = Face("仿宋_GB2312", "仿宋", ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", *_SERIF))
HEITI = Face("黑体", "SimHei", ("SimHei", "黑体", *_SANS, *_SERIF))
KAITI = Face("楷体_GB2312", "楷体", ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", *_SERIF))
SONGTI = Face("宋体", "SimSun", ("SimSun", "宋体", *_SERIF))
FACES = {"biaosong": BIAOSONG, "fangsong": FANGSONG, "heiti": HEITI, "kaiti": KAITI, "songti": SONGTI}
LATIN = "Times New Roman"
LATIN_FAMILIES = ("Times New Roman", "Liberation Serif", "Libertinus Serif")

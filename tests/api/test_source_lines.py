"""Findings as a compiler shows them; lines of JSON pointers; which documents held an import reads again."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from aggregates.documents.findings import error, info, warn
from aggregates.source_text import SourceLine
from api import desk as desk_module
from api.json_places import line_of
from api.source_lines import lost, rendered, summary
from tests.api import worlds
from tests.api.worlds import CHANGZHI, MINI, SHANXI, XIANGFEN

TEXTS = ("一、任务", "", "1.开展（县科协负责）", "尾")
LINES = tuple(SourceLine(n, text, f"L{n}", None) for n, text in enumerate(TEXTS, 1))


def _shown(*findings: object, notes: bool = False) -> list[str]:
    return list(rendered("f.txt", findings, LINES, notes=notes))  # type: ignore[arg-type]


def test_the_mark_stands_under_the_words() -> None:
    """File, line and column, the line, and marks of the printed width of the quote right under it."""
    head, english, line, mark, did = _shown(warn("X", (3, 3), "县科协", "中文", "english"))
    assert head == "f.txt:3:6: 警告 warning X: 中文" and english.strip() == "english"
    assert line == "     3 | 1.开展（县科协负责）"
    at = line.index("县科协")
    assert cell_len(line[:at]) == mark.index("^") and mark.count("^") == cell_len("县科协")
    assert "left as printed" in did


@given(st.text("县科协，。abc1 ", min_size=1, max_size=200), st.data())
def test_marks_fit_whatever_the_line(text: str, data: st.DataObject) -> None:
    """On any line, however long, what is shown is of bounded width and the mark lies under a part of the quote."""
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : start + data.draw(st.integers(2, 40))]
    shown = list(rendered("f", [warn("X", (1, 1), quote, "z", "e")], [SourceLine(1, text, "L1", None)], notes=False))
    marks = [line for line in shown if set(line[9:].strip()) == {"^"} and line.startswith("       | ")]
    if len(quote.strip()) >= 2:
        (mark,) = marks
        assert cell_len(mark) <= cell_len(shown[2]) <= 120


def test_errors_first_and_notes_on_request() -> None:
    """Errors come before warnings, those of one code together; INFO only with notes; the summary counts them all."""
    found = [info("I", (1, 1), "一", "z", "e"), warn("W", (3, 3), "县", "z", "e"), error("E", (4, 4), "尾", "z", "e")]
    heads = [line.split(": ")[1] for line in _shown(*found) if line.startswith("f.txt")]
    assert heads == ["错误 error E", "警告 warning W"]
    assert any("提示 note I" in line for line in _shown(*found, notes=True))
    assert summary(found) == "错误 error 1 · 警告 warning 1 · 提示 note 1"
    assert lost(found) and "1 passages were not read" in str(lost(found))
    assert lost(found[:2]) is None


_JSON = st.recursive(
    st.integers() | st.text("ab\"\\{}[],:", max_size=5) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)


@given(_JSON)
def test_a_pointer_has_its_line(document: object) -> None:
    """For every value of any document the line named is the one on which the value is written."""
    text = json.dumps(document, indent=1, ensure_ascii=False)
    lines = text.split("\n")

    def check(value: object, pointer: str) -> None:
        shown = lines[line_of(text, pointer) - 1]
        first = json.dumps(value, indent=1, ensure_ascii=False).split("\n")[0]
        assert first in shown
        pairs = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
        for name, inner in pairs:
            check(inner, f"{pointer}/{name}")

    check(document, "")


def test_only_relatives_are_read_again(tmp_path: Path) -> None:
    """A plan of another name beside twenty held ones reads none of them; a sister reads its sisters, no more than the
    bound, and each only once."""
    shilu, _ = worlds.fresh(tmp_path)
    desk_module._READINGS.clear()
    with shilu:
        worlds.import_files(shilu, [CHANGZHI, XIANGFEN])
        for n in range(20):
            text = MINI.replace("全民科学素质行动规划纲要", f"第{'一二三四五六七八九十'[n % 10] * (n // 10 + 1)}项")
            text = text.replace("〔2022〕5号", f"〔2022〕{n + 50}号")
            assert worlds.import_text(shilu, tmp_path, text).refused is None
        desk_module._READINGS.clear()
        desk = desk_module.Desk(shilu.reader, shilu.views)
        alone = worlds.read_file(tmp_path / "plan.txt").reading
        assert alone is not None
        related, beyond = desk.held([alone.draft])
        assert len(related) + len(beyond) == 1  # itself, held
        sister = worlds.read_file(SHANXI).reading
        assert sister is not None
        related, _beyond = desk.held([sister.draft])
        assert len(related) == 2 and len(desk_module._READINGS) == 3

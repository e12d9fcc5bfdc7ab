"""Traditional characters: matched as simplified, kept as printed, and no cost where there are none."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents import read
from aggregates.documents.glyphs import canonical, widths
from aggregates.documents.layout import heal

PLAN = [
    "關於印發雲溪縣河湖治理實施方案的通知",
    "一、總體要求",
    "以改善環境質量為核心，堅持系統治理，實現後續發展，開展檢查兩週一次。",
    "（一）清理河道。組織專門隊伍，開展專項整治，佔用岸線的責令騰退。（責任單位：縣水務局、縣農業農村局）",
]


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        ("責任單位", "责任单位"),
        ("前後兩週", "前后两周"),
        ("佔用「實驗」", "占用“实验”"),
        ("關於", "关于"),
        ("乾县", "乾县"),
    ],
)
def test_canonical_folds_script(printed: str, read_as: str) -> None:
    """Folding reads traditional characters one by one; names like 乾县 in simplified text stay."""
    assert canonical(printed) == read_as


def test_widths_keep_the_script() -> None:
    """What is shown keeps its characters; only widths and quotes are folded."""
    assert widths("責任單位：「縣局」１０項") == "責任單位：“縣局”10項"


@given(st.text(max_size=80))
def test_folding_keeps_the_length(text: str) -> None:
    """On any text whatever, both foldings keep the length, and folding twice changes nothing of the script."""
    assert len(canonical(text)) == len(widths(text)) == len(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x2E80, max_codepoint=0xFAFF), max_size=40))
def test_folding_east_asian_text_keeps_the_length(text: str) -> None:
    """The same for radicals, compatibility forms and rare characters."""
    assert len(canonical(text)) == len(text)


def test_a_traditional_text_is_one_finding() -> None:
    """A text in traditional characters is matched (its unit is found), printed as it is, and reported once."""
    layout = heal(PLAN)
    assert [par.text for par in layout.paragraphs] == PLAN
    assert "责任单位：县水务局" in layout.paragraphs[-1].canon
    assert [finding.code for finding in layout.findings].count("TRADITIONAL_TEXT") == 1
    agencies = [seat.agency for task in read("\n".join(PLAN).encode()).draft.tasks for seat in task.seats]
    assert agencies == ["縣水務局", "縣農業農村局"]


def test_a_single_stray_character_is_left_to_the_checks() -> None:
    """One traditional character in a simplified text is no traditional text, and is still seen as printed."""
    reading = read("一、任务\n（一）清理河道。開展清理，定期保洁。（县水务局负责）".encode())
    codes = [finding.code for finding in reading.findings]
    assert "TRADITIONAL_TEXT" not in codes
    assert any("開" in finding.quote for finding in reading.findings if finding.code == "TEXT_ERROR")


def test_simplified_text_needs_no_converter() -> None:
    """Importing the package and healing a simplified text never imports the converter."""
    code = (
        "import sys; from aggregates.documents.layout import heal; "
        "heal(['一、任务', '清理河道。（县水务局负责）']); sys.exit('opencc' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""Every oddity of the five plans that a reader must surface, by its number in the list of oddities."""

from __future__ import annotations

import json

import pytest

from aggregates.documents import AgencyRegister, Finding, Reading, Severity, crosscheck

# oddity, plan, code, lines, a piece of the quote, severity
ODDITIES = [
    ("O01", "WT", "AGENCY_ALIAS", (31, 31), "县卫健委", "WARN"),
    ("O02", "WT", "AGENCY_ALIAS", (45, 45), "县卫健委", "WARN"),
    ("O03", "WT", "JURISDICTION", (28, 28), "市生态环境局五台分局", "INFO"),
    ("O04", "XF", "JURISDICTION", (47, 47), "市生态环境局襄汾分局", "INFO"),
    ("O05", "XF", "AGENCY_MERGED", (47, 47), "县卫体局", "INFO"),
    ("O06", "XF", "AGENCY_MERGED", (35, 35), "县教科局", "INFO"),
    ("O07", "XF", "AGENCY_ALIAS", (79, 79), "县发改局", "INFO"),
    ("O08", "CZ", "AGENCY_PREFIX", (54, 54), "长治广播电视台", "INFO"),
    ("O09", "SX", "ROLE_KIND", (525, 527), "省科协", "INFO"),
    ("O10", "XF", "ROLE_SUSPECT", (93, 93), "县委组织部", "WARN"),
    ("O11", "WT", "TEXT_ERROR", (41, 41), "得安全感", "WARN"),
    ("O12", "XF", "TEXT_ERROR", (95, 95), "战略协会", "WARN"),
    ("O13", "XF", "TEXT_ERROR", (131, 131), "發", "INFO"),
    ("O14", "XF", "PERSONAL_DATA", (202, 202), "校对", "WARN"),
    ("O15", "XF", "TEXT_ERROR", (173, 173), "开展公民科学素质工作进行", "INFO"),
    ("O16", "XF", "CITATION_WRONG", (21, 21), "晋政办发〔2021〕93号", "WARN"),
    ("O17", "CZ", "CITATION_WRONG", (144, 144), "2025年", "WARN"),
    ("O18", "CZ", "CITATION_FORM", (16, 16), "〉", "INFO"),
    ("O19", "WT", "DATE_MISSING", (1, 1), "五台县", "WARN"),
    ("O20", "JN", "DATE_MISSING", (6, 6), "济宁市人民政府", "WARN"),
    ("O21", "CZ", "DATE_LATE", (9, 9), "2023-02-15", "WARN"),
    ("O22", "SX", "DATE_TWO", (25, 25), "2021-12-10", "INFO"),
    ("O23", "SX", "DATE_RETROACTIVE", (810, 812), "２０２１年", "WARN"),
    ("O24", "WT", "DATE_RETROACTIVE", (80, 80), "2021年", "WARN"),
    ("O25", "CZ", "DATE_RELATIVE", (162, 162), "三个月内", "WARN"),
    ("O26", "CZ", "DATE_RELATIVE", (164, 164), "利用三年时间", "WARN"),
    ("O27", "CZ", "BASELINE_UNDATED", (20, 20), "10.1%", "WARN"),
    ("O28", "XF", "BASELINE_MISSING", (25, 25), "14.5%", "WARN"),
    ("O29", "XF", "PHASE_OVERLAP", (187, 189), "2022年", "INFO"),
    ("O30", "JN", "PHASE_OVERLAP", (71, 71), "2021—2022年", "INFO"),
    ("O31", "CZ", "CONTRADICTION", (158, 158), "突出贡献", "WARN"),
    ("O32", "JN", "CLAUSE", (70, 70), "突出贡献", "INFO"),
    ("O33", "JN", "NO_LEAD", (28, 67), "按职责分工负责", "WARN"),
    ("O34", "JN", "OVERLAP", (41, 41), "理想信念和职业精神宣传教育", "WARN"),
    ("O35", "JN", "STRUCTURE", (51, 51), "4项重点工程", "INFO"),
    ("O36", "XF", "OVERLAP", (67, 67), "妇女素质提升计划", "INFO"),
    ("O37", "WT", "UNTITLED", (70, 70), "聚焦人民", "INFO"),
    ("O37", "XF", "UNTITLED", (163, 165), "围绕提升科学素质", "INFO"),
    ("O38", "XF", "GROUP_INTRO", (33, 33), "全面提升青少年", "INFO"),
    ("O39", "SX", "OPEN_LIST", (173, 175), "等单位配合", "WARN"),
    ("O40", "XF", "NO_OWNER", (183, 183), "每年召开一次", "WARN"),
    ("O41", "XF", "UNIT", (81, 81), "人次达2000人", "WARN"),
    ("O42", "XF", "DEFINITION", (39, 39), "参与率", "WARN"),
    ("O43", "XF", "WINDOW", (105, 105), "1000人以上", "WARN"),
    ("O44", "CZ", "NO_NUMBER", (120, 120), "争创一批", "WARN"),
    ("O45", "XF", "LAYOUT", (107, 109), "襄汾|分局", "WARN"),
    ("O45", "XF", "LAYOUT", (119, 121), "县农业农村局、|县卫体局", "WARN"),
    ("O45", "XF", "LAYOUT", (127, 129), "市|生态环境局", "WARN"),
    ("O45", "XF", "LAYOUT", (143, 145), "县|文旅局", "WARN"),
    ("O45", "XF", "LAYOUT", (153, 155), "襄汾|分局", "WARN"),
    ("O46", "XF", "LAYOUT", (39, 41), "|（责任单位", "WARN"),
    ("O46", "XF", "LAYOUT", (63, 65), "|（责任单位", "WARN"),
    ("O46", "XF", "LAYOUT", (75, 77), "|（责任单位", "WARN"),
    ("O46", "XF", "LAYOUT", (151, 153), "|（责任单位", "WARN"),
    ("O47", "SX", "LAYOUT", (259, 261), "", "WARN"),
    ("O48", "SX", "PUNCTUATION", (67, 67), "９．３２％", "WARN"),
    ("O48", "SX", "PUNCTUATION", (65, 67), ".", "WARN"),
    ("O49", "WT", "NAME_VARIANT", (73, 73), "领导组", "INFO"),
    ("O50", "WT", "TEXT_NOISE", (36, 36), "中国梦· 劳动美", "INFO"),
    ("O50", "SX", "TEXT_NOISE", (320, 322), "中国梦劳动美", "INFO"),
    ("O51", "CZ", "WEB_RESIDUE", (171, 179), "图文解读", "INFO"),
    ("O52", "SX", "CASCADE", (146, 146), "１４．５％", "INFO"),
    ("O53", "SX", "CASCADE", (191, 200), "推进高等教育阶段", "INFO"),
    ("O54", "CZ", "CASCADE", (92, 92), "丰富学习形式", "INFO"),
    ("O55", "CZ", "CASCADE", (70, 70), "市工信局", "INFO"),
    ("O56", "CZ", "REFORM", (80, 80), "市卫健委", "WARN"),
    ("O57", "XF", "CASCADE", (65, 65), "县科协", "INFO"),
]
REPAIRED = {"O45", "O46", "O47", "O48", "O51"}


def _match(finding: Finding, code: str, lines: tuple[int, int], quote: str) -> bool:
    touches = finding.lines[0] <= lines[1] and lines[0] <= finding.lines[1]
    return finding.code == code and touches and quote in finding.quote


@pytest.mark.parametrize("oddity", ODDITIES, ids=lambda row: f"{row[0]}-{row[1]}-{row[3][0]}")
def test_oddity_is_raised(
    oddity: tuple[str, str, str, tuple[int, int], str, str], found: dict[str, list[Finding]]
) -> None:
    """The oddity is a finding with its code, on its lines, quoting its words; what was healed says so."""
    number, plan, code, lines, quote, severity = oddity
    hits = [finding for finding in found[plan] if _match(finding, code, lines, quote)]
    assert hits, f"{number} is not raised"
    assert any(finding.severity == severity for finding in hits)
    assert any(finding.repaired for finding in hits) == (number in REPAIRED)


def test_all_57_are_listed() -> None:
    """The table above leaves none of the 57 oddities out."""
    assert {row[0] for row in ODDITIES} == {f"O{n:02}" for n in range(1, 58)}


def test_lines_are_real(found: dict[str, list[Finding]], sources: dict[str, bytes]) -> None:
    """Every finding points into the file, first line before last, and speaks both languages."""
    for plan, findings in found.items():
        last = len(sources[plan].decode().split("\n"))
        for finding in findings:
            assert 1 <= finding.lines[0] <= finding.lines[1] <= last
            assert any("\u4e00" <= char <= "\u9fff" for char in finding.message_zh)
            assert any("a" <= char <= "z" for char in finding.message_en)


def test_no_errors_in_the_five_plans(found: dict[str, list[Finding]]) -> None:
    """Nothing in the five plans stays unread: ERROR is kept for what was lost."""
    assert not [f for findings in found.values() for f in findings if f.severity is Severity.ERROR]


def test_persons_are_not_quoted(readings: dict[str, Reading], found: dict[str, list[Finding]]) -> None:
    """The proofreader's name appears neither in any finding nor in the document object."""
    name = next(par.text for par in readings["XF"].paragraphs if par.text.startswith("校对"))[3:6]
    assert all(name not in finding.quote + finding.message_zh for finding in found["XF"])
    assert name not in json.dumps(readings["XF"].to_json(), ensure_ascii=False)


def test_cross_findings_need_the_others(readings: dict[str, Reading]) -> None:
    """A plan alone and without a register has no cross findings: nothing is built in about these documents."""
    for reading in readings.values():
        assert crosscheck([reading]) == {reading.draft.sha256: ()}


def test_reform_needs_the_register(readings: dict[str, Reading]) -> None:
    """REFORM comes from the register alone, and an empty register knows of none."""
    for register in (None, AgencyRegister()):
        crossed = crosscheck(list(readings.values()), register=register)
        assert not [f for findings in crossed.values() for f in findings if f.code == "REFORM"]


def test_role_suspect_is_not_raised_on_its_sisters(found: dict[str, list[Finding]]) -> None:
    """The odd party is found in one plan only; the sisters it is compared with stay clean."""
    assert [plan for plan, findings in found.items() if any(f.code == "ROLE_SUSPECT" for f in findings)] == ["XF"]
    assert [
        plan
        for plan, findings in found.items()
        if any(f.code == "AGENCY_ALIAS" and f.severity == "WARN" for f in findings)
    ] == ["WT"]

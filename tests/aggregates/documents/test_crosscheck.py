"""Checks across documents, on small sets made for the purpose."""

from __future__ import annotations

from aggregates.documents import Finding, Reading, crosscheck, read
from aggregates.documents.sentences import clauses, sentences


def _plan(place: str, body: str, parties: str, *, number: str = "", basis: str = "", goal: str = "") -> Reading:
    text = (
        f"{number}\n{place}健康促进实施方案（2024—2026年）\n为促进健康，{basis}制定本方案。\n一、目标\n{goal}\n"
        f"二、任务\n（一）健康行动\n加强健康科普。{body}（县卫健局牵头，{parties}配合）\n"
    )
    return read(text.encode())


BODY = "推动科普进社区、进乡村，大力发展老年协会、志愿队伍，提高健康素养。"


def _codes(readings: list[Reading], code: str) -> list[list[Finding]]:
    crossed = crosscheck(readings)
    return [[f for f in crossed[reading.draft.sha256] if f.code == code] for reading in readings]


def test_a_slip_needs_two_sisters() -> None:
    """One sister that reads otherwise proves nothing; two that agree make it a finding, in the odd plan only."""
    odd = _plan("甲县", BODY.replace("老年", "战略"), "县教育局")
    two = [_plan(place, BODY, "县教育局") for place in ("乙县", "丙县")]
    assert _codes([odd, two[0]], "TEXT_ERROR") == [[], []]
    first, *others = _codes([odd, *two], "TEXT_ERROR")
    assert [finding.quote for finding in first] == ["大力发展战略协会"]
    assert others == [[], []]


def test_place_names_are_no_slips() -> None:
    """A level or place in the difference explains it."""
    odd = _plan("甲县", BODY.replace("老年", "全县"), "县教育局")
    two = [_plan(place, BODY, "县教育局") for place in ("乙县", "丙县")]
    assert not any(_codes([odd, *two], "TEXT_ERROR"))


def test_odd_party() -> None:
    """A committee department named by no sister, where all name another, is suspect; named beside it, it is not."""
    usual = [_plan(place, BODY, "县委宣传部") for place in ("乙县", "丙县")]
    assert [f.quote for f in _codes([_plan("甲县", BODY, "县委组织部"), *usual], "ROLE_SUSPECT")[0]] == ["县委组织部"]
    assert not any(_codes([_plan("甲县", BODY, "县委组织部、县委宣传部"), *usual], "ROLE_SUSPECT"))
    wider = [_plan(place, BODY, "县委宣传部、县委组织部") for place in ("乙县", "丙县")]
    assert not any(_codes([_plan("甲县", BODY, "县委组织部"), *wider], "ROLE_SUSPECT"))


def test_a_number_held_under_another_title() -> None:
    """A citation whose number is held under another title is wrong; under its own title it is not."""
    parent = _plan("乙市", BODY, "市教育局", number="乙政办发〔2024〕5号")
    wrong = _plan("甲县", BODY, "县教育局", basis="根据《乙市健康促进规划》（乙政办发〔2024〕5号），")
    right = _plan(
        "丙县", BODY, "县教育局", basis="根据《乙市健康促进实施方案（2024—2026年）》（乙政办发〔2024〕5号），"
    )
    found = _codes([parent, wrong, right], "CITATION_WRONG")
    assert [len(findings) for findings in found] == [0, 1, 0]


def test_goals_of_parent_and_child() -> None:
    """The child's goal is shown beside the parent's, whether below, equal or above."""
    parent = _plan("乙市", BODY, "市教育局", number="乙政办发〔2024〕5号", goal="到2026年，健康素养比例达到30%。")
    cited = "根据《乙市健康促进实施方案（2024—2026年）》（乙政办发〔2024〕5号），"
    for value, word in (("28", "低于"), ("30", "相同"), ("33", "高于")):
        child = _plan("甲县", BODY, "县教育局", basis=cited, goal=f"到2026年，健康素养比例达到{value}%。")
        (finding,) = [f for f in _codes([parent, child], "CASCADE")[0] if "目标" in f.message_zh]
        assert word in finding.message_zh


def test_the_same_document_twice() -> None:
    """A document given twice is compared with itself no more than once given."""
    reading = _plan("甲县", BODY, "县教育局")
    assert crosscheck([reading, reading]) == crosscheck([reading])


def test_sentences_respect_brackets_and_quotes() -> None:
    """Stops and commas inside brackets, quotes and titles split nothing."""
    text = "他说：“好。很好。”接着，做（一，二。三）完。再来；又来"
    assert [text[a:b] for a, b in sentences(text)] == ["他说：“好。很好。”接着，做（一，二。三）完。", "再来；", "又来"]
    assert [text[a:b] for a, b in clauses(text, 0, 23)] == ["他说：“好。很好。”接着", "做（一，二。三）完"]

"""The grammar of responsibility clauses: written from roles, it is read back; running text is never taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents.clauses import find_clauses
from aggregates.documents.responsibility import parse_clause
from aggregates.documents.source_map import Piece, paragraph

STEMS = [
    "教育",
    "科技",
    "民政",
    "文化和旅游",
    "工业和信息化",
    "自然资源和规划",
    "卫生健康",
    "应急管理",
    "气象",
    "高等教育",
]
AGENCY = st.builds(
    lambda level, stem, suffix: f"{level}{stem}{suffix}",
    st.sampled_from(["省", "市", "县", ""]),
    st.sampled_from(STEMS),
    st.sampled_from(["局", "委", "厅", "部"]),
) | st.sampled_from(
    ["团县委", "县妇联", "县科协", "总工会", "县委宣传部", "市生态环境局五台分局", "各乡（镇）人民政府"]
)
NAMES = st.lists(AGENCY, min_size=1, max_size=6, unique=True)
ETC = st.sampled_from(["", "等单位", "等部门", "等有关部门"])
COMMA = st.sampled_from([",", "，"])


def _roles(text: str) -> list[tuple[str, str]]:
    from aggregates.documents.glyphs import canonical

    clause = parse_clause(canonical(text), text)
    assert clause is not None
    return [(named.agency, named.role) for named in clause.named]


def _all(names: list[str], role: str) -> list[tuple[str, str]]:
    return [(name, role) for name in names]


@given(NAMES, NAMES, ETC, COMMA, st.sampled_from(["", "责任单位："]))
def test_lead_and_cooperate(leads: list[str], others: list[str], etc: str, comma: str, label: str) -> None:
    """A、B牵头，C、D等单位配合, with or without a label: the verbs give the roles, 等 leaves the list open."""
    text = f"{label}{'、'.join(leads)}牵头{comma}{'、'.join(others)}{etc}配合"
    assert _roles(text) == _all(leads, "lead") + _all(others, "cooperate")
    clause = parse_clause(text.replace(",", "，"))
    assert clause is not None
    assert clause.open_ended == bool(etc)


@given(NAMES, st.sampled_from(["按职责分工负责", "按照职责分工负责", "分别负责", "按各自职责负责", "根据职责分工落实"]))
def test_shared(names: list[str], verb: str) -> None:
    """按职责分工负责 and its kin: everybody shares, nobody leads."""
    assert _roles("、".join(names) + verb) == _all(names, "shared")


@given(NAMES, NAMES, st.sampled_from(["负责", "共同负责", "组织实施"]))
def test_lead_and_responsible(leads: list[str], others: list[str], verb: str) -> None:
    """A牵头，B、C负责: two roles in one clause."""
    text = f"由{'、'.join(leads)}牵头，{'、'.join(others)}{verb}"
    assert _roles(text) == _all(leads, "lead") + _all(others, "responsible")


@given(NAMES, NAMES, st.sampled_from(["牵头单位", "牵头部门", "主办单位"]), st.sampled_from(["；", ";", "，"]))
def test_two_labels(leads: list[str], others: list[str], label: str, stop: str) -> None:
    """Labels give the roles where no verb does, split by a semicolon or a comma."""
    text = f"{label}：{'、'.join(leads)}{stop}责任单位：{'、'.join(others)}"
    assert _roles(text) == _all(leads, "lead") + _all(others, "responsible")


@given(NAMES)
def test_orders_follow_the_print(names: list[str]) -> None:
    """The printed order is kept and counted from one."""
    clause = parse_clause("、".join(names) + "负责")
    assert clause is not None
    assert [named.order for named in clause.named] == list(range(1, len(names) + 1))


@given(st.text(max_size=300))
def test_total(text: str) -> None:
    """Any text is a clause or none; nothing is raised, and every name stands in the text."""
    clause = parse_clause(text)
    for named in clause.named if clause else ():
        assert named.agency in "".join(text.split())


@pytest.mark.parametrize(
    ("text", "roles", "open_ended"),
    [
        (
            "国家发展改革委牵头，国务院相关部门及各地区按职责分工负责",
            [("国家发展改革委", "lead"), ("国务院相关部门", "shared"), ("各地区", "shared")],
            False,
        ),
        (
            "商务部、市场监管总局等国务院相关部门及各地区按职责分工负责",
            [("商务部", "shared"), ("市场监管总局", "shared"), ("各地区", "shared")],
            True,
        ),
        (
            "责任单位：县交通局、县财政局，各乡镇人民政府",
            [("县交通局", "responsible"), ("县财政局", "responsible"), ("各乡镇人民政府", "responsible")],
            False,
        ),
        ("牵头部门：市科委、市教委", [("市科委", "lead"), ("市教委", "lead")], False),
        ("由县财政局牵头，县审计局参加", [("县财政局", "lead"), ("县审计局", "participate")], False),
        (
            "县公安局会同县交通局、县应急局负责",
            [("县公安局", "lead"), ("县交通局", "cooperate"), ("县应急局", "cooperate")],
            False,
        ),
        ("省科技厅、工业和信息化厅负责", [("省科技厅", "responsible"), ("工业和信息化厅", "responsible")], False),
        ("县教育局负责，市教育局指导", [("县教育局", "responsible"), ("市教育局", "guide")], False),
        ("国家知识产权局负责", [("国家知识产权局", "responsible")], False),
        ("各县（市、区）人民政府负责", [("各县（市、区）人民政府", "responsible")], False),
        ("各高等院校负责", [("各高等院校", "responsible")], False),
    ],
)
def test_forms(text: str, roles: list[tuple[str, str]], open_ended: bool) -> None:
    """The forms of other provinces and of the State Council, names kept as printed."""
    clause = parse_clause(text)
    assert clause is not None
    assert [(named.agency, named.role) for named in clause.named] == roles
    assert clause.open_ended == open_ended


@pytest.mark.parametrize(
    "text",
    [
        "发明、制作",
        "专项、基金",
        "2021—2025年",
        "以下简称《纲要》",
        "学校、学习点",
        "由我们大家负责",
        "牵头",
        "县科协",
        "所、站",
        "",
    ],
)
def test_not_clauses(text: str) -> None:
    """Examples, years, bare names and verbs without agencies are no clauses."""
    assert parse_clause(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "县财政局适时牵头组织有关部门进行专项检查。",
        "县科协要充分发挥综合协调牵头作用，做好日常沟通联络工作。",
        "广泛开展科技小论文（发明、制作）等活动。",
        "各学校（由县教育局负责）开展活动。",
    ],
)
def test_running_text_is_not_taken(text: str) -> None:
    """A verb in running text, or a bracket in mid-sentence, assigns nobody."""
    assert find_clauses(paragraph([Piece(1, 1, text)])) == []


def test_a_labelled_paragraph_is_a_clause() -> None:
    """A line that opens with a label is a clause without brackets."""
    (placed,) = find_clauses(paragraph([Piece(4, 1, "责任单位：市科委、市教委")]))
    assert [named.agency for named in placed.clause.named] == ["市科委", "市教委"]
    assert placed.lines == (4, 4)

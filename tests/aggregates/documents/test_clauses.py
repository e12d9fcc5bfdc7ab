"""Where clauses stand and what they give: a table of notations, laws over a generator, totality and linear time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents.clauses import Placed, brackets, find_clauses, unread_clauses
from aggregates.documents.glyphs import squeeze
from aggregates.documents.source_map import Paragraph, Piece, paragraph

LETTERS = {"lead": "L", "cooperate": "C", "shared": "S", "responsible": "R", "participate": "P", "guide": "G"}
TABLE = Path(__file__).with_name("clause_cases.txt").read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.split(" =>", 1)) for line in TABLE if line and not line.startswith("#")]
STEMS = ["教育", "民政", "文化和旅游", "工业和信息化", "自然资源和规划", "应急管理", "农业农村和科技", "气象"]
AGENCY = st.builds(
    "{}{}{}".format, st.sampled_from(["省", "市", "县"]), st.sampled_from(STEMS), st.sampled_from(["局", "委", "厅"])
) | st.sampled_from(
    [
        "团市委",
        "市科协",
        "各县（市、区）人民政府",
        "市市场监管局（知识产权局）",
        "青川大学",
        "各成员单位",
        "市就业指导中心",
        "市直有关单位",
    ]
)
NAMES = st.lists(AGENCY, min_size=1, max_size=5, unique=True)
LABELS = {
    "牵头单位": "lead",
    "责任单位": "responsible",
    "配合部门": "cooperate",
    "参加单位": "participate",
    "指导单位": "guide",
}
VERBS = {
    "牵头": "lead",
    "牵头负责": "lead",
    "配合": "cooperate",
    "参加": "participate",
    "按职责分工负责": "shared",
    "按照各自职责抓好落实": "shared",
    "负责落实": "responsible",
    "督促指导": "guide",
}
OPEN, CLOSE = "（([［【〔", "）)]］】〕"


def _par(text: str) -> Paragraph:
    return paragraph([Piece(1, 1, text)])


def _shown(placed: Placed) -> str:
    seats = " ".join(f"{named.agency}/{LETTERS[named.role]}" for named in placed.clause.named)
    return seats + (" +" if placed.clause.open_ended else "") + (" ?" if placed.clause.doubts else "")


@pytest.mark.parametrize(("text", "seats"), CASES)
def test_notations(text: str, seats: str) -> None:
    """Every notation gives its seats; what is no clause gives none, and what cannot be read is reported."""
    par = _par(text)
    found = " | ".join(_shown(placed) for placed in find_clauses(par))
    assert f"{found} !".strip() == seats.strip() if unread_clauses(par) else found == seats.strip()


def test_the_table_is_large() -> None:
    """The table holds well over 150 notations, so that a slip in making it is seen."""
    assert len(CASES) > 200


@given(st.lists(st.tuples(NAMES, st.sampled_from(sorted(VERBS))), min_size=1, max_size=3), st.integers(0, 5))
def test_verbs_are_read_back(segments: list[tuple[list[str], str]], kind: int) -> None:
    """Law: lists with verbs, in any bracket, give each name the role of its verb, in printed order."""
    text = "，".join("、".join(names) + verb for names, verb in segments)
    (placed,) = find_clauses(_par(f"加快建设。{OPEN[kind]}{text}{CLOSE[kind]}"))
    wanted = [(name, VERBS[verb]) for names, verb in segments for name in names]
    assert [(named.agency, named.role) for named in placed.clause.named] == wanted
    assert placed.clause.doubts == ()


@given(
    st.lists(st.tuples(st.sampled_from(sorted(LABELS)), NAMES, st.booleans()), min_size=1, max_size=3),
    st.sampled_from(["；", "，", " ", "。", ""]),
    st.sampled_from(["", "完成时限：2025年底", "责任人：张三"]),
)
def test_labels_are_read_back(parts: list[tuple[str, list[str], bool]], stop: str, aside: str) -> None:
    """Law: labelled lists with any separator give each name the role of its label; asides are no parties."""
    written = [f"{label}：{'、'.join(names)}{'等单位' if more else ''}" for label, names, more in parts]
    text = stop.join([*written, *([aside] if aside else [])])
    (placed,) = find_clauses(_par(f"加快建设。{text}"))
    wanted = [(name, LABELS[label]) for label, names, _ in parts for name in names]
    assert [(named.agency, named.role) for named in placed.clause.named] == wanted
    assert placed.clause.open_ended == any(more for _, _, more in parts)
    assert len(placed.clause.asides) == bool(aside)


@given(st.text(alphabet="市县教育局财政民，、；。：（）牵头配合负责等和及会同责任单位 各按职分工由", max_size=200))
def test_places_are_exact(text: str) -> None:
    """Law: any text is read without an error; clauses follow each other and hold the names they give."""
    par = _par(text)
    found = find_clauses(par)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for placed in found:
        assert 0 <= placed.start < placed.end <= len(text)
        assert placed.text == squeeze(text[placed.start : placed.end])
        for named in placed.clause.named:
            assert named.agency in placed.text
        for start, end, *_ in placed.clause.doubts:
            assert placed.start <= start < end <= placed.end
    taken = [(placed.start, placed.end) for placed in found]
    assert not set(taken) & set(unread_clauses(par))


@given(
    st.lists(
        st.sampled_from(["要", "切实", "发挥", "作用", "的", "工作", "牵头", "配合", "负责", "市教育局", "，", "推动"]),
        max_size=25,
    )
)
def test_running_text_is_none(words: list[str]) -> None:
    """Law: a sentence that opens with 要 and goes on in running words assigns nobody, whatever verbs it holds."""
    assert find_clauses(_par("要" + "".join(words) + "见到实效。")) == []


@pytest.mark.parametrize(
    "unit", ["（责任单位：", "牵头", "由市教育局牵头，", "责任单位：市教育局、", "市教育局和", "各市、县", "（"]
)
def test_linear(unit: str) -> None:
    """Ten times the text takes no more than some ten times the time, also of text made to hurt."""

    def taken(size: int) -> float:
        par = _par("责任单位：" + unit * (size // len(unit)))
        begun = perf_counter()
        find_clauses(par)
        return perf_counter() - begun

    assert taken(60_000) < 40 * max(taken(6_000), 0.02)


def test_brackets_are_any_kind() -> None:
    """Brackets of every kind balance; one that is never closed is left alone."""
    assert list(brackets("甲（乙）丙〔丁〕（戊")) == [(1, 4), (5, 8)]


def test_doubts_are_placed() -> None:
    """A doubt points at the name that has two readings, and says both."""
    (placed,) = find_clauses(_par("加快建设。（市教育局牵头，市财政局）"))
    (doubt,) = placed.clause.doubts
    assert (doubt.start, doubt.end) == (13, 17)
    assert "配合" in doubt.zh
    assert "shared" in doubt.en


def test_persons_are_asides() -> None:
    """Names of persons are no units, and their place is known, so that they can be masked."""
    text = "责任单位：市教育局；责任人：张三；完成时限：2025年底"
    (placed,) = find_clauses(_par(text))
    assert [(aside.kind, text[aside.start : aside.end]) for aside in placed.clause.asides] == [
        ("person", "责任人：张三"),
        ("deadline", "完成时限：2025年底"),
    ]


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("省科技厅、工业和信息化厅、财政厅", [None, "省工业和信息化厅", "省财政厅"]),
        ("市教育局、税务局、青川大学", [None, None, None]),
        ("省委组织部、宣传部，省教育厅", [None, "省委宣传部", None]),
        ("青川市教育局、财政局、各县区", [None, "青川市财政局", None]),
        ("市教育局、太平区教育局、民政局", [None, None, None]),
        ("财政部、国家卫生健康委、民政部", [None, None, None]),
        ("财政局、市教育局", [None, None]),
    ],
)
def test_elided_prefixes(text: str, resolved: list[str | None]) -> None:
    """The level of the first name is that of later names without one; vertical and named bodies take none."""
    (placed,) = find_clauses(_par(f"责任单位：{text}"))
    assert [named.resolved for named in placed.clause.named] == resolved

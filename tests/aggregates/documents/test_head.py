"""The head of a document: numbers, dates, issuers, titles and places in the forms they are printed in."""

from __future__ import annotations

import pytest

from aggregates.documents import read
from aggregates.documents.days import day_of
from aggregates.documents.draft import PlanDraft
from aggregates.documents.places import place

BODY = "一、任务\n（一）清淤。加快清淤。（县水利局负责）\n"


def _draft(head: str, tail: str = "") -> PlanDraft:
    return read(f"{head}\n{BODY}{tail}".encode()).draft


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("乙政办发〔2021〕93号", "乙政办发〔2021〕93号"),
        ("乙政办发[2021]93号", "乙政办发〔2021〕93号"),
        ("乙政办发（2021）93号", "乙政办发〔2021〕93号"),
        ("乙政函〔２０２１〕第 9 号", "乙政函〔2021〕第9号"),
        ("文号：乙发改〔2021〕5号", "乙发改〔2021〕5号"),
        ("乙县人民政府令第12号", "乙县人民政府令第12号"),
        ("乙政办发\n〔2021〕93号", "乙政办发〔2021〕93号"),
    ],
)
def test_numbers(printed: str, number: str) -> None:
    """All brackets of a number are one form, also over two lines; orders (令) have numbers of their own."""
    assert _draft(f"{printed}\n乙县河道治理实施方案").document_number == number


@pytest.mark.parametrize(
    "day", ["2021年12月10日", "2021.12.10", "2021-12-10", "二〇二一年十二月十日", "2021年 12月 10日"]
)
def test_days(day: str) -> None:
    """Every print of a day gives the same day, in the head and behind the last section."""
    assert day_of(day) == "2021-12-10"
    assert _draft(f"乙县河道治理实施方案\n乙县人民政府\n{day}").signed_on == "2021-12-10"
    signed = _draft("乙县河道治理实施方案", f"二、保障\n加强领导。\n乙县人民政府\n{day}\n")
    assert (signed.signed_on, signed.issuer) == ("2021-12-10", "乙县人民政府")


def test_no_such_day() -> None:
    """A day that no calendar has is no date."""
    assert day_of("2021年2月30日") is None


def test_three_kinds_of_date() -> None:
    """Signed, printed and published are kept apart."""
    draft = _draft(
        "发布日期：2021-12-20\n乙县河道治理实施方案\n乙县人民政府\n2021年12月10日",
        "抄送：县委。\n乙县人民政府办公室 2021年12月15日印发\n",
    )
    assert (draft.signed_on, draft.printed_on, draft.published_on) == ("2021-12-10", "2021-12-15", "2021-12-20")


def test_several_issuers() -> None:
    """A joint document has all its issuers, in printed order."""
    assert _draft("乙县河道治理实施方案\n乙县水利局\n乙县财政局\n2021年12月10日").issuer == "乙县水利局、乙县财政局"


def test_a_signature_glued_to_the_last_sentence() -> None:
    """A signature that lost its line break is read, and is no part of the last paragraph."""
    draft = _draft(
        "乙县河道治理实施方案", "二、保障\n县水利局要加强领导，确保见效。乙县人民政府2021年12月10日（此件公开发布）\n"
    )
    assert (draft.issuer, draft.signed_on) == ("乙县人民政府", "2021-12-10")
    assert [duty.text for duty in draft.obligations] == ["县水利局要加强领导，确保见效。"]


def test_a_title_over_two_lines() -> None:
    """A title torn by a line break is one title, its lines both."""
    draft = _draft("乙县推进河道治理\n三年行动方案（2023—2025年）")
    assert draft.title == "乙县推进河道治理三年行动方案（2023—2025年）"
    assert draft.title_lines == (1, 2)
    assert draft.period == (2023, 2025)


def test_the_title_a_notice_hands_on() -> None:
    """Without the plan's own title line the notice gives it."""
    draft = _draft("乙县人民政府办公室关于印发《乙县河道治理实施方案》的通知\n各乡镇人民政府：")
    assert (draft.title, draft.issuer, draft.region) == ("乙县河道治理实施方案", "乙县人民政府办公室", "乙县")


@pytest.mark.parametrize(
    ("title", "issuer", "expected"),
    [
        ("甲省乙县河道治理方案", "甲省乙县人民政府", ("乙县", "county")),
        ("运城市河道治理方案", None, ("运城市", "city")),
        ("立山区河道治理方案", None, ("立山区", "county")),
        ("甲族自治州河道治理方案", None, ("甲族自治州", "city")),
        ("内蒙古自治区河道治理方案", None, ("内蒙古自治区", "province")),
        ("水利部河道治理方案", None, (None, "nation")),
        ("关于加快县域经济发展的意见", None, (None, None)),
        ("新型城市建设方案", "甲市人民政府", ("甲市", "city")),
    ],
)
def test_places(title: str, issuer: str | None, expected: tuple[str | None, str | None]) -> None:
    """Region and level come from a name and never from words that only end like one."""
    assert place(title, issuer) == expected


def test_a_city_that_writes_to_towns() -> None:
    """A 市 whose plan goes to towns and to no county is of county level."""
    assert place("甲市河道治理方案", None, "各镇人民政府、街道办事处") == ("甲市", "county")
    assert place("甲市河道治理方案", None, "各县（市、区）人民政府") == ("甲市", "city")


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("乙县河道治理三年行动计划（2023-2025）", (2023, 2025)),
        ("乙县“十四五”河道治理规划", (2021, 2025)),
        ("乙县2024年河道治理工作要点", (2024, 2024)),
        ("乙县河道治理实施方案", None),
    ],
)
def test_periods(title: str, period: tuple[int, int] | None) -> None:
    """The years of a plan stand in its title, as a range, a five-year plan, or one year."""
    assert _draft(title).period == period

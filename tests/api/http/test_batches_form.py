"""The form of the reports that are due: downloaded, filled in by a spreadsheet program, sent back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregates import commands as c
from aggregates.events.plan import ReportingCalendarAdopted
from aggregates.values import Actor, seat_statement
from api.batch.columns import ON_THE_FORM, heading
from api.batch.sheet import xlsx_rows
from api.http.problems import Problem
from tests.api import worlds
from tests.api.http.batches import ASSOCIATION, EDUCATION, cells, form, line, problem, send_form, still, verdicts
from tests.api.http.conftest import Api
from tests.api.worlds import LEAD, PLAN
from tests.laws.examples import examples

URL = "/api/v1/report-template"
FORM = {"plan": PLAN, "agency": EDUCATION, "period": "2023-Q2"}
SECOND = seat_statement("2.1.2", EDUCATION, "cooperate")
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cn")) | st.sampled_from("\n\t='_x")
"""What XML can hold."""


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A service in which nothing is recorded."""
    yield from still(tmp_path_factory.mktemp("still"))


def _form(mini: Api, **asked: str) -> list[list[Any]]:
    answer = mini.client("reader").get(URL, params={**FORM, **asked})
    assert answer.status_code == 200, answer.text
    return cells(answer.content)


def test_form_lists_what_is_due(quiet: Api) -> None:
    """One row for each seat of the agency without a report of the period, the fixed columns filled in."""
    head, *rows = _form(quiet)
    assert head == [heading(column) for column in ON_THE_FORM]
    assert [row[:5] for row in rows] == [
        [PLAN, LEAD, "2.1.1", "实施科学家精神进校园行动", "2023-Q2"],
        [PLAN, SECOND, "2.1.2", "实施馆校合作行动", "2023-Q2"],
    ]  # fmt: skip
    assert all(cell == "" for row in rows for cell in row[5:])


def test_form_leaves_out_what_is_reported(mini: Api) -> None:
    """A seat whose report is in is no longer on the form, at the viewpoint before it still is."""
    size = mini.shilu.reader.size()
    mini.shilu.execute(worlds.report("40"), worlds.EDUCATION, "1")
    assert [row[1] for row in _form(mini)[1:]] == [SECOND]
    assert [row[1] for row in _form(mini, known_at=f"size:{size}")[1:]] == [LEAD, SECOND]


def test_form_follows_the_calendar(mini: Api) -> None:
    """Under an adopted calendar only its periods have a form; a period to come has none."""
    calendar = ReportingCalendarAdopted(
        calendar="h",
        version=1,
        per="half_year",
        due_days=15,
        adopted_by="县纲要办",
        document="通知",
        source=worlds.INVENTED,
    )
    command = c.AdoptReportingCalendar(plan=PLAN, calendar=calendar, effective_on=date(2022, 7, 1))
    mini.shilu.execute(command, worlds.OFFICE, "1")
    asked = mini.client("reader")
    for period, code in (("2023-Q2", "period-not-in-calendar"), ("2031-H1", "period-not-begun")):
        answer = asked.get(URL, params={**FORM, "period": period})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(_form(mini, period="2023-H1")) == 3


def test_form_of_the_own_agency(quiet: Api) -> None:
    """Without an agency the form is the credential's; an agency without a seat has none."""
    own = quiet.client("liaison", ASSOCIATION).get(URL, params={"plan": "甲县", "period": "2023"})
    assert [row[1] for row in cells(own.content)[1:]] == [
        seat_statement("2.1.1", ASSOCIATION, "cooperate"), seat_statement("2.1.2", ASSOCIATION, "lead"),
        seat_statement("2.2.1", ASSOCIATION, "cooperate"),
    ]  # fmt: skip
    reader = quiet.client("reader")
    assert reader.get(URL, params={"plan": PLAN, "period": "2023"}).json()["code"] == "agency-needed-here"
    nobody = reader.get(URL, params={**FORM, "agency": "甲县/县水利局"})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "no-such-agency")
    assert reader.get(URL, params={**FORM, "period": "2023-13"}).status_code == 422
    granted = quiet.client("reader", plans=["乙县/方案"]).get(URL, params=FORM)
    assert (granted.status_code, granted.json()["code"]) == (404, "no-such-plan")


def test_form_is_reproducible_and_locked(quiet: Api) -> None:
    """The same viewpoint gives the same bytes; printed cells are locked, the others not; there is no formula."""
    asked = {**FORM, "as_of": "2023-07-10", "known_at": f"size:{quiet.shilu.reader.size()}"}
    one, two = (quiet.client("reader").get(URL, params=asked).content for _ in range(2))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")  # and not the time it was asked for
        sheet, styles = (etree.fromstring(archive.read(f"xl/{part}.xml")) for part in ("worksheets/sheet1", "styles"))
    formats = styles.find("{*}cellXfs")
    free = {at for at, xf in enumerate(formats) if xf.find("{*}protection[@locked='0']") is not None}
    assert sheet.find("{*}sheetProtection").get("sheet") == "1"
    unlocked = {cell.get("r") for cell in sheet.iter("{*}c") if int(cell.get("s") or 0) in free}
    assert unlocked == {f"{column}{row}" for column in "FGHI" for row in (2, 3)}
    assert not list(sheet.iter("{*}f"))
    how_to = "".join(str(cell) for row in cells(one, 1) for cell in row)
    assert "Idempotency-Key" in how_to and "进展情况" in how_to and asked["known_at"][5:] in how_to


def test_filled_in_and_sent_back(mini: Api) -> None:
    """The downloaded form, its free cells filled in, is recorded as typed; rows left empty are named, not refused."""
    head, *rows = _form(mini)
    names = [one.split()[-1] for one in head]
    filled = [dict(zip(names, row, strict=True)) for row in rows]
    filled[0] |= {"percent": "40", "narrative": "已开展\n三场", "claims_done": "是", "effective_on": "2023-06-30"}
    answer = send_form(mini.client("liaison", EDUCATION), form(filled))
    assert verdicts(answer) == [(2, "recorded")] and answer.json()["blank"] == [3]
    stored = mini.shilu.reader.entry(mini.shilu.reader.size()).event
    assert stored["effectiveon"] == "2023-06-30" and stored["statementid"] == f"report:{LEAD}|2023-Q2"
    assert {name: stored["data"][name] for name in ("percent", "narrative", "claims_done", "period")} == {
        "percent": "40", "narrative": "已开展\n三场", "claims_done": True, "period": "2023-Q2"
    }  # fmt: skip


def test_form_and_lines_say_the_same(mini: Api) -> None:
    """A row of a form and a line of JSON that say the same make the same command."""
    typed = {**line(), "percent": 40, "claims_done": True, "effective_on": date(2023, 6, 30)}
    [row] = xlsx_rows(form([typed])).rows
    said = c.ReportProgress.model_validate({**line(), "claims_done": True, "effective_on": date(2023, 6, 30)})
    assert row.said == said and row.number == 2


CELLS: tuple[tuple[str, dict[str, Any], Any], ...] = (
    ("number", {"percent": 37.5}, ("percent", "37.5")),
    ("whole number", {"percent": 100.0}, ("percent", "100")),
    ("percent sign", {"percent": "40%"}, ("percent", "40")),
    ("full-width percent sign", {"percent": " 0.5％ "}, ("percent", "0.5")),
    ("none", {"percent": None}, ("percent", None)),
    ("no", {"claims_done": "否"}, ("claims_done", False)),
    ("true", {"claims_done": True}, ("claims_done", True)),
    ("year", {"period": 2023}, ("period", "2023")),
    ("day as text", {"effective_on": " 2023-06-30 "}, ("effective_on", date(2023, 6, 30))),
    ("guarded seat", {"seat": f"'{LEAD}"}, ("seat", LEAD)),
    ("own apostrophe", {"narrative": "'引文"}, ("narrative", "'引文")),
    ("looks like a formula", {"narrative": "'=1+1"}, ("narrative", "'=1+1")),
)  # fmt: skip


@pytest.mark.parametrize(("typed", "said"), [r[1:] for r in CELLS], ids=[r[0] for r in CELLS])
def test_cell(typed: dict[str, Any], said: tuple[str, Any]) -> None:
    """What people type into a cell and what the command then says."""
    [row] = xlsx_rows(form([{**line(), **typed}])).rows
    assert not isinstance(row.said, Problem), row.said
    assert getattr(row.said, said[0]) == said[1]


BAD_CELLS: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("formula", {"narrative": '="已"&"开展"'}, "formula-cell", "/narrative"),
    ("formula in a locked cell", {"seat": f'="{LEAD}"'}, "formula-cell", "/seat"),
    ("share", {"percent": 0.4}, "ambiguous-percentage", "/percent"),
    ("share of one", {"percent": 1.0}, "ambiguous-percentage", "/percent"),
    ("over a hundred", {"percent": 101}, "invalid-request", "/percent"),
    ("three decimals", {"percent": 12.345}, "invalid-request", "/percent"),
    ("words", {"percent": "四十"}, "invalid-request", "/percent"),
    ("truth as percent", {"percent": True}, "not-a-percentage", "/percent"),
    ("maybe", {"claims_done": "大概"}, "not-yes-or-no", "/claims_done"),
    ("a number for yes", {"claims_done": 1}, "not-yes-or-no", "/claims_done"),
    ("no day", {"effective_on": "六月底"}, "invalid-request", "/effective_on"),
    ("day as number", {"effective_on": 45107}, "not-a-date", "/effective_on"),
    ("period turned into a date", {"period": date(2023, 6, 1)}, "not-text", "/period"),
    ("error value", {"narrative": "#REF!"}, "error-cell", "/narrative"),
    ("no narrative", {"narrative": None}, "invalid-request", "/narrative"),
    ("other task", {"task": "9.9"}, "task-differs", "/task"),
    ("other's seat", {"seat": worlds.HELPER}, "not-own-seat", "/seat"),
)  # fmt: skip


@pytest.mark.parametrize(("typed", "code", "pointer"), [r[1:] for r in BAD_CELLS], ids=[r[0] for r in BAD_CELLS])
def test_bad_cell(quiet: Api, typed: dict[str, Any], code: str, pointer: str) -> None:
    """A cell that says nothing certain refuses its row and names the column; the row beside it is not refused."""
    client, before = quiet.client("liaison", EDUCATION), quiet.shilu.reader.head()
    answer = send_form(client, form([{**line(), **typed}, line("2023-Q1")]))
    assert verdicts(answer) == [(2, "refused"), (3, "would_record")]
    assert problem(answer, 2) == (code, pointer)
    assert quiet.shilu.reader.head() == before


def test_title_above_and_own_order(mini: Api) -> None:
    """A title above the heading and columns in another order are no hindrance; reasons may be added as columns."""
    columns = ["authority", "narrative", "period", "seat", "plan", "reason", "percent"]
    body = form([line(), {**line(percent="50"), "reason": "误", "authority": "局办"}], columns, above=3)
    assert verdicts(send_form(mini.client("liaison", EDUCATION), body)) == [(5, "recorded"), (6, "recorded")]


@pytest.mark.parametrize(
    "columns",
    [["plan", "seat"], ["plan", "seat", "period", "narrative", "actor"],
     ["plan", "seat", "period", "narrative", "plan"]],
    ids=["missing", "unknown", "twice"],
)  # fmt: skip
def test_not_the_form(columns: list[str]) -> None:
    """A sheet without the columns, or with one nobody knows, is no form: nothing typed into it is dropped unsaid."""
    with pytest.raises(Problem) as no:
        xlsx_rows(form([line()], columns))
    assert (no.value.status, no.value.code) == (422, "not-the-form")


def test_outside_the_form() -> None:
    """A cell filled in beside the columns refuses its row."""
    columns = ["plan", "seat", "period", "narrative", ""]
    rows = xlsx_rows(form([line(), {**line(), "": "另注"}], columns)).rows
    assert [isinstance(row.said, Problem) for row in rows] == [False, True]


def test_other_agency_cannot_send_it(quiet: Api) -> None:
    """The owner is the credential's agency, whatever the form says."""
    actor = Actor(id="x", agency=ASSOCIATION, role="liaison")
    answer = send_form(quiet.client("liaison", ASSOCIATION, actor=actor.id), form([line()]))
    assert problem(answer, 2) == ("not-own-seat", "/seat")


@examples(60)
@given(st.lists(st.tuples(st.text(CHARACTERS, max_size=20), st.booleans()),
                min_size=1, max_size=6))  # fmt: skip
def test_text_comes_back(typed: list[tuple[str, bool]]) -> None:
    """Whatever text stands in a cell is what the row says, or the row is refused; nothing is changed."""
    rows = [{**line(), "narrative": text or None, "claims_done": "是" if done else None} for text, done in typed]
    found = {row.number: row.said for row in xlsx_rows(form(rows)).rows}
    for number, (text, _) in enumerate(typed, 2):
        said = found.get(number)
        if isinstance(said, c.ReportProgress):
            assert said.narrative == text

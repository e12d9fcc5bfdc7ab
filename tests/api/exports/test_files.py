"""The files: exactly the table shown, the layout of GB/T 9704-2012, the same text in PDF as in DOCX."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from aggregates.refusal import Refused
from api.exports.board_file import board_file
from api.exports.bundle import MANIFEST, evaluation_zip
from api.exports.cells import cells, headings
from api.exports.report import bracketed, evaluation_report
from api.exports.ruling import ruling
from api.exports.workbook import workbook
from tests.api.exports.conftest import DISPUTE, STAMP, Answers
from tests.api.exports.reading import W, close, holds, part, pdf_text, tables, texts
from tests.api.tables.made import read_xlsx

FILTERS: tuple[tuple[str, ...], ...] = (
    (), ("status:IN_PROGRESS",), ("leads:襄汾县/县科协", "status:VERIFIED_COMPLETE"), ("task:no such",),
)  # fmt: skip


def _report(answers: Answers, fmt: str, lang: Any = "zh", **more: Any) -> bytes:
    given = {"status": answers.status, "rows": answers.rows(lang=lang), "restatement": answers.restatement,
             "rules": answers.rules, "issuer": "襄汾县/示意评估组", **more}  # fmt: skip
    return evaluation_report(answers.snapshot, STAMP, lang, fmt, **given)


def _ruling(answers: Answers, fmt: str, lang: Any = "zh") -> bytes:
    return ruling(DISPUTE, answers.dispute, STAMP, lang, fmt, plan=answers.title, chain=answers.chain)


def _board(answers: Answers, fmt: str, lang: Any = "zh") -> bytes:
    return board_file(answers.rows(lang=lang), STAMP, answers.diff, lang, fmt, title=answers.title)


@pytest.mark.parametrize("filters", FILTERS)
def test_every_export_equals_the_filtered_table(answers: Answers, filters: tuple[str, ...]) -> None:
    """XLSX, DOCX and PDF hold exactly the rows shown: every cell, in order, none more."""
    rows = answers.rows(*filters)
    shown = [cells(row) for row in rows]
    book = read_xlsx(workbook(rows, STAMP, title=answers.title, filters=filters), 1)
    assert [tuple(_text(cell) for cell in line) for line in book] == [headings(), *shown]
    word = tables(board_file(rows, STAMP, title=answers.title, filters=filters))
    assert [[tuple(line) for line in table] for table in word] == [[headings(), *shown]]
    printed = pdf_text(board_file(rows, STAMP, fmt="pdf", title=answers.title, filters=filters))
    assert all(holds(printed, cell) for line in shown for cell in line)
    left_out = {row["printed"] for row in answers.rows()} - {row["printed"] for row in rows}
    assert not any(close(f"{row['printed']}{row['title']}") in printed
                   for row in answers.rows() if row["printed"] in left_out)  # fmt: skip


def _text(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell)


def test_workbook_has_four_sheets_and_three_frozen_columns(answers: Answers) -> None:
    """说明 / 台账 / 变更明细 / 核验; the stamp on the first, the changes' rows, what verification said."""
    data = workbook(answers.rows(), STAMP, answers.diff, title=answers.title)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book, sheet = archive.read("xl/workbook.xml").decode(), archive.read("xl/worksheets/sheet2.xml").decode()
    assert [name for name in ("说明", "台账", "变更明细", "核验") if f'name="{name}"' in book] == [
        "说明", "台账", "变更明细", "核验",
    ]  # fmt: skip
    assert '<pane xSplit="3" ySplit="1"' in sheet
    about, changes, checked = (str(read_xlsx(data, at)) for at in (0, 2, 3))
    for said in ("2025-12-31", "#3294", "5e" * 32, "✔ 已核验(至 #3306)", STAMP["address"], "示意"):
        assert said in about
    assert changes.count("#") >= len(answers.diff["drivers"])
    assert "任务 2.4.2 " in changes and "2024-06-30" in changes
    for said in ("✔ 哈希相符", "○ 未能证明", "填报是否真实", "6f" * 32, "shilu-audit verify"):
        assert said in checked
    english = str([read_xlsx(workbook(answers.rows(lang="en"), STAMP, None, "en"), at) for at in range(4)])
    for said in ("known up to", "Lead", "nothing is compared", "the hashes fit"):
        assert said in english


@pytest.mark.parametrize("make", [_report, _ruling, _board])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pdf_holds_what_the_docx_holds(answers: Answers, make: Callable[..., bytes], lang: str) -> None:
    """Every paragraph and every cell of the DOCX can be read in the PDF."""
    printed = pdf_text(make(answers, "pdf", lang))
    pieces = texts(make(answers, "docx", lang))
    assert len(pieces) > 20
    assert [piece for piece in pieces if not holds(printed, piece)] == []


@pytest.mark.parametrize("make", [_report, _ruling, _board])
def test_every_export_carries_the_stamp(answers: Answers, make: Callable[..., bytes]) -> None:
    """Day, position, root, words of verification and pinned address stand before everything else of the body."""
    said = texts(make(answers, "docx"))[:7]
    stamp = "".join(said)
    for piece in ("截至 2025-12-31", "#3294", "2026-01-21 09:00:00", "5e" * 32, "✔ 已核验(至 #3306)", STAMP["address"],
                  "示意"):  # fmt: skip
        assert piece in stamp


@pytest.mark.parametrize(
    ("state", "words"),
    [("failed", "✖ 核验不通过:第 131 条起哈希不符"), ("running", "… 核验中"), ("never", "○ 本服务尚未核验")],
)
def test_exports_carry_a_failed_verification_too(answers: Answers, state: str, words: str) -> None:
    """The words of the page are the words of the export, whatever verification found."""
    stamp = {**STAMP, "state": state, "zh": words[2:]}
    rows = answers.rows("task:2.4.2")
    assert any(words in text for text in texts(board_file(rows, stamp)))
    assert words in str(read_xlsx(workbook(rows, stamp), 0))


def test_docx_has_the_measures_of_the_standard(answers: Answers) -> None:
    """A4, 天头 37 mm, 订口 28 mm, 版心 156 by 225 mm, 22 lines of 28 characters, typefaces and sizes."""
    data = _report(answers, "docx")
    first = next(iter(part(data, "word/document.xml").iter(f"{W}sectPr")))
    size, margin, grid = (_numbers(first.find(f"{W}{name}")) for name in ("pgSz", "pgMar", "docGrid"))
    mm = 1440 / 25.4  # twips
    assert (round(size["w"] / mm), round(size["h"] / mm)) == (210, 297)
    assert (round(margin["top"] / mm, 1), round(margin["left"] / mm, 1)) == (37.0, 28.0)
    across, down = size["w"] - margin["left"] - margin["right"], size["h"] - margin["top"] - margin["bottom"]
    assert (round(across / mm, 1), round(down / mm, 1)) == (156.0, 225.0)
    assert down // grid["linePitch"] == 22
    body, one, two, title = (_style(data, name) for name in ("Normal", "Heading1", "Heading2", "Title"))
    assert across // (320 + body["tracking"]) == 28
    assert (body["line"], body["font"], body["size"]) == (grid["linePitch"], "仿宋_GB2312", 32)
    assert (one["font"], one["size"], two["font"], two["size"]) == ("黑体", 32, "楷体_GB2312", 32)
    assert (title["font"], title["size"]) == ("方正小标宋简体", 44)
    assert {"方正小标宋简体", "仿宋_GB2312"} <= {f.get(f"{W}name") for f in part(data, "word/fontTable.xml")}


def _numbers(element: Any) -> dict[str, int]:
    return {name.removeprefix(W): int(value) for name, value in element.attrib.items() if value.lstrip("-").isdigit()}


def _style(data: bytes, name: str) -> dict[str, Any]:
    style = next(s for s in part(data, "word/styles.xml").iter(f"{W}style") if s.get(f"{W}styleId") == name)
    fonts, size, tracking = (style.find(f"{W}rPr/{W}{tag}") for tag in ("rFonts", "sz", "spacing"))
    return {"font": fonts.get(f"{W}eastAsia"), "size": int(size.get(f"{W}val")),
            "tracking": int(tracking.get(f"{W}val")),
            "line": int(style.find(f"{W}pPr/{W}spacing").get(f"{W}line"))}  # fmt: skip


def test_docx_has_the_red_head_and_the_page_number(answers: Answers) -> None:
    """The issuer in red, the number, a red separator as wide as the text, page numbers out on both sides."""
    data = _report(answers, "docx")
    body = part(data, "word/document.xml")
    red = ["".join(t.text for t in r.iter(f"{W}t")) for r in body.iter(f"{W}r")
           if (c := r.find(f"{W}rPr/{W}color")) is not None and c.get(f"{W}val") == "FF0000"]  # fmt: skip
    assert red == ["示意评估组文件"]
    rule = next(body.iter(f"{W}pBdr")).find(f"{W}bottom")
    assert (rule.get(f"{W}color"), rule.get(f"{W}val")) == ("FF0000", "single")
    height = next(body.iter(f"{W}trHeight"))
    assert round(int(height.get(f"{W}val")) / 1440 * 25.4) == 35
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        feet = [archive.read(name).decode() for name in archive.namelist() if "footer" in name and "rels" not in name]
    assert sorted("right" if 'w:jc w:val="right"' in foot else "left" for foot in feet) == ["left", "right"]
    assert all(" PAGE " in foot for foot in feet)
    assert part(data, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None


def test_the_report_says_what_was_fixed_and_what_came_after(answers: Answers) -> None:
    """Fixed total and grade, targets by kind, problems, figures beside their restatement, date in Arabic numerals."""
    said = "\n".join(texts(_report(answers, "docx")))
    for piece in ("一、评估依据", "（一）目标完成（30分）", "总分64.55", "等次合格", "约束性", "14.5 (2025)",
                  "固定后的变化", "64.04", "#3304", "2026年1月28日", "附件：1. 执行台账", "示意（虚构）876条",
                  answers.snapshot["snapshot"]["figures_sha256"]):  # fmt: skip
        assert piece in said, piece


def test_an_evaluation_that_was_not_fixed_says_so(answers: Answers) -> None:
    """The report of today's evaluation bears no number of a snapshot."""
    status = {**answers.status, "viewpoint": answers.evaluation["viewpoint"]}
    said = texts(evaluation_report(answers.evaluation, STAMP, status=status, rows=[]))
    assert "未固定，仅供核对" in said
    assert not any("固定后的变化" in text for text in said)


def test_a_report_is_of_one_viewpoint(answers: Answers) -> None:
    """Figures of one viewpoint and a table of another make no report; nor do figures that are no evaluation."""
    with pytest.raises(Refused, match="other-viewpoint"):
        evaluation_report(answers.evaluation, STAMP, status=answers.status)
    cards = {**answers.snapshot, "evaluation": None}
    with pytest.raises(Refused, match="not-an-evaluation"):
        evaluation_report(cards, STAMP, status=answers.status)
    with pytest.raises(Refused, match="unknown-format"):
        _report(answers, "doc")


def test_the_ruling_names_both_sides_and_the_decision(answers: Answers) -> None:
    """Claims of both sides, the decision with its entry, who answers since; refused while nothing is decided."""
    said = "\n".join(texts(_ruling(answers, "docx")))
    for piece in ("县民政局、县卫体局、县科协：", "由谁牵头", "#2672", "#2678", "示意编办函〔2024〕5号（示意）",
                  "2024年9月10日", "账本前2787条记录", "原记录不作修改"):  # fmt: skip
        assert piece in said, piece
    with pytest.raises(Refused, match="not-ruled"):
        ruling(DISPUTE, {**answers.dispute, "rulings": []}, STAMP)


@pytest.mark.parametrize("number", ["某政发[2023]8号", "某政发(2023)8号", "某政发【2023】8号", "某政发〔2023〕8号"])
def test_years_of_numbers_stand_in_their_brackets(number: str) -> None:
    """Whatever brackets somebody typed, 〔〕 is printed."""
    assert bracketed(number) == "某政发〔2023〕8号"


def test_the_zip_proves_its_members(answers: Answers) -> None:
    """The manifest lists every other member with its SHA-256; the proof is the one handed in."""
    proof = answers.client.get(
        "/proof/inclusion", params={"position": answers.snapshot["snapshot"]["position"]}
    ).content
    given = {"status": answers.status, "rows": answers.rows(), "restatement": answers.restatement, "pdf": False}
    with zipfile.ZipFile(io.BytesIO(evaluation_zip(answers.snapshot, STAMP, proof, **given))) as archive:
        manifest = orjson.loads(archive.read(MANIFEST))
        listed = {one["name"]: one["sha256"] for one in manifest["files"]}
        assert listed == {n: hashlib.sha256(archive.read(n)).hexdigest() for n in archive.namelist() if n != MANIFEST}
        assert archive.read("entry-3297.tlog-proof") == proof
        assert {"评估报告.docx", "台账.xlsx", "snapshot.json"} <= listed.keys()
    assert manifest["stamp"] == STAMP
    assert manifest["about"]["figures_sha256"] == answers.snapshot["snapshot"]["figures_sha256"]
    with pytest.raises(Refused, match="not-a-snapshot"):
        evaluation_zip(answers.evaluation, STAMP, proof, status=answers.status)

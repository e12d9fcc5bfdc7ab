"""Equal input gives equal bytes anywhere; what somebody typed runs nowhere, breaks nothing and hides nothing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import orjson
import pypdfium2
import pytest

from aggregates.refusal import Refused
from api.exports import pdf_file
from api.exports.board_file import board_file
from api.exports.paper import Paper, Paragraph
from api.exports.pdf_file import to_pdf
from api.exports.ruling import ruling
from api.exports.stamped import made
from api.exports.workbook import workbook
from api.tables.cells import guarded, spelt
from tests.api.exports import making
from tests.api.exports.conftest import DISPUTE, STAMP, Answers
from tests.api.exports.reading import close, holds, pdf_text, tables, texts
from tests.api.tables.made import ATTACKS, read_xlsx

MARKUP = '#panic("x") #read("/etc/hostname") $x^2$ \\ *bold* _it_ `raw` <label> @ref // c /* d */\n- item [x] ~ --- \'"'
CONTROLS = "甲\x00\x01\x08\x0b\x0c\x1b[31m\x7f\x85乙\ufffe\uffff\ud800丙"
BIDI = "\u202eabc\u202c\u2066def\u2069\u200f"
LONG = "长" * 5_000 + "x" * 5_000
SCRIPT = "</w:t><script>alert(1)</script>&amp;<!--]]>"
HOSTILE = (MARKUP, CONTROLS, BIDI, LONG, SCRIPT, *ATTACKS)


def test_equal_input_gives_equal_bytes(answers: Answers, tmp_path: Path) -> None:
    """Another process, another time zone, another hash seed, another language of the system: the same files."""
    common = {"status": answers.status, "rows": answers.rows(), "restatement": answers.restatement}
    given = {"rows": answers.rows(), "stamp": STAMP, "diff": answers.diff, "snapshot": answers.snapshot,
             "dispute": answers.dispute, "common": common}  # fmt: skip
    file = tmp_path / "answers.json"
    file.write_bytes(orjson.dumps(given))
    runs = [_run(file, seed, zone, lang) for seed, zone, lang in (
        ("1", "Asia/Shanghai", "C.UTF-8"), ("2", "America/New_York", "de_DE.UTF-8"),
    )]  # fmt: skip
    assert runs[0] == runs[1]
    assert len(runs[0].splitlines()) == 6


def _run(file: Path, seed: str, zone: str, lang: str) -> str:
    env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": lang,
           "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])}  # fmt: skip
    done = subprocess.run([sys.executable, making.__file__, str(file)], env=env, capture_output=True, check=True)
    return done.stdout.decode()


def test_files_are_dated_by_the_ledger(answers: Answers) -> None:
    """Members of the packages bear one fixed day, the documents the moment of the last entry known."""
    rows = answers.rows("task:2.4.2")
    for data in (board_file(rows, STAMP), workbook(rows, STAMP)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {info.date_time[0] for info in archive.infolist()} == {1980}
            assert "2026-01-21T01:00:00Z" in archive.read("docProps/core.xml").decode()
    assert b"D:20260121010000" in board_file(rows, STAMP, fmt="pdf")


def test_what_is_copied_from_a_pdf_is_what_was_said(answers: Answers) -> None:
    """Hashes and links of a PDF hold no character that was not in them, but the ends of lines."""
    data = ruling(DISPUTE, answers.dispute, {**STAMP, "address": "http://127.0.0.1/" + "a1%E5" * 60}, fmt="pdf")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    assert not {"\u200b", "\u00ad", "\ufffe", "\u2060"} & set(text)
    assert STAMP["root"] in text.replace("\r\n", "")
    assert "a1%E5" * 60 in text.replace("\r\n", "")


def _hostile(answers: Answers, text: str) -> list[dict[str, Any]]:
    row = answers.rows("task:2.4.2")[0]
    return [{**row, "title": text, "leads": [text], "problem": text, "printed": ""}]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_somebody_typed_is_only_shown(answers: Answers, text: str) -> None:
    """In XLSX guarded text, in DOCX and PDF the text with its control characters spelt out; never markup or formula."""
    rows = _hostile(answers, text)
    data = workbook(rows, STAMP, title=text, filters=(text,))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet2.xml")
    assert read_xlsx(data, 1)[1][6] == guarded(text)
    shown = spelt(text).replace("\t", " ")
    word = board_file(rows, STAMP, title=text, filters=(text,))
    assert tables(word)[0][1][6] == shown
    printed = board_file(rows, STAMP, fmt="pdf", title=text, filters=(text,))
    assert _plain(shown) in _plain(pdf_text(printed))
    assert not set("\u202e\u2066\u200f\x1b") & set(pdf_text(printed) + "".join(texts(word)))


def _plain(text: str) -> str:
    return close(text).replace("\u00ad", "")


@pytest.mark.parametrize(("part", "field"), [("claims", "claim"), ("rulings", "grounds")])
def test_texts_of_a_dispute_are_only_shown(answers: Answers, part: str, field: str) -> None:
    """Markup of Typst in a claim or in the grounds of a decision is printed as it was typed."""
    dispute = {**answers.dispute, part: [{**answers.dispute[part][0], field: MARKUP}]}
    assert holds(pdf_text(ruling(DISPUTE, dispute, STAMP, fmt="pdf")), MARKUP)


def test_a_cell_that_no_sheet_holds_is_refused(answers: Answers) -> None:
    """More than Excel's 32,767 characters are refused, never cut off."""
    with pytest.raises(Refused, match="cell-too-long"):
        workbook(_hostile(answers, "长" * 40_000), STAMP)


def test_a_machine_without_a_chinese_typeface_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """No PDF of empty boxes: refused, naming what to install."""

    class Bare:
        def families(self) -> list[str]:
            return ["DejaVu Sans"]

    monkeypatch.setattr(pdf_file, "_fonts", Bare)
    with pytest.raises(Refused, match="no-chinese-font"):
        to_pdf(Paper("zh", "题", ("印",), made(STAMP), (Paragraph("文"),)))

"""Workbooks made to do harm: refused as a whole with a reason, in little time and memory."""

from __future__ import annotations

import io
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.batch.sheet import xlsx_rows
from api.http.problems import Problem
from tests.api.http.batches import EDUCATION, form, line, send_form
from tests.api.http.conftest import Api
from tests.laws.examples import examples

SHEET = "xl/worksheets/sheet1.xml"
SHARED = "xl/sharedStrings.xml"
GOOD = form([line(), line("2023-Q1")])

Change = Callable[[bytes], bytes]


def parts(data: bytes = GOOD) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(found: dict[str, bytes]) -> bytes:
    """A package of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in found.items():
            archive.writestr(name, part)
    return out.getvalue()


def changed(name: str, change: Change) -> bytes:
    """The good form with one part changed."""
    found = parts()
    return packed({**found, name: change(found[name])})


def sub(pattern: bytes, by: bytes) -> Change:
    """Replace the first match, which must be there."""

    def change(part: bytes) -> bytes:
        found, count = re.subn(pattern, lambda _: by, part, count=1)
        assert count == 1
        return found

    return change


BOMB = b"<!DOCTYPE x [" + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
) + b"]>"  # fmt: skip
DECLARED = rb"<\?xml[^>]*\?>"


def _doubled() -> bytes:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<x/>")
    return out.getvalue()


def _long_text_everywhere() -> bytes:
    """One shared text of 2 MB in 3,000 cells: 6 GB once read."""
    text = b"<si><t>" + b"x" * 2_000_000 + b"</t></si>"
    row = b"".join(b'<c r="G%d" t="s"><v>0</v></c>' % n for n in range(2, 3_002))
    found = parts()
    found[SHARED] = sub(rb"<si>", text + b"<si>")(found[SHARED])
    found[SHEET] = sub(rb"</sheetData>", b'<row r="2">' + row + b"</row></sheetData>")(found[SHEET])
    return packed(found)


HOSTILE: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("no zip", lambda: b"plan,seat\n1,2\n"),
    ("zip start only", lambda: b"PK\x03\x04" + b"\0" * 60),
    ("cut off", lambda: GOOD[:-200]),
    ("not a workbook", lambda: packed({"word/document.xml": b"<x/>"})),
    ("no sheet", lambda: packed({name: part for name, part in parts().items() if name != SHEET})),
    ("name twice", _doubled),
    ("climbing name", lambda: packed({**parts(), "../../x": b"x"})),
    ("zip bomb", lambda: packed({**parts(), SHEET: b"<worksheet>" + b" " * 30_000_000 + b"</worksheet>"})),
    ("entities", lambda: changed(SHEET, sub(DECLARED, b'<?xml version="1.0"?>' + BOMB))),
    ("entities in texts", lambda: changed(SHARED, sub(DECLARED, b'<?xml version="1.0"?>' + BOMB))),
    ("file entity", lambda: changed(SHARED, sub(
        DECLARED, b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'))),
    ("other encoding", lambda: changed(SHEET, sub(rb'encoding="UTF-8"', b'encoding="UTF-7"'))),
    ("UTF-16", lambda: changed(SHEET, lambda part: part.decode().replace("UTF-8", "UTF-16").encode("utf-16"))),
    ("cell at the far end", lambda: changed(SHEET, sub(
        rb"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'))),
    ("cell without a place", lambda: changed(SHEET, sub(rb'<c r="A2"', b"<c"))),
    ("place in small letters", lambda: changed(SHEET, sub(rb'<c r="A2"', b'<c r="a2"'))),
    ("text that is not there", lambda: changed(SHEET, sub(rb"<v>0</v>", b"<v>99999</v>"))),
    ("text before the first", lambda: changed(SHEET, sub(rb"<v>0</v>", b"<v>-1</v>"))),
    ("one text in thousands of cells", _long_text_everywhere),
    ("not XML", lambda: changed(SHEET, lambda part: part[:-30])),
    ("deep XML", lambda: changed(SHEET, lambda _: b"<worksheet>" * 100_000)),
    ("too many parts", lambda: packed({**parts(), **{f"x{n}": b"" for n in range(5_001)}})),
)  # fmt: skip


@pytest.mark.parametrize("make", [r[1] for r in HOSTILE], ids=[r[0] for r in HOSTILE])
def test_hostile_workbook(make: Callable[[], bytes]) -> None:
    """Refused by name, in two seconds of work and some tens of megabytes."""
    data = make()
    tracemalloc.start()
    started = time.process_time()
    try:
        with pytest.raises(Problem) as no:
            xlsx_rows(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (no.value.status, no.value.code) == (422, "unreadable-workbook")
    assert no.value.zh and no.value.en and "DOCX" not in no.value.zh + no.value.en
    assert peak < 100_000_000 and time.process_time() - started < 2


def test_over_http(mini: Api) -> None:
    """A hostile workbook is a 422 that says nothing of what was in it; the service goes on."""
    client = mini.client("liaison", EDUCATION)
    answer = send_form(client, changed(SHEET, sub(DECLARED, b'<?xml version="1.0"?>' + BOMB)))
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable-workbook") and b"lol" not in answer.content
    assert send_form(client, GOOD, key="other").json()["counts"]["recorded"] == 2


def test_too_many_rows() -> None:
    """A form of more than 5,000 rows is refused as a whole."""
    with pytest.raises(Problem) as no:
        xlsx_rows(form([line()] * 5_001))
    assert no.value.code == "too-many-rows"


def test_hidden_parts_are_not_read() -> None:
    """Macros, links and pictures in the package are not looked at: the rows are the same."""
    beside = packed({**parts(), "xl/vbaProject.bin": b"\0" * 99, "xl/worksheets/sheet2.xml": b"<broken"})
    assert xlsx_rows(beside).rows == xlsx_rows(GOOD).rows


@examples(120)
@given(st.sampled_from([SHEET, SHARED, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]), st.data())
def test_damaged_parts(name: str, data: st.DataObject) -> None:
    """A part with some bytes changed, doubled or cut out gives rows or a refusal, never anything else."""
    part = parts()[name]
    first = data.draw(st.integers(0, len(part)))
    last = data.draw(st.integers(first, min(len(part), first + 40)))
    put = data.draw(st.sampled_from([b"", b"\xff", b"<c r=", b"9" * 12, b"&#0;", b"</row>", part[first:last] * 2]))
    try:
        found = xlsx_rows(packed({**parts(), name: part[:first] + put + part[last:]}))
    except Problem as no:
        assert no.status == 422
    else:
        assert all(isinstance(row.said, Problem) or row.number > 0 for row in found.rows)

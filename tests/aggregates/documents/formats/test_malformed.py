"""Every malformed file is refused with a reason in both languages that names what and where; no file does harm."""

from __future__ import annotations

import re

import pytest

from aggregates.documents.formats import Unreadable, extract
from tests.aggregates.documents.formats.containers import body, docx_of, paragraph
from tests.aggregates.documents.formats.malformed import harmless, malformed
from tests.aggregates.documents.formats.pages import PAGE

_CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", sorted(malformed()))
def test_malformed_files_are_refused(name: str) -> None:
    """A malformed file raises `Unreadable` whose Chinese reason names what and where, with an English one beside it."""
    data, reason = malformed()[name]
    with pytest.raises(Unreadable) as caught:
        extract(data, name=name)
    assert reason in caught.value.reason_zh
    assert _CHINESE.search(caught.value.reason_zh)
    assert re.search("[a-z]{2}", caught.value.reason_en)


def test_there_are_enough_of_them() -> None:
    """The list stays as long as the promise: at least forty malformed files."""
    assert len(malformed()) >= 45


@pytest.mark.parametrize("name", sorted(harmless()))
def test_harmless_files_are_read(name: str) -> None:
    """A file that only looks malformed gives its text."""
    data, line = harmless()[name]
    assert line in [found.text for found in extract(data).lines]


@pytest.mark.parametrize(
    ("data", "name", "noted"),
    [
        (PAGE.encode(), "方案.doc", True),
        (PAGE.encode(), "方案.HTM", False),
        ("由<b>县林业局</b>负责。</p>".encode(), "方案.html", False),
        ("由<b>县林业局</b>负责。</p>".encode(), "方案.txt", False),
        (PAGE.encode(), "方案.md", True),
        ("一、任务\n由县林业局负责。".encode(), "方案.md", False),
        ("一、任务\n由县林业局负责。".encode(), "2021.3.方案", False),
        ("一、任务\n由县林业局负责。".encode(), None, False),
    ],
)
def test_a_wrong_extension_is_noted(data: bytes, name: str | None, noted: bool) -> None:
    """An extension of another format is a warning that quotes the name; the content decides how it is read."""
    notes = [note for note in extract(data, name=name).notes if note.code == "WRONG_EXTENSION"]
    assert [note.quote for note in notes] == ([name] if noted else [])


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PAGE.encode(), "方案.docx"),
        ("一、任务\n由县林业局负责。".encode(), "方案.pdf"),
        (docx_of(body(paragraph("由县林业局负责。"))), "方案.txt"),
        (docx_of(body(paragraph("由县林业局负责。"))), "方案.pdf"),
    ],
)
def test_a_mistaken_file_is_refused(data: bytes, name: str) -> None:
    """PDF and DOCX by name or by content only: a name that promises another thing is refused with both named."""
    with pytest.raises(Unreadable, match="扩展名") as error:
        extract(data, name=name)
    assert name.rsplit(".", 1)[1] in error.value.reason_en
    assert extract(data).lines

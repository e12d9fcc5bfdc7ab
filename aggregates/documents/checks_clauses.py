"""Findings on what the grammar was not sure of, and on persons named inside clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from aggregates.documents.asides import Aside
from aggregates.documents.clauses import Placed, find_clauses
from aggregates.documents.declared import Declared
from aggregates.documents.findings import PERSONAL, Finding, info, warn
from aggregates.documents.source_map import Paragraph
from aggregates.documents.subject import Subject

_LABEL = re.compile(r"^[^：:]{0,12}[：:]\s*")
_NAMES = re.compile(r"[、，,；;\s]+")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,8}")
_PHONE = re.compile(r"\d[\d-]{6,}")


def check_clauses(subject: Subject, declared: Declared) -> Iterator[Finding]:
    """Doubts of clauses and of the document's own rules; persons, whose names are left out of every record."""
    for par in subject.paragraphs:
        for placed in find_clauses(par):
            yield from _doubts(par, placed)
            yield from _persons(par, placed)
    for doubt in declared.doubts:
        yield warn("RULE_UNAPPLIED", doubt.lines, doubt.text, doubt.zh, doubt.en)
    for seat in {(seat.agency, seat.resolved): seat for seat in subject.seats() if seat.resolved}.values():
        zh = f"“{seat.agency}”承前省略级别，全称当为“{seat.resolved}”；照印记录"
        en = f"{seat.agency} leaves out a level said before; in full {seat.resolved}; kept as printed"
        yield info("NAME_ELIDED", seat.lines, seat.agency, zh, en)


def _doubts(par: Paragraph, placed: Placed) -> Iterator[Finding]:
    for doubt in placed.clause.doubts:
        lines = par.lines(doubt.start, doubt.end)
        yield warn("AMBIGUOUS_CLAUSE", lines, par.text[doubt.start : doubt.end] or placed.text, doubt.zh, doubt.en)


def _persons(par: Paragraph, placed: Placed) -> Iterator[Finding]:
    for aside in placed.clause.asides:
        personal = _personal(par, aside) if aside.kind == "person" else ()
        if personal:
            quote = par.text[aside.start : aside.end]
            for value in personal:
                quote = quote.replace(value, PERSONAL)
            zh, en = "分工中写有个人姓名，不入账", "a person is named in the clause; left out of the records"
            yield replace(warn("PERSONAL_DATA", par.lines(aside.start, aside.end), quote, zh, en), personal=personal)


def _personal(par: Paragraph, aside: Aside) -> tuple[str, ...]:
    """The names and numbers behind the label; a post (县长, 局长) is no person's datum."""
    text = _LABEL.sub("", par.text[aside.start : aside.end].strip("（）()"))
    found = [word for word in _NAMES.split(text) if _NAME.fullmatch(word) and not word.endswith(("长", "任", "人"))]
    return tuple(dict.fromkeys([*found, *_PHONE.findall(text)]))

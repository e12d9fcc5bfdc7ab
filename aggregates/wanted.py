"""What an import is asked to record: a draft, its findings, and what the importer knows beside the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from aggregates.documents.draft import PlanDraft
from aggregates.documents.findings import Finding
from aggregates.values import Effective, Source

READER_VERSION = "2"
"""The version of the reader (aggregates/documents): raised whenever the same bytes may be read otherwise."""
Commit = Callable[[str], str]
"""value → the digest that stands for it; value and salt are kept outside the entry."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One place where a person records something else than was read. Values are JSON text, None where there is none."""

    path: str
    read: str | None
    recorded: str | None
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Import:
    """One document to record, and what the importer knows beside it.

    `resolve` maps a cited document number to the id of a plan held, or None; `commit` stands in for a person's
    name; `published_on` is the day of publication where another source gives it; `note` goes into the source.
    `pages` gives the page of each line, empty for a document without pages; `format` is how the bytes were read.
    `held_by` is the plan under which these very bytes are recorded, where there is one.
    `corrections` are those a person made in the draft; `matching` the matches of tasks a person names (old, new ids).
    """

    draft: PlanDraft
    findings: Sequence[Finding]
    plan: str
    region: str
    resolve: Callable[[str], str | None]
    commit: Commit
    published_on: date | None = None
    archive: bool = False
    illustrated_day: bool = False
    note: str | None = None
    held_by: str | None = None
    format: str | None = None
    pages: Sequence[int | None] = ()
    corrections: Sequence[Correction] = ()
    matching: Sequence[tuple[Sequence[str], Sequence[str]]] = ()

    def source(self, lines: tuple[int, int] | None = None, quote: str | None = None) -> Source:
        """The document, by hash, and the lines (and pages) a fact follows from."""
        return Source(
            kind="document", sha256=self.draft.sha256, note=self.note,
            line_from=lines[0] if lines else None, line_to=lines[1] if lines else None, quote=quote,
            page_from=self._page(lines[0]) if lines else None, page_to=self._page(lines[1]) if lines else None,
            entered_from="archive" if self.archive else None,
            dating="illustration" if self.illustrated_day else None,
        )  # fmt: skip

    def when(self, today: date) -> Effective:
        """The document's date; else printed, else published; else the day of entry, marked as defaulted."""
        draft = self.draft
        printed = draft.signed_on or draft.printed_on
        on = date.fromisoformat(printed) if printed else self.published_on
        return Effective(on=on or today, defaulted=on is None)

    def _page(self, line: int) -> int | None:
        return self.pages[line - 1] if line <= len(self.pages) else None

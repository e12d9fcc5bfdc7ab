"""Findings shown as a compiler shows them: file, line and column, the line itself, and a mark under what is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len

from aggregates.documents import Finding, Severity
from aggregates.documents.glyphs import canonical
from aggregates.source_text import SourceLine

WORDS = {Severity.ERROR: "错误 error", Severity.WARN: "警告 warning", Severity.INFO: "提示 note"}
ORDER = tuple(WORDS)
LOST = frozenset({"CLAUSE_UNREAD", "NO_CLAUSES", "TABLE_UNREAD"})
"""Findings that say a responsibility was not read: their count is called out in the summary."""
SHOWN, WIDE = 2, 96
"""Lines shown of a longer range, and cells shown of a longer line."""


def rendered(file: str, findings: Sequence[Finding], lines: Sequence[SourceLine], *, notes: bool) -> Iterator[str]:
    """The findings in blocks, errors first, those of one code together; `notes` shows those of severity INFO too."""
    shown = [f for f in findings if notes or f.severity is not Severity.INFO]
    for severity in ORDER:
        codes = dict.fromkeys(f.code for f in shown if f.severity is severity)
        for code in codes:
            same = [f for f in shown if f.severity is severity and f.code == code]
            for finding in same:
                yield from _block(file, finding, lines)


def _block(file: str, finding: Finding, lines: Sequence[SourceLine]) -> Iterator[str]:
    first, last = finding.lines
    wanted = [line for line in lines[first - 1 : last] if line.text.strip()] or list(lines[first - 1 : first])
    marks = [(line, *_found(line.text, finding.quote)) for line in wanted]
    hit = next((mark for mark in marks if mark[2]), marks[0] if marks else None)
    at = f":{hit[1] + 1}" if hit and hit[2] else ""
    number = hit[0].number if hit and hit[2] else first
    place = f" ({hit[0].place})" if hit and hit[0].place != f"L{hit[0].number}" else ""
    yield f"{file}:{number}{at}{place}: {WORDS[finding.severity]} {finding.code}: {finding.message_zh}"
    yield f"    {finding.message_en}"
    if hit and hit[2]:
        yield from _marked(*hit)
    else:
        for mark in marks[:SHOWN]:
            yield from _marked(mark[0], 0, 0)
        if len(marks) > SHOWN:
            yield f"      … {last - first + 1} 行 lines"
    yield f"      = {'读取时已修复 repaired by the reader' if finding.repaired else '照录未改 left as printed'}"


def _found(text: str, quote: str) -> tuple[int, int]:
    """(offset, length) of the quote, or of its beginning, on one line; length 0 when it is not there."""
    plain, wanted = canonical(text), canonical(quote.strip())
    while len(wanted) >= 2:
        at = plain.find(wanted)
        if at >= 0:
            return at, len(wanted)
        wanted = wanted[: len(wanted) * 2 // 3]
    return 0, 0


def _marked(line: SourceLine, start: int, length: int) -> Iterator[str]:
    """A line, and marks of its printed width under the part meant; a long line is cut around it."""
    text = line.text.replace("\t", " ")
    begin = 0
    while cell_len(text[begin : start + length]) > WIDE and begin < start - 8:
        begin += 1
    shown = text[begin:]
    while cell_len(shown) > WIDE and len(shown) > max(1, start - begin + 1):
        shown = shown[:-1]
    before, after = ("…" if begin else ""), ("…" if len(text) > begin + len(shown) else "")
    yield f"{line.number:>6} | {before}{shown}{after}"
    if length:
        indent = " " * (cell_len(before) + cell_len(text[begin:start]))
        yield f"       | {indent}{'^' * max(1, cell_len(shown[start - begin : start - begin + length]))}"


def summary(findings: Iterable[Finding]) -> str:
    """How many of each severity, and how many of them the reader repaired."""
    listed = list(findings)
    counts = Counter(f.severity for f in listed)
    told = " · ".join(f"{WORDS[severity]} {counts[severity]}" for severity in ORDER if counts[severity])
    repaired = sum(f.repaired for f in listed)
    return f"{told or '没有发现 no findings'}{f'(其中已修复 repaired {repaired})' if repaired else ''}"


def lost(findings: Iterable[Finding]) -> str | None:
    """A sentence where responsibilities were not read; None where none was lost."""
    count = sum(f.severity is Severity.ERROR or f.code in LOST for f in findings)
    if not count:
        return None
    return (
        f"有 {count} 处内容未能读出,没有入账;请用 --draft 补正,或用 --strict 拒绝 "
        f"{count} passages were not read and are not recorded: complete them in a draft, or refuse with --strict"
    )

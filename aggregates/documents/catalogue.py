"""The closed catalogue of findings, and its page.

`docs/findings.md` is `page()`; tests keep the page, the catalogue and the codes in the source the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from aggregates.documents.catalogue_entry import Entry
from aggregates.documents.catalogue_formats import FORMATS
from aggregates.documents.catalogue_reading import READING

CATALOGUE: dict[str, Entry] = {entry.code: entry for entry in (*FORMATS, *READING)}
"""Every code a finding may carry. A reader that raises any other has a fault, and a test finds it."""
_ABOUT = {
    "file": "文件 Files",
    "layout": "版面 Layout",
    "outline": "结构 Outline",
    "responsibility": "责任 Responsibility",
    "names": "名称 Names",
    "targets": "目标 Targets",
    "dates": "日期 Dates",
    "text": "文字 Wording",
    "sources": "引文 Sources cited",
    "plans": "方案之间 Between plans",
}
_DID = {
    "repaired": "已修复，原文照存 healed for reading, print kept",
    "left": "照印，未改 shown, left as printed",
    "unread": "未入账 not recorded",
    "asked": "两种读法都列出 both readings shown",
}
_HEAD = """# 发现代码 Findings

读文件时看到的一切异常都是“发现”：代码、级别、行号、引文、说明。代码表封闭，下表由程序生成，由测试核对。
`shilu import FILE --dry-run` 把它们逐条印在原文旁边；`--strict` 遇 WARN 或 ERROR 即拒绝入账。

Everything odd the reader meets is a finding: code, severity, lines, quote, message. The list is closed; this page
is made from `aggregates/documents/catalogue.py`, and a test keeps both the same. `shilu import FILE --dry-run` prints
findings beside the text; `--strict` refuses to record where there is a WARN or an ERROR.

- **INFO** 值得知道 worth knowing; **WARN** 须看一眼 needs a look; **ERROR** 有内容没有读到 something was not read.
"""


def page() -> str:
    """`docs/findings.md`."""
    return "\n".join([_HEAD, *_sections()])


def _sections() -> Iterator[str]:
    for about, title in _ABOUT.items():
        yield f"## {title}\n"
        yield "| 代码 code | 级别 | 看到 seen | 为何要紧 why it matters | 读者做了什么 what the reader did |"
        yield "|---|---|---|---|---|"
        for entry in (one for one in CATALOGUE.values() if one.about == about):
            seen, why = ("<br>".join(texts) for texts in (entry.seen, entry.why))
            yield f"| `{entry.code}` | {' '.join(entry.severities)} | {seen} | {why} | {_DID[entry.did]} |"
        yield ""

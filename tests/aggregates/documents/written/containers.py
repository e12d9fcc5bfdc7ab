"""The same plans as people keep them: saved web pages, DOCX, PDF, Markdown; and tables of tasks in three formats."""

from __future__ import annotations

import html
import io
from collections.abc import Callable
from random import Random

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.aggregates.documents.written.plan import Task, Written

FONT = "STSong-Light"
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>TITLE_政府门户网站</title>
<script>var x = "责任单位";</script><style>p {color: red}</style></head><body>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/xw">新闻中心</a></li>
<li><a href="/zw">政务公开</a></li></ul></div>
<div class="path">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政策文件</a></div>
<div id="zoom"><div class="TRS_Editor">BODY</div></div>
<div class="share">分享到：微信 微博 打印本页 关闭窗口</div>
<div class="foot">版权所有：某某人民政府 主办单位：某某人民政府办公室
网站标识码：0000000000</div></body></html>"""
HEADER = ("序号", "重点任务", "工作内容", "牵头单位", "配合单位")


def markdown(_: Random, plan: Written) -> bytes:
    """Headings with #, paragraphs with blank lines between."""
    marks = {"title": "# ", "section": "## ", "group": "### "}
    return "\n\n".join(marks.get(kind, "") + text for kind, text in plan.paragraphs).encode()


def web_page(_: Random, plan: Written) -> bytes:
    """A saved page: navigation before, share bar and footer behind."""
    body = "\n".join(f'<p style="text-indent:2em">{html.escape(text)}</p>' for text in plan.lines)
    return PAGE.replace("TITLE", plan.title).replace("BODY", body).encode()


def document(_: Random, plan: Written) -> bytes:
    """DOCX, every number typed."""
    made = docx.Document()
    for _kind, text in plan.paragraphs:
        made.add_paragraph(text)
    return _saved(made)


def numbered_document(_: Random, plan: Written) -> bytes:
    """DOCX whose numbers 一、（一）1. exist only in its numbering."""
    made = docx.Document()
    number = _numbering(made)
    for kind, text in plan.paragraphs:
        level = {"section": 0, "group": 1, "item": 2}.get(kind)
        bare = text if level is None else text[text.index("、.）"[{0: 0, 1: 2, 2: 1}[level]]) + 1 :]
        par = made.add_paragraph(bare)
        if level is not None:
            _numbered(par, number, level)
    return _saved(made)


def _numbering(made: docx.document.Document) -> int:
    root = made.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "90")
    forms = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    for level, (form, text) in enumerate(forms):
        one = OxmlElement("w:lvl")
        one.set(qn("w:ilvl"), str(level))
        for name, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
            part = OxmlElement(name)
            part.set(qn("w:val"), value)
            one.append(part)
        abstract.append(one)
    root.insert(0, abstract)
    num = OxmlElement("w:num")
    num.set(qn("w:numId"), "90")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "90")
    num.append(link)
    root.append(num)
    return 90


def _numbered(par: docx.text.paragraph.Paragraph, number: int, level: int) -> None:
    properties = par._p.get_or_add_pPr()
    found = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", level), ("w:numId", number)):
        part = OxmlElement(name)
        part.set(qn("w:val"), str(value))
        found.append(part)
    properties.append(found)


def _saved(made: docx.document.Document) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def pdf(_: Random, plan: Written) -> bytes:
    """PDF of one column, a running header and page numbers on each page."""
    return _pdf(plan, columns=1)


def pdf_columns(_: Random, plan: Written) -> bytes:
    """PDF of two columns."""
    return _pdf(plan, columns=2)


def _pdf(plan: Written, *, columns: int) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    width, height = A4
    room = int((width - 140 - 30 * (columns - 1)) / columns / 12)
    lines = [line for _, text in plan.paragraphs for line in _set(text, room)]
    page, column, y = 1, 0, height - 90
    _furniture(canvas, plan, page)
    for line in lines:
        if y < 90:
            column, y = column + 1, height - 90
            if column == columns:
                canvas.showPage()
                page, column = page + 1, 0
                _furniture(canvas, plan, page)
        canvas.setFont(FONT, 12)
        canvas.drawString(70 + column * (room * 12 + 30), y, line)
        y -= 20
    canvas.save()
    return out.getvalue()


def _set(text: str, room: int) -> list[str]:
    whole = "\u3000\u3000" + text
    return [whole[i : i + room] for i in range(0, len(whole), room)]


def _furniture(canvas: Canvas, plan: Written, page: int) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawString(70, A4[1] - 50, plan.issuer + "文件")
    canvas.drawCentredString(A4[0] / 2, 40, f"— {page} —")


Rows = list[tuple[str, ...]]


def rows_of(plan: Written) -> Rows:
    """The tasks as rows of a table; only plans whose seats are leads and cooperating parties can be one."""
    return [(str(no), task.title, "完善机制，按期完成。", *_cells(task)) for no, task in enumerate(plan.tasks, 1)]


def _cells(task: Task) -> tuple[str, str]:
    named = {role: "、".join(name for name, of in task.seats if of == role) for role in ("lead", "cooperate")}
    return named["lead"], named["cooperate"]


def table_page(_: Random, plan: Written) -> bytes:
    """A web page with the tasks as a table; equal leads of neighbouring rows share one cell."""
    rows = rows_of(plan)
    out = [f"<tr>{''.join(f'<th>{cell}</th>' for cell in HEADER)}</tr>"]
    for index, row in enumerate(rows):
        cells = "".join(f"<td>{cell}</td>" for cell in row[:3])
        first = index == 0 or rows[index - 1][3] != row[3]
        span = next((k for k in range(1, len(rows) - index) if rows[index + k][3] != row[3]), len(rows) - index)
        cells += f'<td rowspan="{span}">{row[3]}</td>' if first else ""
        out.append(f"<tr>{cells}<td>{row[4]}</td></tr>")
    head = "".join(f"<p>{text}</p>" for kind, text in plan.paragraphs if kind in ("title", "number", "addressee"))
    table = f"<p>任务分工表</p><table>{''.join(out)}</table>"
    return f'<html><head><meta charset="utf-8"></head><body>{head}{table}</body></html>'.encode()


def table_document(_: Random, plan: Written) -> bytes:
    """A DOCX with the tasks as a table."""
    made = docx.Document()
    for kind, text in plan.paragraphs:
        if kind in ("title", "number", "addressee"):
            made.add_paragraph(text)
    rows = [HEADER, *rows_of(plan)]
    table = made.add_table(rows=len(rows), cols=len(HEADER))
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    return _saved(made)


def table_markdown(_: Random, plan: Written) -> bytes:
    """Markdown with the tasks as a pipe table."""
    rows = [HEADER, tuple("---" for _ in HEADER), *rows_of(plan)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"# {plan.title}\n\n{plan.number}\n\n## 任务分工表\n\n{table}\n".encode()


Container = Callable[[Random, Written], bytes]
CONTAINERS: dict[str, Container] = {
    made.__name__: made for made in (markdown, web_page, document, numbered_document, pdf, pdf_columns)
}
TABLES: dict[str, Container] = {made.__name__: made for made in (table_page, table_document, table_markdown)}

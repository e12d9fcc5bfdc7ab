"""Which files there are, and one paper as any of those that are documents."""

from __future__ import annotations

from typing import Literal

from aggregates.refusal import Refused
from api.exports.docx_file import to_docx
from api.exports.paper import Paper
from api.exports.pdf_file import to_pdf

Format = Literal["docx", "pdf"]
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "zip": "application/zip",
}  # fmt: skip
"""Extension → media type."""


def written(paper: Paper, fmt: str) -> bytes:
    """The paper as DOCX or PDF. Refused: `unknown-format`."""
    if fmt == "docx":
        return to_docx(paper)
    if fmt == "pdf":
        return to_pdf(paper)
    raise Refused("unknown-format", f"没有 {fmt[:20]} 格式;有:docx、pdf", f"no format {fmt[:20]}; there are: docx, pdf")

"""Bytes to lines, one module per file format; no I/O."""

from __future__ import annotations

from aggregates.documents.formats.dispatch import extract
from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.extract import Cell, Extract, Line, Note, Table
from aggregates.documents.formats.text import decode

__all__ = ["Cell", "Extract", "Line", "Note", "Table", "Unreadable", "decode", "extract"]

"""Which part of a package is the document, and which parts belong to it."""

from __future__ import annotations

import posixpath

from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.ooxml_package import Package
from aggregates.documents.formats.ooxml_xml import parse

_FALLBACK = "word/document.xml"
_OTHERS = {"xl/workbook.xml": "Excel", "ppt/presentation.xml": "PowerPoint", "content.xml": "OpenDocument"}


def main_part(package: Package) -> str:
    """The name of the main document part; raises `Unreadable` for a workbook, a presentation or any other ZIP."""
    for kind, target in _relations(package, ""):
        if kind == "officeDocument" and target in package:
            _refuse_others(target)
            return target
    if _FALLBACK in package:
        return _FALLBACK
    for name in _OTHERS:
        if name in package:
            _refuse_others(name)
    raise Unreadable("压缩包里没有 word/document.xml，不是 DOCX", "the ZIP has no word/document.xml: not a DOCX")


def _refuse_others(name: str) -> None:
    if name.casefold() in _OTHERS:
        kind = _OTHERS[name.casefold()]
        raise Unreadable(f"是 {kind} 文件（{name}），不是 DOCX", f"a {kind} file ({name}), not a DOCX")


def related(package: Package, main: str) -> dict[str, tuple[str, ...]]:
    """Parts of the document by kind of relation (`styles`, `numbering`, `header`, …), only those inside the package."""
    found: dict[str, list[str]] = {}
    for kind, target in _relations(package, main):
        if target in package and target not in found.setdefault(kind, []):
            found[kind].append(target)
    return {kind: tuple(targets) for kind, targets in found.items()}


def _relations(package: Package, source: str) -> list[tuple[str, str]]:
    folder, name = posixpath.split(source)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    if part not in package:
        return []
    found = []
    for relation in parse(package.read(part), part):
        kind, target = relation.get("Type") or "", relation.get("Target") or ""
        if relation.get("TargetMode") != "External" and target:
            # Strict and transitional types differ in their address only, not in the last word.
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found.append((kind.rpartition("/")[2], path))
    return found

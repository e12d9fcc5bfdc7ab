"""What is drawn on a PDF page besides text: straight rules, pictures, and whether some text is drawn invisibly."""

from __future__ import annotations

import ctypes
import itertools
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

THIN = 3.0
"""Points; a filled or stroked shape no thicker than this is a rule."""
SHORT = 4.0
_NO_BOX = 0.02
SEGMENTS_MAX = 60_000
OBJECTS_MAX = 200_000
_FORMS_DEEP = 6

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight rule in points of the page: horizontal at y = `at` from x `low` to `high`, or vertical at x = `at`."""

    horizontal: bool
    at: float
    low: float
    high: float


@dataclass(slots=True)
class Drawn:
    """All of one page: rules, the largest share of the page one picture covers, counts, unread rest."""

    rules: list[Rule] = field(default_factory=list)
    picture: float = 0.0
    paths: int = 0
    invisible: set[int] = field(default_factory=set)
    objects: int = 0
    segments: int = 0

    @property
    def cut_off(self) -> bool:
        """Whether the page draws more than is looked at."""
        return self.segments > SEGMENTS_MAX or self.objects > OBJECTS_MAX


def drawn(page: Any, area: float) -> Drawn:
    """Everything drawn on an open page whose visible box has `area` square points."""
    found = Drawn()
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        _look(pdfium.FPDFPage_GetObject(page, index), _IDENTITY, found, max(area, 1.0), 0)
        if found.cut_off:
            break
    return found


def _look(item: Any, outer: Matrix, found: Drawn, area: float, depth: int) -> None:
    found.objects += 1
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        found.paths += 1
        _path(item, outer, found)
    elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
        _text(item, found)
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        found.picture = max(found.picture, _size(_times(_matrix(item), outer)) / area)
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORMS_DEEP:
        inner = _times(_matrix(item), outer)
        for index in range(pdfium.FPDFFormObj_CountObjects(item)):
            _look(pdfium.FPDFFormObj_GetObject(item, index), inner, found, area, depth + 1)
            if found.cut_off:
                return


def identity(item: Any) -> int:
    """What tells one object of a page from the others: `Drawn.invisible` holds the identities of invisible text."""
    return ctypes.addressof(item.contents) if item else 0


def _text(item: Any, found: Drawn) -> None:
    """Note invisible text (rendering mode 3, ISO 32000-1 §9.3.6) and save text that pdfium would lose.

    Its text page leaves out text whose box has no width. A font that is not embedded gives characters no box, so a
    text of one character (a number in a cell) would be lost in silence; drawn with a stroke, it has a box.
    """
    if pdfium.FPDFTextObj_GetTextRenderMode(item) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
        found.invisible.add(identity(item))
    edges = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *edges)
    left, bottom, right, top = (edge.value for edge in edges)
    if min(right - left, top - bottom) < _NO_BOX:
        pdfium.FPDFTextObj_SetTextRenderMode(item, pdfium.FPDF_TEXTRENDERMODE_STROKE)
        pdfium.FPDFPageObj_Transform(item, *_IDENTITY)  # measures the box again


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _size(matrix: Matrix) -> float:
    """Area of the unit square a picture is drawn in."""
    return abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])


def _path(item: Any, outer: Matrix, found: Drawn) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke) or not (fill.value or stroke.value):
        return
    for points in _outlines(item, _times(_matrix(item), outer), found):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if max(ys) - min(ys) <= THIN or max(xs) - min(xs) <= THIN:
            _keep(found, (min(xs), min(ys)), (max(xs), max(ys)))
        elif stroke.value:
            for start, end in itertools.pairwise(points):
                _keep(found, start, end)


def _keep(found: Drawn, start: Point, end: Point) -> None:
    """Remember a stretch that is level or upright and long enough to be a rule."""
    (x, y), (u, v) = start, end
    if abs(y - v) <= THIN and abs(x - u) > max(SHORT, abs(y - v)):
        found.rules.append(Rule(True, (y + v) / 2, min(x, u), max(x, u)))
    elif abs(x - u) <= THIN and abs(y - v) > max(SHORT, abs(x - u)):
        found.rules.append(Rule(False, (x + u) / 2, min(y, v), max(y, v)))


def _outlines(item: Any, matrix: Matrix, found: Drawn) -> list[list[Point]]:
    """The subpaths as corner points on the page; curves count as their end points, closed ones end where they began."""
    outlines: list[list[Point]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    a, b, c, d, e, f = matrix
    for index in range(pdfium.FPDFPath_CountSegments(item)):
        found.segments += 1
        if found.segments > SEGMENTS_MAX:
            break
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([])
        outlines[-1].append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment):
            outlines[-1].append(outlines[-1][0])
    return outlines

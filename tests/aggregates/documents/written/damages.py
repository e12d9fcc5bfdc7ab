"""Damages of layout: from a written plan to the bytes a person would have on disk."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import opencc

from tests.aggregates.documents.written.plan import Written

Damage = Callable[[Random, Written], bytes]
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_HALF = str.maketrans("（），：；", "(),:;")


def _text(lines: list[str], encoding: str = "utf-8", newline: str = "\n") -> bytes:
    return newline.join(lines).encode(encoding)


def none(_: Random, plan: Written) -> bytes:
    """One paragraph a line."""
    return _text(plan.lines)


def windows(_: Random, plan: Written) -> bytes:
    """BOM and CRLF."""
    return _text(plan.lines, "utf-8-sig", "\r\n")


def gb18030(_: Random, plan: Written) -> bytes:
    """GB18030 without any mark."""
    return _text(plan.lines, "gb18030")


def utf16(_: Random, plan: Written) -> bytes:
    """UTF-16 with a byte order mark."""
    return _text(plan.lines, "utf-16")


def _wrapped(plan: Written, width: int) -> list[list[str]]:
    return [[line[i : i + width] for i in range(0, len(line), width)] for line in plan.lines]


def hard_wrap(chance: Random, plan: Written) -> bytes:
    """Every line broken at one width, paragraphs indented."""
    width = chance.choice([26, 28, 32, 40])
    return _text([part for line in plan.lines for part in _cut("\u3000\u3000" + line, width)])


def _cut(line: str, width: int) -> list[str]:
    return [line[i : i + width] for i in range(0, len(line), width)]


def hard_wrap_blank(chance: Random, plan: Written) -> bytes:
    """Every line broken at one width, a blank line behind each paragraph."""
    width = chance.choice([28, 34])
    return _text([part for parts in _wrapped(plan, width) for part in (*parts, "")])


def one_line(_: Random, plan: Written) -> bytes:
    """All line breaks lost."""
    return _text(["".join(plan.lines)])


def wide_spaces(_: Random, plan: Written) -> bytes:
    """Paragraphs separated by full-width spaces only."""
    return _text(["\u3000\u3000".join(["", *plan.lines])])


def page_breaks(chance: Random, plan: Written) -> bytes:
    """Page numbers between lines, anywhere in sentences and names."""
    out: list[str] = []
    page = 1
    for kind, line in plan.paragraphs:
        if kind in ("item", "text") and len(line) > 60 and chance.random() < 0.5:
            cut = chance.randint(30, len(line) - 10)
            out += [line[:cut], chance.choice([f"— {page} —", f"- {page} -", f"－{page}－"]), line[cut:]]
            page += 1
        else:
            out.append(line)
    return _text(out)


def detached(_: Random, plan: Written) -> bytes:
    """Closing brackets in paragraphs of their own."""
    out: list[str] = []
    for kind, line in plan.paragraphs:
        cut = line.rfind("（", 0, len(line)) if kind == "item" and line.endswith("）") else -1
        clause = plan.tasks and next((t.clause for t in plan.tasks if kind == "item" and line.endswith(t.clause)), "")
        out += [line[: -len(clause)], clause] if clause and cut > 0 else [line]
    return _text(out)


def half_width(_: Random, plan: Written) -> bytes:
    """Half-width brackets, commas, colons."""
    return _text([line.translate(_HALF) for line in plan.lines])


def wide_digits(_: Random, plan: Written) -> bytes:
    """Full-width digits."""
    return _text([line.translate(_WIDE) for line in plan.lines])


def spaced_labels(_: Random, plan: Written) -> bytes:
    """Labels spread by spaces."""
    spread = {label: " ".join(label) for label in ("牵头单位", "责任单位", "配合单位")}
    lines = plan.lines
    for label, wide in spread.items():
        lines = [line.replace(label + "：", wide + "：") for line in lines]
    return _text(lines)


def traditional(_: Random, plan: Written) -> bytes:
    """Everything in traditional characters."""
    return _text([in_traditional(line) for line in plan.lines])


def in_traditional(text: str) -> str:
    """One text in traditional characters, character by character as converters for print do."""
    return _S2T.convert(text)


_S2T = opencc.OpenCC("s2t")
DAMAGES: dict[str, Damage] = {
    damage.__name__: damage
    for damage in (
        none, windows, gb18030, utf16, hard_wrap, hard_wrap_blank, one_line, wide_spaces, page_breaks, detached,
        half_width, wide_digits, spaced_labels, traditional,
    )
}  # fmt: skip

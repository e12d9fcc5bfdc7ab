"""The tables of docs/tampering.md, made from the cases themselves: `python -m tests.tampering.table` writes them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from ledger.report import Report
from ledger.verify import NAMES
from tests.tampering.all_cases import CASES
from tests.tampering.bundle_cases import BUNDLES, BundleCase, bundle_sight
from tests.tampering.case import Case, sight, tried
from tests.tampering.doors import DOORS, Door

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tampering.md"
_PART = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_NEEDS = {
    "key": "需信任的公钥 a key trusted", "outside": "需别处的检查点 a checkpoint kept elsewhere",
    "policy": "需见证策略 a policy of witnesses",
}  # fmt: skip
_HEADS = {
    "live": "| 谁 who | 做什么 what | 由何项发现 caught by | 审计人员首先看到 what the auditor sees first |",
    "doors": "| 谁 who | 做什么 what | 由何处拒绝 refused by | 答复 answer |",
    "bundles": "| 做什么 what | 由何项发现 caught by | 审计人员首先看到 what the auditor sees first |",
}


def live_row(case: Case, seen: Report) -> str:
    """One line: the first check in bold, the others that fail too, and what must be at hand."""
    needs = "".join(f"（{_NEEDS[given]}）" for given in case.given)
    needs += f"（其次 else {'、'.join(case.also)}）" if case.also else ""
    zh, en = sight(seen)
    return _row(case.who.value, (case.zh, case.en), checks(case.caught) + needs, zh, en)


def door_row(door: Door) -> str:
    """One line."""
    return _row(door.who.value, (door.zh, door.en), " ".join(door.layer), f"`{door.refused}`")


def bundle_row(case: BundleCase, zh: str, en: str) -> str:
    """One line."""
    return f"| {case.zh} {case.en} | {checks(case.caught)} | {zh} {en} |"


def checks(names: tuple[str, ...]) -> str:
    """The check that names the first position, then the others in their order."""
    others = [name for name in NAMES if name in names[1:]]
    return "、".join([f"**{names[0]}**", *others])


def _row(who: tuple[str, str], what: tuple[str, str], *cells: str) -> str:
    caught, *rest = cells
    return f"| {' '.join(who)} | {' '.join(what)} | {caught} | {' '.join(rest)} |"


def rows(part: str) -> list[str]:
    """The lines of one table as they stand on the page."""
    for found in _PART.finditer(PAGE.read_text("utf-8")):
        if found[2] == part:
            return found[0].splitlines()[3:-1]
    raise LookupError(part)


def tables() -> Iterator[tuple[str, Iterable[str]]]:
    """Every table anew."""
    with tempfile.TemporaryDirectory() as folder:
        yield "live", [live_row(case, tried(case, Path(folder)).seen) for case in CASES]
    yield "doors", [door_row(door) for door in DOORS]
    yield "bundles", [bundle_row(case, *bundle_sight(case)) for case in BUNDLES]


def write() -> None:
    """Put the tables into the page."""
    made = {part: list(lines) for part, lines in tables()}

    def filled(found: re.Match[str]) -> str:
        if found[2] not in made:  # measured by the long form, and written by hand
            return found[0]
        head = _HEADS[found[2]]
        return "\n".join([found[1].rstrip("\n"), head, "|---" * (head.count("|") - 1) + "|", *made[found[2]], found[3]])

    PAGE.write_text(_PART.sub(filled, PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write()

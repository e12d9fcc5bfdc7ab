"""Findings on the names of agencies: aliases, jurisdictions, prefixes, one agency in most leads, double roles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from aggregates.documents.agencies import parts
from aggregates.documents.draft import SeatDraft
from aggregates.documents.findings import Finding, info, warn
from aggregates.documents.subject import Subject

_HIGHER = {"county": ("市", "省"), "city": ("省",)}
_DISPATCHED = ("分局", "支队", "分中心", "监管局")


def check_names(subject: Subject) -> Iterator[Finding]:
    """All findings on names; none of them changes a name."""
    yield from _aliases(subject)
    yield from _jurisdictions(subject)
    yield from _prefixes(subject)
    yield from _dominant(subject)
    yield from _double_roles(subject)


def _by_name(subject: Subject) -> dict[str, list[SeatDraft]]:
    found: dict[str, list[SeatDraft]] = defaultdict(list)
    for seat in subject.seats():
        found[seat.agency].append(seat)
    return found


def _aliases(subject: Subject) -> Iterator[Finding]:
    """Two names of one document that differ only in the unit suffix (县卫健局, 县卫健委)."""
    seats = _by_name(subject)
    stems: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in seats:
        taken = parts(name)
        if taken.suffix and len(taken.stem) >= 2:
            stems[taken.level, taken.stem].append(name)
    for names in stems.values():
        usual, *rare = sorted(names, key=lambda name: -len(seats[name]))
        for name in rare:
            for seat in seats[name]:
                zh = f"“{name}”与“{usual}”（{len(seats[usual])} 处）疑为同一单位，未合并"
                en = f"{name} may be {usual} ({len(seats[usual])} times); not merged"
                yield warn("AGENCY_ALIAS", seat.lines, name, zh, en)


def _jurisdictions(subject: Subject) -> Iterator[Finding]:
    higher = _HIGHER.get(subject.draft.level or "", ())
    if (subject.draft.region or "").endswith("市"):
        higher = ("省",)  # 市… is this level's own, in a county-level city as well
    for name, seats in _by_name(subject).items():
        if higher and name.startswith(higher) and name.endswith(_DISPATCHED):
            zh, en = (
                f"上级派出机构，在 {len(seats)} 项任务中列名，不归本级管理",
                f"office of a higher level, on {len(seats)} tasks",
            )
            yield info("JURISDICTION", seats[0].lines, name, zh, en)


def _prefixes(subject: Subject) -> Iterator[Finding]:
    short = (subject.draft.region or "").rstrip("省市县区州")
    seats = _by_name(subject)
    placed = [name for name in seats if short and name.startswith(short)]
    if placed and len(placed) * 2 < len(seats):
        lines = min(seat.lines for name in placed for seat in seats[name])
        yield info(
            "AGENCY_PREFIX",
            lines,
            "、".join(placed),
            "部分单位以地名而非级别开头",
            "some names start with the place, not the level",
        )


def _dominant(subject: Subject) -> Iterator[Finding]:
    tasks = subject.draft.tasks
    leads = Counter(name for task in tasks for name in set(task.named("lead")))
    for name, count in leads.most_common(1):
        if len(tasks) >= 8 and count * 2 > len(tasks):
            seats = [seat for seat in subject.seats() if seat.agency == name and seat.role == "lead"]
            lines = (seats[0].lines[0], seats[-1].lines[1])
            zh, en = f"{name}在 {len(tasks)} 项任务中牵头 {count} 项", f"{name} leads {count} of {len(tasks)} tasks"
            yield info("ROLE_KIND", lines, f"{name}牵头", zh, en)


def _double_roles(subject: Subject) -> Iterator[Finding]:
    for task in subject.draft.tasks:
        counted = Counter(seat.agency for seat in task.seats)
        for name in (name for name, count in counted.items() if count > 1):
            zh, en = f"{name}在任务 {task.id} 中有两种角色", f"{name} has two roles on task {task.id}"
            yield warn("ROLE_DOUBLE", task.lines, name, zh, en)

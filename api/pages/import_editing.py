"""A draft changed through the fields of a form: what differs is put into its `reading`, with who and why.

Pure: from the draft as the API gave it and the fields as they were sent, the draft to put back. Nothing is guessed:
an empty field is an absent value (docs/importing.md §2).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from api.pages.form import Form

Json = dict[str, Any]
PLAN: tuple[tuple[str, str, str], ...] = (
    ("title", "标题", "Title"), ("document_number", "文号", "Number"), ("issuer", "发文机关", "Issuer"),
    ("region", "地区", "Region"), ("coordinating_body", "牵头议事机构", "Coordinating body"),
    ("signed_on", "成文日", "Signed on"), ("printed_on", "印发日", "Printed on"),
    ("published_on", "公布日", "Published on"),
)  # fmt: skip
"""Fields of the plan itself: name in the reading, and its words."""
PERIOD = ("period.0", "period.1")
ROLES: tuple[str, ...] = ("lead", "cooperate", "shared", "responsible", "participate", "guide")
"""Roles of a seat; each is one field of a task, its agencies parted by 、."""
TARGET: tuple[str, ...] = ("comparator", "value", "unit", "by")
FULL = 1_900
"""Fields a form may hold; a longer draft is edited as JSON only."""
_PARTED = re.compile("[、,，;；\n\t]+")


def keyed(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    """Each item by the number it was read under (its `ref`), which no later change moves; added ones by +1, +2, …"""
    found, added = [], 0
    for item in items:
        ref = item.get("ref")
        added += ref is None
        found.append((str(ref).rpartition("/")[2] if ref is not None else f"+{added}", item))
    return found


def fields_of(reading: Mapping[str, Any]) -> dict[str, str]:
    """Every field of the form, by its name, as the draft has it."""
    found = {name: _text(reading.get(name)) for name, _, _ in PLAN}
    period = reading.get("period") or (None, None)
    found |= {name: _text(year) for name, year in zip(PERIOD, period, strict=True)}
    for key, task in keyed(reading["tasks"]):
        found[f"t{key}.title"] = _text(task["title"])
        found |= {f"t{key}.{role}": "、".join(names(task, role)) for role in ROLES}
    for key, target in keyed(reading["targets"]):
        found |= {f"g{key}.{name}": _text(target.get(name)) for name in TARGET}
    return found


def names(task: Mapping[str, Any], role: str) -> list[str]:
    """The agencies of a task in one role, in their order."""
    return [seat["agency"] for seat in task["seats"] if seat["role"] == role]


def edited(draft: Mapping[str, Any], form: Form, by: str) -> tuple[Json, bool]:
    """The draft with what the form changed, and whether it changed anything. A field that was not sent stays."""
    made: Json = copy.deepcopy(dict(draft))
    reading, before = made["reading"], fields_of(draft["reading"])
    moved = {
        name: form.one(name).strip() for name, value in before.items()
        if name in form.fields and form.one(name).strip() != value
    }  # fmt: skip
    reasons: Json = dict(made.get("reasons") or {})
    _plan(reading, moved)
    for key, task in keyed(reading["tasks"]):
        touched, own = _task(task, key, moved), form.one(f"t{key}.reason").strip()
        reasons |= {place: {"reason": own, "by": by} for place in touched if own}
    for key, target in keyed(reading["targets"]):
        _target(target, key, moved)
    gone = _left_out(reading, form)
    made |= {"edited_by": by, "reason": form.one("reason").strip() or made.get("reason"), "reasons": reasons}
    return made, bool(moved or gone)


def _plan(reading: Json, moved: Mapping[str, str]) -> None:
    for name, _, _ in PLAN:
        if name in moved:
            reading[name] = moved[name] or None
    if any(name in moved for name in PERIOD):
        period = reading.get("period") or (None, None)
        years = [moved.get(name, _text(period[n])) for n, name in enumerate(PERIOD)]
        reading["period"] = [_number(year) for year in years] if any(years) else None


def _task(task: Json, key: str, moved: Mapping[str, str]) -> list[str]:
    """The task with its changed fields; the places of what changed in it, as a draft names them."""
    place, touched, changed = task.get("ref") or "/tasks/+", [], []
    if f"t{key}.title" in moved:
        task["title"] = moved[f"t{key}.title"]
        touched.append(f"{place}/title")
    for role in ROLES:
        if f"t{key}.{role}" in moved:
            wanted = [name.strip() for name in _PARTED.split(moved[f"t{key}.{role}"]) if name.strip()]
            changed += _seats(task, role, list(dict.fromkeys(wanted)))
    for number, seat in keyed(task["seats"]):
        if any(seat is one for one in changed):
            touched.append(seat.get("ref") or f"{place}/seats/{number}")
    return touched


def _seats(task: Json, role: str, wanted: Sequence[str]) -> list[Json]:
    """The seats of one role made to be these agencies, in this order; those that got another agency or are new.

    Who stays keeps its seat, a new name takes one that came free, and what is left over is left out.
    """
    own = {seat["agency"]: seat for seat in task["seats"] if seat["role"] == role}
    free = [seat for name, seat in own.items() if name not in wanted]
    changed = []
    for name in wanted:
        if name in own:
            continue
        if free:
            seat = free.pop(0)
            seat |= {"agency": name, "resolved": None}
        else:
            seat = _new_seat(task, role, name)
            task["seats"].append(seat)
        changed.append(seat)
    task["seats"] = [seat for seat in task["seats"] if not any(seat is one for one in free)]
    _in_order(task, role, wanted)
    return changed


def _in_order(task: Json, role: str, wanted: Sequence[str]) -> None:
    """Number the seats of a role anew, unless they follow one another as wanted already."""
    held = {seat["agency"]: seat for seat in task["seats"] if seat["role"] == role}
    orders = [held[name]["order"] for name in wanted]
    if orders != sorted(set(orders)):
        for order, name in enumerate(wanted, 1):
            held[name]["order"] = order


def _new_seat(task: Mapping[str, Any], role: str, name: str) -> Json:
    last = max((seat["order"] for seat in task["seats"] if seat["role"] == role), default=0)
    return {"agency": name, "role": role, "order": last + 1, "basis": "explicit", "lines": task["lines"],
            "clause": task.get("responsibility_text") or "", "resolved": None}  # fmt: skip


def _target(target: Json, key: str, moved: Mapping[str, str]) -> None:
    for name in TARGET:
        if f"g{key}.{name}" in moved:
            target[name] = moved[f"g{key}.{name}"] or None
    if f"g{key}.by" in moved:
        target["by_precision"] = "day" if target["by"] else None


def _left_out(reading: Json, form: Form) -> bool:
    """Take out what was ticked as not to be recorded; with a task go its targets."""
    dropped = {task["id"] for key, task in keyed(reading["tasks"]) if form.one(f"t{key}.out")}
    out = [one for key, one in keyed(reading["targets"]) if form.one(f"g{key}.out") or one.get("task_id") in dropped]
    reading["tasks"] = [task for task in reading["tasks"] if task["id"] not in dropped]
    reading["targets"] = [one for one in reading["targets"] if not any(one is gone for gone in out)]
    return bool(dropped or out)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else text

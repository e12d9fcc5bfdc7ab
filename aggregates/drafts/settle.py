"""Holding an edited draft against the document: what may be recorded, and which changes by whom and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aggregates.documents import Reading
from aggregates.documents.draft import PlanDraft, SeatDraft
from aggregates.documents.glyphs import canonical, squeeze
from aggregates.drafts.changes import Change, as_text, changes
from aggregates.drafts.model import LISTS, MATCHING, REF, DraftFile, Stated
from aggregates.drafts.write import draft_of, reading_values
from aggregates.refusal import refuse_unless
from aggregates.source_text import SourceLine
from aggregates.wanted import READER_VERSION, Correction

_LIKE_A_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}")
DAYS = frozenset({"signed_on", "printed_on", "published_on", "by", "by_implied", "window", "start", "end"})
"""The fields of a reading that hold days: ISO, or absent."""
LONGEST_REF = 60
"""Characters: a list, a number, a list within, a number."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The reading as a person left it, and every place where that differs from what was read."""

    draft: PlanDraft
    corrections: tuple[Correction, ...]


def settle(file: DraftFile, edited: Mapping[str, Any], reading: Reading, lines: Sequence[SourceLine]) -> Settled:
    """The draft to record, from the file, its `reading` with refs, and the document read again.

    Refused: another document or reader version, changes without who or why, lines outside the text, seats that the
    text does not show without a reason of their own, names and ids that cannot stand.
    """
    _require_document(file, reading)
    edited = _with_refs(reading_values(file.reading), edited)
    found = list(changes(reading_values(reading.draft), edited))
    refuse_unless(
        not any(task.targets for task in file.reading.tasks),
        "draft-task-targets",
        "目标请写入 reading/targets,以 task_id 指明任务",
        "targets belong into reading/targets, with their task_id",
    )
    settled = draft_of(edited)
    _require_lines(settled, len(lines))
    _require_days(edited)
    _require_ids(settled)
    _require_seats(settled, edited, found, file.reasons, lines)
    found += _named(file)
    return Settled(settled, tuple(_correction(change, file) for change in found))


def _named(file: DraftFile) -> Iterator[Change]:
    """The matches a person names are a decision too: somebody's, and for a reason."""
    if file.matching:
        yield Change(MATCHING, None, as_text([pair.model_dump(mode="json") for pair in file.matching]))


def _require_document(file: DraftFile, reading: Reading) -> None:
    read, kept = reading.draft, file.reading
    same = (kept.sha256, kept.bytes, kept.encoding) == (read.sha256, read.bytes, read.encoding)
    refuse_unless(
        same and file.sha256 == read.sha256,
        "draft-of-another-document",
        f"草稿属于文件 {file.sha256[:12]},不是 {read.sha256[:12]}",
        f"the draft was made of the document {file.sha256[:12]}, not of {read.sha256[:12]}",
    )
    refuse_unless(
        file.reader_version == READER_VERSION,
        "draft-of-another-reader",
        f"草稿由第 {file.reader_version} 版读取程序写出,现为第 {READER_VERSION} 版;请重新写出草稿",
        f"the draft was written by reader version {file.reader_version}, this is {READER_VERSION}: write it again",
    )


def _with_refs(values: dict[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the model took them, absent ones at their defaults, with the refs that the file gives."""
    for name in LISTS:
        for n, (item, said) in enumerate(zip(values[name], raw.get(name, []), strict=True)):
            item[REF] = _ref(said, f"/{name}/{n}")
    for n, (task, said) in enumerate(zip(values["tasks"], raw.get("tasks", []), strict=True)):
        for m, (seat, words) in enumerate(zip(task["seats"], said.get("seats", []), strict=True)):
            seat[REF] = _ref(words, f"/tasks/{n}/seats/{m}")
        task["seats"] = _in_order(task["seats"])
    return values | {name: _in_order(values[name]) for name in LISTS}


def _ref(said: Mapping[str, Any], place: str) -> str | None:
    """The ref of an item of the file, None for one that was added."""
    ref = said.get(REF)
    refuse_unless(
        ref is None or (isinstance(ref, str) and len(ref) <= LONGEST_REF),
        "draft-ref",
        f"{place}/{REF}:应为草稿写出时的文字;新增的项不写 {REF}",
        f"{place}/{REF}: is to be the text the draft was written with; an item added has none",
    )
    return None if ref is None else str(ref)


def _in_order(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was read in the order of the text, then what was added: so the changes alone give the draft again."""
    return sorted(items, key=lambda item: (0, int(item[REF].rpartition("/")[2])) if _is_ref(item[REF]) else (1, 0))


def _is_ref(ref: Any) -> bool:
    return isinstance(ref, str) and ref.rpartition("/")[2].isdecimal()


def _require_lines(draft: PlanDraft, count: int) -> None:
    for path, span in _line_ranges(reading_values(draft), ""):
        refuse_unless(
            1 <= span[0] <= span[1] <= count,
            "draft-lines",
            f"{path}:行号 {span[0]}-{span[1]} 不在文件的 1-{count} 行之内",
            f"{path}: lines {span[0]}-{span[1]} lie outside the document's 1-{count}",
        )


def _line_ranges(value: Any, path: str) -> Iterator[tuple[str, Sequence[int]]]:
    pairs = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for name, inner in pairs:
        if str(name).endswith("lines") and inner:
            yield f"{path}/{name}", inner
        else:
            yield from _line_ranges(inner, f"{path}/{name}")


def _require_days(values: Mapping[str, Any], path: str = "") -> None:
    """Every day is one of the calendar: 2022-02-30 is not."""
    for name, value in values.items():
        if name in DAYS:
            for day in value if isinstance(value, list) else [value]:
                refuse_unless(
                    day is None or _is_day(day),
                    "draft-day",
                    f"{path}/{name}:“{day}”不是日期,应为 2022-03-10 的形式",
                    f"{path}/{name}: {day!r} is no day of the form 2022-03-10",
                )
        elif name in LISTS:
            for number, item in enumerate(value):
                _require_days(item, item.get(REF) or f"{path}/{name}/{number}")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _require_ids(draft: PlanDraft) -> None:
    ids = [task.id for task in draft.tasks]
    twice = next((name for name in ids if ids.count(name) > 1 or not name or "|" in name), None)
    refuse_unless(
        twice is None,
        "draft-task-id",
        f"任务编号“{twice}”重复或不可用",
        f"the task id {twice!r} stands twice or cannot stand",
    )
    lost = next((t for t in draft.targets if t.task_id is not None and t.task_id not in ids), None)
    refuse_unless(
        lost is None,
        "draft-target-task",
        f"目标“{lost and lost.text}”指向没有的任务 {lost and lost.task_id};删去该目标,或改其 task_id",
        f"a target belongs to task {lost and lost.task_id}, which is not there: take it out too, or name its task_id",
    )


def _require_seats(
    draft: PlanDraft, edited: Mapping[str, Any], found: Sequence[Change], reasons: Mapping[str, Stated],
    lines: Sequence[SourceLine],
) -> None:  # fmt: skip
    """A unit has a name; one a person put in is printed on its lines, or has a reason of its own."""
    touched = {change.path for change in found}
    for task, said in zip(draft.tasks, edited["tasks"], strict=True):
        added = 0
        for seat, words in zip(task.seats, said["seats"], strict=True):
            added += words.get(REF) is None
            place = words.get(REF) or f"{said.get(REF) or '/tasks/+'}/seats/+{added}"
            refuse_unless(
                len(squeeze(seat.agency)) > 1 and "|" not in seat.agency,
                "draft-name", f"{place}:“{seat.agency}”不是单位名称", f"{place}: {seat.agency!r} is no name of a unit",
            )  # fmt: skip
            by_hand = f"{place}/agency" in touched or words.get(REF) is None
            refuse_unless(
                not by_hand or _printed(seat, lines) or _own_reason(place, said, reasons) is not None,
                "draft-seat-unseen",
                f"{place}:第 {seat.lines[0]}-{seat.lines[1]} 行没有“{seat.agency}”;须在 reasons 的 {place} 处说明理由",
                f"{place}: lines {seat.lines[0]}-{seat.lines[1]} do not show it; state why in reasons, at {place}",
            )


def _printed(seat: SeatDraft, lines: Sequence[SourceLine]) -> bool:
    text = "".join(line.text for line in lines[seat.lines[0] - 1 : seat.lines[1]])
    return squeeze(canonical(seat.agency)) in squeeze(canonical(text))


def _own_reason(place: str, task: Mapping[str, Any], reasons: Mapping[str, Stated]) -> Stated | None:
    return _reason_at(f"{place}/agency", reasons) or (reasons.get("/tasks/+") if task.get(REF) is None else None)


def _reason_at(path: str, reasons: Mapping[str, Stated]) -> Stated | None:
    """The reason given for a place, or for the nearest one above it."""
    while path:
        if path in reasons:
            return reasons[path]
        path = path.rpartition("/")[0]
    return None


def _correction(change: Change, file: DraftFile) -> Correction:
    own = _reason_at(change.path, file.reasons)
    by, reason = (own.by if own else None) or file.edited_by, own.reason if own else file.reason
    refuse_unless(
        by is not None and reason is not None,
        "draft-needs-reason",
        f"{change.path} 有改动,须写明 edited_by 与 reason",
        f"{change.path} was changed: state edited_by and reason",
    )
    refuse_unless(
        not _LIKE_A_NAME.fullmatch(str(by)),
        "draft-signed-by-name",
        f"“{by}”像是姓名:edited_by 与 by 只写编号(如 clerk-7),姓名不入账",
        f"{by!r} looks like a person's name: state an id such as clerk-7, names are not recorded",
    )
    return Correction(change.path, change.read, change.recorded, str(by), str(reason))

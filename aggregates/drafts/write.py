"""A reading as an editable document: every value, the lines and the words it was read from, the whole text beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_json

from aggregates.documents import Reading
from aggregates.documents.draft import PlanDraft
from aggregates.drafts.model import LISTS, REF, without_refs
from aggregates.source_text import SourceLine
from aggregates.wanted import READER_VERSION

_DRAFT: TypeAdapter[PlanDraft] = TypeAdapter(PlanDraft)
INSTRUCTIONS = {
    "zh": "改 reading 中的值即可;删去一项即不记录,新增的项不写 ref。写明 edited_by(编号,不写姓名)与 reason;"
    "某一处另有理由的,写入 reasons(键为 reading 内的位置,如 /tasks/0/seats/1)。原文未见的责任单位须在 reasons 中"
    "单独说明理由。matching 用来指明新旧版任务的对应,"
    "写作 [{\"old\": [已入账编号], \"new\": [本稿编号]}]。spans 与 lines 仅供对照,改了也不生效。",
    "en": "Change values in `reading`; an item left out is not recorded, an item added has no `ref`. State edited_by "
    "(an id, no name) and reason; a reason for one place goes into `reasons`, by its place in the reading, such as "
    "/tasks/0/seats/1. A unit the text does not show needs one of its own. `matching` names which task is which "
    "recorded one: [{\"old\": [recorded id], \"new\": [id here]}]. `spans` and `lines` are for reference only.",
}


def draft_document(reading: Reading, lines: Sequence[SourceLine], file: str | None = None) -> dict[str, Any]:
    """The document of a draft file, JSON-ready; `file` is the bare name of the document's file."""
    plain = reading_values(reading.draft)
    return {
        "shilu_draft": 1,
        "instructions": INSTRUCTIONS,
        "file": file,
        "sha256": reading.draft.sha256,
        "reader_version": READER_VERSION,
        "format": reading.draft.format,
        "edited_by": None,
        "reason": None,
        "reasons": {},
        "matching": [],
        "reading": referred(plain),
        "spans": dict(_spans(plain, "", [line.text for line in lines])),
        "lines": [
            {"n": line.number, "text": line.text, "place": line.place, "page": line.page} for line in lines
        ],
    }  # fmt: skip


def reading_values(draft: PlanDraft) -> dict[str, Any]:
    """A draft as plain JSON values. The targets of a task stand once, among all targets, under its id."""
    plain: dict[str, Any] = _DRAFT.dump_python(draft, mode="json")
    for task in plain["tasks"]:
        del task["targets"]
    return plain


def draft_of(values: Mapping[str, Any]) -> PlanDraft:
    """The draft that plain values (with refs or without) stand for; each task gets the targets that name it."""
    draft = _DRAFT.validate_json(to_json(without_refs({"reading": dict(values)})["reading"]))
    tasks = tuple(replace(t, targets=tuple(x for x in draft.targets if x.task_id == t.id)) for t in draft.tasks)
    return replace(draft, tasks=tasks)


def referred(plain: dict[str, Any]) -> dict[str, Any]:
    """The values of a reading, each item with the `ref` by which it is known however the file is edited."""
    found = dict(plain)
    for name in LISTS:
        found[name] = [{REF: f"/{name}/{n}", **item} for n, item in enumerate(plain[name])]
    for n, task in enumerate(found["tasks"]):
        task["seats"] = [{REF: f"/tasks/{n}/seats/{m}", **seat} for m, seat in enumerate(task["seats"])]
    return found


def _spans(value: Any, path: str, lines: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lines, and the words on them, of everything that says where it stands."""
    if isinstance(value, list):
        for n, item in enumerate(value):
            yield from _spans(item, f"{path}/{n}", lines)
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        if name == "lines" and inner:
            yield path, _span(inner, lines)
        elif name.endswith("_lines") and inner:
            yield f"{path}/{name.removesuffix('_lines')}", _span(inner, lines)
        else:
            yield from _spans(inner, f"{path}/{name}", lines)


def _span(span: Sequence[int], lines: Sequence[str]) -> dict[str, Any]:
    return {"lines": list(span), "quote": "\n".join(lines[span[0] - 1 : span[1]])}

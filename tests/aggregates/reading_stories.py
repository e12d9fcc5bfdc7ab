"""What an import and a draft may be refused for: one story for each place in aggregates/ that says no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import orjson

from aggregates.documents import Reading, read
from aggregates.documents.draft import PlanDraft, TargetDraft
from aggregates.drafts import DraftFile, Settled, draft_document, settle
from aggregates.drafts.model import without_refs
from aggregates.events.base import Fact
from aggregates.fold.history import History
from aggregates.importing import Correction, Import, decide_import
from aggregates.source_text import source_lines
from tests.scenario import IMPORTER, PLAN, Scenario, entry_of

TODAY = date(2024, 6, 3)
TEXT = """甲县科学素质行动实施方案（2021—2025年）
一、重点任务
（一）青少年行动
1.开展科普活动。组织学生走进科技馆，每年开展活动不少于10场。（县教育局牵头，县科协等单位配合）
2.办好科普研学。开辟三条研学路线，吸引家庭参加。（县文旅局牵头，县教育局等单位配合）
"""
TARGET = {
    "text": "十场", "metric": "场", "kind": "count", "comparator": ">=", "value": "10", "unit": "场", "lines": [4, 4]
}  # fmt: skip
Edit = Callable[[dict[str, Any]], object]


def a_reading(text: str = TEXT) -> Reading:
    """The small plan as read."""
    return read(text.encode())


def a_wanted(draft: PlanDraft, **more: Any) -> Import:
    """An import of a draft, nothing known beside it."""
    given: dict[str, Any] = {"findings": (), "plan": PLAN, "region": "甲县", "resolve": lambda _: None}
    return Import(draft=draft, **{**given, "commit": lambda _: "x", **more})


def decided(draft: PlanDraft, history: History | None = None, **more: Any) -> list[Fact]:
    """The facts an import of a draft leads to, after what a history holds."""
    context = Scenario().context(IMPORTER, TODAY)
    return decide_import(a_wanted(draft, **more), history or History(), History(), context)


def held(draft: PlanDraft, **more: Any) -> History:
    """A plan's history once the draft was imported."""
    return grown(History(), decided(draft, **more))


def grown(history: History, facts: list[Fact]) -> History:
    """The history with the facts of the plan's stream behind what it holds."""
    new = History()
    new.current, new.version = dict(history.current), history.version
    start = max((r.position for r in history.current.values()), default=0)
    own = [fact for fact in facts if fact.stream.startswith("plan:")]
    for n, fact in enumerate(own, 1):
        new.learn(entry_of(fact, IMPORTER, TODAY, start + n, new.version + 1))
    return new


def settled(edit: Edit, **stated: Any) -> Settled:
    """The draft of the small plan, edited, with who and why unless told otherwise."""
    reading, lines = a_reading(), source_lines(a_reading())
    document = draft_document(reading, lines, "plan.txt")
    document.update({"edited_by": "importer", "reason": "核对原件", **stated})
    edit(document)
    file = DraftFile.model_validate_json(orjson.dumps(without_refs(document)))
    return settle(file, document["reading"], reading, lines)


def _bare(**changes: Any) -> PlanDraft:
    empty = {name: () if "tuple" in str(annotation) else None for name, annotation in PlanDraft.__annotations__.items()}
    given = {"sha256": "b" * 64, "bytes": 10, "encoding": "utf-8", "title": "实施方案", "kind": "plan"}
    return PlanDraft(**{**empty, **given, **changes})


def _baseline() -> TargetDraft:
    empty: dict[str, Any] = dict.fromkeys(TargetDraft.__annotations__)
    return TargetDraft(**{**empty, "text": "基线", "metric": "比例", "kind": "baseline", "lines": (1, 1), "notes": ()})


def _twins() -> None:
    """Two tasks of the new edition fit the one recorded equally well."""
    old = a_reading().draft
    one = replace(old.tasks[0], seats=())
    again = replace(one, id="9.9.9", no=2)
    pairs = ((one, "甲乙丙丁"), (again, "戊己庚辛"))
    new = [replace(task, text=f"{one.text[:-4]}{end}", targets=()) for task, end in pairs]
    history = held(replace(old, tasks=(one,), targets=()))
    decided(replace(old, sha256="c" * 64, tasks=tuple(new), targets=()), history)


def _edition(**more: Any) -> None:
    old = a_reading().draft
    decided(replace(old, sha256="c" * 64, **more), held(replace(old, signed_on="2022-01-01")))


def _set(document: dict[str, Any], *path: Any) -> None:
    *way, last, value = path
    for step in way:
        document = document[step]
    document[last] = value


def _on(*path: Any, **stated: Any) -> Callable[[], Settled]:
    return lambda: settled(lambda document: _set(document, *path), **stated)


READING: dict[str, Callable[[], Any]] = {
    "importing.decide_import:not-a-plan": lambda: decided(_bare(kind="not_a_plan")),
    "importing.decide_import:untitled-plan": lambda: decided(_bare(title=None)),
    "importing._require_one_plan:recorded-elsewhere": lambda: decided(a_reading().draft, held_by="另一方案"),
    "importing._said:unfit-value": lambda: decided(_bare(coordinating_body="\x01")),
    "importing._require_same:edition-recorded": lambda: decided(
        a_reading().draft, held(a_reading().draft), corrections=[Correction("/title", None, "1", "a", "b")]),
    "importing._require_clear:edition-ambiguous": _twins,
    "plan_facts._baseline:baseline-without-value": lambda: decided(_bare(targets=(_baseline(),))),
    "editions.held.of:older-edition": lambda: _edition(signed_on="2021-12-31"),
    "editions.record.match_tasks:matching-unknown": lambda: decided(
        replace(a_reading().draft, sha256="c" * 64), held(a_reading().draft), matching=[(("7.7",), ("1.1.1",))]),
    "drafts.changes._by_ref:draft-ref": _on("reading", "tasks", 1, "ref", "/tasks/0"),
    "drafts.settle._ref:draft-ref": _on("reading", "tasks", 1, "ref", []),
    "drafts.settle._require_document:draft-of-another-document": _on("sha256", "d" * 64),
    "drafts.settle._require_document:draft-of-another-reader": _on("reader_version", "0"),
    "drafts.settle.settle:draft-task-targets": _on("reading", "tasks", 0, "targets", [TARGET]),
    "drafts.settle._require_lines:draft-lines": _on("reading", "tasks", 0, "lines", [4, 99]),
    "drafts.settle._require_days:draft-day": _on("reading", "signed_on", "2022-02-30"),
    "drafts.settle._require_ids:draft-task-id": lambda: settled(
        lambda d: _set(d, "reading", "tasks", 1, "id", d["reading"]["tasks"][0]["id"])),
    "drafts.settle._require_ids:draft-target-task": _on("reading", "targets", [{**TARGET, "task_id": "7.7"}]),
    "drafts.settle._require_seats:draft-name": _on("reading", "tasks", 0, "seats", 0, "agency", "县"),
    "drafts.settle._require_seats:draft-seat-unseen": _on("reading", "tasks", 0, "seats", 0, "agency", "县民政局"),
    "drafts.settle._correction:draft-signed-by-name": _on("reading", "title", "另一标题", edited_by="王小明"),
    "drafts.settle._correction:draft-needs-reason": _on("reading", "title", "另一标题", reason=None),
}  # fmt: skip

"""Finding a plan, a task, an agency by what people type: an id, or a part of a name that fits one of them only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import orjson

from aggregates.commands import plan_stream
from aggregates.fold.revision import Revision
from aggregates.fold.task import ACTS
from aggregates.refusal import Refused
from ledger.reader import LedgerReader

NAMES = ("plan", "title", "document_number")
NEAR = 5
"""Near matches named when nothing fits."""


def find_plan(reader: LedgerReader, text: str) -> str:
    """The plan's id, from the entries themselves. Refused when nothing or more than one plan fits."""
    if reader.stream_version(plan_stream(text)):
        return text
    entries = (orjson.loads(leaf) for _, leaf in reader.scan_types(("plan.registered",)))
    return pick(text, [entry["data"] for entry in entries])


def all_plans(reader: LedgerReader, size: int) -> list[str]:
    """The ids of all plans registered by `size`, in the order of their first registration, from the entries."""
    entries = reader.scan_types(("plan.registered",), upto=size)
    return list(dict.fromkeys(str(orjson.loads(leaf)["data"]["plan"]) for _, leaf in entries))


def pick(text: str, known: Iterable[Mapping[str, Any]]) -> str:
    """The one plan that fits among registrations (their `data`, of every edition): exactly, else in part."""
    registered = list(known)
    exact = [data["plan"] for data in registered if text in (data.get(name) for name in NAMES)]
    partly = [data["plan"] for data in registered if any(text in data.get(name, "") for name in NAMES)]
    found = list(dict.fromkeys(exact or partly))
    if len(found) == 1:
        return str(found[0])
    if not found:
        raise Refused("no-such-plan", f"没有方案符合“{text}”", f"no plan fits {text!r}")
    zh, en = _listed(found)
    raise Refused("ambiguous-plan", f"“{text}”符合多个方案:{zh}", f"{text!r} fits several plans: {en}")


def pick_agency(text: str, agencies: Iterable[str]) -> str:
    """The one agency id that fits: exactly, by its name without the region, else in part."""
    known = list(agencies)
    by_name = [agency for agency in known if agency.split("/")[-1] == text]
    found = [text] if text in known else by_name or [agency for agency in known if text in agency]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused("no-such-agency", f"没有单位符合“{text}”", f"no agency fits {text!r}")
    zh, en = _listed(sorted(found)[:8])
    raise Refused("ambiguous-agency", f"“{text}”符合多个单位:{zh}", f"{text!r} fits several agencies: {en}")


def task_titles(revisions: Iterable[Revision]) -> dict[str, list[str]]:
    """Every task that statements of a plan are about, with the titles it ever had, the latest first."""
    found: dict[str, list[str]] = {}
    for r in revisions:
        if r.type not in ACTS:
            continue
        titles = found.setdefault(r.data["task"], [])
        title = r.data.get("title") if r.type == "plan.task_defined" else None
        if title:
            titles[:] = [title, *(one for one in titles if one != title)]
    return found


def pick_task(text: str, known: Mapping[str, Iterable[str]]) -> str:
    """The one task that fits among those known (id → titles): its number or title exactly, else a part of a title.

    Refused when nothing fits, with what comes near, or when several do.
    """
    titles = {task: list(named) for task, named in known.items()}
    exact = [text] if text in titles else [task for task, named in titles.items() if text in named]
    partly = [task for task, named in titles.items() if text and any(text in title for title in named)]
    found = exact or partly
    if len(found) == 1:
        return found[0]
    if found:
        zh, en = _listed([_called(task, titles) for task in found])
        raise Refused("ambiguous-task", f"“{text}”符合多项任务:{zh}", f"{text!r} fits several tasks: {en}")
    zh, en = _listed([_called(task, titles) for task in _near(text, titles)])
    raise Refused(
        "no-such-task", f"方案没有任务“{text}”;相近的有:{zh or '无'}",
        f"the plan has no task {text!r}; near it: {en or 'none'}",
    )  # fmt: skip


def _listed(names: Sequence[str]) -> tuple[str, str]:
    """The names as a list in Chinese and in English."""
    return "、".join(names), ", ".join(names)


def _near(text: str, titles: Mapping[str, list[str]]) -> list[str]:
    """The tasks whose number or title comes nearest, then those that share most characters."""
    by_name = {name: task for task, named in titles.items() for name in (task, *named)}
    close = [by_name[name] for name in get_close_matches(text, list(by_name), 2 * NEAR, 0.3)]
    shared = {task: len(set(text) & set("".join((task, *named)))) for task, named in titles.items()}
    beside = sorted((task for task in titles if shared[task]), key=lambda task: -shared[task])
    return list(dict.fromkeys([*close, *beside]))[:NEAR]


def _called(task: str, titles: Mapping[str, list[str]]) -> str:
    return " ".join((task, *titles[task][:1]))

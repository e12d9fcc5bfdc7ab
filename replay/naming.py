"""Finding a plan by what people type: its id, or a part of id, title or number that fits one plan only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from aggregates.commands import plan_stream
from aggregates.refusal import Refused
from ledger.reader import LedgerReader

NAMES = ("plan", "title", "document_number")


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
    listed = "、".join(found)
    raise Refused("ambiguous-plan", f"“{text}”符合多个方案:{listed}", f"{text!r} fits several plans: {listed}")


def pick_agency(text: str, agencies: Iterable[str]) -> str:
    """The one agency id that fits: exactly, by its name without the region, else in part."""
    known = list(agencies)
    by_name = [agency for agency in known if agency.split("/")[-1] == text]
    found = [text] if text in known else by_name or [agency for agency in known if text in agency]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused("no-such-agency", f"没有单位符合“{text}”", f"no agency fits {text!r}")
    listed = "、".join(sorted(found)[:8])
    raise Refused("ambiguous-agency", f"“{text}”符合多个单位:{listed}", f"{text!r} fits several agencies: {listed}")

"""The plans that a grant is bounded to: each is registered, or the grant would open nothing and nobody would notice."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import orjson

from aggregates.commands import plan_stream
from aggregates.refusal import Refused
from ledger.reader import LedgerReader
from replay.naming import NAMES

NEAR = 5
"""Plans named when none is registered under the id given."""


def require_registered(reader: LedgerReader, plans: Iterable[str]) -> None:
    """Refused (`plan-not-registered`) for what is no plan's id: a number or title too, with the ids it may mean."""
    for plan in plans:
        if plan.isprintable() and reader.stream_version(plan_stream(plan)):
            continue
        near = _near(reader, plan)
        raise Refused(
            "plan-not-registered",
            f"没有编号为“{plan}”的方案;相近的编号:{'、'.join(near) or '无'}",
            f"no plan has the id {plan!r}; near it: {', '.join(near) or 'none'}",
        )


def _near(reader: LedgerReader, text: str) -> list[str]:
    """The ids of plans that have the text in a name, then of those whose names come nearest."""
    known = [orjson.loads(leaf)["data"] for _, leaf in reader.scan_types(("plan.registered",))]
    by_name = {str(data[name]): str(data["plan"]) for data in known for name in NAMES if data.get(name)}
    partly = [plan for name, plan in by_name.items() if text in name]
    close = [by_name[name] for name in get_close_matches(text, list(by_name), NEAR, 0.4)]
    return list(dict.fromkeys([*partly, *close]))[:NEAR]

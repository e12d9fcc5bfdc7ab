"""Controls: the random world says valid things only, of every kind, and reaches whatever the fold can answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from aggregates.events import REGISTRY, decode
from tests.laws.answers import Kernel
from tests.laws.corpus import CRAFTED, history
from tests.laws.kinds import KINDS, THEMES
from tests.laws.world_base import VIEW_DAYS

KERNEL = Kernel()
SEEDS = range(-CRAFTED, 160)


@cache
def answers() -> list[dict[str, Any]]:
    """What the fold says of fixed histories, seen at their head from several days."""
    found = []
    for seed in SEEDS:
        entries = history(seed)
        found += [KERNEL.answer(entries, day, len(entries)) for day in VIEW_DAYS[4::2]]
    return found


def _plans() -> Iterator[dict[str, Any]]:
    return (plan for answer in answers() for plan in answer["plans"].values())


def test_what_the_random_world_says_is_valid() -> None:
    """Every content of the random world is a fact the registry would accept, under its own statement."""
    for make, *_ in KINDS:
        for i in range(32):
            for n in range(0, 96, 7):
                slot = make("P.1", i)
                event = decode(slot.type, 1, slot.content(n))
                assert event.statement == slot.statement.removesuffix("#again")


def test_every_type_of_the_registry_occurs() -> None:
    """The fixed histories the laws are tried on hold every event type, revisions included."""
    said = {entry["type"] for seed in SEEDS for entry in history(seed)}
    assert set(REGISTRY) - said == set()
    assert said <= set(REGISTRY)


def test_every_theme_is_told() -> None:
    """Each theme of the world is in some history: none is shut out by how moves are read."""
    makers = [{make for make, *_ in theme} for theme in THEMES]
    assert len({frozenset(kinds) for kinds in makers}) == len(THEMES)
    for theme in range(len(THEMES)):
        assert any(_theme(seed) == theme for seed in SEEDS if seed >= 0)


def _theme(seed: int) -> int:
    import random

    from tests.laws.histories import LIMIT

    return random.Random(seed).randrange(LIMIT) // 8 % len(THEMES)


def test_every_status_and_anomaly_is_reached() -> None:
    """Fixed histories reach every task status, target status and anomaly the fold can give."""
    seen: set[str] = set()
    for plan in _plans():
        seen |= {t["status"] for t in plan["tasks"].values()} | {t["status"] for t in plan["targets"].values()}
        seen |= {code for code, _, _ in plan["anomalies"]}
        seen |= {reason for t in plan["targets"].values() for reason in t["reasons"]}
    assert seen == {
        "UNDEFINED", "UNASSIGNED", "ASSIGNED", "ACKNOWLEDGED", "IN_PROGRESS", "CLOSURE_REQUESTED",
        "VERIFIED_COMPLETE", "PARTIALLY_MET", "CLOSED_NOT_IMPLEMENTED", "SUSPENDED", "CANCELLED", "REOPENED",
        "NOT_EVALUABLE", "NO_DATA", "ON_PATH", "BEHIND", "MET", "MET_EARLY", "MISSED",
        "task-defined-twice", "two-roles", "acknowledged-without-seat", "acknowledged-without-task",
        "reported-without-seat", "reported-without-task", "evidence-without-report", "review-without-report",
        "closure-without-task", "closure-already-requested", "closure-of-closed-task", "judged-without-request",
        "closure-of-stopped-task", "suspended-without-task", "suspension-of-stopped-task", "cancelled-without-task",
        "cancelled-twice", "closed-without-task", "reopened-without-task", "reopened-open-task",
        "transferred-without-seat", "revoked-without-seat", "cooperation-without-seat", "confirmed-without-request",
        "contested-without-request", "order-unknown", "dispute-unknown", "dispute-closed", "notice-unknown",
        "rectification-unknown", "verdict-without-submission", "commendation-unknown",
        "no-number", "comparator-not-evaluable", "DEFINITION", "WINDOW", "no-baseline", "baseline-undated",
        "no-measurement-at-due",
    }  # fmt: skip


def test_every_light_and_stage_is_reached() -> None:
    """Fixed histories show every colour of every part, every flag, and every stage of seats and topics."""
    parts: list[set[str | None]] = [set(), set(), set()]
    flags: set[str] = set()
    stages: set[str] = set()
    for plan in _plans():
        for task in plan["tasks"].values():
            for seen, colour in zip(parts, task["light"]["parts"], strict=True):
                seen.add(colour)
            flags |= set(task["light"]["flags"])
            stages |= {*task["seat_status"].values(), *task["orders"].values()}
            stages |= {task["deadline"][1]} if task["deadline"] else set()
        stages |= {*(status for status, _ in plan["disputes"].values()), *plan["rectifications"].values()}
        stages |= {*plan["commendations"].values(), *(str(closed) for closed in plan["notices"].values())}
    assert parts == [{"GREEN", "YELLOW", "RED", "GREY", None}] * 3
    assert flags == {
        "overdue", "due-soon", "late", "born-overdue", "disputed", "extended-after-the-fact", "conflict-declared",
        "contested-closure", "late-recorded",
    }  # fmt: skip
    assert stages == {
        "ENDED", "DONE_VERIFIED", "DONE_CLAIMED", "SILENT", "REPORTING", "NOT_STARTED",
        "ORDERED", "ASSIGNED", "CLAIMED", "TAKEN", "COMPLETED", "extended", "anchored", "stated", "plan-period",
        "RAISED", "NEGOTIATING", "AGREED", "ESCALATED", "DECIDED", "WITHDRAWN",
        "SUBMITTED", "DONE", "CONTINUING", "NOT_DONE", "PROPOSED", "POSTED", "GRANTED", "EXPIRED", "REVOKED",
        "[True, True]", "[True, False]", "[False, False]",
    }  # fmt: skip


def test_every_item_and_figure_is_reached() -> None:
    """Fixed histories give every item of the rubric full or part points, none, no data where it can, and no basis."""
    items: dict[str, set[str]] = {}
    figures: dict[str, set[str]] = {}
    for answer in answers():
        for plan in answer["plans"].values():
            for name, item in (plan["evaluation"] or {"items": {}})["items"].items():
                some = item["state"] if item["share"] in (None, "0") else "SOME"
                items.setdefault(name, set()).add(some)
        for card in answer["cards"].values():
            for name, figure in card["figures"].items():
                figures.setdefault(name, set()).add(figure["state"])
    for name in ("B1", "B2", "C1", "C2", "E1", "E2", "E3", "F1", "F2"):
        assert items[name] == {"SOME", "OK", "NOT_APPLICABLE"}, name
    for name in ("A1", "A2", "A3"):
        assert items[name] == {"SOME", "OK", "NOT_APPLICABLE", "NO_DATA"}, name
    assert items["D1"] == items["D2"] == {"SOME", "OK", "NO_DATA"}
    assert items["E4"] == {"SOME", "NO_DATA"}
    for name, states in figures.items():
        assert {"OK", "NOT_APPLICABLE"} <= states, name
    assert "TOO_FEW" in figures["completion"]

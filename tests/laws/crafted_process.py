"""Histories made by hand about supervision, disputes, reports and seats: days exactly on the line, acts in order."""

from __future__ import annotations

from collections.abc import Iterator

from tests.laws import (
    world,
    world_assignment,
    world_commendation,
    world_deadlines,
    world_disputes,
    world_lifecycle,
    world_rules,
    world_supervision,
)
from tests.laws.histories import Entry, told
from tests.laws.slots import Slot

Said = tuple[Slot, int, str]
OPENED = "2021-01-01"
TASK: tuple[Said, ...] = (
    (world.registered("P.1", 0), 0, OPENED), (world.define("P.1", 1), 0, OPENED), (world.seat("P.1", 0), 0, OPENED),
)  # fmt: skip
"""A plan of 2021 to 2025 with one task and its lead."""
RULES: tuple[Said, ...] = (
    (world_rules.weights("P.1", 0), 0, OPENED), (world_rules.lights("P.1", 0), 0, OPENED),
    (world_rules.rubric("P.1", 0), 0, OPENED), (world_rules.procedure("P.1", 0), 0, OPENED),
)  # fmt: skip
"""Rule sets for all plans."""


def rectified() -> Iterator[list[Entry]]:
    """Verdicts of each kind on the due day and after it, and a second round that waits."""
    for result in range(3):
        order = (world_supervision.rectification("P.1", 0), 2, "2022-03-31")
        sent = (world_supervision.submission("P.1", 0), 0, "2022-12-31")
        for day in ("2023-06-30", "2023-12-31"):
            verdict = (world_supervision.verdict("P.1", 0), result, day)
            yield told(*TASK, *RULES, order, sent, verdict)
            yield told(*TASK, *RULES, order, sent, verdict, (world_supervision.submission("P.1", 2), 0, "2024-12-31"))
            yield told(*TASK, *RULES, order, (world_supervision.submission("P.1", 4), 0, "2022-12-31"), sent, verdict)


def noticed() -> Iterator[list[Entry]]:
    """YELLOW and RED notices open, closed on the due day, closed after it."""
    for colour in (0, 1, 3):
        issued = (world_supervision.notice("P.1", 0), colour, "2022-03-31")
        closing = world_supervision.notice_closing("P.1", 0)
        for day in ("2022-12-31", "2023-06-30", "2025-12-31"):
            yield told(*TASK, *RULES, issued, (closing, 0, day))


def disputed() -> Iterator[list[Entry]]:
    """A dispute of the seat or of something else, talked over, ruled, appealed, ruled again, withdrawn."""
    steps = [
        (world_disputes.answered("P.1", 0), 0, "2022-12-31"), (world_disputes.negotiation("P.1", 0), 0, "2022-12-31"),
        (world_disputes.escalation("P.1", 0), 0, "2023-06-30"), (world_disputes.ruling("P.1", 0), 0, "2023-12-31"),
        (world_disputes.appeal("P.1", 0), 0, "2024-12-31"), (world_disputes.ruling("P.1", 4), 0, "2025-12-31"),
    ]  # fmt: skip
    leads = [(world.seat("P.1", 15), n, OPENED) for n in (0, 1)]
    raised = (world_disputes.raised("P.1", 0), 0, "2022-03-31")
    done = [(world.request("P.1", 0), 0, "2022-03-31"), (world.verification("P.1", 0), 0, "2022-12-31")]
    yield told(*TASK, *RULES, (world.seat("P.1", 5), 0, OPENED), raised, *done)
    yield told(*TASK, *RULES, (world.seat("P.1", 0), 1, OPENED), leads[0], raised)
    for named in range(3):
        raised = (world_disputes.raised("P.1", 0), named, "2022-03-31")
        for length in range(len(steps) + 1):
            yield told(*TASK, *RULES, leads[named % 2], raised, *steps[:length])
        yield told(*TASK, raised, (world_disputes.negotiation("P.1", 0), 2, "2022-12-31"))
        yield told(*TASK, raised, (world_disputes.withdrawal("P.1", 0), 0, "2022-12-31"), *steps[2:4])


def reported() -> Iterator[list[Entry]]:
    """Reports on the due day and after it; calendars that change; a seat that ends on the period's last day."""
    calendar = (world.calendar("P.1", 0), 0, OPENED)
    for n in (0, 2, 4, 6, 8, 13):
        report = (world.report("P.1", 0), n, "2023-06-30")
        evidence, false = (world.evidence("P.1", 0), 0, "2023-06-30"), (world_supervision.falsification("P.1", 0), 0)
        reviews = [(world.review("P.1", 0), n // 2, "2023-06-30"), (world.review("P.1", 9), 0, "2023-12-31")]
        yield told(*TASK, *RULES, calendar, report, evidence, *reviews)
        yield told(*TASK, *RULES, calendar, report, evidence, reviews[0], (*false, "2024-12-31"))
        yield told(*TASK, *RULES, calendar, (world.calendar("P.1", 1), n, "2022-12-31"), report)
        elsewhere = (world.review("P.1", 32), 0, "2023-06-30")
        yield told(*TASK, *RULES, report, elsewhere)
    for day in ("2022-12-31", "2023-06-30"):
        yield told(*TASK, *RULES, calendar, (world_assignment.revocation("P.1", 0), 0, day))
        yield told(*TASK, *RULES, calendar, (world_lifecycle.suspension("P.1", 0), 0, day))


def seated() -> Iterator[list[Entry]]:
    """Shared seats, cooperators confirmed or not, a task closed in each way, before its day, on it and after it."""
    shared = [(world.seat("P.1", i), 0, OPENED) for i in (2, 4)]
    helper = [(world.seat("P.1", 3), 0, OPENED), (world_assignment.cooperation("P.1", 9), 0, "2022-12-31")]
    later = (world_assignment.cooperation("P.1", 17), 1, "2023-12-31")
    asked = (world.request("P.1", 0), 0, "2022-03-31")
    for n in range(3):
        for day in ("2022-12-31", "2023-06-30"):
            closed = (world.verification("P.1", 0), n, day)
            anchored = (world_deadlines.anchor("P.1", 0), 0, OPENED)
            yield told(*TASK, *RULES, *shared, *helper, later, anchored, asked, closed)
            for more in (1, 7):
                extended = (world_deadlines.extension("P.1", 0), more, "2022-12-31")
                yield told(*TASK, *RULES, *shared, anchored, extended, asked, closed)
    yield told(*TASK, *RULES, *shared, (world_assignment.revocation("P.1", 4), 0, "2022-12-31"))
    early = (world_assignment.cooperation("P.1", 9), 1, "2022-12-31")
    yield told(*TASK, *RULES, early, (helper[0][0], 0, "2023-12-31"))
    yield told(*TASK, *RULES, *helper, (world_lifecycle.unimplemented("P.1", 0), 0, "2023-12-31"))
    contested = (world_lifecycle.contest("P.1", 0), 0, "2022-12-31")
    yield told(*TASK, *RULES, asked, contested)
    turned_down = (world.rejection("P.1", 0), 0, "2023-06-30")
    yield told(*TASK, *RULES, asked, contested, turned_down, (world.request("P.1", 2), 0, "2023-12-31"))
    defined = (world.define("P.2", 1), 0, "2022-12-31")
    yield told(*TASK, *RULES, defined, (world_deadlines.anchor("P.2", 0), 0, OPENED))


def commended() -> Iterator[list[Entry]]:
    """Commendations, praise and titles, with and without approval, before the period, in it, expired, taken back."""
    for n in range(6):
        proposed = (world_commendation.proposal("P.1", 0), n, "2020-06-30")
        posted = (world_commendation.posting("P.1", 0), 0, "2020-06-30")
        for approval, day in ((0, "2020-12-31"), (1, "2021-01-01"), (3, "2023-12-31"), (2, "2023-06-30")):
            granted = (world_commendation.grant("P.1", 0), approval, day)
            yield told(*TASK, *RULES, proposed, posted, granted)
        yield told(*TASK, *RULES, proposed, granted, (world_commendation.taking_back("P.1", 0), 0, "2024-12-31"))

"""Which statements a random history may make, how often and about when; every type of the registry has its slot."""

from __future__ import annotations

from collections.abc import Callable

from tests.laws import (
    world,
    world_assignment,
    world_beside,
    world_cascade,
    world_commendation,
    world_deadlines,
    world_disputes,
    world_evaluation,
    world_import,
    world_lifecycle,
    world_obligations,
    world_rules,
    world_services,
    world_supervision,
)
from tests.laws.slots import Slot

Kind = tuple[Callable[[str, int], Slot], int, int, int]
"""(slot maker, weight, first day, number of days): usual days make sensible orders likely, ties frequent."""

CORE: tuple[Kind, ...] = (
    (world.define, 5, 0, 5), (world.seat, 9, 0, 6), (world.acknowledgement, 4, 1, 6), (world.report, 9, 2, 8),
    (world.evidence, 2, 3, 7), (world.review, 6, 3, 7), (world.request, 7, 3, 7), (world.verification, 6, 3, 7),
    (world.rejection, 3, 3, 7), (world.registered, 4, 0, 3), (world.target, 6, 1, 3), (world.baseline, 2, 1, 3),
    (world_beside.measurement, 10, 0, 10), (world.phase, 1, 0, 10), (world.calendar, 2, 0, 6),
)  # fmt: skip
REGISTER: tuple[Kind, ...] = (
    (world_beside.agency, 3, 0, 4), (world_beside.alias, 4, 0, 8), (world_beside.alias_rejection, 2, 2, 8),
    (world_beside.rename, 4, 1, 9), (world_beside.merger, 2, 1, 9), (world_beside.split, 2, 1, 9),
    (world_beside.abolition, 2, 1, 9), (world_beside.duties, 1, 1, 9), (world_beside.membership, 1, 0, 9),
)  # fmt: skip
TASKS: tuple[Kind, ...] = (
    (world_assignment.transfer, 6, 3, 6), (world_assignment.revocation, 4, 3, 6),
    (world_assignment.cooperation, 4, 3, 6), (world_lifecycle.suspension, 5, 3, 7),
    (world_lifecycle.cancellation, 4, 3, 7), (world_lifecycle.reopening, 6, 3, 7),
    (world_lifecycle.unimplemented, 4, 4, 6), (world_lifecycle.confirmation, 2, 3, 7),
    (world_lifecycle.contest, 4, 3, 7), (world_supervision.falsification, 3, 3, 7),
)  # fmt: skip
SERVICES: tuple[Kind, ...] = (
    (world_services.order, 5, 3, 4), (world_services.handing, 4, 3, 6), (world_services.taking, 5, 4, 6),
    (world_services.completion, 3, 4, 6),
)  # fmt: skip
DEADLINES: tuple[Kind, ...] = (
    (world_deadlines.anchor, 6, 1, 6), (world_deadlines.extension, 6, 3, 7), (world_deadlines.target_revision, 5, 3, 7),
    (world_deadlines.definition, 3, 2, 7), (world.target, 9, 1, 3), (world.report, 9, 2, 8), (world.review, 9, 3, 7),
    (world_beside.survey, 1, 3, 4), (world_beside.publication, 1, 3, 4),
)  # fmt: skip
SUPERVISION: tuple[Kind, ...] = (
    (world_supervision.notice, 6, 3, 4), (world_supervision.notice_closing, 5, 4, 5),
    (world_supervision.rectification, 6, 3, 4), (world_supervision.submission, 6, 3, 6),
    (world_supervision.verdict, 6, 4, 6), (world_supervision.falsification, 3, 3, 6),
    (world_supervision.inspection, 1, 3, 6), (world_supervision.interview, 1, 3, 6),
    (world_supervision.circular, 1, 3, 6), (world_supervision.confidence, 1, 3, 6),
    (world_commendation.proposal, 6, 3, 4), (world_commendation.posting, 4, 3, 6),
    (world_commendation.grant, 7, 4, 6), (world_commendation.taking_back, 3, 5, 5),
)  # fmt: skip
DISPUTES: tuple[Kind, ...] = (
    (world_disputes.raised, 12, 2, 5), (world_disputes.answered, 4, 3, 6), (world_disputes.negotiation, 7, 3, 6),
    (world_disputes.escalation, 5, 4, 5), (world_disputes.ruling, 7, 4, 6), (world_disputes.withdrawal, 3, 4, 6),
    (world_disputes.appeal, 5, 5, 5), (world_assignment.transfer, 4, 3, 6),
)  # fmt: skip
DUTIES: tuple[Kind, ...] = (
    (world_obligations.obligation, 3, 1, 3), (world_obligations.schedule, 9, 1, 4),
    (world_obligations.fulfilment, 12, 3, 6), (world_obligations.funding, 9, 1, 8),
    (world_obligations.spending, 1, 3, 6), (world_cascade.child_requirement, 5, 1, 4),
    (world_cascade.child_issued, 6, 3, 6), (world_cascade.task_link, 1, 1, 4),
    (world_cascade.target_link, 1, 1, 4), (world_cascade.succession, 1, 7, 3), (world_cascade.carrying, 1, 7, 3),
)  # fmt: skip
EVALUATION: tuple[Kind, ...] = (
    (world_evaluation.opened, 2, 7, 3), (world_evaluation.score, 4, 7, 3), (world_evaluation.conclusion, 3, 7, 3),
    (world_evaluation.objection, 1, 7, 3), (world_evaluation.snapshot, 1, 7, 3),
    (world_evaluation.restatement, 1, 8, 2),
    (world_evaluation.closing, 1, 5, 5), (world_evaluation.annotation, 1, 5, 5), (world_import.text_imported, 1, 0, 3),
    (world_import.edition_matched, 1, 3, 3), (world_import.reading, 1, 0, 3), (world_import.finding, 1, 0, 3),
    (world_import.resolution, 1, 0, 3), (world_import.plan_link, 1, 0, 3),
)  # fmt: skip
RULES: tuple[Kind, ...] = (
    (world_rules.weights, 3, 0, 6), (world_rules.lights, 3, 0, 6), (world_rules.rubric, 3, 0, 6),
    (world_rules.procedure, 3, 0, 6), (world.calendar, 3, 0, 6),
)  # fmt: skip

THEMES: tuple[tuple[Kind, ...], ...] = (
    (*CORE, *REGISTER), (*CORE, *TASKS, *TASKS, *SERVICES, *RULES), (*CORE, *DEADLINES, *DEADLINES, *RULES),
    (*CORE, *SUPERVISION, *SUPERVISION, *RULES), (*CORE, *DISPUTES, *DISPUTES, *RULES, *REGISTER),
    (*CORE, *DUTIES, *DUTIES, *EVALUATION, *RULES), (*CORE, *TASKS, *DEADLINES, *RULES),
    (*CORE, *REGISTER, *TASKS, *SERVICES, *DEADLINES, *SUPERVISION, *DISPUTES, *DUTIES, *EVALUATION, *RULES),
)  # fmt: skip
"""What a history is about: always the plan's own course, with one part of the catalogue beside it, or all of it."""

KINDS: tuple[Kind, ...] = THEMES[-1]

_PLAN = (world.registered, world.define, world.seat, world.seat, world.seat, world.target, world.report)
OPENINGS = (
    (*_PLAN, world.baseline, world_beside.measurement, world_beside.agency, world_beside.agency),
    (*_PLAN, world.calendar, world_rules.weights, world_rules.lights, world_rules.rubric, world_rules.procedure,
     world_beside.agency, world_beside.measurement),
)  # fmt: skip
"""What most histories begin with: the first theme without rule sets, the others with them."""

"""The measures a rubric may name, by name: closed, and each defined in docs/figures.md §9."""

from __future__ import annotations

from collections.abc import Mapping

from aggregates.fold import measure_names as names
from aggregates.fold import measures_duties as of_duties
from aggregates.fold import measures_process as of_process
from aggregates.fold import measures_targets as of_targets
from aggregates.fold import measures_tasks as of_tasks
from aggregates.fold.measured import Measure

MEASURES: Mapping[str, Measure] = {
    names.HEADLINE_ATTAINMENT: of_targets.headline_attainment,
    names.HARD_TARGETS: of_targets.hard_targets,
    names.ASPIRATIONAL_TARGETS: of_targets.aspirational_targets,
    names.TASKS_VERIFIED: of_tasks.tasks_verified,
    names.OBLIGATIONS_MET: of_duties.obligations_met,
    names.REPORTS_ON_TIME: of_tasks.reports_on_time,
    names.ITEMS_ON_TIME: of_tasks.items_on_time,
    names.ACCEPTED_WITH_EVIDENCE: of_tasks.accepted_with_evidence,
    names.FIRST_PASS: of_tasks.first_pass,
    names.ANNUAL_PLANS: of_duties.annual_plans,
    names.MEETINGS_AND_TRAINING: of_duties.meetings_and_training,
    names.CHILD_PLANS: of_duties.child_plans,
    names.FUNDING: of_duties.funding,
    names.RECTIFIED_ON_TIME: of_process.rectified_on_time,
    names.DISPUTES_CLOSED: of_process.disputes_closed,
}

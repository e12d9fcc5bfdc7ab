"""The closed list of what a rubric may count: measures of items and of adjustments (docs/figures.md §9).

One place for the decision that adopts a rubric and for the fold that computes it: a rubric that names anything else is
refused.
"""

from __future__ import annotations

from collections.abc import Mapping

HEADLINE_ATTAINMENT = "headline_attainment"
HARD_TARGETS = "hard_targets"
ASPIRATIONAL_TARGETS = "aspirational_targets"
TASKS_VERIFIED = "tasks_verified"
OBLIGATIONS_MET = "obligations_met"
REPORTS_ON_TIME = "reports_on_time"
ITEMS_ON_TIME = "items_on_time"
ACCEPTED_WITH_EVIDENCE = "accepted_with_evidence"
FIRST_PASS = "first_pass"
ANNUAL_PLANS = "annual_plans"
MEETINGS_AND_TRAINING = "meetings_and_training"
CHILD_PLANS = "child_plans"
FUNDING = "funding"
RECTIFIED_ON_TIME = "rectified_on_time"
DISPUTES_CLOSED = "disputes_closed"

TITLES_AND_COMMENDATIONS = "titles_and_commendations"
RED_NOTICES_OPEN = "red_notices_open"
FALSIFIED_EVIDENCE = "falsified_evidence"

ITEM_MEASURES: Mapping[str, str] = {
    HEADLINE_ATTAINMENT: "mean attainment of the headline targets with a number",
    HARD_TARGETS: "mean of actual over target of the hard targets with a number",
    ASPIRATIONAL_TARGETS: "aspirational targets met, of those with a number",
    TASKS_VERIFIED: "tasks verified, partly met ones in part, of the defined ones not cancelled",
    OBLIGATIONS_MET: "general obligations fulfilled, of those due",
    REPORTS_ON_TIME: "report slots on time, of those due under the adopted calendar",
    ITEMS_ON_TIME: "tasks verified by their strict deadline, of those due",
    ACCEPTED_WITH_EVIDENCE: "accepted reports with evidence not found false, of the accepted ones",
    FIRST_PASS: "reports not returned at their first review, of the reviewed ones",
    ANNUAL_PLANS: "annual plans filed, of those scheduled and due",
    MEETINGS_AND_TRAINING: "meetings and trainings held, of those scheduled and due",
    CHILD_PLANS: "required plans of the level below issued in time, of those due",
    FUNDING: "funding allocated every year, audited, never less than the year before",
    RECTIFIED_ON_TIME: "rectifications found done by their due day, of those due",
    DISPUTES_CLOSED: "disputes agreed, decided or withdrawn, of those raised",
}
"""Measures of items: name → what is counted."""

ADJUSTMENT_MEASURES: Mapping[str, str] = {
    TITLES_AND_COMMENDATIONS: "titles and approved commendations granted inside the plan's period, by level",
    RED_NOTICES_OPEN: "red notices not closed by their due day",
    FALSIFIED_EVIDENCE: "evidence found false: caps the grade and voids other adjustments",
}
"""Measures of adjustments: name → what is counted."""

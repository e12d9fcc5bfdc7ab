"""Stories of putting something right: ordered, submitted round by round, judged by somebody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.commands import rectification as c
from aggregates.events import supervision as e
from tests.aggregates import stories as s
from tests.aggregates.stories_supervision import SCHOOLS, inspecting
from tests.scenario import HELPER, LEAD, PLAN, SUPERVISOR, VERIFIER, Outcome, Scenario, Step, by


def order(**changes: Any) -> e.RectificationOrdered:
    """The lead is ordered to complete its records by the end of April 2024."""
    given = {
        "rectification": "整改-1", "agency": SCHOOLS, "task": s.TASK, "inspection": "督查-1", "kind": "PHASED",
        "due_on": date(2024, 4, 30), "matter": "补齐活动记录", "source": s.PAPER,
    }  # fmt: skip
    return e.RectificationOrdered(**{**given, **changes})


def ordering(**changes: Any) -> c.OrderRectification:
    """The order, on 10 March 2024."""
    return c.OrderRectification(plan=PLAN, fact=order(**changes), effective_on=date(2024, 3, 10))


def submission(round_: int = 1) -> e.RectificationSubmitted:
    """What the lead says it did."""
    return e.RectificationSubmitted(
        rectification="整改-1", round=round_, text="记录已补齐", evidence=(s.TABLE,), source=s.REPORT
    )


def submitting(round_: int = 1, month: int = 4) -> c.SubmitRectification:
    """The submission, on the first day of a month of 2024."""
    return c.SubmitRectification(plan=PLAN, fact=submission(round_), effective_on=date(2024, month, 1))


def verdict(round_: int = 1, result: Any = "DONE") -> e.RectificationVerified:
    """What the verifier found."""
    return e.RectificationVerified(
        rectification="整改-1", round=round_, result=result, grounds="现场核查", source=s.DECISION
    )


def verifying(round_: int = 1, result: str = "DONE", month: int = 4) -> c.VerifyRectification:
    """The verdict, on the tenth day of a month of 2024."""
    return c.VerifyRectification(plan=PLAN, fact=verdict(round_, result), effective_on=date(2024, month, 10))


def ordered() -> list[Any]:
    """A plan whose lead was inspected and ordered to put something right."""
    return [*s.a_plan(), by(SUPERVISOR, inspecting()), by(SUPERVISOR, ordering())]


def submitted(round_: int = 1, month: int = 4) -> Step:
    """The lead submitted a round."""
    return by(LEAD, submitting(round_, month))


def judged(round_: int = 1, result: str = "DONE", month: int = 4) -> Step:
    """A verifier judged a round."""
    return by(VERIFIER, verifying(round_, result, month))


def _when(command: Any, actor: Any, *given: Any) -> Outcome:
    return Scenario().given(*ordered(), *given).when(command, actor=actor)


def _order_rectification() -> Scenario:
    outcome = Scenario().given(*s.a_plan(), by(SUPERVISOR, inspecting())).when(ordering(), actor=SUPERVISOR)
    outcome.then_dated("2024-03-10")
    return outcome.then(order())


def _submit_rectification() -> Scenario:
    return _when(submitting(), LEAD).then(submission())


def _verify_rectification() -> Scenario:
    return _when(verifying(), VERIFIER, submitted()).then(verdict())


HAPPY: dict[str, Callable[[], Scenario]] = {
    "order_rectification": _order_rectification,
    "submit_rectification": _submit_rectification,
    "verify_rectification": _verify_rectification,
}
REFUSALS: dict[str, Callable[[], Any]] = {
    "rectification.order:no-such-inspection": lambda: Scenario().given(*s.a_plan()).when(
        ordering(), actor=SUPERVISOR),
    "rectification.order:due-before-order": lambda: Scenario().given(*s.a_plan(), by(SUPERVISOR, inspecting())).when(
        ordering(due_on=date(2024, 3, 9)), actor=SUPERVISOR),
    "rectification._require_rectification:no-such-rectification": lambda: Scenario().given(*s.a_plan()).when(
        submitting(), actor=LEAD),
    "rectification.submit:not-the-ordered-agency": lambda: _when(submitting(), HELPER),
    "rectification.submit:round-not-judged": lambda: _when(submitting(2, 5), LEAD, submitted()),
    "rectification.submit:rectification-done": lambda: _when(submitting(2, 5), LEAD, submitted(), judged()),
    "rectification.submit:round-out-of-order": lambda: _when(
        submitting(3, 5), LEAD, submitted(), judged(result="NOT_DONE")),
    "rectification.verify:round-not-submitted": lambda: _when(verifying(2), VERIFIER, submitted()),
    "rectification.verify:verifier-is-submitter": lambda: _when(
        verifying(), VERIFIER.model_copy(update={"agency": SCHOOLS}), submitted()),
}  # fmt: skip

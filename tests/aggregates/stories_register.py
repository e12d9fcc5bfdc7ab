"""Stories of the register (an agency ends, a collective has members), of surveys, and of an auditor's remark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.commands import RecordMeasurement
from aggregates.commands.annotation import Annotate
from aggregates.commands.region import ConductSurvey
from aggregates.commands.register import AbolishAgency, SetMembership
from aggregates.events import agency as a
from aggregates.events.annotation import Annotated
from aggregates.events.base import Fact
from aggregates.events.region import SurveyConducted
from tests.aggregates import stories as s
from tests.scenario import AUDITOR, CLERK, EVALUATOR, PLAN, Outcome, Scenario, Step, by, fact

COLLECTIVE = "甲县/各成员单位"


def abolition(**changes: Any) -> a.AgencyAbolished:
    """An office ends."""
    given = {"agency": "甲县/外宣办", "document": "甲编〔2024〕7号", "source": s.PAPER}
    return a.AgencyAbolished(**{**given, **changes})


def membership(**changes: Any) -> a.MembershipSet:
    """Two agencies make up the collective."""
    given = {
        "collective": COLLECTIVE, "members": ("甲县/教育局", "甲县/文旅局"), "document": "甲科〔2022〕3号",
        "source": s.PAPER,
    }  # fmt: skip
    return a.MembershipSet(**{**given, **changes})


def registered() -> list[Fact]:
    """Two agencies, and the collective they belong to."""
    return [
        *s.names("教育局", "文旅局", "外宣办"),
        fact(s.registered_agency("各成员单位", kind="COLLECTIVE"), "2021-12-01"),
    ]


def survey(**changes: Any) -> SurveyConducted:
    """The county's sample survey of 2023."""
    given = {
        "region": "甲县", "survey": "调查-2023", "indicator": "公民具备科学素质的比例", "period": "2023",
        "population": "18—69岁常住居民", "sample": 1200, "method": "分层抽样入户", "conducted_by": "甲县统计局",
        "source": s.PUBLISHED,
    }  # fmt: skip
    return SurveyConducted(**{**given, **changes})


def surveyed(**changes: Any) -> Step:
    """The survey was conducted."""
    return by(EVALUATOR, ConductSurvey(fact=survey(**changes)))


def measuring(**changes: Any) -> RecordMeasurement:
    """A figure that names the survey."""
    return RecordMeasurement(measurement=s.measured(survey="调查-2023", **changes))


def remark() -> Annotated:
    """A remark about the second entry."""
    return Annotated(annotation="备注-1", position=2, text="原件第三页字迹不清", source=s.DECISION)


def when(command: Any) -> Outcome:
    """The clerk's command on the registered names."""
    return Scenario().given(*registered()).when(command, actor=CLERK)


def _abolish_agency() -> Scenario:
    return when(AbolishAgency(fact=abolition())).then(abolition())


def _set_membership() -> Scenario:
    return when(SetMembership(fact=membership())).then(membership())


def _conduct_survey() -> Scenario:
    outcome = Scenario().when(ConductSurvey(fact=survey()), actor=EVALUATOR)
    outcome.then_dated("2023-12-31")
    story = outcome.then(survey())
    return story.when(measuring(), actor=EVALUATOR).then(measuring().measurement)


def _annotate() -> Scenario:
    return Scenario().given(*s.a_plan()).when(Annotate(plan=PLAN, fact=remark()), actor=AUDITOR).then(remark())


HAPPY: dict[str, Callable[[], Scenario]] = {
    "abolish_agency": _abolish_agency,
    "set_membership": _set_membership,
    "conduct_survey": _conduct_survey,
    "annotate": _annotate,
}
REFUSALS: dict[str, Callable[[], Any]] = {
    "agency.set_membership:not-a-collective": lambda: when(
        SetMembership(fact=membership(collective="甲县/外宣办"))),
    "agency.set_membership:member-of-itself": lambda: when(SetMembership(fact=membership(members=(COLLECTIVE,)))),
    "region._require_survey:no-such-survey": lambda: Scenario().given(surveyed()).when(
        measuring(period="2024"), actor=EVALUATOR),
}  # fmt: skip

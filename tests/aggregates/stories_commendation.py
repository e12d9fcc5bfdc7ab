"""Stories of commending: 表彰 with approval and public notice, 表扬 without, titles that expire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.commands import commendation as c
from aggregates.events import commendation as e
from aggregates.events.base import Fact
from tests.aggregates import stories as s
from tests.scenario import AUTHORITY, OFFICE, PLAN, Outcome, Scenario, Step, by

NAME, PAPER = "表彰一", "甲政〔2024〕9号"
GRANTED = date(2024, 5, 20)


def proposed(**changes: Any) -> e.CommendationProposed:
    """The lead proposed for a commendation of the county."""
    given = {
        "commendation": NAME, "kind": "COMMENDATION", "recipient": "甲县/教育局", "recipient_kind": "AGENCY",
        "level": "county", "title": "科学素质工作先进集体", "source": s.PAPER,
    }  # fmt: skip
    return e.CommendationProposed(**{**given, **changes})


def proposing(**changes: Any) -> c.ProposeCommendation:
    """The proposal made."""
    return c.ProposeCommendation(plan=PLAN, fact=proposed(**changes), effective_on=date(2024, 4, 1))


def posted(until: date = date(2024, 5, 8)) -> e.PublicNoticePosted:
    """The notice, from the first of May."""
    return e.PublicNoticePosted(commendation=NAME, until=until, document="公示一", source=s.PAPER)


def posting(until: date = date(2024, 5, 8), on: date = date(2024, 5, 1)) -> c.PostPublicNotice:
    """The notice posted."""
    return c.PostPublicNotice(plan=PLAN, fact=posted(until), effective_on=on)


def granted(**changes: Any) -> e.CommendationGranted:
    """Granted by the county under an approved project."""
    given = {
        "commendation": NAME, "document": PAPER, "granted_by": "甲县人民政府", "approval": "晋评组〔2023〕1号",
        "source": s.PAPER,
    }  # fmt: skip
    return e.CommendationGranted(**{**given, **changes})


def granting(on: date = GRANTED, **changes: Any) -> c.GrantCommendation:
    """The grant made."""
    return c.GrantCommendation(plan=PLAN, fact=granted(**changes), effective_on=on)


def revoked(**changes: Any) -> e.CommendationRevoked:
    """Taken back."""
    given = {"commendation": NAME, "document": "甲政〔2024〕12号", "reason": "材料失实", "source": s.PAPER}
    return e.CommendationRevoked(**{**given, **changes})


def revoking(**changes: Any) -> c.RevokeCommendation:
    """The grant taken back."""
    return c.RevokeCommendation(plan=PLAN, fact=revoked(**changes), effective_on=date(2024, 5, 30))


def up_to_notice() -> list[Fact | Step]:
    """A plan, a proposal, and its public notice."""
    return [*s.a_plan(), by(OFFICE, proposing()), by(OFFICE, posting())]


def of_kind(kind: str) -> Scenario:
    """A plan and a proposal of another kind, without a notice."""
    return Scenario().given(*s.a_plan(), by(OFFICE, proposing(kind=kind)))


def _posted() -> Scenario:
    return Scenario().given(*up_to_notice())


def _granted() -> Scenario:
    return _posted().given(by(AUTHORITY, granting()))


def _propose_commendation() -> Scenario:
    outcome = Scenario().given(*s.a_plan()).when(proposing(), actor=OFFICE)
    outcome.then_dated("2024-04-01")
    return outcome.then(proposed())


def _post_public_notice() -> Scenario:
    return of_kind("COMMENDATION").when(posting(), actor=AUTHORITY).then(posted())


def _grant_commendation() -> Scenario:
    return _posted().when(granting(), actor=AUTHORITY).then(granted())


def _revoke_commendation() -> Scenario:
    return _granted().when(revoking(), actor=AUTHORITY).then(revoked())


HAPPY: dict[str, Callable[[], Scenario]] = {
    "propose_commendation": _propose_commendation,
    "post_public_notice": _post_public_notice,
    "grant_commendation": _grant_commendation,
    "revoke_commendation": _revoke_commendation,
}


def _proposes(**changes: Any) -> Outcome:
    return Scenario().given(*s.a_plan()).when(proposing(**changes), actor=OFFICE)


REFUSALS: dict[str, Callable[[], Any]] = {
    "commendation._require_recipient:person-needs-pseudonym": lambda: _proposes(
        recipient="person:某某", recipient_kind="PERSON"),
    "commendation._require_recipient:region-unknown": lambda: _proposes(recipient="乙县", recipient_kind="REGION"),
    "commendation.post_notice:granted-before-notice": lambda: of_kind("PRAISE").given(by(AUTHORITY, granting())).when(
        posting(on=date(2024, 5, 21), until=date(2024, 5, 30)), actor=OFFICE),
    "commendation.post_notice:notice-ends-early": lambda: of_kind("COMMENDATION").when(
        posting(until=date(2024, 4, 30)), actor=OFFICE),
    "commendation._require_first:already-granted": lambda: _granted().when(
        granting(date(2024, 5, 21), document="甲政〔2024〕10号"), actor=AUTHORITY),
    "commendation.grant:own-commendation": lambda: _posted().when(
        granting(), actor=AUTHORITY.model_copy(update={"agency": "甲县/教育局"})),
    "commendation._require_approved:approval-needed": lambda: _posted().when(granting(approval=None), actor=AUTHORITY),
    "commendation._require_approved:notice-not-finished": lambda: _posted().when(
        granting(date(2024, 5, 8)), actor=AUTHORITY),
    "commendation._require_expiry:expiry-not-allowed": lambda: _posted().when(
        granting(expires_on=date(2029, 5, 20)), actor=AUTHORITY),
    "commendation.revoke:not-granted": lambda: _posted().when(revoking(), actor=AUTHORITY),
    "commendation._require:no-such-commendation": lambda: Scenario().given(*s.a_plan()).when(
        posting(), actor=OFFICE),
}  # fmt: skip

"""Commendations: what 表彰 needs beyond 表扬, titles that expire, recipients without names of persons."""

from __future__ import annotations

from datetime import date

import pytest

from tests.aggregates import stories as s
from tests.aggregates import stories_commendation as d
from tests.scenario import AUTHORITY, LEAD, OFFICE, PLAN, Scenario, by


def _status(story: Scenario, day: str) -> str:
    return story.history(f"plan:{PLAN}").state(day).commendations[d.NAME].status(day)


def test_praise_needs_neither_approval_nor_notice() -> None:
    """表扬 is granted without an approved project and without a public notice."""
    story = d.of_kind("PRAISE")
    story.when(d.granting(approval=None), actor=AUTHORITY).then(d.granted(approval=None))


def test_a_commendation_without_a_notice_is_refused() -> None:
    """表彰 needs a notice that was posted at all, and one that is over: the day after its last day will do."""
    d.of_kind("COMMENDATION").when(d.granting(), actor=AUTHORITY).then_refused("notice-not-finished")
    story = Scenario().given(*d.up_to_notice())
    assert story.when(d.granting(date(2024, 5, 9)), actor=AUTHORITY).refusal is None


def test_a_title_expires_on_its_day() -> None:
    """A title is granted for a time; from the day it expires it is shown as expired, and can still be revoked."""
    story = d.of_kind("TITLE").given(by(AUTHORITY, d.granting(approval=None, expires_on=date(2024, 5, 25))))
    assert [_status(story, day) for day in ("2024-05-24", "2024-05-25")] == ["GRANTED", "EXPIRED"]
    assert story.when(d.revoking(), actor=AUTHORITY).refusal is None


def test_a_title_does_not_expire_before_it_is_granted() -> None:
    """The day a title expires lies after the day it is granted."""
    short = d.granting(expires_on=d.GRANTED)
    d.of_kind("TITLE").when(short, actor=AUTHORITY).then_refused("expiry-not-allowed")


def test_what_was_revoked_is_not_granted_again() -> None:
    """Revoking works once; after it another commendation is proposed instead of granting this one a second time."""
    story = Scenario().given(*d.up_to_notice(), by(AUTHORITY, d.granting()), by(AUTHORITY, d.revoking()))
    story.when(d.revoking(document="另一文件"), actor=AUTHORITY).then_refused("not-granted")
    anew = d.granting(date(2024, 6, 1), document="甲政〔2024〕20号")
    story.when(anew, actor=AUTHORITY).then_refused("already-granted")
    assert _status(story, "2024-06-02") == "REVOKED"


def test_an_earlier_day_makes_no_second_grant() -> None:
    """A grant dated before the one that stands is a second grant all the same."""
    story = d.of_kind("PRAISE").given(by(AUTHORITY, d.granting()))
    earlier = d.granting(date(2024, 5, 10), document="甲政〔2024〕8号")
    story.when(earlier, actor=AUTHORITY).then_refused("already-granted")


@pytest.mark.parametrize(
    ("kind", "recipient", "code"),
    [
        ("REGION", "甲县", None),
        ("PERSON", "person:p-017", None),
        ("PERSON", "person:张某某", "person-needs-pseudonym"),
        ("PERSON", "张某某", "person-needs-pseudonym"),
        ("PERSON", "person:p-017 张某某", "person-needs-pseudonym"),
        ("PERSON", "person:", "person-needs-pseudonym"),
        ("COLLECTIVE", "甲县/文旅局", None),
        ("COLLECTIVE", "甲县/农业局", "agency-unknown"),
        ("AGENCY", "甲县/农业局", "agency-unknown"),
    ],
)
def test_recipients_are_known_and_persons_are_not_named(kind: str, recipient: str, code: str | None) -> None:
    """Agencies and regions are known to the ledger; a person has a pseudonym that cannot be a Chinese name."""
    command = d.proposing(recipient=recipient, recipient_kind=kind)
    outcome = Scenario().given(*s.a_plan()).when(command, actor=OFFICE)
    if code is None:
        assert outcome.refusal is None
    else:
        outcome.then_refused(code)


def test_only_the_authority_grants() -> None:
    """The plan office proposes and posts; a liaison does neither; only the commending authority grants."""
    story = Scenario().given(*d.up_to_notice())
    for actor in (OFFICE, LEAD):
        story.when(d.granting(), actor=actor).then_refused("role-not-allowed")


def test_nothing_is_granted_before_it_was_proposed() -> None:
    """A grant dated before the proposal finds no commendation on that day."""
    story = d.of_kind("PRAISE")
    early = d.granting(date(2024, 3, 31), approval=None)
    story.when(early, actor=AUTHORITY).then_refused("no-such-commendation")

"""A correction cannot say what recording would have refused, nor undo what others rested on."""

from __future__ import annotations

import pytest

from aggregates.revising import NEVER_REVISED
from tests.aggregates.refused_facts import as_a_correction, event_of, hear
from tests.aggregates.test_refusals import STORIES

OTHERWISE: dict[str, tuple[str | None, str]] = {
    "after_close.require_reasons:after-close-needs-reason": (None, "a revision always states its reason"),
    "deciding.assert_once:already-stated": ("nothing-changed", "a revision is of what stands; the same again is none"),
    "supervision.close_notice:no-open-notice": (None, "the closing that stands in the way is the one corrected"),
    "assignment.require_ruling:no-such-ruling": ("moved-by-ruling", "what names a ruling is changed by a ruling only"),
    "assignment.require_ruling:ruling-moves-it-not": ("moved-by-ruling", "the same"),
    "seats._require_unmoved:seat-moves-later": ("identity-changed", "the same document's transfer, to another seat"),
    "commendation.post_notice:granted-before-notice": ("granted-on-it", "a grant rests on the notice by now"),
    "evaluation.record_score:evaluation-concluded": ("concluded-on-it", "the conclusion rests on the score by now"),
    "duties.separate_duties:agency-needed": ("not-own-statement", "nobody's agency is not that of the judge"),
    "execution.report:submitted-on-is-the-servers": (None, "what is corrected says the same day already"),
    "execution.report:first-day-stays": ("submitted-on-is-the-servers", "the same rule, said of corrections"),
    "execution.report:revision-needs-reason": ("submitted-on-is-the-servers", "a correction has its reason; this one "
                                               "besides changes the day of submission"),
}  # fmt: skip
"""Where a correction is refused with another code, or not at all (None), and why."""


def _tried(site: str) -> tuple[bool, str | None]:
    """Whether the refused fact of a story can be tried as a correction, and the code that one is refused with."""
    heard = hear(STORIES[site])
    event = event_of(heard[1]) if heard else None
    if heard is None or event is None or event.type in NEVER_REVISED:
        return False, None
    refusal = as_a_correction(*heard, event).refusal
    return True, refusal.code if refusal else None


@pytest.mark.parametrize("site", STORIES)
def test_what_recording_refuses_a_correction_is_refused(site: str) -> None:
    """The refused fact of each story, planted with another note and then corrected to be that fact, meets the same
    refusal; the exceptions are listed with their reason. Left out are the facts that are never revised, revisions
    themselves, rulings, and what only a reader of documents says."""
    tried, code = _tried(site)
    if tried:
        assert code == OTHERWISE.get(site, (site.partition(":")[2], ""))[0]


def test_most_refusals_are_tried() -> None:
    """Control: the walk above tries more than a hundred refusals, and every exception listed is one of them."""
    tried = {site for site in STORIES if _tried(site)[0]}
    assert len(tried) > 100
    assert OTHERWISE.keys() <= tried

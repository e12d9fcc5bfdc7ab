"""Tamperings of a bundle with a rotation and a witness; and the rows of docs/tampering.md about doors and bundles."""

from __future__ import annotations

import pytest

from tests.replay.bundles import without
from tests.tampering.bundle_cases import BUNDLES, BundleCase, bundle_sight, verified
from tests.tampering.doors import DOORS
from tests.tampering.table import bundle_row, door_row, rows

EACH = pytest.mark.parametrize("case", BUNDLES, ids=[case.name for case in BUNDLES])


def failed(found: dict[str, object]) -> set[str]:
    """The checks that failed."""
    checks = found["checks"]
    assert isinstance(checks, list)
    return {one["name"] for one in checks if one["verdict"] == "failed"}


@EACH
def test_caught_by_these_checks_alone(case: BundleCase) -> None:
    """With a manifest made anew, exactly these checks fail; the page says so in the same words."""
    found = verified(case)
    assert (failed(found), found["exit_code"]) == (set(case.caught), 1)
    assert bundle_row(case, *bundle_sight(case)) in rows("bundles"), "run python -m tests.tampering.table"


@EACH
def test_control_passes_without_them(case: BundleCase, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the same bundle passes a verifier without those checks, or an auditor who brings nothing."""
    if not case.given:
        without(monkeypatch, {*case.caught, *case.also})
    found = verified(case, control=True)
    assert (failed(found), found["exit_code"]) == (set(), 0)


@pytest.mark.parametrize("scope", ["ledger", "plan"])
def test_control_nothing_done(scope: str) -> None:
    """Control: the bundle packed again without a change passes, against everything an auditor brings."""
    nothing = BundleCase("", "", "", lambda changed: None, (), scope, ("key", "outside", "policy"))
    found = verified(nothing)
    assert (found["integrity"], found["completeness"], found["exit_code"]) == ("ok", "ok", 0)


def test_the_page_lists_them_all() -> None:
    """docs/tampering.md has one line for each case, in order, and no other."""
    assert rows("doors") == [door_row(door) for door in DOORS]
    assert len(rows("bundles")) == len(BUNDLES)

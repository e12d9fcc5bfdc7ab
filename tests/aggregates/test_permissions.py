"""Who may write what: interface.md, "Roles", and domain.md §7."""

from __future__ import annotations

from typing import get_args

import pytest

from aggregates.permissions import WRITERS, require_writer
from aggregates.refusal import Refused
from aggregates.values import Actor, Role

ROLES = get_args(Role)


@pytest.mark.parametrize("type_", WRITERS)
def test_only_the_named_roles_write_a_type(type_: str) -> None:
    """Of all roles exactly those of the table may write the type; every other is refused by name."""
    for role in ROLES:
        actor = Actor(id="somebody", role=role)
        if role in WRITERS[type_]:
            require_writer(actor, type_)
        else:
            with pytest.raises(Refused) as refusal:
                require_writer(actor, type_)
            assert role in refusal.value.zh
            assert role in refusal.value.en


@pytest.mark.parametrize("role", ["reader", "administrator"])
def test_onlookers_write_nothing(role: str) -> None:
    """Readers and administrators write no fact of the domain."""
    assert not [type_ for type_, roles in WRITERS.items() if role in roles]


def test_reporting_and_judging_are_different_roles() -> None:
    """Who reports or requests never reviews or verifies in the same role."""
    told = WRITERS["plan.progress_reported"] | WRITERS["plan.closure_requested"]
    judged = WRITERS["plan.report_reviewed"] | WRITERS["plan.closure_verified"] | WRITERS["plan.closure_rejected"]
    assert not told & judged


def test_an_auditor_only_annotates() -> None:
    """An auditor writes remarks and nothing else (interface.md, "Roles")."""
    assert [type_ for type_, roles in WRITERS.items() if "auditor" in roles] == ["plan.annotated"]

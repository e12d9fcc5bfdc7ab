"""Older revisions are lifted step by step to the revision of today; their stored bytes stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import pytest

from aggregates import events
from aggregates.events import decode
from aggregates.events.base import Event
from aggregates.refusal import Refused
from aggregates.upcasters import UPCASTERS
from aggregates.values import Id, Text

SOURCE = {"kind": "report"}


class LampLit(Event):
    """A fact that exists in these tests only, at its third revision."""

    type: ClassVar[str] = "test.lamp_lit"
    revision: ClassVar[int] = 3
    key: ClassVar[tuple[str, ...]] = ("lamp", "lamp")
    lamp: Id
    colour: Text
    watts: int


def _named(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**{k: v for k, v in data.items() if k != "name"}, "lamp": data["name"]}


def _measured(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**data, "watts": 60}


@pytest.fixture(autouse=True)
def _lamps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(events, "REGISTRY", {**events.REGISTRY, LampLit.type: LampLit})
    monkeypatch.setitem(UPCASTERS, (LampLit.type, 1), _named)
    monkeypatch.setitem(UPCASTERS, (LampLit.type, 2), _measured)
    yield


def test_every_older_revision_reads_as_todays() -> None:
    """Revisions 1 and 2 pass through one and two functions, revision 3 through none, to the same fact."""
    today = LampLit.model_validate({"lamp": "灯", "colour": "绿", "watts": 60, "source": SOURCE})
    first = {"name": "灯", "colour": "绿", "source": SOURCE}
    assert decode(LampLit.type, 1, first) == today
    assert decode(LampLit.type, 2, _named(first)) == today
    assert decode(LampLit.type, 3, today.payload()) == today
    assert first == {"name": "灯", "colour": "绿", "source": SOURCE}


def test_lifted_data_are_validated() -> None:
    """What an upcaster gives is held to the model like any other data."""
    with pytest.raises(Refused) as refusal:
        decode(LampLit.type, 1, {"name": "灯", "colour": 7, "source": SOURCE})
    assert refusal.value.code == "invalid-data"


def test_a_correction_of_an_older_revision_is_lifted_too() -> None:
    """The content of a correction is read at the revision it was written in."""
    correction = {
        "of_type": LampLit.type, "of_revision": 1, "replaces": 1, "reason": "误", "authority": "办", "source": SOURCE,
        "content": {"name": "灯", "colour": "绿", "source": SOURCE},
    }  # fmt: skip
    decode("statement.corrected", 1, correction)
    with pytest.raises(Refused) as refusal:
        decode("statement.corrected", 1, {**correction, "of_revision": 3})
    assert refusal.value.code == "invalid-data"


def test_a_missing_step_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a function for one step there is no way up, and nothing is guessed."""
    monkeypatch.delitem(UPCASTERS, (LampLit.type, 2))
    with pytest.raises(Refused) as refusal:
        decode(LampLit.type, 1, {"name": "灯", "colour": "绿", "source": SOURCE})
    assert refusal.value.code == "no-upcaster"


def test_every_upcaster_leads_to_a_known_type() -> None:
    """Each registered step starts below the revision of a type of the registry, and none is missing."""
    for type_, stored in UPCASTERS:
        assert 1 <= stored < events.REGISTRY[type_].revision
    for type_, model in events.REGISTRY.items():
        assert all((type_, revision) in UPCASTERS for revision in range(1, model.revision))

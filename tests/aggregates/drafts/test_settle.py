"""Drafts: what a person changes is what is recorded and what is told, and nothing else changes."""

from __future__ import annotations

import random
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from aggregates.drafts import DraftFile, draft_document
from aggregates.drafts.model import without_refs
from aggregates.drafts.patch import patched
from aggregates.events.plan import ReadingCorrected
from aggregates.source_text import source_lines
from tests.aggregates.reading_stories import TEXT, a_reading, decided, settled

ROLES = ("lead", "cooperate", "participate", "shared", "responsible", "guide")


def _nothing(document: dict[str, Any]) -> None:
    """The draft as it was written."""


def edit_at_random(document: dict[str, Any], seed: int, count: int) -> None:
    """So many edits of every sort: values, roles, items left out and items added."""
    rng, reading = random.Random(seed), document["reading"]
    for _ in range(count):
        task = rng.choice(reading["tasks"])
        choice = rng.randrange(6)
        if choice == 0:
            reading["title"] = f"{reading['title']}改"
        elif choice == 1 and task["seats"]:
            rng.choice(task["seats"])["role"] = rng.choice(ROLES)
        elif choice == 2 and task["seats"]:
            del task["seats"][rng.randrange(len(task["seats"]))]
        elif choice == 3:
            task["open_ended"] = not task["open_ended"]
        elif choice == 4 and reading["targets"]:
            del reading["targets"][rng.randrange(len(reading["targets"]))]
        else:
            added = {"agency": "县科协", "role": rng.choice(ROLES), "order": 9, "basis": "explicit", "clause": "补",
                     "lines": [4, 4]}  # fmt: skip
            task["seats"].insert(rng.randrange(len(task["seats"]) + 1), added)


def test_an_untouched_draft_is_the_reading() -> None:
    """Written and taken back without an edit: the very draft, no correction, and nobody has to sign."""
    found = settled(_nothing, edited_by=None, reason=None)
    assert found.draft == a_reading().draft
    assert found.corrections == ()


@given(st.integers(0, 10**6), st.integers(0, 8))
def test_the_corrections_give_the_draft_again(seed: int, count: int) -> None:
    """The reading with the recorded changes made to it is the draft the person left: the auditor can check it."""
    found = settled(lambda document: edit_at_random(document, seed, count), reasons={"/tasks": {"reason": "补录"}})
    assert patched(a_reading().draft, found.corrections) == found.draft
    assert len({made.path for made in found.corrections}) == len(found.corrections)


def test_a_change_says_where_what_who_and_why() -> None:
    """Each changed place gives one correction, with the reason of the place before that of the whole."""

    def edit(document: dict[str, Any]) -> None:
        document["reading"]["title"] = "另一标题"
        document["reading"]["tasks"][0]["seats"][1]["role"] = "lead"
        document["reasons"]["/tasks/0/seats"] = {"reason": "原件为牵头", "by": "clerk-2"}

    one, other = settled(edit).corrections
    assert (one.path, one.recorded, one.by, one.reason) == ("/title", '"另一标题"', "importer", "核对原件")
    assert one.read == f'"{a_reading().draft.title}"'
    assert (other.path, other.read, other.recorded) == ("/tasks/0/seats/1/role", '"cooperate"', '"lead"')
    assert (other.by, other.reason) == ("clerk-2", "原件为牵头")


def test_corrections_are_facts() -> None:
    """What a person changed is recorded in the same act as the plan, one fact a place, and the seat is as changed."""

    def edit(document: dict[str, Any]) -> None:
        document["reading"]["tasks"][0]["seats"][1]["role"] = "lead"

    found = settled(edit)
    facts = decided(found.draft, corrections=found.corrections)
    (told,) = (fact.event for fact in facts if isinstance(fact.event, ReadingCorrected))
    assert (told.path, told.recorded, told.by) == ("/tasks/0/seats/1/role", '"lead"', "importer")
    roles = [f.event.role for f in facts if f.event.type == "plan.seat_assigned"]  # type: ignore[attr-defined]
    assert roles == ["lead", "lead", "lead", "cooperate"]


def test_a_unit_the_text_does_not_show_needs_its_own_reason() -> None:
    """With a reason at its place an unseen unit is taken; the reason of the whole draft is not enough."""

    def edit(document: dict[str, Any]) -> None:
        document["reading"]["tasks"][0]["seats"][0]["agency"] = "县民政局"
        document["reasons"]["/tasks/0/seats/0"] = {"reason": "职责已划转"}

    (made,) = settled(edit).corrections
    assert (made.recorded, made.reason) == ('"县民政局"', "职责已划转")


def test_every_value_has_its_span_and_words() -> None:
    """Each task, seat and target of the draft has its lines and the words printed there; all lines are listed."""
    reading = a_reading()
    document = draft_document(reading, source_lines(reading), "plan.txt")
    printed = TEXT.split("\n")
    assert [line["text"] for line in document["lines"]] == printed
    spans = document["spans"]
    for n, task in enumerate(document["reading"]["tasks"]):
        assert spans[f"/tasks/{n}"]["quote"] == "\n".join(printed[task["lines"][0] - 1 : task["lines"][1]])
        assert all(seat["agency"] in spans[seat["ref"]]["quote"] for seat in task["seats"])
    assert all(target["ref"] in spans for target in document["reading"]["targets"])
    assert DraftFile.model_validate_json(orjson.dumps(without_refs(document)))


def test_a_named_matching_is_signed_and_changes_no_reading() -> None:
    """Which task is which is a person's decision: recorded with who and why, and the reading stays as it was."""
    pair = {"old": ["1.1"], "new": [a_reading().draft.tasks[0].id]}
    found = settled(lambda document: document["matching"].append(pair))
    (made,) = found.corrections
    assert (made.path, made.read, made.by, made.reason) == ("/matching", None, "importer", "核对原件")
    assert orjson.loads(made.recorded or "") == [pair]
    assert patched(a_reading().draft, found.corrections) == found.draft == a_reading().draft


def test_what_was_added_is_told_without_its_refs() -> None:
    """The refs of a draft file are for the editor: no fact holds one, also not of a task's seats."""

    def add(document: dict[str, Any]) -> None:
        task = orjson.loads(orjson.dumps(without_refs({"reading": document["reading"]["tasks"][0]})["reading"]))
        document["reading"]["tasks"].append({**task, "id": "9.9", "no": 9})

    (made,) = settled(add).corrections
    assert made.recorded is not None and "ref" not in orjson.loads(made.recorded)["seats"][0]

"""Matching two editions: laws over generated plans that are edited at random, then what a person reads of it."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.editions import EditionTask, Match, ambiguous, match_editions

UNITS = [f"县{name}局" for name in ("教育", "水务", "民政", "文旅", "审计", "统计", "交通", "农业")]
EDITS = ("reword", "retitle", "rewrite", "move", "split", "merge", "drop", "insert", "seat")


def words(rng: random.Random, count: int) -> str:
    """Text of so many characters drawn from three thousand, so that two texts share few pairs."""
    return "".join(chr(0x4E00 + rng.randrange(3000)) for _ in range(count))


def task(rng: random.Random, number: str, group: str) -> EditionTask:
    """A task with a title sentence, a body of 60 to 120 characters and two to four units."""
    title = words(rng, 8)
    units = rng.sample(UNITS, rng.randint(2, 4))
    seats = frozenset((unit, "cooperate" if place else "lead") for place, unit in enumerate(units))
    return EditionTask(number, number, group, title, f"{title}。{words(rng, rng.randint(60, 120))}", seats)


def a_plan(rng: random.Random, size: int) -> list[EditionTask]:
    """Groups of four tasks, numbered through."""
    return [task(rng, f"2.{n // 4 + 1}.{n % 4 + 1}", f"第{n // 4}组行动") for n in range(size)]


def renumbered(tasks: list[EditionTask]) -> list[EditionTask]:
    """The tasks with the numbers a new edition would print."""
    return [replace(one, id=f"9.{n}", number=f"9.{n}") for n, one in enumerate(tasks, 1)]


def part(whole: EditionTask, text: str) -> EditionTask:
    """A task made of a part of another one's text."""
    return replace(whole, id=f"{whole.id}+", title=text[:8], text=text)


def edited(  # noqa: C901 (one line for each kind of edit)
    tasks: list[EditionTask], edits: dict[int, str], rng: random.Random
) -> tuple[list[EditionTask], dict[int, tuple[str, int]]]:
    """(the new edition, what became of each edited old task: kind, and how many new tasks)."""
    new: list[EditionTask] = []
    told: dict[int, tuple[str, int]] = {}
    skip = -1
    for place, one in enumerate(tasks):
        edit = edits.get(place)
        if place == skip:
            continue
        half = len(one.text) // 2
        following = tasks[place + 1] if place + 1 < len(tasks) and place + 1 not in edits else None
        if edit == "reword":
            at = rng.randrange(len(one.text) - 12)
            new.append(replace(one, text=one.text[:at] + words(rng, 6) + one.text[at + 6 :]))
        elif edit == "retitle":
            new.append(replace(one, title=words(rng, 8)))
        elif edit == "rewrite":
            new.append(replace(one, text=one.text[:half] + words(rng, half // 2)))
        elif edit == "move":
            new.append(replace(one, group=tasks[0].group if place > 4 else tasks[-1].group))
        elif edit == "split":
            new += [part(one, one.text[:half]), part(one, one.text[half:])]
        elif edit == "merge" and following is not None:
            new.append(replace(one, text=one.text + following.text))
            told[place + 1], skip = ("merged", 1), place + 1
        elif edit == "insert":
            new += [one, task(rng, "0", one.group)]
        elif edit == "seat":
            new.append(replace(one, seats=frozenset(list(one.seats)[1:])))
        elif edit != "drop":
            new.append(one)
        kinds = {"move": "moved", "split": "split", "merge": "merged", "drop": "dropped", "insert": "same"}
        if edit and not (edit == "merge" and following is None):
            told[place] = (kinds.get(edit, "changed"), {"split": 2, "drop": 0}.get(edit, 1))
    return renumbered(new), told


def of_old(matches: tuple[Match, ...], name: str) -> Match:
    """The one match an old task stands in."""
    found = [match for match in matches if name in match.old]
    assert len(found) == 1
    return found[0]


@given(st.integers(0, 10**6), st.integers(0, 40))
def test_an_edition_is_itself(seed: int, size: int) -> None:
    """Matched with itself, every task is the same, with score 1.00, whatever the numbers say."""
    tasks = a_plan(random.Random(seed), size)
    for other in (tasks, renumbered(tasks)):
        matches = match_editions(tasks, other)
        assert [(m.kind, m.score) for m in matches] == [("same", "1.00")] * size
        assert [m.new for m in matches] == [(one.id,) for one in other]


@given(st.integers(0, 10**6), st.dictionaries(st.integers(0, 23), st.sampled_from(EDITS), max_size=6))
def test_edits_are_recognised(seed: int, edits: dict[int, str]) -> None:
    """Each edited task gets the kind of its edit, every other one is the same, and inserted ones are added."""
    rng = random.Random(seed)
    tasks = a_plan(rng, 24)
    new, told = edited(tasks, edits, rng)
    matches = match_editions(tasks, new)
    for place, one in enumerate(tasks):
        kind, count = told.get(place, ("same", 1))
        match = of_old(matches, one.id)
        assert (match.kind, len(match.new)) == (kind, count), (edits, match)
    inserted = sum(1 for place, edit in edits.items() if edit == "insert" and told.get(place) == ("same", 1))
    assert sum(m.kind == "added" for m in matches) == inserted
    assert not ambiguous(matches)


@given(st.integers(0, 10**6), st.integers(0, 30), st.integers(0, 30), st.randoms(use_true_random=False))
def test_everybody_is_matched_once(seed: int, one: int, other: int, order: random.Random) -> None:
    """Any two lists of tasks, related or not: each old id and each new id stands in exactly one match."""
    rng = random.Random(seed)
    old = a_plan(rng, one)
    new = renumbered([*old[: one // 2], *a_plan(rng, other)])
    order.shuffle(new)
    matches = match_editions(old, new)
    assert Counter(name for m in matches for name in m.old) == Counter(t.id for t in old)
    assert Counter(name for m in matches for name in m.new) == Counter(t.id for t in new)
    assert all((not m.old) == (m.kind == "added") and (not m.new) == (m.kind == "dropped") for m in matches)
    assert matches == match_editions(old, new)


@given(st.integers(0, 10**6))
def test_two_ways_are_shown_and_none_chosen(seed: int) -> None:
    """Two new tasks with the same half of an old one's text: both are named, with their scores."""
    rng = random.Random(seed)
    old = task(rng, "2.1.1", "组")
    half = len(old.text) * 2 // 3
    twins = [replace(old, id=f"9.{n}", number=f"9.{n}", text=old.text[:half] + words(rng, 20)) for n in (1, 2)]
    (unclear,) = ambiguous(match_editions([old], twins))
    assert {unclear.new[0], *(rival.new for rival in unclear.rivals)} == {"9.1", "9.2"}
    named = match_editions([old], twins, named=[(("2.1.1",), ("9.2",))])
    assert not ambiguous(named)
    assert [(m.kind, m.old, m.new, m.named) for m in named] == [
        ("added", (), ("9.1",), False), ("changed", ("2.1.1",), ("9.2",), True)
    ]  # fmt: skip


def test_a_named_task_that_is_not_there() -> None:
    """A name nobody knows is an error, not a guess."""
    with pytest.raises(KeyError):
        match_editions([], [], named=[(("1",), ("2",))])


def test_layout_is_no_change() -> None:
    """Line breaks, spaces and full-width figures in the same wording leave a task the same."""
    old = EditionTask("1", "1", "组", "开展活动", "开展活动。每年10场,不少于100人。")
    new = replace(old, text="开展活动。每年１０场，\n不少于 100 人。")
    assert [m.kind for m in match_editions([old], [new])] == ["same"]


def test_reasons_say_what_can_be_counted() -> None:
    """A reason names title, overlap of the texts with its counts, units and number, in both languages."""
    seats = frozenset({("县教育局", "lead"), ("县科协", "cooperate")})
    old = EditionTask("2.1.1", "2.1.1", "组", "开展科普活动", "开展科普活动。每年举办十场。", seats)
    new = replace(old, id="2.1.2", number="2.1.2", text="开展科普活动。每年举办八场。",
                  seats=frozenset({("县教育局", "lead"), ("县文旅局", "cooperate")}))  # fmt: skip
    (match,) = match_editions([old], [new])
    assert (match.kind, match.old, match.new) == ("changed", ("2.1.1",), ("2.1.2",))
    assert match.zh == (
        "标题相同，正文字对重合 0.73（11/15），责任单位相同 1 个，减 县科协，增 县文旅局，编号 2.1.1 → 2.1.2"
    )
    assert "same title; shared pairs of characters 0.73 (11/15); 1 units kept, 1 dropped, 1 added" in match.en


def test_a_group_renamed_moves_nobody() -> None:
    """A group whose name alone is new holds the same tasks, changed in nothing but its name."""
    tasks = a_plan(random.Random(1), 8)
    new = [replace(one, group=one.group.replace("第0组", "首要")) for one in tasks]
    assert Counter(m.kind for m in match_editions(tasks, new)) == {"changed": 4, "same": 4}


@settings(max_examples=1)
@given(st.just(7))
def test_four_hundred_rewritten_tasks_take_a_moment(seed: int) -> None:
    """Four hundred tasks, none left as it was, are matched within three seconds."""
    rng = random.Random(seed)
    tasks = a_plan(rng, 400)
    new = renumbered([replace(one, text=one.text[10:] + words(rng, 10)) for one in tasks])
    started = time.perf_counter()
    matches = match_editions(tasks, new)
    assert time.perf_counter() - started < 3
    assert Counter(m.kind for m in matches) == {"changed": 400}

"""Which measurements run on which ledger, in an order that fills each ledger once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from benchmarks.bare_ledger import bare_ledger
from benchmarks.cards import cards_at_any_point, stored_plan, told_plan
from benchmarks.commands import many_callers, one_caller
from benchmarks.documents import reading_documents
from benchmarks.figures import Figure, Sample, Watch, alone, figure, say
from benchmarks.ledgers import Filled, copy_raw, fill
from benchmarks.nation import ENTRIES_A_PLAN
from benchmarks.over_http import over_http
from benchmarks.places import Place
from benchmarks.proofs import inclusion_proofs
from benchmarks.reading import plan_at_any_point, read_all
from benchmarks.slider import slider
from benchmarks.story import fill_task_status
from benchmarks.tally_story import fill_tallies
from benchmarks.verifying import verifying
from projections.database import views_engine
from projections.runner import Runner

NUMBERS = ("F1", "F2", "F3", "F5", "F7", "F8", "F10", "F11", "F12", "F13", "F15")
_YOUNG_PLANS = 65
STORED_AT_MOST = 3_000_000
"""Above it, the views that F7 and F8 read are filled from the story: ledger and read models need too much disk."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure: entries, runs, and how much of each."""

    entries: int
    runs: int
    only: frozenset[str]
    commands: int = 1_000
    seconds: float = 3.0


def measure(place: Place, plan: Plan) -> Iterator[Figure]:
    """Every figure asked for on one database system."""
    if plan.only & {"F1", "F2"}:
        yield from _small(place, plan)
    if "F12" in plan.only:
        yield from over_http(place, plan.entries, plan.runs, plan.seconds)
    if "F15" in plan.only:
        yield from slider(place, plan.entries, plan.runs)
    if plan.entries > STORED_AT_MOST:
        if "F7" in plan.only:
            yield from _unstored(place, plan)
        if "F8" in plan.only:
            yield from _unstored_cards(place, plan)
        if "F11" in plan.only:
            say(f"{place.name}: F11")
            with bare_ledger(place, plan.entries) as reader:
                yield from inclusion_proofs(place.name, reader, plan.runs)
        return
    if plan.only & {"F1", "F3", "F5", "F7", "F8", "F10", "F11"}:
        yield from _large(place, plan)


def measure_documents(plan: Plan) -> list[Figure]:
    """F13, which needs no database."""
    say("F13 documents")
    return reading_documents(plan.runs)


def _small(place: Place, plan: Plan) -> Iterator[Figure]:
    """F1 on a ledger of a few plans, each with its whole history; F2 on one of many young plans."""
    with closing(Filled(place)) as filled:
        say(f"{place.name}: F1 on a small ledger")
        fill(filled, min(plan.entries, 4 * ENTRIES_A_PLAN))
        copy_raw(filled)
        first = one_caller(filled, plan.commands, plan.runs, with_views=False)
        if "F1" in plan.only:
            yield first
            yield one_caller(filled, plan.commands, plan.runs, with_views=True)
    if "F2" in plan.only:
        with closing(Filled(place)) as filled:
            say(f"{place.name}: F2")
            fill(filled, _YOUNG_PLANS * 700, _YOUNG_PLANS)
            yield many_callers(filled, 64, 64, plan.seconds, plan.runs, first.ours)
            yield many_callers(filled, 8, 1, plan.seconds, plan.runs, first.ours)


def _large(place: Place, plan: Plan) -> Iterator[Figure]:
    """F3 fills ledgers; the last one serves F5, F7 and F1 at this size."""
    seconds: list[Sample] = []
    times = plan.runs if "F3" in plan.only else 1
    for run in range(times):
        filled = Filled(place)
        say(f"{place.name}: filling {plan.entries:,} entries ({run + 1} of {times})")
        ours = fill(filled, plan.entries)
        seconds.append(Sample(plan.entries / copy_raw(filled), plan.entries / ours))
        if run + 1 < times:
            filled.close()
    with closing(filled):
        if "F3" in plan.only:
            yield _bulk(place, filled.size, seconds)
        yield from _read(place, filled, plan)
        if plan.only & {"F7", "F8"}:
            say(f"{place.name}: catching up, then F7 and F8")
            yield _caught_up(place, filled)
        if "F7" in plan.only:
            yield from plan_at_any_point(place.name, filled.views, filled.size, plan.runs)
        if "F8" in plan.only:
            yield from cards_at_any_point(place.name, filled.views, filled.size, plan.runs, stored_plan)
        if "F1" in plan.only and plan.entries > 4 * ENTRIES_A_PLAN:
            say(f"{place.name}: F1 on {filled.size:,} entries")
            yield one_caller(filled, plan.commands, plan.runs, with_views=False)


def _read(place: Place, filled: Filled, plan: Plan) -> Iterator[Figure]:
    """F5 and F11, which read the ledger alone."""
    if "F5" in plan.only:
        say(f"{place.name}: F5")
        yield read_all(filled, plan.runs)
    if "F11" in plan.only:
        say(f"{place.name}: F11")
        yield from inclusion_proofs(place.name, filled.reader, plan.runs)
    if "F10" in plan.only:
        say(f"{place.name}: F10")
        yield from verifying(filled, plan.runs)


def _bulk(place: Place, size: int, samples: Sequence[Sample]) -> Figure:
    least = 0.8 if place.name == "sqlite" else 0.5
    limit = "raw executemany, same commits" if place.name == "sqlite" else "raw binary COPY, same commits"
    return figure(
        "F3", "bulk import: leaves, chain, tree", place.name, size, limit, "/s", samples,
        f"≥ {least} ×", lambda _, ratio: ratio >= least,
    )  # fmt: skip


def _unstored(place: Place, plan: Plan) -> Iterator[Figure]:
    with _views(place) as views:
        say(f"{place.name}: task status of {plan.entries:,} entries, straight from the story")
        told = [0]

        def progress(position: int) -> None:
            if position - told[0] >= 500_000:
                told[0] = position
                say(f"  {place.name}: task status at {position:,} of {plan.entries:,}")

        fill_task_status(views, plan.entries, progress)
        yield from plan_at_any_point(place.name, views, plan.entries, plan.runs, whole_answers=False)


def _unstored_cards(place: Place, plan: Plan) -> Iterator[Figure]:
    with _views(place) as views:
        say(f"{place.name}: deltas of {plan.entries:,} entries, straight from the story")
        deltas = fill_tallies(views, plan.entries, lambda words: say(f"  {place.name}: {words}"))
        say(f"{place.name}: {deltas:,} deltas stored, then F8")
        yield from cards_at_any_point(place.name, views, plan.entries, plan.runs, told_plan(plan.entries))


def _caught_up(place: Place, filled: Filled) -> Figure:
    size, watch, told = filled.size, Watch(), [0]

    def progress(position: int, _: int) -> None:
        if position - told[0] >= 500_000:
            told[0] = position
            say(f"  {place.name}: read models at {position:,} of {size:,}")

    with watch.running():
        Runner(filled.views, filled.reader).catch_up(progress)
    rate = size / watch.seconds
    return alone(
        "F6", "catch-up of the read models", place.name, size, "/s", [rate], "≥ 100,000/s", lambda r: r >= 100_000
    )


@contextmanager
def _views(place: Place) -> Iterator[Engine]:
    url = place.fresh()
    engine = views_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
        place.drop(url)

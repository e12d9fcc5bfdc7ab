"""F1, F2, F14: commands through the whole path, against a raw durable INSERT of the very same rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from threading import Barrier, Thread
from time import perf_counter

import orjson

from aggregates.commands import COMMANDS
from aggregates.fold.calendar import period_last_day
from aggregates.values import Actor
from api.service import Shilu, parse_command
from benchmarks.figures import Figure, Sample, figure
from benchmarks.ledgers import Filled, rows_of
from benchmarks.nation import plans_for
from benchmarks.nation_facts import AGENCIES_A_TASK, TASKS, agency, plan_id, report, seats, transferred

BLOCKS = 5
_YEARS = range(2026, 2030)
_MANY_YEARS = range(2030, 2100)  # callers that never run out of periods to report


@dataclass(frozen=True, slots=True)
class Request:
    """What arrives from outside: a JSON body, who sends it, and the key."""

    body: bytes
    actor: Actor
    key: str


def requests(plan: int, years: range = _YEARS) -> Iterator[Request]:
    """Reports of every seat of a plan for the quarters of years after the story, one command each."""
    for period in (f"{year}-Q{quarter}" for year in years for quarter in range(1, 5)):
        day = period_last_day(period)
        for seat in seats(plan):
            if transferred(plan, seat):
                continue
            _, fact = report(plan, seat, 3, day)
            body = {
                "plan": plan_id(plan), "seat": seat.statement, "period": period, "percent": fact.get("percent", "50"),
                "narrative": fact["narrative"], "effective_on": day.isoformat(),
            }  # fmt: skip
            actor = Actor(id=f"liaison-{plan}-{seat.agency}", agency=agency(plan, seat.agency), role="liaison")
            yield Request(orjson.dumps(body), actor, f"{period}:{seat.statement}")


def send(shilu: Shilu, request: Request) -> None:
    """Body → command → decision → leaf, tree, signature → commit → receipt."""
    shilu.execute(parse_command("report_progress", request.body, COMMANDS), request.actor, request.key)


def one_caller(filled: Filled, count: int, runs: int, *, with_views: bool) -> Figure:
    """F1: blocks of commands and blocks of raw inserts of the rows they made, in turn."""
    shilu = filled.shilu(with_views=with_views)
    shilu.catch_up()
    size, samples = filled.size, []
    for run in range(runs):
        todo = requests(run % plans_for(size), _YEARS[2:] if with_views else _YEARS[:2])
        for request in islice(todo, TASKS * AGENCIES_A_TASK):  # histories are read, and tasks folded, once
            send(shilu, request)
        samples.append(_sample(filled, shilu, todo, count))
    work = "one command, whole path, one caller" + (", read models caught up" if with_views else "")
    goal, reached = ("≥ 0.5 ×", lambda _, ratio: ratio >= 0.5) if not with_views else ("", None)
    return figure(
        "F1", work, filled.place.name, size, "raw durable INSERT of one row", "/s", samples, goal, reached
    )  # fmt: skip


def _sample(filled: Filled, shilu: Shilu, todo: Iterator[Request], count: int) -> Sample:
    assert filled.raw is not None
    _catch_up_raw(filled)
    ours = limit = 0.0
    for _ in range(BLOCKS):
        before = filled.size
        block = list(islice(todo, count // BLOCKS))
        begun = perf_counter()
        for request in block:
            send(shilu, request)
        ours += perf_counter() - begun
        rows = list(rows_of(filled, before, filled.size))
        assert len(rows) == len(block)
        begun = perf_counter()
        for row in rows:
            filled.raw.insert(row)
        limit += perf_counter() - begun
    done = count // BLOCKS * BLOCKS
    return Sample(done / limit, done / ours)


def _catch_up_raw(filled: Filled) -> None:
    """Rows recorded outside the timed blocks go into the raw table too: both sides are of one size."""
    assert filled.raw is not None
    rows = list(rows_of(filled, filled.raw.size(), filled.size))
    if rows:
        filled.raw.insert_many(rows)


def many_callers(filled: Filled, callers: int, plans: int, seconds: float, runs: int, alone_rate: float) -> Figure:
    """F2: `callers` threads send commands to `plans` plans; the rate beside F1's of the same database."""
    shilu = filled.shilu(with_views=False)
    size, hands = filled.size, callers // plans
    first = 0 if plans > 1 else 64
    share = [_dealt(requests(first + caller % plans, _MANY_YEARS), caller // plans, hands) for caller in range(callers)]
    for dealt in share:  # histories are read once
        send(shilu, next(dealt))
    samples = []
    for _ in range(runs):
        done = _together(shilu, share, seconds)
        samples.append(Sample(alone_rate, sum(done) / seconds))
    work = f"{callers} callers on {plans} plans"
    if plans == 1:
        fair = min(done) / max(done)
        return figure(
            "F2", f"{work}; least served / most served {fair:.2f}", filled.place.name, size, "F1, one caller", "/s",
            samples, "no starvation", lambda *_: fair > 0.5,
        )  # fmt: skip
    return figure(
        "F2", work, filled.place.name, size, "F1, one caller", "/s", samples, "≥ 5 × F1", lambda _, r: r >= 5
    )


def _dealt(todo: Iterator[Request], place: int, hands: int) -> Iterator[Request]:
    """Every `hands`-th request: several callers on one plan never send the same report."""
    return (request for number, request in enumerate(todo) if number % hands == place)


def _together(shilu: Shilu, share: list[Iterator[Request]], seconds: float) -> list[int]:
    done, failed = [0] * len(share), []
    start = Barrier(len(share) + 1)

    def call(caller: int) -> None:
        start.wait()
        until = perf_counter() + seconds
        try:
            for request in share[caller]:
                send(shilu, request)
                done[caller] += 1
                if perf_counter() >= until:
                    return
        except Exception as error:  # told to the main thread
            failed.append(error)

    threads = [Thread(target=call, args=(caller,)) for caller in range(len(share))]
    for thread in threads:
        thread.start()
    start.wait()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return done

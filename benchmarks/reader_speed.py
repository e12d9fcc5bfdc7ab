"""How fast the reader is: `python -m benchmarks.reader_speed` prints a Markdown table; three runs, the median."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from aggregates.documents import read
from tests.aggregates.documents.written.containers import CONTAINERS
from tests.aggregates.documents.written.plan import write

PLANS = Path(__file__).resolve().parents[1] / "examples" / "plans"
GOALS = {"the five plans": "<= 1 s", "text, 1 MB": "<= 2 s", "text, 10 MB": "<= 20 s"}


def main() -> None:
    """Print the table and the peak memory of the process."""
    print("| input | size | seconds | goal |\n|---|---|---|---|")
    for name, size, run in _cases():
        print(f"| {name} | {size} | {median(run() for _ in range(3)):.2f} | {GOALS.get(name, '')} |")
    print(f"\nPeak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _cases() -> Iterator[tuple[str, str, Callable[[], float]]]:
    plans = [path.read_bytes() for path in sorted(PLANS.glob("*.txt"))]
    whole = b"\n".join(plans)
    yield "the five plans", _size(whole), lambda: sum(_seconds(plan) for plan in plans)
    for megabytes in (1, 2, 4, 10):
        long = (whole * (megabytes * 1_000_000 // len(whole) + 1))[: megabytes * 1_000_000]
        text = long[: long.rindex(b"\n") + 1]
        yield f"text, {megabytes} MB", _size(text), lambda text=text: _seconds(text)
    plan = write(Random(1), "lead_coop", groups=9, per_group=10)
    for name, made in CONTAINERS.items():
        data = made(Random(1), plan)
        yield f"90 tasks, {name}", _size(data), lambda data=data: _seconds(data)


def _seconds(data: bytes) -> float:
    begun = perf_counter()
    read(data)
    return perf_counter() - begun


def _size(data: bytes) -> str:
    return f"{len(data) / 1_000_000:.2f} MB"


if __name__ == "__main__":
    main()

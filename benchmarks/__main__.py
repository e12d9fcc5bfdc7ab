"""`python -m benchmarks` (also `make bench`): measure, print the table, write docs/performance.md."""

from __future__ import annotations

import argparse
import signal
import sys
from datetime import UTC, datetime

from benchmarks import report
from benchmarks.figures import Figure, cells, say
from benchmarks.places import open_place
from benchmarks.suite import NUMBERS, Plan, measure, measure_documents


def arguments(words: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="entries of the large ledger (default 1,000,000)")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--only", default=",".join(NUMBERS), help=f"some of {','.join(NUMBERS)}, slider (F15)")
    parser.add_argument("--runs", type=int, default=3, help="runs of which the median counts (default 3)")
    parser.add_argument("--no-write", action="store_true", help="leave docs/performance.md as it is")
    found = parser.parse_args(words)
    found.only = frozenset(found.only.upper().replace("SLIDER", "F15").split(","))
    if not found.only <= set(NUMBERS) or found.events < 1 or found.runs < 1:
        parser.error(f"--only takes some of {','.join(NUMBERS)}; --events and --runs are at least 1")
    return found


def main(words: list[str]) -> int:
    """Run what was asked for; 0 when everything was measured, whatever the figures say."""
    given = arguments(words)
    plan = Plan(given.events, given.runs, given.only)
    figures: list[Figure] = []
    versions: list[str] = []
    for name in ("sqlite", "postgres") if given.database == "both" else (given.database,):
        if given.only == {"F13"}:
            break
        with open_place(name) as place:
            versions.append(place.version)
            for row in measure(place, plan):
                say("  " + " | ".join(cells(row)))
                figures.append(row)
    if "F13" in given.only:
        figures += measure_documents(plan)
    figures.sort(key=lambda row: int(row.number[1:]))
    report.show(figures)
    if not given.no_write:
        command = " ".join(["make bench", *([f'ARGS="{" ".join(words)}"'] if words else [])])
        day = datetime.now(UTC).date().isoformat()  # noqa: TID251 - the day of the report, no fact
        report.write(report.PAGE, command, report.section(command, report.machine(versions), figures, day))
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that the temporary folder is removed
    sys.exit(main(sys.argv[1:]))

"""docs/events.md is what the code says: each event, who may record it, what is refused, which tests show it.

`python -m tests.aggregates.test_event_catalogue` writes the page.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FunctionType

from aggregates.commands import COMMANDS, Command
from aggregates.decide import DECISIONS
from aggregates.events import ALL
from aggregates.permissions import WRITERS
from tests import scenario
from tests.aggregates.test_commands import STORIES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "events.md"
HEAD = """# Events

Every fact the ledger can hold, generated from the code (`python -m tests.aggregates.test_event_catalogue` writes this
page, a test keeps it true). *Recorded by*: the roles that may write it. *Command*: what `shilu record` takes (none:
recorded by the import alone, or by the ledger itself). *Refused with*: the invariants, by their code; the stories
that provoke each are in `tests/aggregates/test_refusals.py`, the happy path of each command in
`tests/aggregates/test_commands.py`, under its name. Besides, every fact may be corrected or retracted
(`statement.corrected`, `statement.retracted`) by the role that may write it, except those that are never revised
(marked †). Every command is refused with `role-not-allowed` for other roles, with `already-stated` for a statement
that stands, and with `ends-before-start` for an impossible interval.

| event | what it says | recorded by | command | refused with |
|---|---|---|---|---|
"""
EVERYWHERE = frozenset({"role-not-allowed", "already-stated", "ends-before-start"})


@cache
def _told() -> dict[str, set[str]]:
    """Event type → the commands whose stories lead to it, by telling every happy story once."""
    found: dict[str, set[str]] = defaultdict(set)
    deciding = scenario.decide

    def listening(command: Command, *rest: object) -> list[object]:
        facts = deciding(command, *rest)  # type: ignore[arg-type]
        for each in facts:
            found[each.event.type].add(command.name)
        return facts  # type: ignore[return-value]

    scenario.decide = listening  # type: ignore[assignment]
    try:
        for story in STORIES.values():
            story()
    finally:
        scenario.decide = deciding
    return found


def _calls(function: FunctionType) -> Iterator[FunctionType]:
    """The functions of aggregates/ that a function's body names."""
    module = sys.modules[function.__module__]
    for node in ast.walk(ast.parse(inspect.getsource(function))):
        named = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
        if isinstance(named, FunctionType) and named.__module__.startswith("aggregates."):
            yield named


def _codes(function: FunctionType) -> set[str]:
    """The refusal codes a function can raise, with those of what it calls."""
    waiting, seen, codes = [function], {function}, set()
    while waiting:
        current = waiting.pop()
        for node in ast.walk(ast.parse(inspect.getsource(current))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"refuse_unless": 1, "Refused": 0}.get(node.func.id)
                if place is not None and isinstance(node.args[place], ast.Constant):
                    codes.add(node.args[place].value)
        for called in _calls(current):
            if called not in seen:
                seen.add(called)
                waiting.append(called)
    return codes


def _line(type_: str, sentence: str) -> str:
    from aggregates.revising import NEVER_REVISED

    commands = sorted(_told().get(type_, ()))
    codes = sorted({code for name in commands for code in _codes(DECISIONS[COMMANDS[name]])} - EVERYWHERE)
    mark = " †" if type_ in NEVER_REVISED else ""
    roles = ", ".join(sorted(WRITERS.get(type_, ()))) or "the role of the fact revised"
    shown = ", ".join(f"`{name}`" for name in commands)
    return f"| `{type_}`{mark} | {sentence} | {roles} | {shown} | {', '.join(codes)} |"


def page() -> str:
    """The page as the code has it."""
    rows = [_line(event.type, (event.__doc__ or "").strip().splitlines()[0].replace("|", "/")) for event in ALL]
    return HEAD + "\n".join(rows) + "\n"


def test_the_page_is_the_code() -> None:
    """docs/events.md lists every event with its writers, commands and refusals as the code has them today."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_event_but_the_imports_own_has_a_command() -> None:
    """Only what the reader of documents finds, and revisions, are recorded without a command of their own."""
    imported = {
        "plan.text_imported", "plan.edition_matched", "plan.reading_corrected", "plan.finding_raised",
        "plan.phase_scheduled", "plan.task_defined", "plan.obligation_defined", "plan.baseline_recorded",
    }  # fmt: skip
    assert {event.type for event in ALL} - set(_told()) == imported


def test_the_codes_are_found() -> None:
    """Control: the search for refusals follows calls: a review is refused for an own matter, said in another module."""
    assert {"own-matter", "no-such-plan", "reasons-needed"} <= _codes(DECISIONS[COMMANDS["review_report"]])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

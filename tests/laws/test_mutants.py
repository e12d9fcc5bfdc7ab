"""The laws have teeth: each small fault put into a copy of the fold is noticed on the fixed histories."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.laws.answers import Kernel
from tests.laws.corpus import CRAFTED
from tests.laws.trials import failing

FOLD = Path(__file__).resolve().parents[2] / "aggregates" / "fold"
TABLE = tomllib.loads(Path(__file__).with_name("mutants.toml").read_text(encoding="utf-8"))
MUTANTS = {name: (module, *texts) for module, faults in TABLE.items() for name, texts in faults.items()}
NOTICED: dict[str, int] = json.loads(Path(__file__).with_name("noticed.json").read_text(encoding="utf-8"))
"""The history that noticed a fault last time is tried first; when it does no longer, all others are."""
SEEDS = range(-CRAFTED, 160)
CONTROL = range(-CRAFTED, 30, 9)


@contextmanager
def copied(folder: Path, name: str, change: tuple[str, str, str] | None) -> Iterator[Kernel]:
    """A kernel on a copy of the fold under another package name, with one text replaced."""
    shutil.copytree(FOLD, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (folder / name).glob("*.py"):
        path.write_text(path.read_text(encoding="utf-8").replace("aggregates.fold", name), encoding="utf-8")
    if change is not None:
        module, old, new = change
        path = folder / name / f"{module}.py"
        source = path.read_text(encoding="utf-8")
        assert source.count(old) == 1, (
            f"{module}.py holds {old!r} {source.count(old)} times: bring the table up to date"
        )
        path.write_text(source.replace(old, new), encoding="utf-8")
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield Kernel(name)
    finally:
        sys.path.remove(str(folder))
        for loaded in [module for module in sys.modules if module.split(".")[0] == name]:
            del sys.modules[loaded]


def _verdict(kernel: Kernel, seeds: Iterable[int]) -> str | None:
    try:
        return failing(kernel, seeds)
    except Exception as error:
        return f"the fold is not total: {error!r}"


def test_an_unchanged_copy_survives(tmp_path: Path) -> None:
    """Control: the copying itself breaks nothing, so what kills a mutant is its fault."""
    with copied(tmp_path, "fold_unchanged", None) as kernel:
        assert failing(kernel, CONTROL) is None


@pytest.mark.parametrize("part", range(6))
def test_the_fold_itself_survives_all_trials(part: int) -> None:
    """Control: the fold keeps every law on every fixed history the mutants meet."""
    assert failing(Kernel(), SEEDS[part::6]) is None


@pytest.mark.parametrize("name", MUTANTS)
def test_a_fault_is_noticed(tmp_path: Path, name: str) -> None:
    """One small fault in the fold breaks a law on some fixed history."""
    number = list(MUTANTS).index(name)
    with copied(tmp_path, f"fold_mutant_{number}", MUTANTS[name]) as kernel:
        assert _verdict(kernel, [*hinted(name), *SEEDS]) is not None, f"survived: {name}"


def hinted(name: str) -> list[int]:
    """The history to try first."""
    return [seed for seed in (NOTICED.get(name),) if seed in SEEDS]


def test_hints_are_of_faults_in_the_table() -> None:
    """Control: no hint is left over from a fault that is no longer tried."""
    assert set(NOTICED) <= set(MUTANTS)

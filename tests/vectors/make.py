"""Write the shared vectors: `python -m tests.vectors.make`. Fixed keys, no clock: the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

from tests.vectors import (
    bundles,
    checkpoints,
    cosignatures,
    forks,
    json_texts,
    notes,
    proofs,
    signatures,
    trees,
)  # fmt: skip
from tests.vectors.cases import HERE, Case

KINDS: dict[str, Callable[[], Iterable[Case]]] = {
    "notes": notes.cases,
    "signatures": signatures.cases,
    "checkpoints": checkpoints.cases,
    "inclusion": trees.inclusion,
    "consistency": trees.consistency,
    "tlog-proof": proofs.cases,
    "cosignature": cosignatures.cases,
    "strict-json": json_texts.cases,
    "fork": forks.cases,
    "bundle": bundles.cases,
}


def files() -> dict[str, str]:
    """The content of each file, by name."""
    shared: dict[str, Any] = {}
    found = {f"{kind}.json": _list([_short(one, shared) for one in _cases(kind)]) for kind in KINDS}
    lines = ",\n".join(f"{_json(key)}: {_json(shared[key])}" for key in sorted(shared))
    return {**found, "bundle-members.json": f"{{\n{lines}\n}}\n"}


def _cases(kind: str) -> list[Case]:
    cases = list(KINDS[kind]())
    names = [one["name"] for one in cases]
    doubled = {name for name in names if names.count(name) > 1}
    assert not doubled and {one["kind"] for one in cases} == {kind}, (kind, doubled)
    return cases


def _short(one: Case, shared: dict[str, Any]) -> Case:
    """The case with the members of a bundle kept once for all cases, under a prefix of their SHA-256."""
    if "members" not in one:
        return one
    keys = {name: sha256(_json(raw).encode()).hexdigest()[:12] for name, raw in one["members"].items()}
    shared.update({keys[name]: raw for name, raw in one["members"].items()})
    return {**one, "members": keys}


def _list(cases: list[Case]) -> str:
    """One case a line."""
    return "[\n" + ",\n".join(map(_json, cases)) + "\n]\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True)


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")

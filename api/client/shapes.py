"""The main answers as types. Checked against the OpenAPI and against real answers by tests; members may be added."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class KnownAt(TypedDict):
    """How much was known: the size of the ledger, and when its last entry was recorded (RFC 3339, UTC)."""

    size: int
    recorded_at: str


class Viewpoint(TypedDict):
    """What every answer echoes: the day, the knowledge, the named view, the rule sets it was judged by."""

    as_of: str
    known_at: KnownAt
    view: str
    rules: list[dict[str, Any]] | None
    rejudged: list[str]
    clock: str


class Receipt(TypedDict):
    """What a command recorded: contiguous positions with ids and leaf hashes (hex), and the size afterwards."""

    positions: list[int]
    event_ids: list[str]
    leaf_hashes: list[str]
    size: int
    replayed: bool
    stream: NotRequired[str]
    version: NotRequired[int]


class DryRun(TypedDict):
    """The facts that a command would record; nothing was."""

    dry_run: bool
    facts: list[dict[str, Any]]


class InclusionProof(TypedDict):
    """The audit path of one entry in the tree of `size` entries; hashes are base64, `checkpoint` is the signed note."""

    position: int
    leaf_index: int
    leaf_hash: str
    size: int
    root: str
    hashes: list[str]
    checkpoint: str
    kind: str


ConsistencyProof = TypedDict(
    "ConsistencyProof",
    {"from": int, "to": int, "from_root": str, "to_root": str, "hashes": list[str], "checkpoint": str},
)
"""That the tree of `from` entries is a prefix of that of `to`; hashes are base64, `checkpoint` is the later note."""

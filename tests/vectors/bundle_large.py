"""Bundles of 600 entries, with full tiles; not kept in a file."""

from __future__ import annotations

from collections.abc import Iterator

from tests.vectors import tree
from tests.vectors.bundle_case import STREAMS, flipped, made
from tests.vectors.cases import Case
from tests.vectors.ledgers import (
    Event,
    Ledger,
    event,
    part,
    path_of,
    sealed,
    story,
    whole,
    zipped,
)


def large() -> Iterator[Case]:
    """Bundles of 600 entries, so with full tiles: made when asked for, too large to keep in a file."""
    ledger = Ledger(_long(600), (300, 600))
    good, mine = whole(ledger), part(ledger, STREAMS)
    yield made("large", None, "六百条", "six hundred entries", sealed(good))
    yield made("large-part", None, "六百条中的一个方案", "one plan of six hundred entries", sealed(mine, STREAMS))
    yield made(
        "large-part-zip", None, "六百条中的一个方案", "one plan of six hundred entries", zipped(sealed(mine, STREAMS))
    )
    full, above = path_of(0, 0, 256), path_of(1, 0, 2)
    for name, changed in {
        "tile-changed": {full: flipped(mine[full], 5000)}, "upper-tile-changed": {above: flipped(mine[above], 40)},
        "tile-long": {full: mine[full] + bytes(32)}, "tile-short": {full: mine[full][:-32]},
        "tile-narrow": {full: None, path_of(0, 0, 255): mine[full][:-32]},
        "tile-superfluous": {path_of(1, 1, 1): bytes(32)}, "tile-narrow-besides": {path_of(0, 0, 44): mine[full][: 32 * 44]},
        "tile-name": {full: None, "tile/0/x000/000": mine[full]}, "tile-missing": {full: None},
        "upper-tile-missing": {above: None},
    }.items():  # fmt: skip
        members = {key: raw for key, raw in {**mine, **changed}.items() if raw is not None}
        yield made(f"large-part-{name}", "any", "瓦片不对", "a tile is wrong", sealed(members, STREAMS))
    late = part(Ledger(_long(600), (600,)), STREAMS)
    needed = {name: raw for name, raw in late.items() if name != path_of(0, 1, 256)}
    yield made(
        "large-part-needed-tiles", None, "只有所需瓦片", "the tiles needed and no other", sealed(needed, STREAMS)
    )
    yield made("large-part-unneeded-tile", "any", "多余的瓦片", "a tile that leads to nothing", sealed(late, STREAMS))
    entry = path_of("entries", 1, 256)
    other = flipped(good[entry], 300)
    yield made("large-entry-changed", "any", "内容改动", "an entry changed", sealed({**good, entry: other}))
    # The leaf changed together with its tile, but not with the level above.
    leaf = mine["entries.ndjson"].splitlines()[2]
    forged = leaf.replace("实施方案".encode(), "实施方略".encode())
    at = mine[full].index(tree.leaf(leaf))
    tile = mine[full][:at] + tree.leaf(forged) + mine[full][at + 32 :]
    both = {**mine, "entries.ndjson": mine["entries.ndjson"].replace(leaf, forged), full: tile}
    yield made(
        "large-part-leaf-and-tile-changed",
        "tree",
        "内容与瓦片一起改动",
        "content and tile changed together",
        sealed(both, STREAMS),
    )


def _long(count: int) -> list[Event]:
    """The story, then entries of the other plan; the plan itself only at the beginning."""
    more = [
        event(n, "plan:p2", "plan.annotated", {"text": "另"}, recordedtime="2026-01-02T00:00:00.000000Z")
        for n in range(8, count + 1)
    ]
    return [*story(), *more]

"""P5 on PostgreSQL: single bits flipped in the files of the ledger's tables and indexes, the server stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ledger.verify import ALL
from tests.conftest import memory_folder
from tests.tampering.cluster import Cluster, trial
from tests.tampering.flipping import COULD_NOT, HARMLESS

FLIPS = 400 if os.environ.get("SHILU_SOAK") else 20


@pytest.fixture(scope="module", params=[False, True], ids=["no checksums", "checksums"])
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A server of its own, without and with page checksums."""
    with TemporaryDirectory(prefix="shilu-pg-", dir=memory_folder(), ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "pg"
        home.mkdir()
        with Cluster(home, checksums=request.param) as made:
            yield made


@pytest.mark.postgres
@pytest.mark.timeout(3_600)
def test_flips(cluster: Cluster) -> None:
    """Each flip is harmless, found, or the page cannot be read (with checksums nearly all); none is unnoticed."""
    counted, unnoticed = trial(cluster, FLIPS, 7)
    print(f"PostgreSQL, checksums {cluster.checksums}, {FLIPS} flips: {dict(counted)}")
    assert unnoticed == []
    assert counted[COULD_NOT] > FLIPS / 2 if cluster.checksums else counted["tree"] + counted["entries"] > FLIPS / 10


@pytest.mark.postgres
def test_control_without_the_tree_some_pass(cluster: Cluster) -> None:
    """Control: without page checksums and the checks that rest on hashes, flips that change what is read pass."""
    if cluster.checksums:
        return  # the server itself refuses such pages
    left = {"tree", "order", "consistency", "snapshots", "views"}
    counted, unnoticed = trial(cluster, 20, 9, checks=ALL - left)
    assert unnoticed and counted[HARMLESS] < 20

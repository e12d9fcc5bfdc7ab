"""One running service for all tests of the client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.client.live import Live, serving


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A real service over a copy of the demo ledger; tests add to it and rely on no size."""
    with serving(tmp_path_factory.mktemp("live")) as one:
        yield one

"""The services of the HTTP tests, for the feed's."""

from __future__ import annotations

from tests.api.http.conftest import demo, mini, mini_on

__all__ = ["demo", "mini", "mini_on"]

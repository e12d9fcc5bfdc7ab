"""The services of tests/api/http, for tests of who may."""

from tests.api.http.conftest import demo, mini, mini_on

__all__ = ["demo", "mini", "mini_on"]

"""Services to ask over HTTP, each with clients that hold a real credential of a role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.demo import demo_settings
from api.http.service import Service, open_service, service_over
from api.service import Shilu
from tests.api import worlds
from tests.api.http.issuing import issue


class Api:
    """A service, its application, and clients for it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.app = create_app(service)
        self._clients = ExitStack()

    @property
    def shilu(self) -> Shilu:
        """The door for commands, without HTTP."""
        return self.service.writing()

    def token(self, role: str, agency: str | None = None, **grant: Any) -> str:
        """A new API key of a role, issued as the service issues them. `grant`: actor, scopes, plans, expires_on."""
        token = issue(self.shilu, role, agency, **grant)
        self.service.refresh_directory()
        return token

    def client(self, role: str, agency: str | None = None, **grant: Any) -> TestClient:
        """A client with a credential of a role."""
        return self.with_token(self.token(role, agency, **grant))

    def with_token(self, token: str | None) -> TestClient:
        """A client that sends this token, or none."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return TestClient(self.app, headers=headers, raise_server_exceptions=False)

    def anonymous(self) -> TestClient:
        """A client without a credential."""
        return self.with_token(None)

    def close(self) -> None:
        """Give everything back."""
        self.service.close()


@pytest.fixture
def mini(tmp_path: Path) -> Iterator[Api]:
    """The small plan on a simulated clock (July 2023), open for writing, SQLite; belongs to one test."""
    shilu, _clock = worlds.with_plan(tmp_path)
    yield from _open(service_over(worlds.settings_in(tmp_path), shilu))


@pytest.fixture
def mini_on(tmp_path: Path, database_url: str) -> Iterator[Api]:
    """As `mini`, on SQLite and on PostgreSQL."""
    shilu, _clock = worlds.with_plan(tmp_path, url=database_url)
    yield from _open(service_over(worlds.settings_in(tmp_path, database_url), shilu))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A copy of the demo ledger, open for writing; shared by the tests of a module."""
    folder = worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("demo"))
    yield from _open(open_service(demo_settings(folder)))


def _open(service: Service) -> Iterator[Api]:
    api = Api(service)
    try:
        yield api
    finally:
        api.close()

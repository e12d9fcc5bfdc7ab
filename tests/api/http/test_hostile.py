"""Every hostile payload gets the 4xx documented for it; afterwards every plan is readable and the ledger verifies."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.http.service import service_over
from ledger.verify import verify
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.http.hostile import CASES, JSON, Case, body_of, in_report
from tests.api.http.listening import listening
from tests.api.http.test_commands import EDUCATION, REPORT, report

CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n186a0\r\n" + b" " * 100_000 + b"\r\n"


class Attack:
    """A service under attack: one client of each role, and a fresh key for each request."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._clients: dict[str, TestClient] = {}
        self._keys = 0

    def send(self, case: Case) -> None:
        """Send one payload and require its answer, and that nothing was recorded."""
        if case.role not in self._clients:
            self._clients[case.role] = self.api.client(case.role, EDUCATION)
        self._keys += 1
        headers = {"Idempotency-Key": f"h-{self._keys}", **case.headers}
        before = self.api.shilu.reader.size()
        said = self._clients[case.role].post(f"/api/v1/{case.path}", content=body_of(case), headers=headers)
        assert (said.status_code, said.json()["code"]) == (case.status, case.code), (case.name, said.text[:600])
        assert said.headers["content-type"] == "application/problem+json" and len(said.content) < 3_000
        assert "\u202e" not in said.text and "\x1b" not in said.text and "字字字字" not in said.text
        assert self.api.shilu.reader.size() == before

    def require_sound(self) -> None:
        """Every plan is readable, and the ledger verifies."""
        reader = self.api.client("reader")
        plans = reader.get("/api/v1/plans").json()["plans"]
        assert [one["plan"] for one in plans] == [worlds.PLAN]
        for path in ("status", "timeline", "seats"):
            assert reader.get(f"/api/v1/{path}", params={"plan": worlds.PLAN}).status_code == 200
        report_ = verify(self.api.shilu.reader)
        assert report_.integrity == "ok", report_.to_json()


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attack]:
    """The small plan on SQLite; after the last payload it is sound, and still records what is proper."""
    folder = tmp_path_factory.mktemp("hostile")
    shilu, _ = worlds.with_plan(folder)
    api = Api(service_over(worlds.settings_in(folder), shilu))
    found = Attack(api)
    yield found
    found.require_sound()
    assert not api.client("importer").get("/api/v1/drafts").json()["drafts"]
    said = api.client("liaison", EDUCATION).post(REPORT, json=report(), headers={"Idempotency-Key": "proper"})
    assert said.status_code == 201
    api.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_hostile(attack: Attack, case: Case) -> None:
    """The documented status and code, no echo, nothing recorded."""
    attack.send(case)


@pytest.mark.postgres
def test_hostile_on_postgres(tmp_path: Path, postgres_url: str) -> None:
    """The whole list on PostgreSQL, where NUL and lone surrogates would break a statement; sound afterwards."""
    shilu, _ = worlds.with_plan(tmp_path, url=postgres_url)
    api = Api(service_over(worlds.settings_in(tmp_path, postgres_url), shilu))
    attack = Attack(api)
    for case in CASES:
        attack.send(case)
    attack.require_sound()
    api.close()


def test_what_looks_hostile_and_is_a_text(mini: Api) -> None:
    """Formulas, markup, statements and 10,000 characters are texts: recorded as they were sent, and read back so."""
    client = mini.client("liaison", EDUCATION)
    texts = ["=cmd|'/C calc'!A0", "@SUM(1)", "<script>alert(1)</script>", "'; DROP TABLE entries; --", "字" * 10_000,
             "😀\n\t换行", "../../etc/passwd", '{"_type_":"x"}', "%00%0d%0a", "${jndi:ldap://x}"]  # fmt: skip
    for at, text in enumerate(texts, 1):
        body = report(period=f"2022-{at:02}", narrative=text)
        said = client.post(REPORT, json=body, headers={"Idempotency-Key": str(at)})
        assert said.status_code == 201, said.text
        assert mini.shilu.reader.entry(said.json()["positions"][0]).data["narrative"] == text
    Attack(mini).require_sound()


@pytest.mark.parametrize("query", ["plan=a%00b", "plan=%ED%A0%80", "plan=" + "x" * 9_000, "stream=plan:%00",
                                   "stream=%E2%80%AE", "stream=" + "plan:" * 500])  # fmt: skip
def test_hostile_names_in_a_question(mini_on: Api, query: str) -> None:
    """NUL, surrogates, marks and long names in a question find nothing, on either database."""
    said = mini_on.client("reader").get(f"/api/v1/stream?{query}")
    assert (said.status_code, said.json()["code"][:8]) == (404, "no-such-")


@pytest.mark.parametrize(("rest", "status"), [
    (CHUNKED, 413),
    (b"Content-Length: 20000000\r\n\r\n", 413),
    (b"Content-Length: 99999999999999999999\r\n\r\n", 400),
    (b"Content-Length: -5\r\n\r\n", 400),
    (b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
    (b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", 400),
    (b"X: a\x00b\r\nContent-Length: 2\r\n\r\n{}", 400),
])  # fmt: skip
def test_hostile_messages(attack: Attack, rest: bytes, status: int) -> None:
    """Bodies without a length, lengths that lie and headers that hide others are refused before any of it is kept."""
    token = attack.api.token("liaison", EDUCATION)
    before = attack.api.shilu.reader.size()
    head = f"POST {REPORT} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: m\r\n"
    with listening(attack.api.app) as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(head.encode() + f"Content-Type: {JSON}\r\n".encode() + rest)
            assert connection.recv(65_536).split()[1] == str(status).encode()
    assert attack.api.shilu.reader.size() == before


def test_deep_and_doubled_drafts(attack: Attack) -> None:
    """An edited draft is read as strictly as a command, though it may be larger."""
    client = attack.api.client("importer")
    draft = client.post("/api/v1/documents?name=a.txt", content=worlds.MINI.encode() + b"x").json()
    path = f"/api/v1/drafts/{draft['id']}"
    for body, code in ((b"[" * 100_000, "json-too-deep"), (b'{"a":1,"a":1}', "json-duplicate"),
                       (b"NaN", "json-not-a-number"), (in_report("x", '"\\ud800"'), "json-surrogate")):  # fmt: skip
        said = client.put(path, content=body, headers={"Content-Type": JSON})
        assert (said.status_code, said.json()["code"]) == (400, code)
    said = client.put(path, json=[], headers={"Content-Type": JSON})
    assert (said.status_code, said.json()["code"]) == (422, "invalid-request")
    assert client.delete(path).status_code == 204


def test_a_document_that_takes_too_long(tmp_path: Path) -> None:
    """Reading ends with the service's deadline: 503, nothing kept, and the next document is read."""
    shilu, _ = worlds.with_plan(tmp_path)
    api = Api(service_over(worlds.settings_in(tmp_path).model_copy(update={"deadline_s": 2.0}), shilu))
    client = api.client("importer")
    said = client.post("/api/v1/documents?name=a.txt", content=("甲县\n" * 400_000).encode())
    assert (said.status_code, said.json()["code"]) == (503, "reading-too-long") and "retry-after" in said.headers
    assert client.get("/api/v1/drafts").json()["drafts"] == []
    api.service.settings = api.service.settings.model_copy(update={"deadline_s": 60.0})  # a busy machine is no fault
    assert client.post("/api/v1/documents?name=a.txt", content=worlds.MINI.encode()).status_code == 201
    api.close()

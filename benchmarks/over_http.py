"""F12, and F1 and F2 over HTTP: a real `shilu serve` with one worker, asked by `wrk` on the same machine.

The server and the load share two cores, so rates are what is left beside the load generator.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request as Asked
from urllib.request import urlopen

from api.access.credential import Secret
from api.access.policy import scopes_of
from api.registry import registry
from benchmarks import wrk
from benchmarks.commands import Request, requests
from benchmarks.figures import Figure, Sample, alone, figure, say
from benchmarks.ledgers import AFTER, Filled, fill, rows_of
from benchmarks.nation import plans_for
from benchmarks.places import Place, RawTable
from benchmarks.reading import points
from benchmarks.wrk import Load, Sent
from ledger.codec import canonical
from ledger.envelope import Author
from ledger.own_facts import own_draft
from ledger.reader import LedgerReader
from ledger.registry import CREDENTIAL_ISSUED
from ledger.store import Ledger
from projections.runner import Runner

_PATH = "/api/v1/commands/report_progress"
_ENTRIES = 100_000
_PLANS, _YOUNG = 64, 700
"""Plans that commands go to, young ones: entries of each."""
ENVIRONMENT = {"SHILU_RATE": "100000000/minute", "PYTHONUNBUFFERED": "1"}


def over_http(place: Place, entries: int, runs: int, seconds: float) -> Iterator[Figure]:
    """F12 on a ledger of at most 100,000 entries; commands of one caller and of 64 on one of 64 young plans."""
    if not wrk.here():
        say("F12: wrk is not installed (apt-get install wrk); left out")
        return
    filled = Filled(place)
    try:
        size = fill_for_service(filled, min(entries, _ENTRIES), plans_for(min(entries, _ENTRIES)))
        yield from _questions(filled, size, runs, seconds)
    finally:
        place.drop(filled.url)
    filled = Filled(place)
    plans = max(1, min(_PLANS, entries // _YOUNG))
    try:
        fill_for_service(filled, (plans + 1) * _YOUNG, plans + 1)
        yield from _commands(filled, plans, runs, seconds)
    finally:
        place.drop(filled.url)


def fill_for_service(filled: Filled, entries: int, plans: int) -> int:
    """The story recorded and its read models made; the ledger is closed, for the service to open. Its size."""
    say(f"{filled.place.name}: filling {entries:,} entries for the service")
    fill(filled, entries, plans)
    filled.clock.set(AFTER)
    Runner(filled.views, filled.reader).catch_up()
    size = filled.size
    filled.views.dispose()
    return size


def issue(ledger: Ledger, role: str, agency: str | None, actor: str) -> str:
    """The text of a new API key."""
    made = Secret.new()
    data = {
        "credential": made.id, "secret_sha256": made.sha256, "actor": actor, "role": role, "agency": agency,
        "scopes": sorted(scopes_of(role)), "plans": None, "expires_on": None, "note": None,
    }  # fmt: skip
    draft = own_draft(CREDENTIAL_ISSUED, data, f"credential:{made.id}", ledger.today())
    ledger.append_own([draft], Author("benchmark", None, "administrator"), made.id, canonical(data))
    return made.text


def _questions(filled: Filled, size: int, runs: int, seconds: float) -> Iterator[Figure]:
    token = issue(filled.ledger, "auditor", None, "auditor")
    filled.ledger.close()
    plans = plans_for(size)
    asked = [
        Sent(f"/api/v1/tasks?plan={quote(stream[5:], safe='')}&as_of={day}&known_at=size:{known}", token)
        for stream, day, known in points(size, plans, 4_000, 12)
    ]
    whole = [Sent(one.path.replace("/tasks?", "/status?"), token) for one in asked[:40]]
    with serving(filled) as base:
        body = len(_get(base + asked[0].path, token))
        say(f"{filled.place.name}: F12, answers of some {body:,} bytes")
        wrk.load(base, asked, 32, 1.0, filled.place.folder)
        answers = [wrk.load(base, asked, 32, seconds, filled.place.folder, run * 997) for run in range(runs)]
        for one in whole:
            _get(base + one.path, token)
        again = [wrk.load(base, whole, 32, seconds, filled.place.folder) for _ in range(runs)]
    bare = _bare(body, runs, seconds, filled.place.folder)
    samples = [Sample(limit.rate, ours.rate) for limit, ours in zip(bare, answers, strict=True)]
    name = filled.place.name
    yield figure(
        "F12", "plan status at random (plan, V, K) over HTTP, 1 worker, 32 connections", name, size,
        "uvicorn, one constant answer of that size", "/s", samples, "≥ 1,000/s", lambda ours, _: ours >= 1_000,
    )  # fmt: skip
    yield alone(
        "F12", "the same, p99", name, size, "ms", [one.p99 for one in answers], "≤ 20 ms", lambda ms: ms <= 20
    )
    yield alone(
        "F12", "whole status with lights, 40 viewpoints asked again and again", name, size, "/s",
        [one.rate for one in again],
    )  # fmt: skip


def _commands(filled: Filled, plans: int, runs: int, seconds: float) -> Iterator[Figure]:
    filled.ledger.close()
    ledger = Ledger.open(filled.url, filled.ledger.key_file, filled.clock, filled.ledger.origin, registry)
    share = int(seconds * 1_500 * runs / plans) + 50
    dealt = [list(islice(requests(plan), share)) for plan in range(plans)]
    tokens: dict[str, str] = {}
    for request in (one for of_plan in dealt for one in of_plan):
        if request.actor.id not in tokens:
            tokens[request.actor.id] = issue(ledger, "liaison", request.actor.agency, request.actor.id)
    ledger.close()
    turn = [_sent(of_plan[n], tokens) for n in range(share) for of_plan in dealt if n < len(of_plan)]
    size, name, folder = filled_size(filled), filled.place.name, filled.place.folder
    with serving(filled) as base:
        say(f"{name}: F1 and F2 over HTTP")
        for first in turn[:plans]:  # the history of each plan is read once
            _post(base, first)
        at, one, many = plans, [], []
        for _ in range(runs):
            load, at = _burst(base, turn, at, 1, seconds, folder)
            one.append(load)
            load, at = _burst(base, turn, at, 64, seconds, folder)
            many.append(load)
    raw = _raw(filled, size, runs)
    yield figure(
        "F1", "one command over HTTP, one connection, receipt read", name, size, "raw durable INSERT of one row", "/s",
        [Sample(limit, load.rate) for limit, load in zip(raw, one, strict=True)],
    )  # fmt: skip
    yield figure(
        "F2", f"64 connections on {plans} plans over HTTP", name, size, "F1 over HTTP", "/s",
        [Sample(alone_.rate, load.rate) for alone_, load in zip(one, many, strict=True)],
    )  # fmt: skip


def _burst(
    base: str, turn: Sequence[Sent], at: int, connections: int, seconds: float, folder: Path
) -> tuple[Load, int]:
    """Commands from place `at` on, none of them sent before; the load and the place after them."""
    done = wrk.load(base, turn[at:], connections, seconds, folder)
    return done, at + int(done.rate * (seconds + 0.5)) + 2 * connections


def _sent(request: Request, tokens: dict[str, str]) -> Sent:
    return Sent(_PATH, tokens[request.actor.id], "POST", quote(request.key, safe=":"), request.body.decode())


def _raw(filled: Filled, after: int, runs: int) -> list[float]:
    """Rows a second, one INSERT and one durable commit each, of rows that commands over HTTP made."""
    found = []
    for _ in range(runs):
        raw = RawTable(filled.place)
        rows = list(islice(rows_of(filled, after, after + 500), 500))
        begun = perf_counter()
        for row in rows:
            raw.insert(row)
        found.append(len(rows) / (perf_counter() - begun))
        raw.close()
    return found


def filled_size(filled: Filled) -> int:
    """Entries in a ledger that is closed here."""
    return LedgerReader.open(filled.url).size()


@contextmanager
def serving(filled: Filled) -> Iterator[str]:
    """A `shilu serve` process on the ledger; its address."""
    command = [
        sys.executable, "-c", "from api.cli import main; main()", "-d", filled.url,
        "--key-file", str(filled.ledger.key_file), "serve", "--port", "0", "--json",
    ]  # fmt: skip
    with (filled.place.folder / "service.log").open("w+", encoding="utf-8") as log:
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, **ENVIRONMENT}
        )
        assert server.stdout is not None
        told = server.stdout.readline()
        if not told:
            log.seek(0)
            raise RuntimeError(f"the service did not start: {log.read()[-2_000:]}")
    try:
        base = str(json.loads(told)["url"])
        _wait(base)
        yield base
    finally:
        server.terminate()
        server.wait(30)


def _bare(size: int, runs: int, seconds: float, folder: Path) -> list[Load]:
    port = _free_port()
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.bare_answer", str(port), str(size)])
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base)
        return [wrk.load(base, [Sent("/")], 32, seconds, folder) for _ in range(runs)]
    finally:
        server.terminate()
        server.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(base: str) -> None:
    for _ in range(100):
        try:
            urlopen(f"{base}/healthz", timeout=1).close()
            return
        except (URLError, OSError):
            sleep(0.1)
    raise RuntimeError(f"nothing answers at {base}")


def _post(base: str, one: Sent) -> None:
    headers = {
        "Authorization": f"Bearer {one.token}", "Idempotency-Key": one.key, "Content-Type": "application/json"
    }  # fmt: skip
    with urlopen(Asked(base + one.path, one.body.encode(), headers, method="POST"), timeout=60) as answer:
        answer.read()


def _get(url: str, token: str) -> bytes:
    with urlopen(Asked(url, headers={"Authorization": f"Bearer {token}"}), timeout=30) as answer:
        content: bytes = answer.read()
        return content

"""The same request sent one to four times, shuffled, from eight clients, cut around the commit (P2, reliability.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.http.service import open_service
from ledger.store import Ledger
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.http.listening import listening
from tests.api.http.resending import Answer, Request, send, trial
from tests.api.http.test_commands import EDUCATION, REPORT, report

MONTHS = [f"{year}-{month:02}" for year in (2022, 2023) for month in range(1, 13)][3:18]
ASSOCIATION = "甲县/县科协"


def _requests(api: Api) -> list[Request]:
    """One report for each month and seat, of two actors."""
    told = [("education", EDUCATION, worlds.LEAD), ("association", ASSOCIATION, worlds.HELPER)]
    return [
        Request(f"{actor}/{month}", REPORT, token, orjson.dumps(report(period=month, seat=seat)))
        for actor, agency, seat in told
        for token in [api.token("liaison", agency, actor=actor)]
        for month in MONTHS
    ]


def _recorded(api: Api) -> Counter[str]:
    entries = api.shilu.reader.entries(stream=f"plan:{worlds.PLAN}")
    return Counter(e.event["idempotencykey"] for e in entries if e.type == "plan.progress_reported")


def _require_once(api: Api, requests: Sequence[Request], answers: dict[str, list[Answer]]) -> None:
    """Each command is one entry, and every caller holds the receipt of that entry."""
    assert _recorded(api) == Counter(request.key for request in requests)
    reader = api.shilu.reader
    for key, given in answers.items():
        assert {answer.status for answer in given} <= {200, 201}, given
        receipts = [{**answer.body, "replayed": None} for answer in given]
        assert all(one == receipts[0] for one in receipts)
        assert sum(not answer.body["replayed"] for answer in given) <= 1
        (position,) = receipts[0]["positions"]
        entry = reader.entry(position)
        assert entry.event["idempotencykey"] == key
        assert entry.leaf_hash.hex() == receipts[0]["leaf_hashes"][0] and entry.version == receipts[0]["version"]


def test_each_command_once(mini_on: Api) -> None:
    """30 commands sent some 75 times, half of the connections cut: 30 entries, and one receipt for each."""
    requests = _requests(mini_on)
    with listening(mini_on.app) as url:
        answers = trial(url, requests, seed=20261122)
    _require_once(mini_on, requests, answers)
    assert sum(map(len, answers.values())) > 60


def test_each_command_once_over_a_restart(tmp_path: Path) -> None:
    """Sent again to the service after a restart, every command still has its first receipt."""
    shilu, _ = worlds.with_plan(tmp_path)
    shilu.close()
    settings = worlds.settings_in(tmp_path)
    first = Api(open_service(settings, now=worlds.at("2023-07-10")))
    requests = _requests(first)
    with listening(first.app) as url:
        before = trial(url, requests, seed=1)
    first.close()
    second = Api(open_service(settings, now=worlds.at("2023-08-10")))
    with listening(second.app) as url:
        after = trial(url, requests, seed=2)
    _require_once(second, requests, {key: before[key] + after[key] for key in before})
    second.close()


def test_control_without_the_idempotency_row(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: with the key left out of the commit the same trial goes red."""
    encode = Ledger._encode

    def forgetful(self: Ledger, append: Any) -> Any:
        request = encode(self, append)
        request.id = None
        return request

    requests = _requests(mini)
    monkeypatch.setattr(Ledger, "_encode", forgetful)
    with listening(mini.app) as url:
        answers = trial(url, requests, seed=20261122)
    with pytest.raises(AssertionError):
        _require_once(mini, requests, answers)


def test_a_request_that_did_not_arrive_records_nothing(mini: Api) -> None:
    """Half a body is no command: nothing is recorded, and the whole request is then the first."""
    request = _requests(mini)[0]
    with listening(mini.app) as url:
        host, port = url.removeprefix("http://").split(":")
        assert send((host, int(port)), request, "half") is None
        assert not _recorded(mini)
        answer = send((host, int(port)), request, "answered")
    assert answer is not None and answer.status == 201

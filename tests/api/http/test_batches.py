"""Batches of reports: a verdict for every row, nothing half done, the same answer when sent again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest

from aggregates.values import Actor
from api.batch import deciding
from api.batch.deciding import Batch
from api.batch.rows import ndjson_rows
from ledger.envelope import Append, Receipt
from tests.api import worlds
from tests.api.http.batches import ASSOCIATION, EDUCATION, URL, line, ndjson, problem, send, verdicts
from tests.api.http.conftest import Api
from tests.api.worlds import HELPER, LEAD, PLAN, TASK

GOOD = (line("2023-Q1", percent="20"), line("2023-Q2"))


def test_all_recorded(mini: Api) -> None:
    """Good rows are recorded in the order sent, each with a receipt that names its entry and the stream's version."""
    client, reader = mini.client("liaison", EDUCATION), mini.shilu.reader
    size, version = reader.size(), reader.stream_version(f"plan:{PLAN}")
    answer = send(client, ndjson(*GOOD))
    assert verdicts(answer) == [(1, "recorded"), (2, "recorded")]
    for at, row in enumerate(answer.json()["rows"], 1):
        entry = reader.entry(size + at)
        assert row["receipt"] == {
            "positions": [size + at], "event_ids": [entry.event["id"]], "leaf_hashes": [entry.leaf_hash.hex()],
            "size": size + 2, "replayed": False, "stream": f"plan:{PLAN}", "version": version + at,
        }  # fmt: skip
        assert entry.event["data"]["period"] == GOOD[at - 1]["period"]
        assert entry.event["actoragency"] == EDUCATION
    assert answer.json()["counts"] == {"recorded": 2, "refused": 0, "would_record": 0}


def test_nothing_when_one_is_refused(mini: Api) -> None:
    """One refused row keeps the whole batch out of the ledger; the good rows say that they would be recorded."""
    client, before = mini.client("liaison", EDUCATION), mini.shilu.reader.head()
    answer = send(client, ndjson(GOOD[0], line(seat=HELPER), GOOD[1]))
    assert verdicts(answer) == [(1, "would_record"), (2, "refused"), (3, "would_record")]
    assert problem(answer, 2) == ("not-own-seat", "/seat")
    assert mini.shilu.reader.head() == before


def test_partial(mini: Api) -> None:
    """With partial=true the good rows of the same batch are recorded, and only they."""
    client, size = mini.client("liaison", EDUCATION), mini.shilu.reader.size()
    answer = send(client, ndjson(GOOD[0], line(seat=HELPER), GOOD[1]), query="?partial=true")
    assert verdicts(answer) == [(1, "recorded"), (2, "refused"), (3, "recorded")]
    assert mini.shilu.reader.size() == size + 2


def test_dry_run(mini: Api) -> None:
    """A dry run gives the verdicts and records nothing, also with partial."""
    client, before = mini.client("liaison", EDUCATION), mini.shilu.reader.head()
    answer = send(client, ndjson(*GOOD), query="?dry_run=true&partial=true")
    assert verdicts(answer) == [(1, "would_record"), (2, "would_record")]
    assert mini.shilu.reader.head() == before


def test_rows_see_those_before(mini: Api) -> None:
    """A second report of one period in the same batch is a revision: refused without a reason, recorded with one."""
    client, size = mini.client("liaison", EDUCATION), mini.shilu.reader.size()
    again = line(percent="45", narrative="补充")
    answer = send(client, ndjson(line(), again))
    assert verdicts(answer) == [(1, "would_record"), (2, "refused")]
    assert problem(answer, 2) == ("revision-needs-reason", "/reason")
    answer = send(client, ndjson(line(), {**again, "reason": "漏报", "authority": "局办"}))
    assert verdicts(answer) == [(1, "recorded"), (2, "recorded")]
    stored = [mini.shilu.reader.entry(size + at).event for at in (1, 2)]
    assert [one["type"] for one in stored] == ["plan.progress_reported", "statement.corrected"]
    assert stored[1]["data"]["replaces"] == 1 and stored[1]["statementrevision"] == 2


def test_recorded_as_one_by_one(mini: Api) -> None:
    """What a batch records equals what the same commands record one by one: the stream folds to the same state."""
    client = mini.client("liaison", EDUCATION)
    rows = [line("2023-Q1"), line("2023-Q2"), line("2023-Q1", percent="25", reason="误", authority="办")]
    size = mini.shilu.reader.size()
    assert {status for _, status in verdicts(send(client, ndjson(*rows)))} == {"recorded"}
    folded = worlds.history_of(mini.shilu)
    kept = next(iter(mini.shilu.streams(f"plan:{PLAN}").__enter__()))
    assert kept.version == folded.version == mini.shilu.reader.stream_version(f"plan:{PLAN}")
    assert kept.current == folded.current
    assert folded.current[f"report:{LEAD}|2023-Q1"].data["percent"] == "25"
    assert mini.shilu.reader.size() == size + 3


def test_sent_again(mini: Api) -> None:
    """The same batch under the same key gives the same receipts, marked replayed, and records nothing more."""
    client = mini.client("liaison", EDUCATION)
    first, size = send(client, ndjson(*GOOD)).json(), mini.shilu.reader.size()
    again = send(client, ndjson(*GOOD)).json()
    assert [row["receipt"] for row in again["rows"]] == [{**row["receipt"], "replayed": True} for row in first["rows"]]
    assert mini.shilu.reader.size() == size
    respaced = b"\n".join(orjson.dumps(row, option=orjson.OPT_INDENT_2).replace(b"\n", b" ") for row in GOOD)
    assert [row["receipt"]["replayed"] for row in send(client, respaced).json()["rows"]] == [True, True]
    other = send(client, ndjson(*GOOD), key="batch-2")
    assert verdicts(other) == [(1, "refused"), (2, "refused")]
    assert mini.shilu.reader.size() == size


def test_corrected_and_sent_again(mini: Api) -> None:
    """A partial batch whose bad row was put right keeps its key: what was recorded is answered, the rest recorded."""
    client, size = mini.client("liaison", EDUCATION), mini.shilu.reader.size()
    send(client, ndjson(GOOD[0], line(percent="四十")), query="?partial=true")
    answer = send(client, ndjson(GOOD[0], GOOD[1]), query="?partial=true")
    assert [row["receipt"]["replayed"] for row in answer.json()["rows"]] == [True, False]
    assert mini.shilu.reader.size() == size + 2


def test_other_content_in_the_same_place(mini: Api) -> None:
    """The key of a row is that of its content too: a correction under the same batch key is recorded as such."""
    client = mini.client("liaison", EDUCATION)
    send(client, ndjson(*GOOD))
    corrected = {**GOOD[1], "percent": "41", "reason": "误", "authority": "局办"}
    answer = send(client, ndjson(GOOD[0], corrected))
    assert [row["receipt"]["replayed"] for row in answer.json()["rows"]] == [True, False]


def test_same_row_twice(mini: Api) -> None:
    """The second of two equal rows is a report made twice, also when the batch comes again."""
    client = mini.client("liaison", EDUCATION)
    for _ in range(2):
        answer = send(client, ndjson(line(), line()), query="?partial=true")
        assert verdicts(answer) == [(1, "recorded"), (2, "refused")]


def test_nothing_is_kept_of_what_was_not_recorded(mini: Api) -> None:
    """After a dry run and a refused batch the service decides on the stream as it is stored, not as it might be."""
    client, bad = mini.client("liaison", EDUCATION), line(seat=HELPER)
    send(client, ndjson(*GOOD), query="?dry_run=true")
    send(client, ndjson(*GOOD, bad))
    with mini.shilu.streams(f"plan:{PLAN}") as (kept,):
        stored = worlds.history_of(mini.shilu)
        assert (kept.version, kept.current) == (stored.version, stored.current)
        assert list(kept.about(TASK)) == list(stored.about(TASK))
        assert kept.near("2023-07-10", TASK).tasks == stored.near("2023-07-10", TASK).tasks


def test_at_the_same_time(mini: Api) -> None:
    """Eight clients that send one batch at once: recorded once, everybody gets the same receipts."""
    token, size = mini.token("liaison", EDUCATION), mini.shilu.reader.size()
    clients = [mini.with_token(token) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = [answer.json() for answer in pool.map(lambda one: send(one, ndjson(*GOOD)), clients)]
    told = [[{**row["receipt"], "replayed": None} for row in answer["rows"]] for answer in answers]
    assert all(one == told[0] for one in told)
    assert sum(row["receipt"]["replayed"] for answer in answers for row in answer["rows"]) == 14
    assert mini.shilu.reader.size() == size + 2


def _meanwhile(mini: Api, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let `act` happen once, after the rows of the next batch were decided and before they are appended."""
    ledger = mini.shilu.ledger
    append = ledger.append_many

    def late(appends: Iterable[Append]) -> list[Receipt]:
        monkeypatch.setattr(ledger, "append_many", append)
        act()
        return append(appends)

    monkeypatch.setattr(ledger, "append_many", late)


def test_overtaken_by_itself(mini_on: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same batch recorded elsewhere between decision and append: its receipts are the answer."""
    client, size = mini_on.client("liaison", EDUCATION, actor="a"), mini_on.shilu.reader.size()
    actor = Actor(id="a", agency=EDUCATION, role="liaison")
    batch = Batch(list(ndjson_rows(ndjson(*GOOD), 9_999)), actor, "batch-1", lambda _: True)
    _meanwhile(mini_on, monkeypatch, lambda: deciding.settle(mini_on.shilu, batch))
    answer = send(client, ndjson(*GOOD))
    assert [row["receipt"]["replayed"] for row in answer.json()["rows"]] == [True, True]
    assert mini_on.shilu.reader.size() == size + 2


def test_overtaken_by_another(mini_on: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's entry on the plan in between: the rows are decided anew, and recorded once, after it."""
    client, size = mini_on.client("liaison", EDUCATION), mini_on.shilu.reader.size()
    other = worlds.report("30", seat=HELPER)
    _meanwhile(mini_on, monkeypatch, lambda: mini_on.shilu.execute(other, worlds.ASSOCIATION, "1"))
    answer = send(client, ndjson(*GOOD))
    assert [row["receipt"]["positions"] for row in answer.json()["rows"]] == [[size + 2], [size + 3]]
    assert mini_on.shilu.reader.size() == size + 3


def test_overtaken_and_now_wrong(mini_on: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was recorded in between can make a row wrong: it is then refused, and with it the batch."""
    client, size = mini_on.client("liaison", EDUCATION), mini_on.shilu.reader.size()
    _meanwhile(mini_on, monkeypatch, lambda: mini_on.shilu.execute(worlds.report("30"), worlds.EDUCATION, "1"))
    answer = send(client, ndjson(*GOOD))
    assert verdicts(answer) == [(1, "would_record"), (2, "refused")]
    assert mini_on.shilu.reader.size() == size + 1


def test_connection_cut_before_commit(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Power that fails inside the append leaves no row of the batch; sent again, all are recorded."""
    client, ledger = mini.client("liaison", EDUCATION), mini.shilu.ledger
    before = mini.shilu.reader.head()

    def fail(*_: object) -> None:
        raise OSError(5, "input/output error")

    monkeypatch.setattr(ledger, "_sealing_record", fail)
    assert send(client, ndjson(*GOOD)).status_code == 503
    assert mini.shilu.reader.head() == before
    monkeypatch.undo()
    assert verdicts(send(client, ndjson(*GOOD))) == [(1, "recorded"), (2, "recorded")]


def test_several_plans(mini: Api) -> None:
    """A row on a plan that the ledger does not know, or that was not granted, is refused and holds up no other."""
    client = mini.client("liaison", EDUCATION, plans=[PLAN])
    answer = send(client, ndjson(line(), line(plan="乙县/方案"), line("2023-Q1")), query="?partial=true")
    assert verdicts(answer) == [(1, "recorded"), (2, "refused"), (3, "recorded")]
    assert problem(answer, 2) == ("plan-not-granted", "/plan")
    granted = mini.client("liaison", ASSOCIATION)
    assert problem(send(granted, ndjson(line(plan="乙县/方案"))), 1) == ("no-such-plan", "/plan")


def test_door(mini: Api) -> None:
    """Without a key 400, without a credential 401, in another role 403; If-Match is not ignored but refused."""
    client = mini.client("liaison", EDUCATION)
    plain = {"Content-Type": "application/x-ndjson"}
    assert client.post(URL, content=ndjson(line()), headers=plain).status_code == 400
    assert send(mini.anonymous(), ndjson(line())).status_code == 401
    assert send(mini.client("reader"), ndjson(line())).status_code == 403
    matched = client.post(URL, content=ndjson(line()), headers={**plain, "Idempotency-Key": "k", "If-Match": '"1"'})
    assert matched.status_code == 400


def test_deciding_takes_too_long(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that would keep a plan locked for long is refused whole, and nothing of it is recorded."""
    client, before = mini.client("liaison", EDUCATION), mini.shilu.reader.head()
    monkeypatch.setattr(deciding, "DECIDING_S", -1.0)
    answer = send(client, ndjson(*GOOD), query="?partial=true")
    assert (answer.status_code, answer.json()["code"]) == (422, "too-much-at-once")
    assert mini.shilu.reader.head() == before


def test_a_thousand(mini: Api) -> None:
    """A thousand rows are recorded in one commit, and answered from it when they come again."""
    client, size = mini.client("liaison", EDUCATION), mini.shilu.reader.size()
    rows = [line(f"{year}-{month:02d}") for year in range(1700, 2023) for month in range(1, 13)][:1_000]
    answer = send(client, ndjson(*rows))
    assert answer.json()["counts"]["recorded"] == 1_000
    assert mini.shilu.reader.size() == size + 1_000
    assert {row["receipt"]["size"] for row in answer.json()["rows"]} == {size + 1_000}
    assert send(client, ndjson(*rows)).json()["rows"][999]["receipt"]["replayed"]

"""The client against a real service: commands, proofs, feed, batches, documents, and connections that break."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from threading import Thread
from typing import Any

import pytest

from api.client import ApiProblem, NotProven, Retrying, Shilu, new_key, pinned
from tests.api import worlds
from tests.api.client.cutting import relay
from tests.api.client.live import Live

XIANGFEN = "襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"
SOURCE = {"kind": "illustration", "note": "测试 / test"}
HURRIED = Retrying(attempts=6, first_s=0.01, most_s=0.05)


def remark(text: str, position: int = 2672) -> dict[str, Any]:
    """A body of `annotate`."""
    return {
        "plan": XIANGFEN, "fact": {"source": SOURCE, "annotation": f"note-{text}", "position": position, "text": text}
    }


@pytest.fixture
def auditor(live: Live) -> Iterator[Shilu]:
    """An auditor, who may annotate and read everything."""
    with live.shilu("auditor") as shilu:
        yield shilu


def test_a_command_is_recorded_once_however_often_the_answer_is_cut(live: Live, auditor: Shilu) -> None:
    """Answers cut after 0, 1, 20 and 300 bytes: the client sends again by itself, and one entry is recorded."""
    before = auditor.stream(XIANGFEN)["version"]
    for number, room in enumerate((0, 1, 20, 300)):
        with relay(live.url, lambda n, room=room: room if n < 3 else None) as url:
            cut = Shilu(url, live.token("auditor"), verifier_key=live.key, timeout=20.0, retrying=HURRIED)
            receipt = cut.command("annotate", remark(f"cut-{number}"), verify=True)
        assert receipt["replayed"] and receipt["version"] == before + number + 1
    assert auditor.stream(XIANGFEN)["version"] == before + 4


def test_receipts_are_proven_and_repeated(auditor: Shilu) -> None:
    """The same key gets the same receipt, a proof of it holds, and a receipt changed by a letter is found out."""
    key = new_key()
    first = auditor.command("annotate", remark("receipt"), key, verify=True)
    again = auditor.command("annotate", remark("receipt"), key, verify=True)
    assert again == {**first, "replayed": True} and not first["replayed"]
    with pytest.raises(NotProven):
        auditor.check_receipt({**first, "leaf_hashes": ["00" * 32]})
    with pytest.raises(ApiProblem, match="key-reused"):
        auditor.command("annotate", remark("other"), key)


def test_dry_runs_and_versions(auditor: Shilu) -> None:
    """A dry run records nothing; a command that rests on an old version is refused, on the present one recorded."""
    version = auditor.stream(XIANGFEN)["version"]
    told = auditor.dry_run("annotate", remark("dry"))
    assert told["dry_run"] and told["facts"][0]["type"] == "plan.annotated"
    assert auditor.stream(XIANGFEN)["version"] == version
    with pytest.raises(ApiProblem) as refused:
        auditor.command("annotate", remark("old"), if_version=version - 1)
    assert (refused.value.status, refused.value.code) == (412, "version-moved")
    assert auditor.command("annotate", remark("new"), if_version=version)["version"] == version + 1


def test_entries_are_proven_to_those_who_may_read_them(live: Live, auditor: Shilu) -> None:
    """An auditor fetches the leaf; a reader proves the one the feed gave; checkpoints seen before stay consistent."""
    reader = live.shilu("reader")
    event = next(reader.events(2671))
    assert event.position == 2672
    proven = reader.prove(2672, event.leaf)
    assert auditor.prove(2672).leaf == event.leaf and proven.leaf_hash == auditor.prove(2672).leaf_hash
    with pytest.raises(ApiProblem, match="role-not-allowed"):
        reader.prove(2672)
    auditor.command("annotate", remark("grows"))
    assert reader.checkpoint().size > proven.checkpoint.size
    stranger = live.shilu("reader", checkpoint=reader.seen)
    assert stranger.checkpoint().size >= reader.checkpoint().size


def test_the_feed_is_followed_over_broken_connections(live: Live, auditor: Shilu) -> None:
    """While others record, over connections that break after a few events each: every entry once, in order."""
    start = auditor.checkpoint().size
    writing = Thread(target=lambda: [auditor.command("annotate", remark(f"feed-{n}")) for n in range(12)])
    with relay(live.url, lambda n: 1_500 + 700 * (n % 3)) as url:
        follower = Shilu(url, live.token("reader"), timeout=20.0, retrying=HURRIED)
        writing.start()
        found = list(islice(follower.events(start, follow=True, type="plan.annotated", plan=XIANGFEN), 12))
        writing.join()
    assert [event.data["text"] for event in found] == [f"feed-{n}" for n in range(12)]
    positions = [event.position for event in found]
    assert positions == sorted(set(positions))
    assert found == list(auditor.events(start, type="plan.annotated", plan=XIANGFEN))


def test_batches_page_by_page_are_the_whole_feed(auditor: Shilu) -> None:
    """Batches of any size give the same entries; a stranger's filter gives exactly those that fit."""
    every = list(auditor.events(3_000))
    assert [event.position for event in every] == list(range(3_001, 3_001 + len(every)))
    assert list(auditor.events(3_000, limit=97)) == every
    some = [event for event in every if event.type == "plan.progress_reported"]
    assert list(auditor.events(3_000, limit=3, type="plan.progress_reported")) == some


def test_reports_are_sent_together(live: Live) -> None:
    """All or nothing unless partial; rows keep their number; a filled form goes the same way."""
    with live.shilu("liaison", "襄汾县/县科协") as shilu:
        seats = [row["statement"] for row in shilu.seats(XIANGFEN, agency="襄汾县/县科协", filter="role:lead")][3:5]
        same = {"plan": XIANGFEN, "period": "2026-Q1", "narrative": "示意", "source": SOURCE}
        rows = [{**same, "effective_on": "2026-02-20", "seat": seat, "percent": percent}
                for seat, percent in zip(seats, ("61", "161"), strict=True)]  # fmt: skip
        assert [row["status"] for row in shilu.reports(rows)["rows"]] == ["would_record", "refused"]
        key = new_key()
        told = shilu.reports(rows, key, partial=True)
        assert told["counts"] == {"recorded": 1, "refused": 1, "would_record": 0}
        again = shilu.reports(rows, key, partial=True)
        assert again["rows"][0]["receipt"]["positions"] == told["rows"][0]["receipt"]["positions"]
        form = shilu.report_template(XIANGFEN, "襄汾县/县科协", "2026-Q1")
        with pytest.raises(ApiProblem):  # nothing was filled in
            shilu.reports(form)


def test_a_document_is_uploaded_looked_at_and_recorded(live: Live) -> None:
    """The same bytes again are the same draft; a draft can be put back, dropped, and confirmed once under its key."""
    with live.shilu("importer") as shilu:
        draft = shilu.upload(worlds.MINI.encode(), "plan.txt")
        assert shilu.upload(worlds.MINI.encode(), "plan.txt")["id"] == draft["id"] == shilu.draft(draft["id"])["id"]
        shilu.edit_draft(draft["id"], draft["draft"])
        receipt = shilu.confirm(draft["id"], "mini-1", verify=True)
        assert shilu.confirm(draft["id"], "mini-1") == {**receipt, "replayed": True}
        assert shilu.document(draft["document"]["sha256"]) == worlds.MINI.encode()
        other = shilu.upload(worlds.MINI.replace("甲县", "戊县").encode(), "plan.txt")
        shilu.drop_draft(other["id"])
        with pytest.raises(ApiProblem, match="no-such-draft"):
            shilu.draft(other["id"])


def test_a_pinned_viewpoint_stays(live: Live, auditor: Shilu) -> None:
    """Its address gives the same body after others recorded; the ETag of a question about the past does not move."""
    view = auditor.viewpoint()
    first = auditor.status(XIANGFEN, **pinned(view))
    past = auditor.ask("tasks", plan=XIANGFEN, at="2023-06-30")
    auditor.command("annotate", remark("later"))
    fresh = live.shilu("auditor")
    assert first.pinned is not None
    assert fresh.follow(first.pinned).body == first.body == fresh.status(XIANGFEN, **pinned(view)).body
    assert fresh.ask("tasks", plan=XIANGFEN, at="2023-06-30").etag == past.etag

"""What the client does when the service is slow, away, busy or answers with something else."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal

import httpx2
import pytest

from api.client import ApiProblem, NoAnswer, Shilu
from api.client.remembering import Answered, Remembered
from tests.api import worlds
from tests.api.client.faked import answers, client, problem, said

RECEIPT = {"positions": [7], "event_ids": ["e"], "leaf_hashes": ["00"], "size": 7, "replayed": False}
SERVERS = ("fastapi", "starlette", "uvicorn", "sqlalchemy", "alembic", "eventsourcing", "pydantic", "orjson", "psycopg",
           "api.http", "api.routes", "api.service", "aggregates", "projections", "replay", "ledger.reader")  # fmt: skip


def test_importing_it_loads_no_server() -> None:
    """A program that only asks loads neither the service nor its libraries, nor a database driver."""
    source = "import sys, api.client; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout.split()
    assert "api.client" in loaded and "httpx2" in loaded
    assert [name for name in SERVERS if name in loaded] == []


@pytest.mark.parametrize(
    "cut", [httpx2.ReadTimeout("late"), httpx2.RemoteProtocolError("cut"), problem(503, "unavailable")]
)
def test_a_command_is_sent_again_with_its_key(cut: httpx2.Response | Exception) -> None:
    """Time-outs, a cut connection and 503 are answered by the same bytes under the same key, after a wait."""
    slept: list[float] = []
    handler, asked = answers(cut, cut, said(RECEIPT, 201))
    assert client(handler, slept).command("annotate", {"text": "好"}) == RECEIPT
    assert len({request.headers["Idempotency-Key"] for request in asked}) == 1
    assert len({request.content for request in asked}) == 1 and len(asked) == 3
    assert slept == [0.2, 0.4]


def test_two_commands_have_two_keys_and_a_given_one_is_kept() -> None:
    """Keys are made once for each command; the caller's own goes through as it is."""
    handler, asked = answers(*(said(RECEIPT, 201) for _ in range(3)))
    shilu = client(handler)
    for key in (None, None, "mine-1"):
        shilu.command("annotate", {}, key)
    keys = [request.headers["Idempotency-Key"] for request in asked]
    assert keys[2] == "mine-1" and len(set(keys)) == 3


def test_an_unknown_outcome_hands_out_the_key() -> None:
    """When no answer comes at all, the exception names the key with which the command may be sent again."""
    handler, asked = answers(*(httpx2.ReadTimeout("late") for _ in range(9)))
    with pytest.raises(NoAnswer) as caught:
        client(handler).command("annotate", {}, "mine-2")
    assert caught.value.key == "mine-2" and "mine-2" in str(caught.value) and len(asked) == 4


def test_a_refusal_is_not_sent_again() -> None:
    """A 422 is an answer: it is raised at once, with code, both languages and pointers."""
    handler, asked = answers(problem(422, "no-such-seat"))
    with pytest.raises(ApiProblem) as caught:
        client(handler).command("report_progress", {})
    told = caught.value
    assert (told.status, told.code, told.zh, told.en, told.pointers) == (422, "no-such-seat", "不行", "no", ("/seat",))
    assert len(asked) == 1


def test_what_has_no_key_is_not_sent_twice() -> None:
    """What may have arrived and makes a second thing each time is not repeated, unless it never left."""
    handler, asked = answers(httpx2.ReadTimeout("late"), said({"webhook": "w"}, 201))
    with pytest.raises(NoAnswer):
        client(handler).call("add_webhook", body={"url": "https://example.cn/"})
    assert len(asked) == 1
    handler, asked = answers(httpx2.ConnectError("refused"), said({"webhook": "w"}, 201))
    assert client(handler).call("add_webhook", body={"url": "https://example.cn/"}).status == 201 and len(asked) == 2
    handler, asked = answers(httpx2.ReadTimeout("late"), said({"id": "d"}, 201))
    assert client(handler).upload(b"text", "plan.txt") == {"id": "d"} and len(asked) == 2


def test_retry_after_is_obeyed_up_to_the_callers_patience() -> None:
    """The service says when to come back; what it asks for beyond a minute is the answer."""
    slept: list[float] = []
    handler, _ = answers(problem(429, "too-many-requests", Retry_After="3"), said({"plans": []}))
    client(handler, slept).ask("plans")
    assert slept == [3.0]
    handler, asked = answers(problem(429, "too-many-requests", Retry_After="3600"))
    with pytest.raises(ApiProblem) as caught:
        client(handler).ask("plans")
    assert caught.value.retry_after == 3600 and len(asked) == 1


def test_a_page_of_a_proxy_is_a_problem_too() -> None:
    """What is no problem document gets a code of its own, never a failure of the client."""
    handler, _ = answers(httpx2.Response(403, text="<html>no</html>"))
    with pytest.raises(ApiProblem) as caught:
        client(handler).ask("plans")
    assert caught.value.code == "http-403" and caught.value.errors == ()


def test_an_etag_saves_the_body() -> None:
    """The second time the client names the ETag; a 304 gives the same body, with the new headers."""
    handler, asked = answers(
        said({"plans": [1]}, ETag='"a"', Ledger_Size="5"),
        httpx2.Response(304, headers={"ETag": '"a"', "Ledger-Size": "9"}),
        said({"plans": [2]}, ETag='"b"', Ledger_Size="10"),
    )  # fmt: skip
    shilu = client(handler)
    first, second, third = shilu.ask("plans"), shilu.ask("plans"), shilu.ask("plans")
    assert "If-None-Match" not in asked[0].headers
    assert [request.headers["If-None-Match"] for request in asked[1:]] == ['"a"', '"a"']
    assert (second.body, second.status, second.size) == (first.body, 200, 9)
    assert third.body == {"plans": [2]} and third.etag == '"b"'


def test_another_question_has_another_answer() -> None:
    """Parameters and formats are part of what is remembered; a caller's change to a body is not."""
    handler, asked = answers(*(said({"tasks": {"a": n}}, ETag=f'"{n}"') for n in range(3)), httpx2.Response(304))
    shilu = client(handler)
    first = shilu.status("x")
    first.body["tasks"]["a"] = "spoilt"
    shilu.status("y")
    shilu.call("status", {"plan": "x"}, headers={"Accept": "text/csv"})
    assert all("If-None-Match" not in request.headers for request in asked)
    assert shilu.status("x").body == {"tasks": {"a": 0}}


def test_what_is_remembered_is_bounded() -> None:
    """The answers used last are kept, up to so many bytes; what has no ETag is not kept at all."""
    kept = Remembered(most_bytes=25)
    for name in "abc":
        kept.put((name,), Answered(200, {"etag": '"x"'}, b"0123456789"))
        assert kept.get(("a",)) is not None  # used again and again
    assert [kept.get((name,)) is not None for name in "abc"] == [True, False, True]
    kept.put(("d",), Answered(200, {}, b"1"))
    kept.put(("e",), Answered(200, {"etag": '"x"'}, b"1" * 26))
    assert kept.get(("d",)) is None and kept.get(("e",)) is None


def test_what_is_immutable_is_not_asked_again() -> None:
    """A pinned answer is fetched once."""
    handler, asked = answers(said({"tasks": {}}, ETag='"a"', Cache_Control="private, max-age=31536000, immutable"))
    shilu = client(handler)
    pinned = {"as_of": "2023-06-30", "known_at": "size:9"}
    assert shilu.status("x", **pinned).body == shilu.status("x", **pinned).body and len(asked) == 1


def test_the_credential_goes_nowhere_else() -> None:
    """Redirects are not followed, nothing of the token shows, and only plain http(s) URLs are taken."""
    handler, asked = answers(httpx2.Response(302, headers={"Location": "http://evil.test/"}))
    shilu = client(handler)
    with pytest.raises(ApiProblem):
        shilu.ask("plans")
    assert asked[0].headers["Authorization"] == "Bearer slu_abc_secret" and len(asked) == 1
    assert "secret" not in repr(shilu) + repr(shilu.transport)
    for url in ("ftp://x", "http://u:p@x", "http://x?a=1", "x"):
        with pytest.raises(ValueError, match="not a plain"):
            Shilu(url)
    for path in ("//evil.test/", "http://evil.test/"):
        with pytest.raises(ValueError, match="not a path"):
            shilu.follow(path)


def test_parameters_are_written_as_the_service_reads_them() -> None:
    """Days, booleans, several values, names that Python reserves, and what belongs into the path."""
    handler, asked = answers(*(said({}) for _ in range(3)))
    shilu = client(handler)
    shilu.ask("status", plan="甲县/纲要", rules=["a@1", "b@2"], at=None, from_="x")
    sent = [("plan", "甲县/纲要"), ("rules", "a@1"), ("rules", "b@2"), ("from", "x")]
    assert list(asked[0].url.params.multi_items()) == sent
    shilu.ask("entry", position=7)
    assert asked[1].url.raw_path == b"/api/v1/entry/7"
    with pytest.raises(TypeError, match="path is missing"):
        shilu.ask("entry")
    with pytest.raises(LookupError, match="no operation"):
        shilu.ask("nothing")
    shilu.command("a/../b", {})
    assert asked[2].url.raw_path == b"/api/v1/commands/a%2F..%2Fb"


def test_bodies_are_the_same_bytes_each_time() -> None:
    """Days and decimals become text; NaN and strange objects are refused before anything is sent."""
    handler, asked = answers(said(RECEIPT, 201), said(RECEIPT, 201))
    shilu = client(handler)
    shilu.command("report_progress", {"percent": Decimal("14.50"), "effective_on": date(2023, 6, 30)})
    assert json.loads(asked[0].content) == {"percent": "14.50", "effective_on": "2023-06-30"}
    shilu.command("report_progress", worlds.report("12.5"))
    assert json.loads(asked[1].content)["percent"] == "12.5" and json.loads(asked[1].content)["narrative"] == "进展"
    for bad in ({"x": float("nan")}, {"x": object()}):
        with pytest.raises((ValueError, TypeError)):
            shilu.command("annotate", bad)
    assert len(asked) == 2

"""Giving and taking: every change is an entry, no secret is kept anywhere, the first administrator's key works once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from aggregates.refusal import Refused
from aggregates.values import Actor
from api.access.bootstrap import ensure_administrator
from api.access.credential import Secret
from api.access.denied import Denied
from api.access.granted import Granted
from api.access.granting import Done, Granting, granted_of
from api.access.wishes import IdentityWish, KeyWish, RotationWish, Why
from ledger.errors import Conflict, InvalidEntry, KeyReused
from ledger.own_facts import check
from ledger.registry import CREDENTIAL_ISSUED, CREDENTIAL_ROTATED, IDENTITY_BOUND
from tests.api import worlds
from tests.api.access.granted import ADMIN, Office, bearer
from tests.ledger.erasures import files_with

WHY = Why(reason="人员调离")


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    """An empty ledger with an administrator, on both databases."""
    opened = Office(tmp_path, database_url)
    with opened.shilu:
        yield opened


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Office]:
    """The same on SQLite only."""
    opened = Office(tmp_path)
    with opened.shilu:
        yield opened


def _entries(office: Office) -> list[dict[str, Any]]:
    return [entry.event for entry in office.shilu.reader.entries(stream="ledger")]


def test_every_change_is_an_entry_of_the_stream_ledger(office: Office) -> None:
    """Issued, rotated, revoked, bound, released: one entry each, by the administrator, under the caller's key."""
    acts = office.granting()
    done = acts.issue(KeyWish(role="liaison", agency="甲县/县教育局", note="教育局填报"), "k1")
    acts.rotate(done.id, RotationWish(), "k2")
    acts.revoke(done.id, WHY, "k3")
    bound = acts.bind(IdentityWish(role="auditor", subject="s-1"), "https://id.example", "k4")
    acts.release(bound.id, WHY, "k5")
    found = _entries(office)[1:]
    assert [(one["type"].partition(".")[2], one["actorid"], one["actorrole"]) for one in found] == [
        ("credential_issued", "admin-1", "administrator"), ("credential_rotated", "admin-1", "administrator"),
        ("credential_revoked", "admin-1", "administrator"), ("identity_bound", "admin-1", "administrator"),
        ("identity_released", "admin-1", "administrator"),
    ]  # fmt: skip
    assert [one["idempotencykey"] for one in found] == ["k1", "k2", "k3", "k4", "k5"]
    assert len({one["statementid"] for one in found}) == 5
    issued = found[0]["data"]
    assert issued["secret_sha256"] == sha256(str(done.token)[len("slu_") + 13 :].encode()).hexdigest()
    assert issued["note"] == "教育局填报" and issued["scopes"] == ["feed", "log", "read", "write"]


def test_no_secret_is_kept_anywhere(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """After issuing and rotating, not a byte of a secret lies in the database, beside it, in entries or in logs."""
    caplog.set_level(logging.DEBUG)
    first = office.issue()
    second = office.rotate(first.id)
    assert ensure_administrator(office.shilu)
    office.shilu.reader.engine.dispose()
    for done in (first, second):
        made = Secret.parse(str(done.token))
        assert made is not None and made.secret not in repr(made) and made.id in repr(made)
        for secret in (made.secret.encode(), done.token.encode()):  # type: ignore[union-attr]
            assert not files_with(office.folder, secret)
            assert not [leaf for _, leaf in office.shilu.reader.scan() if secret in leaf]
        assert made.secret not in caplog.text
    rows = [tuple(row) for row in office.shilu.reader.ask("SELECT * FROM idempotency")]
    assert str(first.token) not in repr(rows)


def test_a_request_sent_again_is_answered_with_its_receipt_and_no_secret(office: Office) -> None:
    """The same key and wish: recorded once, the same credential and receipt; the text was shown once. The same key
    for another wish, or for another act, is refused."""
    acts, wish = office.granting(), KeyWish(role="reader")
    first, again = acts.issue(wish, "k"), acts.issue(wish, "k")
    assert first.token and again.token is None and again.receipt.replayed and first.id == again.id
    assert first.receipt.positions == again.receipt.positions and office.shilu.reader.size() == 2
    with pytest.raises(KeyReused):
        acts.issue(KeyWish(role="auditor"), "k")
    with pytest.raises(KeyReused):
        acts.revoke(first.id, WHY, "k")
    acts.revoke(first.id, WHY, "r")
    assert acts.revoke(first.id, WHY, "r").receipt.replayed
    rotated = office.issue()
    assert acts.rotate(rotated.id, RotationWish(), "o").token
    assert acts.rotate(rotated.id, RotationWish(), "o").token is None


REFUSED: dict[str, tuple[Callable[[Granting, Done], object], str]] = {
    "unknown": (lambda acts, _: acts.revoke("aaaaaaaaaaaa", WHY, "x"), "no-such-credential"),
    "rotate unknown": (lambda acts, _: acts.rotate("aaaaaaaaaaaa", RotationWish(), "x"), "no-such-credential"),
    "revoked": (lambda acts, done: [acts.revoke(done.id, WHY, "x"), acts.revoke(done.id, WHY, "y")], "revoked-already"),
    "rotate revoked": (
        lambda acts, done: [acts.revoke(done.id, WHY, "x"), acts.rotate(done.id, RotationWish(), "y")],
        "revoked-already",
    ),
    "overlap past": (
        lambda acts, done: acts.rotate(done.id, RotationWish(previous_until=worlds.at("2022-03-20T08:00:00")), "x"),
        "bad-overlap",
    ),
    "overlap long": (
        lambda acts, done: acts.rotate(done.id, RotationWish(previous_until=worlds.at("2022-04-20")), "x"),
        "bad-overlap",
    ),
    "scope": (lambda acts, _: acts.issue(KeyWish(role="reader", scopes=("admin",)), "x"), "scope-not-of-role"),
    "agency": (lambda acts, _: acts.issue(KeyWish(role="liaison"), "x"), "agency-needed"),
    "judge": (lambda acts, _: acts.issue(KeyWish(role="verifier"), "x"), "agency-needed"),
    "past": (
        lambda acts, _: acts.issue(KeyWish(role="reader", expires_on=date(2022, 3, 19)), "x"), "expires-in-the-past"
    ),
    "nobody": (lambda acts, _: acts.issue(KeyWish(role="reader", actor="ledger"), "x"), "actor-reserved"),
    "note": (lambda acts, _: acts.issue(KeyWish(role="administrator", note="bootstrap"), "x"), "note-reserved"),
    "released": (lambda acts, _: acts.release("aaaaaaaaaaaa", WHY, "x"), "no-such-identity"),
    "twice bound": (
        lambda acts, _: [acts.bind(IdentityWish(role="reader", subject="s"), "i", key) for key in ("x", "y")],
        "bound-already",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_granted_is_refused_with_a_reason(small: Office, what: str) -> None:
    """Unknown, ended, out of bounds: refused by code, in two languages, nothing recorded for it."""
    done = small.issue()
    act, code = REFUSED[what]
    before = small.shilu.reader.size()
    with pytest.raises(Refused) as no:
        act(small.granting(), done)
    assert no.value.code == code and no.value.zh != no.value.en
    first_half_stands = what in ("revoked", "rotate revoked", "twice bound")
    assert small.shilu.reader.size() == before + first_half_stands


def test_an_expired_key_is_revoked_but_not_rotated(small: Office) -> None:
    """A new secret would open nothing: refused. Ending it is still possible."""
    done = small.issue(expires_on=date(2022, 3, 20))
    small.move("2022-03-21")
    with pytest.raises(Refused, match="expired-already"):
        small.rotate(done.id)
    small.revoke(done.id)
    assert granted_of(small.shilu.reader).credentials[done.id].state(date(2022, 3, 21)) == "revoked"


def test_acts_at_once_are_each_decided_on_what_stands(office: Office) -> None:
    """Eight revocations of one key at once: one is recorded, seven are refused; eight issues at once all stand."""
    done = office.issue()

    def revoke(number: int) -> str:
        try:
            Granting(office.shilu.ledger, Actor(id=f"admin-{number}", role="administrator")).revoke(done.id, WHY, "r")
        except Refused as no:
            return no.code
        except Conflict:
            return "conflict"
        return "done"

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(revoke, range(8)))
        issued = list(pool.map(lambda n: office.granting().issue(KeyWish(role="reader"), f"i{n}").id, range(4)))
    assert said.count("done") == 1 and set(said) <= {"done", "revoked-already", "conflict"}
    assert len(set(issued)) == 4 == len(set(issued) & set(granted_of(office.shilu.reader).credentials))


def test_the_first_start_gives_one_key_that_gives_out_keys_only(small: Office) -> None:
    """Where nobody can administer: a key with scope `admin`, good through the next day; and none where somebody can."""
    token = ensure_administrator(small.shilu)
    small.directory.refresh()
    who = small.directory.authenticate(bearer(token))
    assert (who.actor.role, sorted(who.scopes)) == ("administrator", ["admin"])
    granted = granted_of(small.shilu.reader).credentials[who.credential]
    assert granted.note == "bootstrap" and granted.grant.expires_on == date(2022, 3, 21)
    small.issue("administrator")
    assert ensure_administrator(small.shilu) is None


def test_an_unused_first_key_gives_way_to_the_next(small: Office) -> None:
    """Its text may have been lost: a second start shows another, and the first opens nothing any more."""
    first, second = ensure_administrator(small.shilu), ensure_administrator(small.shilu)
    small.directory.refresh()
    with pytest.raises(Denied, match="revoked"):
        small.directory.authenticate(bearer(first))
    assert small.directory.authenticate(bearer(second))


def test_the_first_key_ends_in_the_commit_that_makes_an_administrator(small: Office) -> None:
    """Keys for others leave it; the administrator's ends it, in the same commit; it acts no more, in no race."""
    token = ensure_administrator(small.shilu)
    small.directory.refresh()
    first = small.directory.authenticate(bearer(token))
    acts = Granting(small.shilu.ledger, first.actor, first.credential)
    acts.issue(KeyWish(role="reader"), "a")
    acts.issue(KeyWish(role="administrator", scopes=("feed",)), "b")
    assert granted_of(small.shilu.reader).credentials[first.credential].revoked is None
    done = acts.issue(KeyWish(role="administrator"), "c")
    assert len(done.receipt.positions) == 2
    last = [entry["type"] for entry in _entries(small)][-2:]
    assert last == ["ledger.credential_issued", "ledger.credential_revoked"]
    assert small.shilu.reader.head().size == done.receipt.size  # type: ignore[union-attr]
    with pytest.raises(Refused, match="credential-revoked"):
        acts.issue(KeyWish(role="administrator"), "d")
    small.directory.refresh()
    with pytest.raises(Denied, match="revoked"):
        small.directory.authenticate(bearer(token))


def test_the_first_key_may_bind_an_administrator_instead(small: Office) -> None:
    """An identity bound as administrator ends it just the same."""
    token = ensure_administrator(small.shilu)
    small.directory.refresh()
    first = small.directory.authenticate(bearer(token))
    acts = Granting(small.shilu.ledger, first.actor, first.credential)
    acts.bind(IdentityWish(role="administrator", subject="s"), "https://id.example", "a")
    assert granted_of(small.shilu.reader).credentials[first.credential].revoked is not None
    assert ensure_administrator(small.shilu) is None


def test_an_administrator_who_cannot_give_out_keys_is_none(small: Office) -> None:
    """Expired, revoked, released, or without the scope: a first key is shown again."""
    small.issue("administrator", scopes=("feed",))
    done = small.issue("administrator", expires_on=date(2022, 3, 20))
    assert ensure_administrator(small.shilu) is None
    small.move("2022-03-21")
    assert done.token and ensure_administrator(small.shilu)


def test_the_first_fact_of_an_id_counts(small: Office) -> None:
    """Facts that contradict each other, as nobody here writes them: a second issue, a rotation after the end."""
    done = small.issue("reader")
    entries = list(small.shilu.reader.entries(stream="ledger"))
    leaf = entries[-1].leaf.replace(b'"reader"', b'"auditor"')
    twice = entries[-1]._replace(version=entries[-1].version + 1, leaf=leaf)
    folded = Granted().after([*entries, twice])
    assert folded.credentials[done.id].grant.actor.role == "reader" and folded.version == 3


GOOD: dict[str, dict[str, Any]] = {
    CREDENTIAL_ISSUED: {
        "actor": "a", "agency": None, "credential": "c", "expires_on": None, "note": None, "plans": None,
        "role": "reader", "scopes": ["log", "read"], "secret_sha256": "ab" * 32,
    },
    CREDENTIAL_ROTATED: {"credential": "c", "previous_until": "2022-03-20T10:00:00+08:00", "secret_sha256": "ab" * 32},
    IDENTITY_BOUND: {
        "actor": "a", "agency": "甲", "expires_on": "2022-03-20", "identity": "i", "issuer": "https://x",
        "plans": ["乙", "甲"], "role": "reader", "scopes": [], "subject": "s",
    },
}  # fmt: skip
BAD: tuple[tuple[str, str, Any], ...] = (
    (CREDENTIAL_ISSUED, "secret_sha256", "AB" * 32), (CREDENTIAL_ISSUED, "secret_sha256", None),
    (CREDENTIAL_ISSUED, "scopes", ["read", "log"]), (CREDENTIAL_ISSUED, "scopes", ["read", "read"]),
    (CREDENTIAL_ISSUED, "scopes", None), (CREDENTIAL_ISSUED, "scopes", [1]), (CREDENTIAL_ISSUED, "plans", "甲"),
    (CREDENTIAL_ISSUED, "agency", ""), (CREDENTIAL_ISSUED, "role", None), (CREDENTIAL_ISSUED, "note", 3),
    (CREDENTIAL_ISSUED, "expires_on", "20220320"), (CREDENTIAL_ISSUED, "expires_on", "2022-02-30"),
    (CREDENTIAL_ROTATED, "previous_until", "2022-03-20T10:00:00"), (CREDENTIAL_ROTATED, "previous_until", "2022-03-20"),
    (CREDENTIAL_ROTATED, "previous_until", "2022-13-20T10:00:00Z"), (IDENTITY_BOUND, "subject", " "),
    (IDENTITY_BOUND, "issuer", None),
)  # fmt: skip


@pytest.mark.parametrize(("type_", "name", "value"), BAD)
def test_a_fact_that_is_not_as_it_must_be_is_not_written(type_: str, name: str, value: Any) -> None:
    """Each member of each fact is checked, and the place is named; the right fact passes."""
    check(type_, GOOD[type_])
    with pytest.raises(InvalidEntry) as no:
        check(type_, {**GOOD[type_], name: value})
    assert no.value.pointer.startswith(f"/data/{name}")
    for wrong in ({**GOOD[type_], "more": 1}, {n: v for n, v in GOOD[type_].items() if n != name}):
        with pytest.raises(InvalidEntry):
            check(type_, wrong)


def test_lists_hold_nothing_that_helps_to_guess(small: Office) -> None:
    """What is shown of a key has no digest, and no secret."""
    done = small.issue("administrator")
    shown = orjson.dumps(granted_of(small.shilu.reader).credentials[done.id].to_json(date(2022, 3, 20))).decode()
    made = Secret.parse(str(done.token))
    assert made is not None and made.sha256 not in shown and made.secret not in shown and done.id in shown
    assert ADMIN.id in shown

"""Rows that nobody signed open no door; and what was signed stays provable with credentials in it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, text

from api.access.credential import Secret
from api.access.denied import Denied
from api.access.directory import Directory
from api.access.granting import Granting
from api.access.public import Public
from api.access.wishes import IdentityWish, KeyWish, RotationWish, Why
from ledger.database import writing_engine
from ledger.envelope import Author
from ledger.errors import HistoryMismatch
from ledger.merkle import leaf_hash
from ledger.reader import LedgerReader
from ledger.rotation import rotate
from ledger.verify import verify
from replay.bundle.export import export
from replay.bundle.scope import scope_of
from replay.bundle.verify import verify_bundle
from tests.api import worlds
from tests.api.access.granted import ADMIN, Office, bearer
from tests.ledger.resealed import drop_triggers
from tests.replay.node import reports


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    """A ledger with some keys, whose owner can write into it at will; on both databases."""
    opened = Office(tmp_path, database_url)
    with opened.shilu:
        drop_triggers(writing_engine(database_url))
        for number in range(3):
            opened.issue("reader", actor=f"reader-{number}")
        yield opened


def _last(connection: Connection) -> dict[str, Any]:
    row = connection.execute(text("SELECT * FROM entries ORDER BY position DESC LIMIT 1")).one()
    return dict(row._mapping)


def _leaf(row: dict[str, Any], **changed: Any) -> bytes:
    event = orjson.loads(bytes(row["leaf"]))
    event["data"].update(changed.pop("data", {}))
    return orjson.dumps({**event, **changed}, option=orjson.OPT_SORT_KEYS)


FORGED = Secret.new()


def _insert(connection: Connection) -> None:
    """A well-formed administrator at the end: right position, version, chain and leaf hash."""
    row = _last(connection)
    leaf = _leaf(
        row, sequence=f"{row['position'] + 1:020d}", streamversion=row["version"] + 1,
        prevleaf=bytes(row["leaf_hash"]).hex(),
        id="01768a3e-0800-7000-8000-00000000ffff", statementid=f"ledger:credential:{FORGED.id}",
        data={"credential": FORGED.id, "secret_sha256": FORGED.sha256, "role": "administrator", "scopes": ["admin"]},
    )  # fmt: skip
    new = {
        **row, "position": row["position"] + 1, "version": row["version"] + 1, "leaf": leaf,
        "leaf_hash": leaf_hash(leaf), "event_id": "01768a3e-0800-7000-8000-00000000ffff",
    }  # fmt: skip
    names = ", ".join(new)
    connection.execute(text(f"INSERT INTO entries ({names}) VALUES ({', '.join(f':{name}' for name in new)})"), new)


def _promote(connection: Connection) -> None:
    """The last reader made an administrator, its leaf hash recomputed."""
    row = _last(connection)
    leaf = _leaf(row, data={"role": "administrator", "scopes": ["admin"]})
    changed = {"leaf": leaf, "hash": leaf_hash(leaf), "at": row["position"]}
    connection.execute(text("UPDATE entries SET leaf = :leaf, leaf_hash = :hash WHERE position = :at"), changed)


def _hide(connection: Connection) -> None:
    """An entry in the middle taken out of the stream."""
    connection.execute(text("UPDATE entries SET stream = 'elsewhere' WHERE version = 3 AND stream = 'ledger'"))


def _retype(connection: Connection) -> None:
    """The last entry's type column changed, so that it says nothing here."""
    at = _last(connection)["position"]
    connection.execute(text("UPDATE entries SET type = 'ledger.value_disclosed' WHERE position = :at"), {"at": at})


@pytest.mark.parametrize("forge", [_insert, _promote, _hide, _retype])
def test_what_was_not_signed_opens_no_door(office: Office, forge: Callable[[Connection], None]) -> None:
    """A row inserted, changed, hidden or renamed behind the ledger's back: nothing of it is believed."""
    office.issue("reader")
    with writing_engine(office.settings.database_url).begin() as connection:
        forge(connection)
    with pytest.raises(HistoryMismatch, match="credentials"):
        Directory(office.shilu.reader, office.settings, Public())


def test_a_directory_that_runs_already_goes_on_with_what_it_knew(office: Office) -> None:
    """It refuses to learn the forged row, and what it had learnt stays in force."""
    token = office.issue("reader").token
    with writing_engine(office.settings.database_url).begin() as connection:
        _insert(connection)
    with pytest.raises(HistoryMismatch):
        office.directory.refresh()
    assert office.directory.authenticate(bearer(token)).actor.role == "reader"
    with pytest.raises(Denied, match="bad-credential"):
        office.directory.authenticate(bearer(FORGED.text))


def test_a_rotated_key_vouches_on(office: Office) -> None:
    """After the ledger's own key was rotated, credentials issued before and since are believed."""
    before = office.issue("reader")
    rotate(office.shilu.ledger, Author("keeper", None, "administrator"), "到期更换", "甲县人民政府办公室")
    after = office.issue("auditor")
    for known in (office.directory, Directory(office.shilu.reader, office.settings, Public())):
        assert known.authenticate(bearer(before.token)) and known.authenticate(bearer(after.token))


def test_control_without_the_proof_a_forged_row_lets_in(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the check taken out the inserted administrator gets in: the forgery is a good one."""
    monkeypatch.setattr("api.access.vouched.Vouched.require", lambda *_: None)
    with writing_engine(office.settings.database_url).begin() as connection:
        _insert(connection)
    office.directory.refresh()
    assert office.directory.authenticate(bearer(FORGED.text)).actor.role == "administrator"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """A ledger with a plan, and each fact about credentials and identities; its folder."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        acts = Granting(shilu.ledger, ADMIN)
        done = acts.issue(KeyWish(role="liaison", agency="甲县/县教育局"), "1")
        acts.rotate(done.id, RotationWish(previous_until=worlds.at("2023-07-12")), "2")
        acts.revoke(done.id, Why(reason="人员调离"), "3")
        bound = acts.bind(IdentityWish(role="auditor", subject="s"), "https://id.example", "4")
        acts.release(bound.id, Why(reason="审计结束"), "5")
    yield tmp_path


def test_ledgers_and_bundles_with_credentials_verify(kept: Path) -> None:
    """By the auditor's check of the database, and both verifiers of bundles, whole ledger and plan."""
    reader = LedgerReader.open(f"sqlite:///{kept / 'ledger.db'}")
    assert not [check for check in verify(reader).checks if check.verdict == "failed"]
    jobs = []
    for name, plan in (("whole", None), ("plan", worlds.PLAN)):
        path = kept / f"{name}.zip"
        export(reader, scope_of(reader, plan, None, None, None), path)
        assert verify_bundle(path)["integrity"] == "ok"
        done = subprocess.run([sys.executable, "-I", "-S", str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        jobs.append({"path": path, "key": None, "checkpoint": None, "policy": None})
    for said in reports(jobs, kept):
        assert (said["exitCode"], said["integrity"]) == (0, "ok")
    reader.close()

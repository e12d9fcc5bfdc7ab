"""`shilu backup`: a copy of ledger and service store, taken while the service runs, verified before it has its name."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import MetaData

from aggregates.refusal import refuse_unless
from api import service_store
from api.backup import manifest
from api.backup.places import UNVERIFIED, drafted, finish, free
from api.backup.portable import from_postgres
from api.backup.sqlite_copy import Progress, copy_sqlite
from api.backup.vault_copy import copy_vault
from api.backup.verified import told, verified
from api.settings import Settings
from ledger.checkpoint import VerifierKey, parse
from ledger.clock import SystemClock, from_us
from ledger.database import parse_url, sqlite_path
from ledger.keys import key_chain
from ledger.migrations import HEAD
from ledger.reader import LedgerReader
from ledger.report import Report
from ledger.vault import vault_beside


class Source(NamedTuple):
    """The ledger to be copied: whose it is, and a checkpoint of it from before the copy was begun."""

    origin: str
    key: VerifierKey
    checkpoint: bytes
    ledger: str  # leaf hash of its first entry, in hex


class Made(NamedTuple):
    """A backup: where it lies, what its manifest says, the report on it, and how many vault keys were copied apart."""

    folder: Path
    manifest: Mapping[str, Any]
    report: Report
    keys: int | None


def quiet(done: int, total: int) -> None:
    """A progress that nobody looks at."""


def back_up(
    settings: Settings, target: Path, *, with_key: bool = False, vault: Path | None = None,
    copying: Progress = quiet, checking: Progress = quiet,
) -> Made:  # fmt: skip
    """Copy everything to the new folder `target`, verify the copy, and only then give it that name.

    `vault`: a new folder, outside `target`, for the keys of sealed personal values. A copy that does not verify keeps
    the name `<target>.unverified` and has no manifest: its report says what is wrong with the ledger. Refused where
    something lies at `target` or `vault`.
    """
    place, apart = free(target), free(vault) if vault else None
    refuse_unless(
        apart is None or not (apart == place or place in apart.parents or apart in place.parents),
        "vault-not-apart", "密钥库的副本须与备份分开存放", "the copy of the vault is kept apart from the backup",
    )  # fmt: skip
    source = source_of(settings.database_url)
    live_vault = settings.vault or vault_beside(settings.key_file)
    with drafted(place) as draft:
        _copy(settings, draft, copying)
        _key_note(draft, source)
        if with_key:
            _private(draft / manifest.KEY, settings.key_file.read_bytes())
        keys = copy_vault(live_vault, apart, source.ledger) if apart else None
        report = verified(str(draft / manifest.LEDGER), live_vault, [source.checkpoint], checking, source.key)
        if report.exit_code:
            failed = place.with_name(place.name + UNVERIFIED)
            shutil.rmtree(failed, ignore_errors=True)
            return Made(finish(draft, failed), {}, report, keys)
        document = _document(source, draft, report, parse_url(settings.database_url).get_backend_name())
        manifest.write(draft, document)
        return Made(finish(draft, place), document, report, keys)


def source_of(url: str) -> Source:
    """What is to be copied. NotALedger when there is none."""
    reader = LedgerReader.open(url)
    try:
        opened, head = reader.opened(), reader.head()
        assert head is not None  # a ledger that is opened has a head
        return Source(opened["origin"], key_chain(reader).last, head.checkpoint, reader.entry(1).leaf_hash.hex())
    finally:
        reader.close()


def service_tables() -> MetaData:
    """The tables of the service's own store, with every module loaded that defines some."""
    importlib.import_module("api.app")
    return service_store.metadata


def _copy(settings: Settings, draft: Path, progress: Progress) -> None:
    """The service's store first: how far it has sent never runs ahead of the entries beside it."""
    ledger, service = draft / manifest.LEDGER, draft / manifest.SERVICE
    path = sqlite_path(parse_url(settings.database_url))
    if path is None:
        from_postgres(settings.database_url, ledger, service, service_tables(), progress)
        return
    if service_store.store_path(path).exists():
        copy_sqlite(service_store.store_path(path), service, quiet)
    copy_sqlite(path, ledger, progress)


def _document(source: Source, draft: Path, report: Report, engine: str) -> dict[str, Any]:
    reader = LedgerReader.open(str(draft / manifest.LEDGER))
    try:
        head = reader.head()
    finally:
        reader.close()
    assert head is not None
    return {
        "format": manifest.FORMAT, "made_at": from_us(SystemClock().now_us()).isoformat(), "copied_from": engine,
        "ledger": {"origin": source.origin, "verifier_key": str(source.key), "first_leaf": source.ledger},
        "schema": HEAD, "size": head.size, "root": parse(head.checkpoint).root.hex(),
        "checkpoint": head.checkpoint.decode(), "verified": told(report), "files": manifest.summed(draft),
    }  # fmt: skip


def _key_note(draft: Path, source: Source) -> None:
    """Which private key belongs to this copy: its public side, for people."""
    text = (
        f"账本 ledger: {source.origin}\n验证公钥 verifier key: {source.key}\n\n"
        "本备份默认不含签名私钥:请另行保管,恢复后放回 SHILU_KEY_FILE 所指的位置。密钥旁的 .signed 文件记着签到了哪里,\n"
        "不在备份之内,也不要随备份恢复。\n"
        "The private key is in no backup unless it was asked for: keep it elsewhere, and put it where\n"
        "SHILU_KEY_FILE points. The .signed file beside it remembers how far was signed; it is not copied, and is not\n"
        "to be put back.\n"
    )
    _private(draft / manifest.KEY_NOTE, text.encode())


def _private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)

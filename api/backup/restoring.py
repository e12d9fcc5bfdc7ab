"""`shilu restore`: a backup into an empty place, verified before and after; nothing is ever written over."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import create_engine, inspect

from aggregates.refusal import Refused
from api import service_store
from api.backup import manifest
from api.backup.making import quiet, service_tables
from api.backup.places import occupied, sync_file
from api.backup.portable import into_postgres, service_rows
from api.backup.sqlite_copy import Progress
from api.backup.vault_copy import check_vault, put_vault
from api.backup.verified import verified
from api.feed.hooks import disable_all
from api.settings import Settings
from ledger.checkpoint import VerifierKey
from ledger.database import parse_url, sqlite_path, writing_engine
from ledger.durable import sync_folder
from ledger.errors import HistoryMismatch, KeyMismatch, LedgerError
from ledger.keys import key_chain
from ledger.migrations import migrate
from ledger.opening import forgotten, older
from ledger.reader import LedgerReader
from ledger.report import Report
from ledger.signed_state import looked_at
from ledger.signer import Signer
from ledger.vault import vault_beside
from projections.database import views_path

_RESTORING = ".restoring"
RESTORED = "restored"
"""Why the webhooks of a backup do not go on by themselves."""


class Restored(NamedTuple):
    """What was put back: the manifest, the reports before and after (None in a trial), keys put into the vault, and
    why writing will be refused, where it will."""

    manifest: Mapping[str, Any]
    before: Report
    after: Report | None
    keys: int | None
    refusal: LedgerError | None


class Asked(NamedTuple):
    """What a copy of this backup has to be."""

    source: Path
    manifest: Mapping[str, Any]
    notes: Sequence[bytes]
    key: VerifierKey | None
    progress: Progress


def restore(
    settings: Settings, source: Path, *, vault: Path | None = None, outside: Sequence[bytes] = (),
    key: VerifierKey | None = None, trial: bool = False, copying: Progress = quiet, checking: Progress = quiet,
) -> Restored:  # fmt: skip
    """Put the backup in the folder `source` at the place that the settings name; with `trial` only check it.

    `vault`: the copy of the vault that was taken with it; `outside`: checkpoints kept elsewhere that it must contain;
    `key`: the verifier key to trust. Refused (`place-not-empty`, `backup-damaged`) before anything is written.
    """
    document = manifest.read(source)
    manifest.check(source, document)
    ledger, home = document["ledger"]["first_leaf"], settings.vault or vault_beside(settings.key_file)
    if vault:
        check_vault(vault, ledger)
    asked = Asked(source, document, [document["checkpoint"].encode(), *outside], key, checking)
    before = _checked(str(source / manifest.LEDGER), asked)
    if trial:
        return Restored(document, before, None, None, None)
    path = sqlite_path(parse_url(settings.database_url))
    _empty(settings.database_url, path)
    keys = put_vault(vault, home, ledger) if vault else None
    if path is None:
        _into_postgres(settings.database_url, source, copying)
        after = _checked(settings.database_url, asked)
    else:
        after = _into_sqlite(path, asked)
    return Restored(document, before, after, keys, refusal_of(settings))


def refusal_of(settings: Settings) -> LedgerError | None:
    """Why the ledger there would refuse to be written to (P6), None where it would not: nothing is made or changed."""
    reader = LedgerReader.open(settings.database_url)
    try:
        behind: HistoryMismatch | None = older(reader, settings.key_file)
        if behind is not None:
            return behind
        if not settings.key_file.exists() or Signer.load(settings.key_file).verifier != key_chain(reader).last:
            zh = f"{settings.key_file} 处没有账本现用的签名密钥:请从密钥备份放回"
            return KeyMismatch(
                zh, f"the ledger's signing key is not at {settings.key_file}: put it back from its backup"
            )
        if not looked_at(settings.key_file, reader.entry(1).leaf_hash) and reader.size() > 1:
            return forgotten(reader.size())
    finally:
        reader.close()
    return None


def _checked(url: str, asked: Asked) -> Report:
    """The nine checks; Refused when one fails, or another ledger than the manifest's is there.

    Sealed values are not opened: the vault may have forgotten, rightly, what an old backup still holds.
    """
    report, document = verified(url, None, asked.notes, asked.progress, asked.key), asked.manifest
    if report.exit_code or (report.size, report.root) != (document["size"], document["root"]):
        first = report.first
        zh = f"未通过核验:{first.name} {first.detail}" if first else "与清单所记不符"
        en = f"does not verify: {first.name} {first.detail}" if first else "is not what the manifest says"
        raise manifest.damaged(asked.source / manifest.LEDGER, zh, en)
    return report


def _empty(url: str, path: Path | None) -> None:
    """Refused (`place-not-empty`) unless there is nothing at the place, read models of an older ledger included."""
    if path is None:
        engine = writing_engine(url)
        with engine.connect() as connection:
            names = {name for name in inspect(connection).get_table_names() if name != "ledger_schema"}
            full = [n for n in sorted(names) if connection.exec_driver_sql(f'SELECT 1 FROM "{n}" LIMIT 1').first()]
        engine.dispose()
        if full:
            raise Refused(
                "place-not-empty", f"数据库中已有内容(表 {full[0]}),不覆盖;请恢复到一个空的数据库",
                f"the database is not empty (table {full[0]}); nothing is written over: restore into an empty one",
            )  # fmt: skip
        return
    beside = [path, views_path(path), service_store.store_path(path)]
    for one in [*beside, *(p.with_name(f"{p.name}{end}") for p in beside for end in ("-wal", "-shm", "-journal"))]:
        if one.exists() or one.is_symlink():
            raise occupied(one)


def _into_sqlite(path: Path, asked: Asked) -> Report:
    """The files under another name, verified there, then linked: a name that somebody took meanwhile is left alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft, source = path.with_name(path.name + _RESTORING), asked.source
    pairs = [(source / manifest.LEDGER, draft, path)]
    if (source / manifest.SERVICE).exists():
        store = service_store.store_path(path)
        pairs.insert(0, (source / manifest.SERVICE, store.with_name(store.name + _RESTORING), store))
    try:
        for original, copy, _ in pairs:
            copy.unlink(missing_ok=True)  # of a run that was killed
            shutil.copyfile(original, copy)
            copy.chmod(0o600)
            if copy != draft:
                _disable_webhooks(copy)
            sync_file(copy)
        report = _checked(str(draft), asked)
        for _, copy, name in pairs:
            os.link(copy, name)
        sync_folder(path.parent)
    finally:
        for _, copy, _ in pairs:
            copy.unlink(missing_ok=True)
    return report


def _disable_webhooks(store: Path) -> None:
    """A backup's webhooks call addresses of another day, from a ledger that may be a trial beside the real one; nothing
    vouches for that file's rows but its hash in the manifest."""
    engine = create_engine(f"sqlite:///{store}")
    with engine.begin() as connection:
        disable_all(connection, RESTORED)
    engine.dispose()


def _into_postgres(url: str, source: Path, progress: Progress) -> None:
    engine = writing_engine(url)
    try:
        migrate(engine)
        into_postgres(engine, source / manifest.LEDGER, progress)
        if (source / manifest.SERVICE).exists():
            kept, stored = service_tables(), create_engine(f"sqlite:///{source / manifest.SERVICE}")
            service_store.create_tables(engine)
            with stored.connect() as found, engine.begin() as target:
                service_rows(found, target, kept)
                disable_all(target, RESTORED)
            stored.dispose()
    finally:
        engine.dispose()

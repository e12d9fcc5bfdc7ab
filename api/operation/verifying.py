"""One verification of the whole ledger, as a program of its own at low priority: a task comes in, a report goes out.

In a process of its own it neither holds up requests nor outlives the service: it ends when the pipe it was given its
task through closes. Its task and its report are one line of JSON each.
"""

from __future__ import annotations

import fcntl
import os
import sys
import threading
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from ledger.asking import parse_witnesses
from ledger.checkpoint import VerifierKey, parse_note
from ledger.envelope import as_bytes
from ledger.errors import BadCheckpoint, LedgerError
from ledger.published import newest
from ledger.reader import LedgerReader
from ledger.signed_state import looked_at
from ledger.signer import Signer
from projections.database import reading_views_engine
from replay.verification import verify

NICE = 15
MOST_FOLDED = 200_000
"""Of a longer ledger the read models are left to `shilu fsck`: comparing them takes a second copy of them all."""


class Task(NamedTuple):
    """What to verify: where the ledger and its key are, who its witnesses are, checkpoints remembered (base64)."""

    database_url: str
    key_file: str
    vault: str | None
    witnesses: str
    held: tuple[str, ...] = ()


def verified(task: Task) -> dict[str, Any]:
    """The nine checks of docs/proofs.md §8, under the key of the key file, against the checkpoints remembered.

    Answers {"report", "head" (the note signed at the size verified), "folded" (whether the read models were compared),
    "key"}. Raises the ledger's errors where nothing could be verified.
    """
    key = _key(Path(task.key_file))  # before the database is read: a key put in use meanwhile is not in the chain yet
    reader = LedgerReader.open(task.database_url, Path(task.vault) if task.vault else None)
    try:
        held = [*map(b64decode, task.held), *_remembered(reader, Path(task.key_file))]
        folded = reader.size() <= MOST_FOLDED
        views = reading_views_engine(task.database_url) if folded else None
        try:
            report = verify(
                reader, key=key, outside=held, policy=_policy(reader, key, task.witnesses), views=views, workers=1
            )
        finally:
            if views is not None:
                views.dispose()
        head = reader.head(report.size) if report.size else None
        return {
            "report": asdict(report), "exit_code": report.exit_code, "folded": folded,
            "head": head.checkpoint.decode() if head is not None else None, "key": str(key) if key else None,
        }  # fmt: skip
    finally:
        reader.close()


def _key(file: Path) -> VerifierKey | None:
    """The public half of the key in use, which does not come from the database; None where it cannot be read."""
    try:
        return Signer.load(file).verifier
    except LedgerError:
        return None


def _remembered(reader: LedgerReader, key_file: Path) -> list[bytes]:
    """What the signer remembers outside the database of the ledger that begins with this entry (docs/proofs.md §1)."""
    try:
        first = reader.entry(1)
    except LookupError:
        return []
    return looked_at(key_file, as_bytes(first.leaf_hash))


def _policy(reader: LedgerReader, key: VerifierKey | None, configured: str) -> Mapping[str, Any] | None:
    """Ask for one of the witnesses configured where one has cosigned the newest published checkpoint; else for none:
    that nobody has cosigned yet is no fault of the entries."""
    note, witnesses = newest(reader), [one.key for one in parse_witnesses(configured)]
    if key is None or note is None or not witnesses:
        return None
    try:
        lines = {(line.name, line.key_id) for line in parse_note(note.note)[1]}
    except BadCheckpoint:
        return None
    if not any((one.name, one.key_id) in lines for one in witnesses):
        return None
    return {"origin": key.name, "quorum": 1, "verifier_keys": [str(key)], "witness_keys": list(map(str, witnesses))}


@contextmanager
def _alone(key_file: Path) -> Iterator[None]:
    """One verification of a ledger at a time on this machine, however many processes serve it."""
    try:
        place = key_file.with_name(f"{key_file.name}.verifying")
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:  # no room for a file there: then without
        yield
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _ends_with_the_pipe() -> None:
    """Whoever asked is gone, however that came: nobody wants the answer."""
    with suppress(OSError, ValueError):
        while sys.stdin.buffer.read(4_096):
            pass
    os._exit(3)


def main() -> None:
    """Task on the standard input, report on the standard output."""
    os.nice(NICE)
    body = orjson.loads(sys.stdin.buffer.readline())
    task = Task(**{**body, "held": tuple(body["held"])})
    threading.Thread(target=_ends_with_the_pipe, daemon=True).start()
    try:
        with _alone(Path(task.key_file)):
            found = verified(task)
    except LedgerError as error:
        found = {"unable": {"zh": error.zh, "en": error.en}}
    sys.stdout.buffer.write(orjson.dumps(found))
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

"""Words for the tests of sealing and erasure: a person's datum recorded, asked to be erased, approved; bytes sought."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from ledger.codec import canonical
from ledger.commitment import new_commitment
from ledger.envelope import Append, Author, Commitment
from ledger.own_facts import own_draft
from ledger.sealing import document_name
from ledger.store import Ledger
from tests.ledger.given import LIAISON, fact

ASKS = Author("clerk-1", None, "registry_clerk")
APPROVES = Author("chief-1", None, "plan_office")
NAME = "张三丰的联系电话一三八〇〇"
TODAY = date(2021, 4, 1)


class Datum(NamedTuple):
    """A value and the document that prints it."""

    number: int
    commitment: Commitment
    document: bytes

    @property
    def sha256(self) -> str:
        """Of the document."""
        return sha256(self.document).hexdigest()

    @property
    def needles(self) -> tuple[bytes, ...]:
        """What must be found nowhere: the value, the salt, words of the document."""
        return (self.commitment.value.encode(), self.commitment.salt, self.document)


def datum(number: int) -> Datum:
    """A new one, of a value that stands nowhere else."""
    value = f"{NAME}{number:05d}{os.urandom(6).hex()}"
    return Datum(number, new_commitment(value), f"联系人:{value}。\n其余文字{os.urandom(9).hex()}".encode())


def record(ledger: Ledger, one: Datum) -> None:
    """Record a fact that names the value by its commitment, with the document beside it."""
    ledger.append(Append(
        [fact(statement=f"s{one.number}", contact=one.commitment.digest)], {}, LIAISON, f"k{one.number}", b"",
        commitments=[one.commitment], personal={one.sha256: one.document},
    ))  # fmt: skip


def ask(ledger: Ledger, one: Datum) -> str:
    """Ask for its erasure; the request's id."""
    name = f"erasure-{one.number}"
    said = {"ground": "个人信息保护法 第47条", "reason": "本人要求"}
    data = {"digests": [one.commitment.digest], "request": name, **said}
    _own(ledger, "ledger.erasure_requested", data, ASKS)
    return name


def approve(ledger: Ledger, one: Datum, by: Author = APPROVES) -> None:
    """Approve it, the redacted document in its place, and destroy."""
    text = redacted(one)
    data = {"redacted": {one.sha256: sha256(text).hexdigest()}, "request": f"erasure-{one.number}"}
    _own(ledger, "ledger.erasure_approved", data, by, {sha256(text).hexdigest(): text})
    ledger.finish_erasures()


def redacted(one: Datum) -> bytes:
    """Its document without the value."""
    return one.document.replace(one.commitment.value.encode(), "■".encode() * len(one.commitment.value))


def _own(
    ledger: Ledger, type_: str, data: dict[str, Any], by: Author, blobs: dict[str, bytes] | None = None
) -> None:
    key = f"{type_}:{data['request']}"
    ledger.append_own([own_draft(type_, data, key, TODAY)], by, key, canonical(data), blobs=blobs)


def standing(ledger: Ledger, one: Datum) -> str:
    """`absent`, `held` or `erased`: in full, or AssertionError."""
    reader, archive = ledger.reader(), ledger.reader().archive
    named = any(entry.event["statementid"] == f"s{one.number}" for entry in reader.entries(after=1))
    rows = [name for name in (one.commitment.digest, document_name(one.sha256)) if name in archive.key_ids()]
    if one.commitment.digest in archive.personal().erased():
        assert rows == [], "ciphertext is left"
        assert reader.commitment(one.commitment.digest) is None and reader.blob(one.sha256) is None
        found = archive.document(one.sha256)
        assert found is not None and (found.state, found.content) == ("erased", redacted(one))
        return "erased"
    if not named:
        assert rows == [], "rows without an entry"
        return "absent"
    assert reader.commitment(one.commitment.digest) == one.commitment
    assert reader.blob(one.sha256) == one.document
    return "held"


def files_with(folder: Path, needle: bytes) -> list[str]:
    """Names of files below `folder` that hold the bytes."""
    return sorted(
        path.name for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and needle in _bytes(path)
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # the database removed it meanwhile
        return b""


def killed(step: int, work: Callable[[], None]) -> bool:
    """Run `work` in a child that dies, as by kill -9, at the `step`th line of sealing code; whether it died."""
    pid = os.fork()
    if pid == 0:
        left = step

        def each(frame: FrameType, event: str, _argument: Any) -> Any:
            nonlocal left
            code = frame.f_code
            if code.co_name[0] == "<" or code.co_filename.rpartition("/")[2] not in ("vault.py", "erasing.py"):
                return None  # one comprehension is one step, however many keys there are
            if event == "line":
                left -= 1
                if left == 0:
                    os._exit(9)
            return each

        status = 3
        try:
            sys.settrace(each)
            work()
            status = 0
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in (0, 9), f"the child failed: {status}"
    return status == 9

"""What a witness remembers: one file for each origin, whole, checked, and on the disk before anything is answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import orjson

from ledger.checkpoint import VerifierKey, parse, parse_note
from ledger.cosignature import Cosigner
from ledger.durable import replace
from ledger.errors import BadCheckpoint, KeyMismatch, LedgerError
from ledger.file_lock import FileLock
from replay.witness.deciding import Known

KEY_FILE = "witness.key"
_FORMAT = "shilu/witness/v1"
_FIELDS = {"cosigned", "format", "origin", "verifier_keys"}


class MemoryDamaged(LedgerError):
    """A state file is not what this witness wrote: it is never read as "nothing cosigned yet"."""

    code = "witness-memory-damaged"


class State(NamedTuple):
    """One origin: the keys trusted for it, and the last note cosigned, our cosignature included (None: none yet)."""

    origin: str
    keys: tuple[VerifierKey, ...]
    cosigned: bytes | None = None

    @property
    def known(self) -> Known:
        """What decisions rest on."""
        if self.cosigned is None:
            return Known(self.keys, None)
        return Known(self.keys, parse(self.cosigned), frozenset(one.key_id for one in parse_note(self.cosigned)[1]))


class Memory:
    """The state folder of one witness: its key, and `origins/`."""

    def __init__(self, folder: Path) -> None:
        if not (folder / KEY_FILE).exists():
            raise KeyMismatch(
                f"{folder} 没有见证密钥，请先用 shilu-audit witness init",
                f"{folder} holds no witness key; make one with shilu-audit witness init",
            )
        self.folder = folder
        self.cosigner = Cosigner.load(folder / KEY_FILE)

    def knows(self, origin: str) -> bool:
        """Whether the origin is followed here."""
        return self._file(origin).exists()

    def origins(self) -> Iterator[State]:
        """Every origin's state, by name; MemoryDamaged as soon as one file cannot be relied on."""
        found = [self._read(file) for file in (self.folder / "origins").glob("*.json")]
        yield from sorted(found, key=lambda state: state.origin)

    def locked(self, origin: str) -> AbstractContextManager[object]:
        """Nobody else reads and then writes this origin's state meanwhile: no thread, and no other process."""
        file = self._file(origin).with_suffix(".lock")
        file.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(file)

    def load(self, origin: str) -> State | None:
        """What is remembered of the origin, None when it is not followed; MemoryDamaged when it cannot be relied on."""
        file = self._file(origin)
        return self._read(file) if file.exists() else None

    def save(self, state: State) -> None:
        """Remember; on the disk when this returns."""
        document = {
            "cosigned": state.cosigned.decode() if state.cosigned else None,
            "format": _FORMAT,
            "origin": state.origin,
            "verifier_keys": [str(key) for key in state.keys],
        }
        line = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
        replace(self._file(state.origin), b"%b\n%b\n" % (line, sha256(line).hexdigest().encode()))

    def time_of(self, state: State) -> int:
        """When the last cosignature was made (Unix seconds), 0 when there is none."""
        return (self.cosigner.verifier.timestamp(state.cosigned) or 0) if state.cosigned else 0

    def _file(self, origin: str) -> Path:
        return self.folder / "origins" / f"{sha256(origin.encode()).hexdigest()}.json"

    def _read(self, file: Path) -> State:
        """The state in `file`; its sum, its form, its place and our own cosignature in it must all hold."""
        try:
            line, _, rest = file.read_bytes().partition(b"\n")
            state = _state(line)
            whole = rest == sha256(line).hexdigest().encode() + b"\n" and file == self._file(state.origin)
            whole = whole and (state.cosigned is None or self._ours(state))
        except (ValueError, KeyError, TypeError, AttributeError, BadCheckpoint):
            whole = False
        if not whole:
            raise MemoryDamaged(
                f"见证状态文件损坏，拒绝继续：{file}",
                f"the witness's state file is damaged, nothing is cosigned: {file}",
            )
        return state

    def _ours(self, state: State) -> bool:
        note = state.cosigned or b""
        return parse(note).origin == state.origin and self.cosigner.verifier.timestamp(note) is not None


def _state(line: bytes) -> State:
    document = orjson.loads(line)
    if set(document) != _FIELDS or document["format"] != _FORMAT:
        raise ValueError("not a witness's state")
    keys = tuple(VerifierKey.parse(key) for key in document["verifier_keys"])
    cosigned = document["cosigned"]
    return State(document["origin"], keys, None if cosigned is None else cosigned.encode())


def file_name(origin: str) -> str:
    """A file name for an origin's note: percent-encoded, or by hash where that is too long for a file system."""
    plain = quote(origin, safe="")
    return f"{plain if len(plain) <= 200 else sha256(origin.encode()).hexdigest()}.note"

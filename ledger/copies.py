"""Reading a copy of a ledger held elsewhere: an exported directory or a bundle, by the paths of docs/proofs.md §3, §7.

Nothing in it is believed: whoever reads it compares its leaves with a root that was signed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PurePosixPath

from ledger.errors import LedgerError
from ledger.tile_paths import ENTRIES, TILE, entries_path, parse_path

_MAX_BUNDLE_BYTES = TILE * (2 + 65_535)  # C2SP tlog-tiles: 256 entries, each after its uint16 length
_MAX_NOTE_BYTES = 1_000_000
_CHECKPOINTS, _DOCUMENTS = "checkpoints/", "documents/"


class UnusableCopy(LedgerError):
    """The copy given cannot be read, or does not hold what it must."""

    code = "unusable-copy"


class Copy:
    """Leaves, notes and documents of a copy. Use `open_copy`."""

    def __init__(self, root: Path | zipfile.ZipFile) -> None:
        self._root = root
        self._names = frozenset(_names(root))
        self._bundles: dict[int, int] = {}  # number → the greatest width there
        for name in self._names:
            kind, number, width = _parsed(name)
            if kind == ENTRIES:
                self._bundles[number] = max(width, self._bundles.get(number, 0))

    def size(self) -> int:
        """How many entries there are from the first on without a gap."""
        number = 0
        while self._bundles.get(number) == TILE:
            number += 1
        return number * TILE + self._bundles.get(number, 0)

    def leaves(self, after: int, upto: int) -> Iterator[bytes]:
        """Leaf bytes with `after` < position <= `upto`. UnusableCopy where one is not there."""
        for number in range(after // TILE, -(-upto // TILE)):
            first = number * TILE
            yield from self._bundle(number)[max(after - first, 0) : upto - first]

    def notes(self) -> list[bytes]:
        """Every checkpoint in the copy: `checkpoint`, and those in `checkpoints/`."""
        names = sorted(name for name in self._names if name == "checkpoint" or name.startswith(_CHECKPOINTS))
        return [self._read(name, _MAX_NOTE_BYTES) for name in names]

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """(SHA-256, content) of every document; UnusableCopy when one is not what its name says."""
        for name in sorted(name for name in self._names if name.startswith(_DOCUMENTS)):
            content, digest = self._read(name, 2**31), name.removeprefix(_DOCUMENTS)
            if sha256(content).hexdigest() != digest:
                raise UnusableCopy(f"副本中的文件 {digest} 已改动", f"the copy's document {digest} was changed")
            yield digest, content

    def _bundle(self, number: int) -> list[bytes]:
        width = self._bundles.get(number)
        if width is None:
            raise UnusableCopy(
                f"副本缺少第 {number * TILE + 1} 条起的记录", f"the copy lacks entries from {number * TILE + 1} on"
            )
        raw = self._read(entries_path(number, width), _MAX_BUNDLE_BYTES)
        leaves, at = [], 0
        while at < len(raw):
            end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
            leaves.append(raw[at + 2 : end])
            at = end
        if at != len(raw) or len(leaves) != width:
            raise UnusableCopy(f"副本的第 {number} 组记录不完整", f"entry bundle {number} of the copy is not whole")
        return leaves

    def _read(self, name: str, limit: int) -> bytes:
        try:
            if isinstance(self._root, zipfile.ZipFile):
                with self._root.open(name) as file:
                    content = file.read(limit + 1)
            else:
                with (self._root / name).open("rb") as file:
                    content = file.read(limit + 1)
        except (OSError, KeyError, zipfile.BadZipFile, RuntimeError) as error:
            raise UnusableCopy(f"副本无法读取：{name}", f"the copy cannot be read: {name}: {error}") from error
        if len(content) > limit:
            raise UnusableCopy(f"副本中的 {name} 过大", f"{name} in the copy is too large")
        return content


@contextmanager
def open_copy(path: Path) -> Iterator[Copy]:
    """The copy at `path`, a directory or a ZIP file. UnusableCopy when it is neither."""
    if path.is_dir():
        yield Copy(path)
        return
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise UnusableCopy(f"{path} 不是目录或审计包", f"{path} is no directory and no bundle: {error}") from error
    with archive:
        _only_stored(archive)
        yield Copy(archive)


def _only_stored(archive: zipfile.ZipFile) -> None:
    """UnusableCopy for a member that is compressed or encrypted: what it unpacks to has no bound known beforehand."""
    for member in archive.infolist():
        if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1:
            raise UnusableCopy(
                f"副本的 ZIP 成员须未压缩：{member.filename}", f"a bundle has stored members only: {member.filename}"
            )


def _names(root: Path | zipfile.ZipFile) -> Iterator[str]:
    if isinstance(root, zipfile.ZipFile):
        yield from (name for name in root.namelist() if ".." not in PurePosixPath(name).parts)
        return
    yield from (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def _parsed(name: str) -> tuple[int | str, int, int]:
    try:
        return parse_path(name)
    except ValueError:
        return "", 0, 0

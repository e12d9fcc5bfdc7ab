"""The two forms of a bundle: a folder of files, each hashed as it is written, and the one possible ZIP file of them."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from aggregates.refusal import Refused
from replay.bundle.verify import CHUNK, check_names, zip_central, zip_end, zip_local

MOST_MEMBERS, MOST_BYTES = 0xFFFF, 0xFFFF_FFFF
"""What a ZIP file without extensions can hold (docs/proofs.md §7: nothing else in any header)."""

Progress = Callable[[int, int], None]


class Folder:
    """A bundle being written into an empty folder; `files` are its names with their SHA-256."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one file from its pieces, never all of it in memory. ValueError for a name no bundle has."""
        check_names([name])
        if name in self.files:
            raise ValueError(f"twice in one bundle: {name}")
        digest, place = sha256(), self.path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as out:
            for piece in pieces:
                digest.update(piece)
                out.write(piece)
        self.files[name] = digest.hexdigest()

    def put(self, name: str, content: bytes) -> None:
        """Write one small file."""
        self.add(name, (content,))


def pack(folder: Path, target: Path, progress: Progress) -> None:
    """The ZIP file of a bundle's folder, written beside the target and moved there. Refused where it cannot hold it."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    check_names(names)
    sizes = [(folder / name).stat().st_size for name in names]
    if len(names) > MOST_MEMBERS or sum(sizes) + 512 * len(names) > MOST_BYTES:
        raise Refused(
            "too-large", "审计包超过 ZIP 的限度(4 GiB、65535 个文件),请导出为目录",
            "more than a ZIP file can hold (4 GiB, 65,535 files): export into a directory",
        )  # fmt: skip
    beside = target.with_name(f"{target.name}.part")
    with beside.open("wb") as out:
        directory = b"".join(_member(out.write, folder / name, name, out.tell(), progress) for name in names)
        place = out.tell()
        out.write(directory + zip_end(len(names), len(directory), place))
        out.flush()
        os.fsync(out.fileno())
    beside.replace(target)


def _member(write: Callable[[bytes], object], path: Path, name: str, place: int, progress: Progress) -> bytes:
    """Write a member's header and bytes; its entry in the directory at the end."""
    raw, crc, size = name.encode("ascii"), 0, 0
    with path.open("rb") as content:
        while piece := content.read(CHUNK):
            crc, size = zlib.crc32(piece, crc), size + len(piece)
        write(zip_local(raw, crc, size))
        content.seek(0)
        while piece := content.read(CHUNK):
            write(piece)
    progress(place, place + size)
    return zip_central(raw, crc, size, place)

"""Folders that appear whole or not at all: filled under another name, synced, then renamed."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aggregates.refusal import Refused
from ledger.durable import sync_folder

INCOMPLETE, UNVERIFIED = ".incomplete", ".unverified"


def free(target: Path) -> Path:
    """The absolute path, once it is sure that nothing lies there. Refused (`place-not-empty`) otherwise."""
    place = target.absolute()
    if place.is_symlink() or (place.exists() and not (place.is_dir() and not any(place.iterdir()))):
        raise occupied(place)
    return place


def occupied(place: Path) -> Refused:
    """The refusal to write over what is there."""
    return Refused(
        "place-not-empty", f"{place} 已存在,不覆盖任何内容;请换一个位置,或先将其移走",
        f"{place} is there already and nothing is written over; choose another place, or move it away first",
    )  # fmt: skip


@contextmanager
def drafted(target: Path) -> Iterator[Path]:
    """An empty folder beside `target` (mode 0700) to fill; removed when the block fails.

    What an earlier run that was killed left under that name is cleared. Refused (`backup-running`) while another
    process fills it: the kernel frees its lock with the process.
    """
    place = target.with_name(target.name + INCOMPLETE)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _clear(place)
        try:
            yield place
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
    except BlockingIOError:
        raise Refused(
            "backup-running", f"另一个进程正在写 {place}", f"another process is writing {place} at this moment"
        ) from None
    finally:
        os.close(descriptor)


def finish(draft: Path, target: Path) -> Path:
    """Every file of the draft on the disk, then the draft under its own name; the name."""
    for file in draft.iterdir():
        sync_file(file)
    sync_folder(draft)
    draft.rename(target)  # over an empty folder, never over a full one
    sync_folder(target.parent)
    return target


def sync_file(file: Path) -> None:
    """The content of a file on the disk."""
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear(place: Path) -> None:
    for one in place.iterdir():
        one.unlink()

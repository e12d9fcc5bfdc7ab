"""Files that are whole or absent, and on the disk before the call returns: written beside, fsynced, then named."""

from __future__ import annotations

import os
import threading
from pathlib import Path


def create(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Make `path` with this content; FileExistsError when it is there already (it is left untouched)."""
    draft = _written(path, data, mode)
    try:
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def replace(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put this content in the place of whatever `path` held; a crash leaves the old or the new, never a mixture."""
    draft = _written(path, data, mode)
    try:
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written(path: Path, data: bytes, mode: int) -> Path:
    """The content in a file of its own beside `path`, fsynced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    draft.unlink(missing_ok=True)  # of a process that died with our number
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return draft


def read(path: Path) -> bytes:
    """The bytes of a file, b"" where it has gone meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""

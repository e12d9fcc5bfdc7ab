"""The sockets the service listens on: the public one, bound once and shared, and the writer's private door."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import tempfile
from pathlib import Path

from aggregates.refusal import Refused

BACKLOG = 2_048
_PRIVATE = "shilu-door-"
_LONGEST_NAME = 100
"""Bytes of a Unix socket's path that every system takes (Linux 107, others 103)."""


def bind(host: str, port: int) -> socket.socket:
    """A listening TCP socket, inheritable by the workers. Refused when the address cannot be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(BACKLOG)
    except OSError as error:
        raise _refused(host, port, error) from error
    bound.setblocking(False)
    return bound


def address_of(bound: socket.socket) -> str:
    """`http://…` of a bound TCP socket."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def door_of(ledger: Path) -> str:
    """Where the writer of a SQLite ledger listens for its readers: beside the ledger.

    In a private folder of its own where that path is too long for a socket.
    """
    beside = str(ledger.with_name(f"{ledger.name}-door"))
    if len(os.fsencode(beside)) <= _LONGEST_NAME:
        return beside
    return str(Path(tempfile.mkdtemp(prefix=_PRIVATE)) / "door")  # mode 0700


def open_door(path: str) -> socket.socket:
    """Listen at `path`, mode 0600. Only for the holder of the writer's lock: what lay there is a dead writer's."""
    Path(path).unlink(missing_ok=True)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)  # from its first moment on nobody else can connect
    try:
        door.bind(path)
    finally:
        os.umask(before)
    door.listen(BACKLOG)
    door.setblocking(False)
    return door


def close_door(path: str) -> None:
    """Take the door away. Only for the writer that opened it."""
    Path(path).unlink(missing_ok=True)


def forget_door(path: str) -> None:
    """Remove the private folder that `door_of` made, if it made one; beside a ledger nothing is touched, for the door
    there may be another server's."""
    folder = Path(path).parent
    if folder.name.startswith(_PRIVATE):
        shutil.rmtree(folder, ignore_errors=True)


def _refused(host: str, port: int, error: OSError) -> Refused:
    if error.errno == errno.EADDRINUSE:
        zh, en = f"{host}:{port} 已有程序在监听,请换一个端口(--port)", f"something listens on {host}:{port} already"
        return Refused("address-in-use", zh, f"{en}: choose another --port")
    reason = error.strerror or str(error)
    return Refused("cannot-listen", f"无法监听 {host}:{port}:{reason}", f"cannot listen on {host}:{port}: {reason}")

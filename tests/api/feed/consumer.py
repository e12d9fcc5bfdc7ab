"""A feed consumer that is killed again and again (standard library only: `python -I -S consumer.py …`).

Each life is a forked child. It reads its own record for the position it reached, asks for what comes after, and writes
one line for each event it took, `POSITION SHA256`: the line is both its work and its position, so it cannot do the one
without the other. Arguments: port, token, record, kills, seed, what is added to the position when it resumes (0; the
controls are wrong by one). When a file `RECORD.until` appears with a size in it, the last life reads up to there.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import socket
import sys
import time


def reached(record: str) -> int:
    """The position of the last line."""
    with open(record, "rb") as file:  # noqa: PTH123
        file.seek(max(0, os.fstat(file.fileno()).st_size - 200))
        lines = file.read().split(b"\n")
    return int(lines[-2].split()[0]) if len(lines) > 1 else 0


def live(port: int, token: str, record: str, off: int, stream: bool, until: int | None) -> None:
    """One life: for ever, or until a position is reached."""
    writing = os.open(record, os.O_WRONLY | os.O_APPEND)
    while until is None or reached(record) + max(0, off) < until:  # after that, nothing would ever come
        try:
            connection = socket.create_connection(("127.0.0.1", port), 10)
            position = max(0, reached(record) + off) if reached(record) else 0
            (follow if stream else poll)(connection, token, position, writing, until)
        except OSError:
            time.sleep(0.01)


def follow(connection: socket.socket, token: str, position: int, writing: int, until: int | None) -> None:
    """Server-sent events, resumed by Last-Event-ID."""
    ask(connection, token, "/api/v1/events", "Accept: text/event-stream", f"Last-Event-ID: {position}")
    file = connection.makefile("rb")
    left, fields = b"", {}
    if head(file)[0] != 200:
        return
    while size := int(file.readline() or b"0", 16):
        left += file.read(size)
        file.readline()
        *lines, left = left.split(b"\n")
        for line in lines:
            name, _, value = line.partition(b": ")
            if not line and b"data" in fields:
                note(writing, int(fields[b"id"]), fields[b"data"])
                if until is not None and int(fields[b"id"]) >= until:
                    return
            fields = {**fields, name: value} if line else {}


def poll(connection: socket.socket, token: str, position: int, writing: int, until: int | None) -> None:
    """Batches, one after another, by Next-After."""
    file = connection.makefile("rb")
    while until is None or position < until:
        ask(connection, token, f"/api/v1/events?after={position}&limit=20", "Accept: application/json")
        status, headers = head(file)
        body = file.read(int(headers[b"content-length"]))
        if status != 200:
            return
        for event in json.loads(body):
            leaf = json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
            note(writing, int(event["sequence"]), leaf)
        position = int(headers[b"next-after"])


def ask(connection: socket.socket, token: str, path: str, *more: str) -> None:
    """Send one request."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}", *more, "", ""]
    connection.sendall("\r\n".join(lines).encode())


def head(file) -> tuple[int, dict[bytes, bytes]]:  # type: ignore[no-untyped-def]
    """Status and headers of an answer."""
    status, headers = int(file.readline().split()[1]), {}
    while line := file.readline().strip():
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip()
    return status, headers


def note(writing: int, position: int, leaf: bytes) -> None:
    """The event is taken: one write, all or nothing."""
    os.write(writing, b"%d %s\n" % (position, hashlib.sha256(leaf).hexdigest().encode()))


def main() -> None:
    """Live and be killed; then live until told."""
    port, token, record, kills, seed, off = sys.argv[1:]
    rng, idle = random.Random(int(seed)), 0
    for number in range(int(kills)):
        size = os.stat(record).st_size  # noqa: PTH116
        pid = os.fork()
        if pid == 0:
            live(int(port), token, record, int(off), number % 3 != 2, None)
            os._exit(1)
        if number % 4:  # let it take something, so that it dies at work however busy the machine is
            patience = time.monotonic() + 5
            while os.stat(record).st_size == size and time.monotonic() < patience:  # noqa: PTH116
                time.sleep(0.001)
        time.sleep(rng.random() * 0.05)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        idle += os.stat(record).st_size == size  # noqa: PTH116
    print(idle, flush=True)
    while not os.path.exists(f"{record}.until"):  # noqa: PTH110
        time.sleep(0.01)
    with open(f"{record}.until") as file:  # noqa: PTH123
        live(int(port), token, record, int(off), True, int(file.read()))


if __name__ == "__main__":
    main()

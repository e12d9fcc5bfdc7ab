"""The process that reads what somebody uploaded: it holds no key and no connection, and may be killed at any time."""

from __future__ import annotations

import resource
import signal
import socket
import sys
from pathlib import Path
from traceback import extract_tb
from types import TracebackType

from api.drafting.apart import answer
from api.drafting.channel import receive, send

MEMORY = 3 * 2**30
"""Bytes of address space: a document unpacks to 256 MiB at most (formats.limits), its reading is a few times that."""
MARK = "reader: "
"""Begins what this process says to the service's log; nothing else that appears on its stderr is passed on."""
LONGEST_S = 60
"""Seconds after which a reading ends itself, should nobody be there any more to end it."""


def told(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
    """The fault that ends this process, by its kind and its places: the words of an error may be the document's."""
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(extract_tb(trace)))
    sys.stderr.write(f"{MARK}{kind.__name__} at {places}\n")


def serve(channel: socket.socket) -> None:
    """Answer until the service hangs up."""
    while True:
        try:
            asked = receive(channel)
        except (EOFError, OSError):
            return
        signal.alarm(LONGEST_S)
        send(channel, answer(asked))
        signal.alarm(0)


def main() -> None:
    """`python -m api.drafting.reading_process DESCRIPTOR`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C stops the service, which then hangs up
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        try:
            serve(channel)
        except BaseException as error:
            told(type(error), error, error.__traceback__)  # before hanging up: the service ends this process then
            sys.exit(1)


if __name__ == "__main__":
    main()

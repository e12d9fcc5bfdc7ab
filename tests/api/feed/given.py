"""What tests of the feed do to a ledger: credentials revoked, remarks written by many at once."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from api.feed.deliveries import begin
from api.http.service import open_service
from api.session import open_writing
from api.settings import Settings
from ledger.codec import canonical
from ledger.envelope import Append, Author, Draft
from ledger.own_facts import own_draft
from ledger.registry import CREDENTIAL_REVOKED
from ledger.store import Ledger

if TYPE_CHECKING:
    from tests.api.http.conftest import Api


def revoke(api: Api, token: str) -> None:
    """Revoke a key, as an entry."""
    id_ = token.split("_")[1]
    data = {"credential": id_, "reason": "test"}
    draft = own_draft(CREDENTIAL_REVOKED, data, f"revocation:{id_}", api.shilu.ledger.today())
    api.shilu.ledger.append_own([draft], Author("test", None, "administrator"), f"revoke-{id_}", canonical(data))


def remarks(stream: str, name: str, count: int) -> list[Draft]:
    """Facts of a plan that any auditor might record."""
    source = {"kind": "illustration", "note": "测试 / test"}
    return [
        Draft(
            stream, "plan.annotated", {"annotation": f"{name}-{i}", "position": 1, "text": "批注", "source": source},
            date(2023, 6, 30), f"annotation:{name}-{i}",
        )
        for i in range(count)
    ]  # fmt: skip


def remark(ledger: Ledger, stream: str, name: str, count: int = 1) -> list[int]:
    """Record remarks in one commit; their positions."""
    author = Author("auditor-1", None, "auditor")
    receipt = ledger.append(Append(remarks(stream, name, count), {}, author, name, name.encode()))
    return list(receipt.positions)


def write_until(ledger: Ledger, thread: str, stop: threading.Event, pause_s: float) -> None:
    """Record one to three remarks a commit, again and again."""
    rng, number = random.Random(thread), 0
    while not stop.is_set():
        number += 1
        remark(ledger, f"plan:计划{thread}", f"{thread}-{number}", rng.randint(1, 3))
        time.sleep(rng.random() * pause_s * 2)


class Sender:
    """A process that delivers webhooks to this machine, forked while nothing is open yet; it begins when told."""

    def __init__(self, settings: Settings) -> None:
        reading, self._telling = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self._telling)
                if os.read(reading, 1):
                    begin(open_service(settings.model_copy(update={"webhook_networks": "127.0.0.1/32"})))
                    time.sleep(60)
            finally:
                os._exit(0)
        os.close(reading)

    def begin(self) -> None:
        """Open the ledger and deliver."""
        os.write(self._telling, b"!")

    def kill(self) -> None:
        """As a power cut would end it."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._telling)


def main() -> None:
    """A process of writers: URL, key file, its name, threads, mean pause (ms); writes until its input ends."""
    url, key_file, name, threads, pause = sys.argv[1:]
    with open_writing(Settings(database_url=url, key_file=Path(key_file))) as shilu:
        stop = threading.Event()
        arguments = [(shilu.ledger, f"{name}{number}", stop, int(pause) / 1_000) for number in range(int(threads))]
        working = [threading.Thread(target=write_until, args=one) for one in arguments]
        for thread in working:
            thread.start()
        print("writing", flush=True)
        sys.stdin.read()
        stop.set()
        for thread in working:
            thread.join()

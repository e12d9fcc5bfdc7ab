"""A real service in a process of its own over a copy of the demo ledger, and clients for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api.client import Shilu
from api.demo import demo_settings
from ledger.checkpoint import VerifierKey
from ledger.key_text import load_private
from tests.api import worlds
from tests.api.http.running import Running, running


class Live:
    """Where it listens, the ledger's verifier key (got from its key file, not from the service), and keys by role."""

    def __init__(self, one: Running, folder: Path) -> None:
        self.one = one
        self.url = one.url
        self.folder = folder
        name, private = load_private(demo_settings(folder).key_file)
        self.key = str(VerifierKey(name, private.public_key().public_bytes_raw()))
        self._tokens: dict[tuple[str, str | None], str] = {}

    def token(self, role: str, agency: str | None = None) -> str:
        """A key of this role; the same one each time."""
        if role == "administrator":
            assert self.one.token is not None
            return self.one.token
        if (role, agency) not in self._tokens:
            self._tokens[role, agency] = self.one.issue(role, agency)
        return self._tokens[role, agency]

    def shilu(self, role: str, agency: str | None = None, **given: Any) -> Shilu:
        """A client with a key of this role that trusts the ledger's key."""
        return Shilu(self.url, self.token(role, agency), verifier_key=self.key, timeout=30.0, **given)


@contextmanager
def serving(folder: Path, **variables: str) -> Iterator[Live]:
    """The service over a copy of the demo ledger in `folder`. `variables` are more of its environment."""
    copy = worlds.copy_of(worlds.demo_ledger(), folder)
    with running(demo_settings(copy), **variables) as one:
        yield Live(one, copy)

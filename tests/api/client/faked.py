"""A service made up of one function, and a small signed log, to see what the client does with every kind of answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.client import Retrying, Shilu
from ledger.checkpoint import Checkpoint, Signature, VerifierKey
from ledger.merkle import consistency_proof, inclusion_proof, leaf_hash, subtrees_of, tree_root

Handler = Callable[[httpx2.Request], httpx2.Response]
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = VerifierKey("log.test", PRIVATE.public_key().public_bytes_raw())


def client(handler: Handler, slept: list[float] | None = None, **given: Any) -> Shilu:
    """A client whose every request goes to `handler`; the waits between attempts are noted, not slept."""
    kept: list[float] = [] if slept is None else slept
    retrying = Retrying(attempts=4, sleep=kept.append, chance=lambda: 1.0)
    http = httpx2.Client(transport=httpx2.MockTransport(handler), follow_redirects=True)  # not by this client
    return Shilu("http://shilu.test", "slu_abc_secret", http=http, retrying=retrying, **given)


def answers(*steps: httpx2.Response | Exception) -> tuple[Handler, list[httpx2.Request]]:
    """A handler that takes one step after another, and the requests it was sent."""
    asked: list[httpx2.Request] = []
    left: Iterator[httpx2.Response | Exception] = iter(steps)

    def handler(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        step = next(left)
        if isinstance(step, Exception):
            raise step
        return step

    return handler, asked


def said(body: Any, status: int = 200, **headers: str) -> httpx2.Response:
    """A JSON answer; `Retry_After="1"` is the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, json=body, headers=named)


def problem(status: int, code: str, **headers: str) -> httpx2.Response:
    """A problem document."""
    body = {"type": f"urn:shilu:{code}", "status": status, "code": code, "title": "t", "detail": "d",
            "said": {"zh": "不行", "en": "no"}, "errors": [{"pointer": "/seat", "code": "missing", "detail": "x"}]}
    return said(body, status, **headers)


@dataclass
class Log:
    """A log that serves /checkpoint, proofs and raw entries; `lie` changes an answer before it leaves."""

    leaves: list[bytes] = field(default_factory=list)
    size: int | None = None
    origin: str = "log.test"
    private: Ed25519PrivateKey = PRIVATE
    lie: Callable[[str, bytes], bytes] = lambda _path, content: content
    asked: list[str] = field(default_factory=list)

    def grow(self, count: int, word: str = "entry") -> Log:
        """Add entries, each with its position."""
        for _ in range(count):
            position = len(self.leaves) + 1
            self.leaves.append(json.dumps({"sequence": f"{position:020}", "data": word}).encode())
        return self

    def note(self) -> bytes:
        """The signed checkpoint."""
        size = len(self.leaves) if self.size is None else self.size
        text = Checkpoint(self.origin, size, tree_root([leaf_hash(leaf) for leaf in self.leaves[:size]])).body()
        key = VerifierKey("log.test", self.private.public_key().public_bytes_raw())
        return f"{text}\n{Signature(key.name, key.key_id, self.private.sign(text.encode())).line()}".encode()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        path, asked = request.url.path, {name: int(value) for name, value in request.url.params.items()}
        self.asked.append(path)
        return httpx2.Response(200, content=self.lie(path, self._answer(path, asked)))

    def _answer(self, path: str, asked: dict[str, int]) -> bytes:
        subtree = subtrees_of([leaf_hash(leaf) for leaf in self.leaves])
        if path == "/checkpoint":
            return self.note()
        if path == "/proof/inclusion":
            return _proof(inclusion_proof(asked["position"] - 1, asked["size"], subtree))
        if path == "/proof/consistency":
            return _proof(consistency_proof(asked["from"], asked["to"], subtree))
        return self.leaves[int(path.rpartition("/")[2]) - 1]


def _proof(path: list[bytes]) -> bytes:
    return json.dumps({"hashes": [base64.b64encode(step).decode() for step in path]}).encode()

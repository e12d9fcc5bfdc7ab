"""An issuer of bearer tokens for tests: real keys, a real key set, served from a file or over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ISSUER, AUDIENCE, SUBJECT = "https://id.example.gov.cn", "shilu", "248289761001"
RSA = rsa.generate_private_key(65537, 2048)
WEAK = rsa.generate_private_key(65537, 1024)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()
STRANGER = rsa.generate_private_key(65537, 2048)
KEYS: dict[str, tuple[str, Any]] = {"r": ("RS256", RSA), "e": ("ES256", EC), "d": ("EdDSA", ED), "w": ("RS256", WEAK)}
_TO_JWK: dict[str, Any] = {"RS256": RSAAlgorithm.to_jwk, "ES256": ECAlgorithm.to_jwk, "EdDSA": OKPAlgorithm.to_jwk}


def member(kid: str) -> dict[str, Any]:
    """The public key as a member of a key set."""
    algorithm, key = KEYS[kid]
    return {**json.loads(_TO_JWK[algorithm](key.public_key())), "kid": kid, "use": "sig"}


def key_set(*kids: str, **more: Any) -> bytes:
    """A JWKS with these keys."""
    return json.dumps({"keys": [*map(member, kids), *more.get("and_also", ())]}).encode()


def claims(**changed: Any) -> dict[str, Any]:
    """What a right token says; a claim given as None is left out."""
    now = int(time.time())
    said = {"iss": ISSUER, "aud": AUDIENCE, "sub": SUBJECT, "exp": now + 300, "iat": now, "nbf": now, **changed}
    return {name: value for name, value in said.items() if value is not None}


def signed(kid: str = "r", *, header: dict[str, Any] | None = None, **changed: Any) -> str:
    """A token signed with one of the keys; a header given as None is left out."""
    algorithm, key = KEYS[kid]
    named = {"kid": kid, **(header or {})}
    return jwt.encode(claims(**changed), key, algorithm, headers={n: v for n, v in named.items() if v is not None})


@contextmanager
def serving(answer: dict[str, Any]) -> Iterator[str]:
    """The address of a key set: `answer["body"]`, with `answer["status"]`; `answer["asked"]` counts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name the library calls
            answer["asked"] = answer.get("asked", 0) + 1
            self.send_response(answer.get("status", 200))
            self.end_headers()
            self.wfile.write(answer["body"])

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/jwks"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

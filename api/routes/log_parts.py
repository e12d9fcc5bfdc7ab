"""What the log's routes are made of: who may see entries as they are, proofs as JSON and text, the witness's door."""

from __future__ import annotations

import base64
from typing import Annotated, Any, NamedTuple

import orjson
from fastapi import Depends, FastAPI, Request, Response

from api.http.problems import Problem
from api.http.service import Service
from ledger.checkpoint import parse
from ledger.errors import KeyMismatch
from ledger.proof import tlog_proof
from ledger.reader import LedgerReader
from ledger.tiles import Tiles
from replay.mirror import latest
from replay.proving import ConsistencyProof, EntryProof, choose
from replay.witness.cosigning import Witness
from replay.witness.memory import KEY_FILE, Memory

PLAIN = "text/plain; charset=utf-8"
MAX_POSITION = 2**53
"""What every reader of JSON can hold; no ledger is longer."""
_ENTRIES = "entries"


async def _raw(request: Request) -> bytes:
    return await request.body()


Raw = Annotated[bytes, Depends(_raw)]
"""The body as it came, whatever its type is said to be."""


class SignedSize(NamedTuple):
    """A size of the ledger and the note signed there."""

    size: int
    note: bytes


def no_such(what: str, zh: str, en: str) -> Problem:
    """A 404."""
    return Problem(404, f"no-such-{what}", zh, en)


def scope_of(request: Request) -> str:
    """Who may keep an answer: anybody, where anybody may ask."""
    return "public" if request.state.principal.anonymous else "private"


def tiles_of(app: FastAPI) -> Tiles:
    """The tiles of the application's ledger; what was read once stays in memory."""
    held: Tiles | None = getattr(app.state, "tiles", None)
    if held is None:
        service: Service = app.state.service
        held = app.state.tiles = Tiles(service.reading.reader)
    return held


def opened_whole(service: Service, request: Request) -> bool:
    """Whether entries of every plan, as they are, may be shown to who asks: to an auditor of all plans, and to
    everybody where the area `entries` is open without a choice of plans."""
    if _ENTRIES in service.public.areas and service.public.plans is None:
        return True
    who = request.state.principal
    return not who.anonymous and who.actor.role == "auditor" and who.plans is None


def wants_text(accept: str) -> bool:
    """Whether `text/plain` is named, and JSON is not."""
    named = [one.partition(";")[0].strip().lower() for one in accept.split(",")]
    return "text/plain" in named and "application/json" not in named


def inclusion_text(service: Service, request: Request, position: int, proof: EntryProof) -> bytes:
    """A `.tlog-proof` file. It shows the entry itself only to those who may read it; without it a verifier needs the
    entry from elsewhere."""
    if opened_whole(service, request):
        return proof.file
    return tlog_proof(position - 1, proof.path, _note_of(proof))


def inclusion_json(request: Request, position: int, proof: EntryProof) -> Response:
    """Index, size, root, path and the signed note they rest on."""
    return _json(request, {
        "position": position, "leaf_index": position - 1, "leaf_hash": _b64(proof.leaf_hash),
        "size": proof.checkpoint.size, "root": _b64(proof.checkpoint.root), "hashes": list(map(_b64, proof.path)),
        "checkpoint": _note_of(proof).decode(), "kind": proof.kind,
    })  # fmt: skip


def consistency_json(request: Request, proof: ConsistencyProof, note: bytes) -> Response:
    """Both sizes and roots, the path, and the signed note of the later one."""
    return _json(request, {
        "from": proof.first, "to": proof.second, "from_root": _b64(proof.first_root),
        "to_root": _b64(proof.second_root), "hashes": list(map(_b64, proof.path)), "checkpoint": note.decode(),
    })  # fmt: skip


def choose_at(reader: LedgerReader, size: int | None) -> SignedSize:
    """The note signed at exactly `size`, of the whole ledger when None. Problem 404 where none was signed."""
    chosen = latest(reader) if size is None else choose(reader, size=size)
    if chosen is None:
        raise no_such("checkpoint", "该处没有签名头", "no head was signed at that size")
    return SignedSize(parse(chosen.note).size, chosen.note)


def witness_of(service: Service) -> Witness:
    """The witness that this service also is. Problem 404 where it is none; the ledger's errors for a bad folder."""
    key = service.settings.witness_key_file
    if key is None:
        raise Problem(404, "not-a-witness", "本服务不做见证", "this service is no witness")
    if key.name != KEY_FILE:
        raise KeyMismatch(
            f"SHILU_WITNESS_KEY_FILE 应指向见证状态目录中的 {KEY_FILE}",
            f"SHILU_WITNESS_KEY_FILE names the file {KEY_FILE} in a witness's state folder",
        )
    return Witness(Memory(key.parent))


def _note_of(proof: EntryProof) -> bytes:
    """The note at the end of the proof's file."""
    return proof.file.split(b"\n\n", 1)[1]


def _json(request: Request, document: dict[str, Any]) -> Response:
    headers = {"Cache-Control": f"{scope_of(request)}, no-cache", "Vary": "Accept"}
    return Response(orjson.dumps(document), media_type="application/json", headers=headers)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()

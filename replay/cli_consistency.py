"""`shilu-audit consistency`: that one state of the ledger is the beginning of another, with the proof."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated

import typer

from ledger.checkpoint import Checkpoint
from ledger.errors import BadCheckpoint, HistoryMismatch
from ledger.reader import LedgerReader
from replay.cli_base import DEFAULT, Database, Json, app
from replay.proving import ConsistencyProof, consistent, opened
from replay.terminal import COULD_NOT, FAILED, answered, emit, fail, say

_WHICH = "条数,或存有检查点的文件 a size, or a file with a checkpoint"


@app.command()
def consistency(
    first: Annotated[str, typer.Argument(metavar="FIRST", help=_WHICH)],
    second: Annotated[str, typer.Argument(metavar="SECOND", help=_WHICH)],
    database: Database = DEFAULT,
    json: Json = False,
) -> None:
    """前者是否后者的开头(只增未改),并给出证明。Is FIRST a beginning of SECOND? With the proof (RFC 9162)."""
    with answered():
        reader = LedgerReader.open(database)
        try:
            one, other = sorted((_state(reader, first), _state(reader, second)), key=_size)
            proof = consistent(reader, one, other)
        except (HistoryMismatch, BadCheckpoint) as error:
            fail(FAILED, error.zh, error.en, error.code)
        except LookupError as error:
            zh, _, en = str(error.args[0]).partition(" / ")
            fail(FAILED, zh, en, "no-such-size")
    if json:
        emit(_document(proof))
        return
    say(f"✔ 前 {proof.first} 条是 {proof.second} 条的开头 the first {proof.first} entries begin those {proof.second}")
    say(f"根哈希 root at {proof.first}: {proof.first_root.hex()}")
    say(f"根哈希 root at {proof.second}: {proof.second_root.hex()}")
    for step in proof.path:
        say(base64.b64encode(step).decode())


def _state(reader: LedgerReader, text: str) -> Checkpoint | int:
    """A size, or the checkpoint in a file, signed by this ledger."""
    if text.isascii() and text.isdigit():
        if not 0 < len(text) < 19:
            fail(COULD_NOT, f"条数过大:{text}", f"too large a size: {text}", "usage")
        return int(text)
    return opened(reader, Path(text).read_bytes())


def _size(state: Checkpoint | int) -> int:
    return state if isinstance(state, int) else state.size


def _document(proof: ConsistencyProof) -> dict[str, object]:
    return {
        "consistent": True,
        "first": {"size": proof.first, "root": proof.first_root.hex()},
        "second": {"size": proof.second, "root": proof.second_root.hex()},
        "proof": [base64.b64encode(step).decode() for step in proof.path],
    }

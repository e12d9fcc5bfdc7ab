"""`shilu publish`: a checkpoint for the world, with the stream list and the witnesses' cosignatures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli_base import Now, app, settings
from api.options import Json, instant
from api.published import published, told
from api.session import open_writing
from ledger.asking import Witness, parse_witnesses
from ledger.cosignature import WitnessKey
from ledger.durable import replace
from ledger.errors import LedgerError
from ledger.publishing import add_cosignatures
from ledger.reader import LedgerReader
from replay.terminal import answered, emit, tell

Witnesses = Annotated[
    list[str] | None,
    typer.Option("--witness", metavar="URL=VKEY", help="见证方,可多次 a witness, repeatable (else SHILU_WITNESSES)"),
]
Handed = Annotated[
    Path | None,
    typer.Option("--add-cosignature", metavar="FILE", help="登记以文件交来的副署 a cosigned note handed over"),
]


@app.command()
def publish(
    witness: Witnesses = None, handed: Handed = None,
    file: Annotated[Path | None, typer.Option("--file", help="写入文件而非标准输出 a file instead of stdout")] = None,
    now: Now = None, json: Json = False,
) -> None:  # fmt: skip
    """发布检查点(含流清单),请见证方副署。Publish a checkpoint, cosigned by the witnesses that answer."""
    with answered():
        LedgerReader.open(settings().database_url).opened()  # nothing is published of nothing
        known, keys = _witnesses(witness, handed)
        with open_writing(settings(), instant(now)) as shilu:
            if handed is not None:
                done = told(add_cosignatures(shilu.ledger, handed.read_bytes(), keys), keys, {})
            else:
                done = published(shilu.ledger, known, _complain)
        if file is not None:
            replace(file, done["note"].encode())
    size, count = done["size"], f"{len(done['cosigned'])}/{len(done['cosigned']) + len(done['failed'])}"
    tell(f"已发布第 {size} 条的检查点,见证 {count}", f"published at {size}, cosigned {count}", "✔")
    if json:
        emit(done)
    elif file is None:
        sys.stdout.buffer.write(done["note"].encode())


def _complain(one: Witness, error: LedgerError) -> None:
    tell(error.zh, f"{error.en}  [{one.key.name}]")


def _witnesses(given: list[str] | None, handed: Path | None) -> tuple[list[Witness], list[WitnessKey]]:
    """Those to ask, and the keys of all. For a note handed over, a key without an address is enough."""
    if handed is not None and given and all("://" not in one for one in given):
        return [], [WitnessKey.parse(one.rpartition("=")[2] if one.count("=") > 1 else one) for one in given]
    found = parse_witnesses(",".join(given) if given else settings().witnesses)
    return found, [one.key for one in found]

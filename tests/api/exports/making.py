"""Every export of the answers in a file, as a program of its own: prints the SHA-256 of each."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import orjson

from api.exports.board_file import board_file
from api.exports.bundle import evaluation_zip
from api.exports.ruling import ruling
from api.exports.workbook import workbook


def main(file: str) -> None:
    """Make them and print their digests, one a line."""
    given = orjson.loads(Path(file).read_bytes())
    rows, stamp, common = given["rows"], given["stamp"], given["common"]
    made = [workbook(rows, stamp, given["diff"]), evaluation_zip(given["snapshot"], stamp, b"proof", **common)]
    made += [board_file(rows, stamp, given["diff"], fmt=fmt) for fmt in ("docx", "pdf")]
    made += [ruling("争议", given["dispute"], stamp, fmt=fmt) for fmt in ("docx", "pdf")]
    for data in made:
        print(len(data), hashlib.sha256(data).hexdigest())


if __name__ == "__main__":
    main(sys.argv[1])

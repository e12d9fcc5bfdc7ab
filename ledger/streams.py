"""The stream list at a size (docs/proofs.md §2): the last entry of every stream, so that a plan is provably whole."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from ledger.checkpoint import Checkpoint
from ledger.codec import canonical
from ledger.envelope import as_bytes
from ledger.errors import BadCheckpoint
from ledger.key_text import strict_base64
from ledger.merkle import leaf_hash, tree_root
from ledger.reader import LedgerReader

EXTENSION = "shilu/streams/v1"
# The names hop along the index (stream, version), one seek each; so does the last entry of each at the size. Nothing
# is scanned but what streams gained beyond it.
_TIPS = """
WITH RECURSIVE names(stream) AS (
    SELECT min(stream) FROM entries
    UNION ALL
    SELECT (SELECT min(e.stream) FROM entries e WHERE e.stream > names.stream) FROM names WHERE names.stream IS NOT NULL
)
SELECT e.stream, e.version, e.position, e.leaf_hash FROM names JOIN entries e ON e.stream = names.stream
    AND e.version = (
        SELECT tip.version FROM entries tip WHERE tip.stream = names.stream AND tip.position <= ?
        ORDER BY tip.version DESC LIMIT 1
    )
"""


def stream_list(reader: LedgerReader, size: int) -> list[bytes]:
    """The list's canonical texts, sorted by the UTF-8 bytes of the stream's name; empty at size 0."""
    rows = reader.ask(_TIPS, (size,))
    rows.sort(key=lambda row: row[0].encode())
    return [entry(stream, version, position, as_bytes(digest)) for stream, version, position, digest in rows]


def entry(stream: str, version: int, position: int, digest: bytes) -> bytes:
    """One text of the list, of a stream's last entry (its leaf hash, 32 bytes)."""
    return canonical({"leaf": digest.hex(), "position": position, "stream": stream, "version": version})


def stream_root(texts: Sequence[bytes]) -> bytes:
    """The RFC 6962 root over the texts, 32 bytes."""
    return tree_root([leaf_hash(text) for text in texts])


def extension(texts: Sequence[bytes]) -> str:
    """The extension line of a published checkpoint."""
    return f"{EXTENSION} {len(texts)} {base64.b64encode(stream_root(texts)).decode()}"


def parse_extension(checkpoint: Checkpoint) -> tuple[int, bytes] | None:
    """COUNT and ROOT of a published checkpoint, None for one without; BadCheckpoint when malformed, or there twice."""
    lines = [line for line in checkpoint.extensions if line.partition(" ")[0] == EXTENSION]
    if not lines:
        return None
    _, count, root = [*lines[0].split(" "), "", ""][:3]
    plain = count.isascii() and count.isdigit() and str(int(count)) == count
    if len(lines) > 1 or lines[0].count(" ") != 2 or not plain or len(strict_base64(root)) != 32:
        raise BadCheckpoint("检查点的流清单行不正确", f"malformed stream list line: {lines[0]!r}")
    return int(count), strict_base64(root)

"""What somebody with the database but without the key can do to what stands beside entries: heads, keys, documents."""

from __future__ import annotations

from hashlib import sha256

import orjson

from tests.tampering.case import Case, Who
from tests.tampering.hands import Hands, sql


def _key_added(hands: Hands) -> None:
    columns = "'x', 'y', fingerprint, first_position, count"
    hands.run(f"INSERT INTO idempotency SELECT {columns} FROM idempotency WHERE first_position = ?",
              hands.at["notice_issued"])  # fmt: skip


def _tile(hands: Hands) -> None:
    (hashes,) = hands.ask("SELECT hashes FROM tiles WHERE number = 0")[0]
    at = 32 * (hands.at["progress_reported"] - 1)
    hands.run("UPDATE tiles SET hashes = ? WHERE number = 0", hashes[:at] + bytes(32) + hashes[at + 32 :])


def _tile_too_many(hands: Hands) -> None:
    hands.run("INSERT INTO tiles SELECT level, 1, root, hashes FROM tiles")


def _head_of_nothing(hands: Hands) -> None:
    hands.run("INSERT INTO heads SELECT 0, recorded_at, frontier, checkpoint FROM heads WHERE size = 1")


def _document(hands: Hands) -> None:
    hands.run("UPDATE blobs SET content = ? WHERE sha256 = ?", b"?", _paper(hands))


def _documents_swapped(hands: Hands) -> None:
    (one, first), (other, second) = hands.ask("SELECT sha256, content FROM blobs ORDER BY sha256")[:2]
    hands.run("UPDATE blobs SET content = ? WHERE sha256 = ?", second, one)
    hands.run("UPDATE blobs SET content = ? WHERE sha256 = ?", first, other)


def _no_document(hands: Hands) -> None:
    hands.run("DELETE FROM blobs WHERE sha256 = ?", _paper(hands))


def _paper(hands: Hands) -> str:
    event = orjson.loads(hands.leaf(hands.at["text_imported"]))
    return str(event["data"]["sha256"])


def _sealed_swapped(hands: Hands) -> None:
    (one, first), (other, second) = hands.ask("SELECT digest, content FROM sealed ORDER BY digest")[:2]
    hands.run("UPDATE sealed SET content = ? WHERE digest = ?", second, one)
    hands.run("UPDATE sealed SET content = ? WHERE digest = ?", first, other)


def _sealed_disabled(hands: Hands) -> None:
    digest, content = hands.ask("SELECT digest, content FROM sealed WHERE substr(digest, 1, 4) = 'hmac'")[0]
    hands.run("UPDATE sealed SET content = ? WHERE digest = ?", content[:1] + bytes(16) + content[17:], digest)


def _note_altered(hands: Hands) -> None:
    """The size in a published note made smaller, its row named after it."""
    size = hands.at["published 2"]
    (note,) = hands.ask("SELECT note FROM published WHERE size = ?", size)[0]
    other = note.replace(b"\n%d\n" % size, b"\n%d\n" % (size - 1))
    values = (other, sha256(other).hexdigest(), size - 1, size)
    hands.run("UPDATE published SET note = ?, sha256 = ?, size = ? WHERE size = ?", *values)


def _note_without_witness(hands: Hands) -> None:
    """The last note with its cosignature gone."""
    hands.run("DELETE FROM published WHERE size = ? AND length(note) = (SELECT max(length(note)) FROM published)",
              hands.at["published 3"])  # fmt: skip


DBA = Who.DBA
_FIRST = "(SELECT checkpoint FROM heads WHERE size = 1)"
BESIDE: tuple[Case, ...] = (
    Case("head-time", "改动一个签名头的时刻（会改变“当时所知”）", "the time of a head changed (what was known when)",
         DBA, sql("UPDATE heads SET recorded_at = recorded_at - 1 WHERE size = ?", "notice_issued"), ("views",),
         "notice_issued", postgres=True),
    Case("head-frontier", "改动一个签名头的前沿", "the frontier of a head changed", DBA,
         sql("UPDATE heads SET frontier = (SELECT frontier FROM heads WHERE size = 1) WHERE size = ?", "notice_issued"),
         ("checkpoint",), "notice_issued"),
    Case("head-note", "把一个签名头的文本换成另一个的", "the note of a head replaced by that of another", DBA,
         sql(f"UPDATE heads SET checkpoint = {_FIRST} WHERE size = ?", "notice_issued"), ("checkpoint",),
         "notice_issued", postgres=True),
    Case("head-removed", "删去中间一个签名头", "a head removed from the middle", DBA,
         sql("DELETE FROM heads WHERE size = ?", "notice_issued"), ("checkpoint",), "notice_issued", postgres=True),
    Case("head-of-nothing", "在第 1 条之前加一个签名头", "a head put before position 1", DBA, _head_of_nothing,
         ("checkpoint",), "opened", postgres=True),
    Case("key-removed", "删去幂等表一行", "a row of the idempotency table deleted", DBA,
         sql("DELETE FROM idempotency WHERE first_position = ?", "notice_issued"), ("views",), "notice_issued",
         postgres=True),
    Case("key-changed", "改动幂等表一行的键", "the key of a row of the idempotency table changed", DBA,
         sql("UPDATE idempotency SET key = 'other' WHERE first_position = ?", "notice_issued"), ("views",),
         "notice_issued", postgres=True),
    Case("key-moved", "改动幂等表一行所指的位置", "a row of the idempotency table points elsewhere", DBA,
         sql("UPDATE idempotency SET first_position = first_position + 1 WHERE first_position = ?", "notice_issued"),
         ("views",), "notice_issued", postgres=True),
    Case("key-added", "幂等表添一行，使未记录的请求得到“已记录”的答复",
         "a row added to the idempotency table, so that a request never recorded is answered", DBA, _key_added,
         ("views",), "notice_issued", postgres=True),
    Case("tile", "改动哈希瓦片中的一个哈希", "a hash in a stored tile changed", DBA, _tile, ("tree",),
         "progress_reported", postgres=True),
    Case("tile-too-many", "添一个尚未写满的瓦片", "a tile put in that is not full yet", DBA, _tile_too_many,
         ("tree",), "end+1", postgres=True),
    Case("document", "改动一份归档文件", "an archived document changed", DBA, _document, ("snapshots",), "",
         postgres=True),
    Case("documents-swapped", "互换两份归档文件的内容", "the bytes of two documents swapped", DBA, _documents_swapped,
         ("snapshots",), "", postgres=True),
    Case("document-removed", "删去一份归档文件", "an archived document removed", DBA, _no_document, ("snapshots",),
         "text_imported", postgres=True),
    Case("commitment-removed", "未经批准删去封存的个人信息", "a sealed personal value removed without an approval",
         DBA, sql("DELETE FROM sealed WHERE substr(digest, 1, 4) = 'hmac'"), ("snapshots",), "masked", postgres=True),
    Case("commitments-swapped", "互换两件封存的个人信息", "two sealed personal values swapped", DBA, _sealed_swapped,
         ("snapshots",), "", postgres=True),
    Case("commitment-disabled", "改动封存内容所指的密钥，使其再也打不开",
         "the key that a sealed value names altered, so that it never opens again", DBA, _sealed_disabled,
         ("snapshots",), "masked", postgres=True),
    Case("note-altered", "改动一个已发布检查点的条数", "the size of a published checkpoint altered", DBA,
         _note_altered, ("checkpoint",), "before the rotation"),
    Case("note-renamed", "改动已发布检查点的标识列", "the name of a published checkpoint's row altered", DBA,
         sql("UPDATE published SET sha256 = 'x' WHERE size = ?", "published 2"), ("checkpoint",), "published 2",
         postgres=True),
    Case("cosignature-removed", "删去带副署的最新检查点", "the newest checkpoint with its cosignature removed",
         DBA, _note_without_witness, ("witnesses",), "", given=("policy",), postgres=True),
)  # fmt: skip

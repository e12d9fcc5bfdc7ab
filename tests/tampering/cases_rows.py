"""What somebody with the database but without the key can do to entries."""

from __future__ import annotations

import orjson

from ledger.merkle import leaf_hash
from ledger.signer import Signer
from tests.tampering.case import Case, Who
from tests.tampering.hands import Hands, edited, replaced, sql
from tests.tampering.world import ORIGIN

STRANGER = Signer.generate(ORIGIN)
WAS, NOW = '"percent":"60"', '"percent":"90"'
"""A figure somebody would like to be greater, as it stands in the first report."""


def _letter(hands: Hands) -> None:
    hands.replace(hands.at["progress_reported"], WAS, NOW)


def _recoded(hands: Hands) -> None:
    hands.replace(hands.at["progress_reported"], WAS, '"percent":"100"', hashed=True)


def _relinked(leaves: list[bytes], hands: Hands) -> list[bytes]:
    at = hands.at["progress_reported"]
    leaves[at - 1] = replaced(leaves[at - 1], WAS, NOW)
    return hands.linked(leaves, signed=False)


def _all_but_signed(hands: Hands) -> None:
    notes = dict(hands.ask("SELECT size, checkpoint FROM heads"))
    hands.write(_relinked(hands.leaves(), hands), hands.signers_at(hands.leaves()))
    for size, note in notes.items():
        hands.run("UPDATE heads SET checkpoint = ? WHERE size = ?", note, size)


def _signed_by_a_stranger(hands: Hands) -> None:
    hands.write(_relinked(hands.leaves(), hands), lambda size: [STRANGER])


def _key_of_his_own(hands: Hands) -> None:
    """Everything begun anew under another key, named in position 1; no rotation, nothing published."""

    def own(leaves: list[bytes]) -> None:
        leaves[0] = replaced(leaves[0], str(hands.world.old.verifier), str(STRANGER.verifier))
        leaves[:] = leaves[: hands.at["snapshot_fixed"] - 1]

    leaves = hands.leaves()
    own(leaves)
    hands.write(hands.linked(leaves), lambda size: [STRANGER])
    hands.run("DELETE FROM published")


def _leaf_hash(hands: Hands) -> None:
    hands.run("UPDATE entries SET leaf_hash = ? WHERE position = ?", bytes(32), hands.at["notice_issued"])


def _before_the_first(hands: Hands) -> None:
    columns = "0, stream, 0, type, 'x', recorded_at, leaf, leaf_hash"
    hands.run(f"INSERT INTO entries SELECT {columns} FROM entries WHERE position = 1")


def _delete_and_close_up(hands: Hands) -> None:
    """One entry gone, everything after it moved up and chained anew; nothing can be signed."""
    leaves = hands.leaves()
    del leaves[hands.at["notice_issued"] - 1]
    notes = dict(hands.ask("SELECT size, checkpoint FROM heads"))
    hands.write(hands.linked(leaves, signed=False), hands.signers_at(leaves))
    for size, note in notes.items():
        if size < len(leaves):
            hands.run("UPDATE heads SET checkpoint = ? WHERE size = ?", note, size)


def _tail(hands: Hands) -> None:
    hands.run("DELETE FROM entries WHERE position > ?", hands.at["end"] - 1)


def _tail_with_all(hands: Hands) -> None:
    """Cut off before the last published checkpoint, with everything that names it."""
    at = hands.at["corrected"]
    for table, column in (("entries", "position"), ("heads", "size"), ("idempotency", "first_position")):
        hands.run(f"DELETE FROM {table} WHERE {column} > ?", at)
    hands.run("DELETE FROM published WHERE size > ?", at)


def _stream(hands: Hands) -> None:
    hands.run("DELETE FROM entries WHERE stream = ?", "region:甲县")


def _swap(hands: Hands) -> None:
    """The leaves and hashes of two reports change places; the columns stay."""
    one, other = hands.at["progress_reported"], hands.at["progress_reported"] + 2
    first, second = hands.leaf(one), hands.leaf(other)
    hands.put(one, second, hashed=True)
    hands.put(other, first, hashed=True)


def _reorder(hands: Hands) -> None:
    """Two neighbours change places, rows and all."""
    one = hands.at["dispute_raised"]
    hands.run("UPDATE entries SET position = 900000 WHERE position = ?", one)
    hands.run("UPDATE entries SET position = ? WHERE position = ?", one, one + 1)
    hands.run("UPDATE entries SET position = ? WHERE position = 900000", one + 1)


def _renumber(hands: Hands) -> None:
    """From one entry on every position is one greater."""
    at = hands.at["notice_issued"]
    hands.run("UPDATE entries SET position = position + 900000 WHERE position >= ?", at)
    hands.run("UPDATE entries SET position = position - 899999 WHERE position >= 900000")


def _insert(hands: Hands) -> None:
    hands.add(hands.next_leaf())


def _insert_with_unsigned_head(hands: Hands) -> None:
    hands.add(hands.next_leaf())
    hands.add_head([STRANGER], change=True)
    size, note = hands.ask("SELECT size, checkpoint FROM heads ORDER BY size DESC")[0]
    hands.run("UPDATE heads SET checkpoint = ? WHERE size = ?", note.split(b"\n\n")[0] + b"\n", size)


def _insert_with_head(hands: Hands) -> None:
    hands.add(hands.next_leaf())
    hands.add_head([STRANGER], change=True)


def _rotation_of_his_own(hands: Hands) -> None:
    """An entry that hands the ledger over to his own key, and a head that his key signs."""
    event = orjson.loads(hands.leaf(hands.at["key_rotated"]))
    data = {
        **event["data"], "previous": str(hands.world.new.verifier), "verifier_key": str(STRANGER.verifier),
    }  # fmt: skip
    last = orjson.loads(hands.leaves()[-1])
    hands.add(hands.next_leaf(
        subject="ledger", type=event["type"], data=data, streamversion=3, statementid="ledger:key:0",
        prevleaf=leaf_hash(hands.leaf(hands.at["key_rotated"])).hex(), recordedtime=last["recordedtime"],
    ))  # fmt: skip
    hands.add_head([STRANGER], change=True)


def _of_another_plan(hands: Hands) -> None:
    """An entry said to be of another ledger, canonical and with its hash; nothing chains to it."""
    hands.put(hands.at["end"], edited(hands.leaf(hands.at["end"]), source="example.cn/other"), hashed=True)


DBA = Who.DBA
ROWS: tuple[Case, ...] = (
    Case("letter", "改动一条记录中的一个字，别的不动", "one letter of an entry changed, nothing else", DBA, _letter,
         ("tree", "consistency", "order", "snapshots"), "progress_reported", postgres=True),
    Case("letter-hashed", "改动一条记录并重算其叶哈希", "an entry changed, its leaf hash recomputed", DBA, _recoded,
         ("tree", "consistency", "order", "snapshots"), "progress_reported", postgres=True),
    Case("all-but-signed", "改动一条记录，重算其后全部链、瓦片与树，只差签名",
         "an entry changed; chain, tiles and trees after it recomputed, all but the signatures", DBA, _all_but_signed,
         ("checkpoint", "consistency", "snapshots"), "progress_reported"),
    Case("signed-by-a-stranger", "同上，并用自己的密钥签署全部签名头",
         "the same, every head signed with a key of his own", DBA, _signed_by_a_stranger,
         ("checkpoint", "consistency", "snapshots"), "opened"),
    Case("another-opening", "用自己的密钥另开一本同名账本", "a ledger of the same name begun under a key of his own",
         DBA, _key_of_his_own, ("checkpoint",), "opened", given=("key",)),
    Case("column-stream", "改动一条记录的流列", "the stream column of an entry changed", DBA,
         sql("UPDATE entries SET stream = 'plan:elsewhere' WHERE position = ?", "notice_issued"),
         ("views", "snapshots"), "notice_issued", postgres=True),
    Case("column-version", "改动一条记录的版本列", "the version column of an entry changed", DBA,
         sql("UPDATE entries SET version = version + 1000 WHERE position = ?", "notice_issued"), ("views",),
         "notice_issued", postgres=True),
    Case("column-type", "改动一条记录的类型列", "the type column of an entry changed", DBA,
         sql("UPDATE entries SET type = 'plan.other' WHERE position = ?", "notice_issued"), ("views",),
         "notice_issued", postgres=True),
    Case("column-event-id", "改动一条记录的事件标识列", "the event id column of an entry changed", DBA,
         sql("UPDATE entries SET event_id = 'zz' WHERE position = ?", "notice_issued"), ("views",), "notice_issued",
         postgres=True),
    Case("column-recorded-at", "改动一条记录的记录时间列", "the recorded_at column of an entry changed", DBA,
         sql("UPDATE entries SET recorded_at = recorded_at - 1 WHERE position = ?", "notice_issued"), ("views",),
         "notice_issued", postgres=True),
    Case("column-leaf-hash", "改动一条记录的叶哈希列", "the leaf hash column of an entry changed", DBA, _leaf_hash,
         ("tree",), "notice_issued", postgres=True),
    Case("key-entry-hidden", "把更换密钥的记录移出账本自己的流",
         "the entry of the rotation moved out of the ledger's stream", DBA,
         sql("UPDATE entries SET stream = 'x' WHERE position = ?", "key_rotated"),
         ("checkpoint", "snapshots", "views"), "key_rotated"),
    Case("row-before-the-first", "在第 1 条之前加一条记录", "a row put before position 1", DBA, _before_the_first,
         ("order",), "opened", postgres=True),
    Case("middle-deleted", "删去中间一条记录", "an entry deleted from the middle", DBA,
         sql("DELETE FROM entries WHERE position = ?", "notice_issued"),
         ("tree", "consistency", "order", "snapshots", "views"), "notice_issued", postgres=True),
    Case("deleted-and-closed-up", "删去一条，其后全部前移、改号、重新衔接并重算各树，只差签名",
         "an entry deleted, all after it moved up, renumbered and chained anew, all but the signatures", DBA,
         _delete_and_close_up, ("checkpoint", "consistency", "snapshots"), "notice_issued"),
    Case("tail-deleted", "删去最后一条，签名头留着", "the last entry deleted, its head left", DBA, _tail, ("order",),
         "end", postgres=True),
    Case("tail-with-all", "截去末尾，连同签名头、幂等表与已发布检查点",
         "the tail cut off with its heads, idempotency rows and published checkpoints", DBA, _tail_with_all,
         ("consistency",), "corrected+1", given=("outside",), postgres=True),
    Case("stream-deleted", "删去一整条流", "a whole stream deleted", DBA, _stream,
         ("tree", "consistency", "order", "snapshots", "views"), "measurement_recorded", postgres=True),
    Case("swapped", "两条记录的内容互换，叶哈希随之", "two entries' contents swapped, hashes with them", DBA, _swap,
         ("tree", "consistency", "order", "snapshots", "views"), "progress_reported", postgres=True),
    Case("reordered", "相邻两行互换位置", "two neighbouring rows change places", DBA, _reorder,
         ("tree", "consistency", "order", "snapshots", "views"), "dispute_raised", postgres=True),
    Case("renumbered", "自某条起位置全部加一", "from an entry on, every position one greater", DBA, _renumber,
         ("tree", "checkpoint", "consistency", "order", "snapshots", "views"), "notice_issued"),
    Case("inserted", "插入一条格式正确、衔接正确的记录", "a well-formed entry with a right chain inserted", DBA,
         _insert, ("tree",), "end+1", also=("views",), postgres=True),
    Case("inserted-unsigned", "同上，并加一个没有签名的签名头", "the same, with a head that nobody signed", DBA,
         _insert_with_unsigned_head, ("checkpoint",), "end+1", postgres=True),
    Case("inserted-signed", "同上，签名头由别的密钥签署", "the same, its head signed with another key", DBA,
         _insert_with_head, ("checkpoint",), "end+1", postgres=True),
    Case("rotation-of-his-own", "伪造更换密钥的记录：旧密钥未签", "a rotation forged: the old key did not sign it",
         DBA, _rotation_of_his_own, ("checkpoint",), "end+1"),
    Case("of-another-ledger", "改写最后一条为另一账本的记录", "the last entry made one of another ledger", DBA,
         _of_another_plan, ("entries", "tree"), "end"),
)  # fmt: skip

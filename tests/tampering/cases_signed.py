"""What the operator can do who holds the ledger's signing key, and somebody who puts an old backup back."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import orjson

from ledger.codec import canonical
from ledger.merkle import leaf_hash, tree_root
from ledger.streams import extension
from tests.tampering.case import Case, Who
from tests.tampering.cases_rows import NOW, WAS
from tests.tampering.hands import Change, Hands, edited, replaced, stream_texts

OPERATOR, BACKUP = Who.OPERATOR, Who.BACKUP
Act = Callable[[Hands], None]


def _signed(change: Callable[[Hands, list[bytes]], None], *, linked: bool = True) -> Act:
    """A change of leaves, everything made to fit it and signed."""

    def act(hands: Hands) -> None:
        hands.sign_anew(lambda leaves: change(hands, leaves), linked=linked)

    return act


def _last(change: Callable[[bytes], bytes]) -> Act:
    """The last entry made otherwise before it was signed; nothing chains to it."""

    def act(hands: Hands) -> None:
        def altered(leaves: list[bytes]) -> None:
            leaves[-1] = change(leaves[-1])

        hands.sign_anew(altered, linked=False)

    return act


def _with(**other: Any) -> Act:
    return _last(lambda leaf: edited(leaf, **other))


def _spelt(old: str, new: str) -> Act:
    return _last(lambda leaf: replaced(leaf, old, new))


def _rewritten(hands: Hands, leaves: list[bytes]) -> None:
    at = hands.at["progress_reported"]
    leaves[at - 1] = replaced(leaves[at - 1], WAS, NOW)


def _dropped(hands: Hands, leaves: list[bytes]) -> None:
    del leaves[hands.at["dispute_answered"] - 1]


def _cut(hands: Hands, leaves: list[bytes]) -> None:
    del leaves[hands.at["corrected"] :]


def _backdated(hands: Hands, leaves: list[bytes]) -> None:
    leaves[-1] = edited(leaves[-1], recordedtime="2021-01-01T00:00:00.000000Z")


def _same_id(hands: Hands) -> None:
    """The unique index is gone with the triggers' author: the column keeps another value."""
    early = orjson.loads(hands.leaf(hands.at["notice_issued"]))
    hands.sign_anew(_ending(lambda leaf: edited(leaf, id="01768a3e-0800-7000-8000-00000000fffe")), linked=False)
    last = edited(hands.leaf(hands.at["end"]), id=early["id"])
    column = hands.ask("SELECT event_id FROM entries WHERE position = ?", hands.at["end"])
    hands.run("DELETE FROM entries WHERE position = ?", hands.at["end"])
    hands.add(edited(last, id=column[0][0]))
    hands.put(hands.at["end"], last, hashed=True)
    hands.run("DELETE FROM heads WHERE size = ?", hands.at["end"])
    hands.add_head([hands.world.new])


def _ending(change: Callable[[bytes], bytes]) -> Change:
    def altered(leaves: list[bytes]) -> None:
        leaves[-1] = change(leaves[-1])

    return altered


def _split(hands: Hands) -> None:
    early = orjson.loads(hands.leaf(hands.at["notice_issued"]))
    _with(actorid=early["actorid"], idempotencykey=early["idempotencykey"])(hands)


def _snapshot(change: Callable[[Hands, list[bytes], dict[str, Any]], None]) -> Act:
    """The content of the last fixed snapshot made otherwise before it was signed."""

    def act(hands: Hands) -> None:
        at = hands.at["snapshot_restated"]

        def altered(leaves: list[bytes]) -> None:
            event = orjson.loads(leaves[at - 1])
            change(hands, leaves, event["data"])
            leaves[at - 1] = canonical(event)

        def relinked(leaves: list[bytes]) -> None:
            altered(leaves)
            leaves[:] = hands.linked(leaves, signed=False)

        hands.sign_anew(relinked, linked=False)

    return act


def _false_figures(hands: Hands, leaves: list[bytes], data: dict[str, Any]) -> None:
    data["figures_sha256"] = sha256(b"{}").hexdigest()


def _false_population(hands: Hands, leaves: list[bytes], data: dict[str, Any]) -> None:
    data["population"] = dict.fromkeys(data["population"], 99)


def _other_checkpoint(hands: Hands, leaves: list[bytes], data: dict[str, Any]) -> None:
    """A checkpoint, validly signed, of a tree that this ledger never had."""
    data["checkpoint"] = hands.world.new.sign(hands.at["corrected"], bytes(32)).decode()


def _earlier_checkpoint(hands: Hands, leaves: list[bytes], data: dict[str, Any]) -> None:
    """The ledger's own checkpoint of a size before the one that the snapshot rests on."""
    size = hands.at["notice_issued"]
    root = tree_root([leaf_hash(leaf) for leaf in leaves[:size]])
    data["checkpoint"] = hands.world.old.sign(size, root).decode()


def _later_entries(hands: Hands, leaves: list[bytes], data: dict[str, Any]) -> None:
    """A snapshot said to rest on entries after itself."""
    data["basis"]["known_at"] = hands.at["snapshot_restated"]


def _list(change: Callable[[list[bytes]], list[bytes]]) -> Act:
    """The last published checkpoint, its stream list another; signed with the right key."""

    def act(hands: Hands) -> None:
        size = hands.at["published 3"]
        hands.run("DELETE FROM published WHERE size = ?", size)
        texts = change(stream_texts(hands.leaves()[:size]))
        hands.publish(size, hands.world.new, line=extension(texts))

    return act


def _cut_short(texts: list[bytes]) -> list[bytes]:
    """A stream said to end one entry earlier."""
    entry = orjson.loads(texts[-1])
    return [*texts[:-1], canonical({**entry, "version": entry["version"] - 1})]


def _other_root(hands: Hands) -> None:
    hands.publish(hands.at["published 3"], hands.world.new, root=bytes(32))


def _rotation_by_the_new_key(hands: Hands) -> None:
    """The head of the rotation without the old key's signature."""
    size = hands.at["key_rotated"]
    hands.run("DELETE FROM heads WHERE size = ?", size)
    leaves = hands.leaves()
    hands.write(leaves, lambda at: [hands.world.new] if at == size else hands.signers_at(leaves)(at))


def _rotation_with_another_previous(hands: Hands) -> None:
    at = hands.at["key_rotated"]

    def altered(leaves: list[bytes]) -> None:
        event = orjson.loads(leaves[at - 1])
        event["data"]["previous"] = str(hands.world.new.verifier)
        leaves[at - 1] = canonical(event)

    hands.sign_anew(altered)


def _loss(hands: Hands) -> None:
    """A loss declared in place of the rotation, as the last entry: the new key alone signs it."""
    at, keys = hands.at["key_rotated"], hands.world
    leaves = hands.leaves()[:at]
    event = orjson.loads(leaves[-1])
    event["type"] = "ledger.history_lost"
    event["data"] |= {"lost_size": at + 7, "lost_root": "A" * 43 + "="}
    leaves[-1] = canonical(event)
    hands.write(leaves, lambda size: [keys.old] if size < at else [keys.new])
    hands.run("DELETE FROM published WHERE size >= ?", at)


def _without_document(hands: Hands, leaves: list[bytes]) -> None:
    """An entry that names a document which nobody ever archived."""
    at = hands.at["text_imported"]
    event = orjson.loads(leaves[at - 1])
    event["data"]["sha256"] = sha256(b"?").hexdigest()
    leaves[at - 1] = canonical(event)


def _old_backup(hands: Hands) -> None:
    """The database as it was after its second publication."""
    at = hands.at["published 2"]
    for table, column in (("entries", "position"), ("heads", "size"), ("idempotency", "first_position")):
        hands.run(f"DELETE FROM {table} WHERE {column} > ?", at)
    hands.run("DELETE FROM published WHERE size > ?", at)


SIGNED: tuple[Case, ...] = (
    Case("rewritten", "自某条起改写历史，并用账本自己的密钥全部重签（外部检查点）",
         "history rewritten from an entry on, all signed anew with the ledger's own key (a checkpoint kept elsewhere)",
         OPERATOR, _signed(_rewritten), ("consistency",), "", given=("outside",), postgres=True),
    Case("rewritten-witnessed", "同上（见证方）", "the same (a witness)", OPERATOR, _signed(_rewritten),
         ("witnesses",), "", given=("policy",), views="anew"),
    Case("dropped", "删去一条，其后全部改号、重新衔接并重签",
         "an entry left out, all after it renumbered, chained and signed anew", OPERATOR, _signed(_dropped),
         ("snapshots", "consistency"), "measurement_recorded", given=("outside",)),
    Case("cut", "截去末尾并重签最后的签名头", "the tail cut off, the last head signed anew", OPERATOR, _signed(_cut),
         ("consistency",), "corrected+1", given=("outside",)),
    Case("old-backup", "放回旧备份", "an older backup put back", BACKUP, _old_backup, ("consistency",),
         "published 2+1", given=("outside",), postgres=True),
    Case("old-backup-witnessed", "放回旧备份，冒充见证方已见的账本",
         "an older backup shown as the one the witness saw", BACKUP, _old_backup, ("witnesses",), "",
         given=("policy",)),
    Case("float", "签署一条含浮点数的记录", "an entry with a float signed", OPERATOR,
         _spelt('"percent":"70"', '"percent":70.5'), ("entries",), "end", postgres=True),
    Case("space", "签署一条不规范的记录（多一个空格）", "an entry not in canonical form signed (one space)", OPERATOR,
         _spelt('"hv":1', '"hv": 1'), ("entries",), "end", postgres=True),
    Case("key-twice", "签署一条有重复键的记录", "an entry with a key twice signed", OPERATOR,
         _spelt('"hv":1', '"hv":1,"hv":1'), ("entries",), "end"),
    Case("unknown-format", "签署一条未知格式的记录", "an entry of an unknown format signed", OPERATOR, _with(hv=2),
         ("entries",), "end"),
    Case("attribute-missing", "签署一条缺少必要属性的记录", "an entry without a required attribute signed", OPERATOR,
         _spelt('"actorrole"', '"actorrule"'), ("entries",), "end"),
    Case("back-dated", "签署一条倒填记录时间的记录",
         "an entry with a recordedtime before the last signed (back-dating, a clock running backwards)", OPERATOR,
         _signed(_backdated), ("order",), "end", postgres=True),
    Case("version-skipped", "签署一条跳过版本的记录", "an entry that skips a version of its stream signed", OPERATOR,
         _with(streamversion=999), ("order",), "end"),
    Case("sequence", "签署一条序号不符的记录", "an entry with another sequence signed", OPERATOR,
         _with(sequence=f"{3:020d}"), ("order",), "end"),
    Case("predecessor", "签署一条前一条哈希不符的记录", "an entry that names another predecessor signed", OPERATOR,
         _with(prevleaf="0" * 64), ("order",), "end"),
    Case("event-id-twice", "签署两条同一事件标识的记录", "two entries of one event id signed", OPERATOR, _same_id,
         ("uniqueness", "views"), "end"),
    Case("key-split", "把一个幂等键用在不相连的两处", "an idempotency key used in two places", OPERATOR, _split,
         ("uniqueness", "views"), "end"),
    Case("false-figures", "签署一个数字摘要与记录不符的快照",
         "a snapshot signed whose digest is not what the entries give", OPERATOR, _snapshot(_false_figures),
         ("snapshots",), "snapshot_restated", postgres=True),
    Case("false-population", "签署一个总体不符的快照", "a snapshot signed with another population", OPERATOR,
         _snapshot(_false_population), ("snapshots",), "snapshot_restated"),
    Case("other-checkpoint", "签署一个所存检查点属于另一历史的快照",
         "a snapshot signed that holds a checkpoint of another history", OPERATOR, _snapshot(_other_checkpoint),
         ("snapshots",), "snapshot_restated"),
    Case("earlier-checkpoint", "签署一个所存检查点早于其依据的快照",
         "a snapshot signed that holds a checkpoint before its own basis", OPERATOR, _snapshot(_earlier_checkpoint),
         ("snapshots",), "snapshot_restated"),
    Case("later-entries", "签署一个声称依据其后记录的快照", "a snapshot signed that rests on entries after itself",
         OPERATOR, _snapshot(_later_entries), ("snapshots",), "snapshot_restated"),
    Case("list-leaves-out", "发布一个漏列一条流的检查点", "a checkpoint published whose list leaves a stream out",
         OPERATOR, _list(lambda texts: texts[:-1]), ("consistency",), "", postgres=True),
    Case("list-cut-short", "发布一个把一条流截短的检查点", "a checkpoint published whose list cuts a stream short",
         OPERATOR, _list(_cut_short), ("consistency",), ""),
    Case("equivocation", "在同一条数发布另一个根", "another root published at the same size", OPERATOR, _other_root,
         ("consistency",), "", postgres=True),
    Case("rotation-unsigned", "更换密钥处的签名头没有旧密钥的签名",
         "the head of a rotation without the old key's signature", OPERATOR, _rotation_by_the_new_key,
         ("checkpoint",), "key_rotated"),
    Case("rotation-previous", "更换密钥的记录写了另一把旧密钥", "a rotation that names another previous key",
         OPERATOR, _rotation_with_another_previous, ("checkpoint", "snapshots"), "key_rotated"),
    Case("loss-declared", "声明记录丢失，改用旧密钥不担保的新密钥",
         "a loss declared, and a new key that the old one does not vouch for", OPERATOR, _loss, ("checkpoint",),
         "key_rotated", given=("key",)),
    Case("no-such-document", "签署一条指向未归档文件的记录", "an entry signed that names a document never archived",
         OPERATOR, _signed(_without_document), ("snapshots",), "text_imported"),
)  # fmt: skip

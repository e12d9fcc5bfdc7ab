"""Bundles with wrong entries, properly signed; and with entries or tiles changed after signing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.vectors import tree
from tests.vectors.bundle_case import Edit, changed_after, edited, flipped, made
from tests.vectors.cases import Case
from tests.vectors.ledgers import (
    Event,
    Ledger,
    Members,
    opened,
    path_of,
    sealed,
    story,
    whole,
)
from tests.vectors.signing import ORIGIN, OTHER, Key


def entries() -> Iterator[Case]:
    def put(at: int, **changed: Any) -> Edit:
        return lambda events: events[at].update(changed)

    for name, fails, zh, en, edit in (
        ("float", "entries", "含浮点数", "a float", put(3, data={"text": 1.5})),
        ("hv-2", "entries", "未知格式版本", "an unknown format", put(3, hv=2)),
        ("specversion", "entries", "未知格式版本", "an unknown format", put(3, specversion="1.1")),
        ("no-actor", "entries", "缺少必要属性", "an attribute is missing", put(3, actorid=None)),
        ("version-is-text", "entries", "属性类型不对", "an attribute of another kind", put(3, typerevision="1")),
        ("data-is-text", "entries", "属性类型不对", "an attribute of another kind", put(3, data="x")),
        ("data-is-list", "entries", "属性类型不对", "an attribute of another kind", put(3, data=[])),
        ("recordedtime-form", "entries", "时间格式不对", "another form of time", put(3, recordedtime="2026-01-01T00:00:04Z")),
        ("sequence-short", "entries", "序号格式不对", "another form of sequence", put(3, sequence="4")),
        ("other-source", "any", "另一账本的记录", "an entry of another ledger", put(3, source=OTHER.name)),
        ("sequence-gap", "order", "位置不连续", "a gap", put(3, sequence=f"{5:020d}")),
        ("sequence-twice", "order", "位置重复", "a position twice", put(3, sequence=f"{3:020d}")),
        ("time-backwards", "order", "记录时间倒退", "time runs backwards", put(3, recordedtime="2026-01-01T00:00:02.999999Z")),
        ("version-gap", "order", "流版本跳过", "a version skipped", put(3, streamversion=3)),
        ("version-twice", "order", "流版本重复", "a version twice", put(3, streamversion=1)),
        ("prevleaf-other", "order", "不衔接", "chained to something else", put(3, prevleaf="00" * 32)),
        ("prevleaf-missing", "order", "缺 prevleaf", "no prevleaf", put(3, prevleaf=None)),
        ("prevleaf-on-first", "order", "首条带 prevleaf", "the first of a stream is chained", put(2, prevleaf="00" * 32)),
        ("prevleaf-empty-on-first", "order", "首条带 prevleaf", "the first of a stream is chained", put(2, prevleaf="")),
        ("id-twice", "uniqueness", "事件标识重复", "an id twice", put(3, id=story()[2]["id"])),
        ("key-in-two-places", "uniqueness", "幂等键不连续", "a key in two places", put(4, idempotencykey="k3")),
    ):  # fmt: skip
        yield made(f"entry-{name}", fails, zh, en, edited(edit))
    same = story()
    same[3]["idempotencykey"] = same[2]["idempotencykey"]
    yield made(
        "entry-key-block", None, "同一命令的两条相邻记录", "two entries of one command", sealed(whole(Ledger(same)))
    )
    actor = story()
    actor[4].update(idempotencykey="k3", actorid="a2")
    yield made(
        "entry-key-of-other-actor",
        None,
        "另一人的同名幂等键",
        "the same key of another actor",
        sealed(whole(Ledger(actor))),
    )
    yield made("no-opening", "checkpoint", "首条不是开账", "it does not begin with its opening",
                edited(lambda events: events[0].update(type="plan.annotated")))  # fmt: skip
    yield made("opening-of-other-origin", "checkpoint", "开账记录的公钥属于另一账本", "opened with the key of another ledger",
                edited(lambda events: events[0]["data"].update(verifier_key=str(OTHER))))  # fmt: skip
    spaced = Ledger()
    spaced.leaves[3] = spaced.leaves[3].replace(b":", b": ", 1)
    spaced.hashes[3] = tree.leaf(spaced.leaves[3])
    yield made("entry-not-canonical", "entries", "记录不是规范形式", "not in canonical form", sealed(whole(spaced)))
    double = Ledger()
    double.leaves[6] = double.leaves[6].replace(b'{"actorid"', b'{"actorid":"x","actorid"', 1)
    double.hashes[6] = tree.leaf(double.leaves[6])
    yield made("entry-key-twice", "entries", "键重复", "a JSON key twice", sealed(whole(double, 7)))
    yield made("opening-names-other-origin", "checkpoint", "开账记录写的是另一账本", "the opening entry names another ledger",
                edited(lambda events: events[0]["data"].update(origin=OTHER.name)))  # fmt: skip
    foreign = sealed(
        whole(Ledger(_opened_by(OTHER), keys=lambda size: (OTHER,))),
        ledger={"clock": "simulated", "origin": ORIGIN, "verifier_key": str(OTHER)},
    )
    yield made(
        "opened-with-key-of-other-name",
        "checkpoint",
        "公钥名称不是账本名称",
        "the key is not named after the ledger",
        foreign,
    )


def _opened_by(key: Key) -> list[Event]:
    """The story under another first key."""
    return [opened(key), *story()[1:]]


def trees() -> Iterator[Case]:
    entries, hashes = path_of("entries", 0, 7), path_of(0, 0, 7)
    yield made("leaf-changed", "any", "签名后改动内容", "content changed after signing",
                changed_after(lambda m: m.update({entries: m[entries].replace("备注".encode(), "注备".encode())})))  # fmt: skip
    yield made("leaf-and-tile-changed", "tree", "内容与瓦片一起改动", "content and tile changed together", _rehashed())
    yield made(
        "tile-changed",
        "tree",
        "瓦片改动",
        "a tile changed",
        changed_after(lambda m: m.update({hashes: flipped(m[hashes], 40)})),
    )
    yield made(
        "tile-short", "any", "瓦片过短", "a tile too short", changed_after(lambda m: m.update({hashes: m[hashes][:-1]}))
    )
    yield made("tile-missing", "any", "缺瓦片", "a tile is missing", changed_after(lambda m: m.pop(hashes)))
    yield made(
        "tile-extra-level",
        "any",
        "多出瓦片",
        "a tile too many",
        changed_after(lambda m: m.update({path_of(1, 0, 1): m[hashes][:32]})),
    )
    yield made("tile-too-narrow", "any", "瓦片宽度不符", "a narrower tile",
                changed_after(lambda m: m.update({path_of(0, 0, 6): m.pop(hashes)[:192]})))  # fmt: skip
    yield made(
        "entries-cut-off",
        "any",
        "记录束被截断",
        "entries cut off",
        changed_after(lambda m: m.update({entries: m[entries][:-1]})),
    )
    yield made("entries-trailing", "any", "记录束有多余字节", "bytes after the last entry",
                changed_after(lambda m: m.update({entries: m[entries] + b"\0\0"})))  # fmt: skip
    yield made("entries-missing", "any", "没有记录", "no entries", changed_after(lambda m: m.pop(entries)))
    yield made(
        "entries-swapped",
        "any",
        "两条记录对调",
        "two entries swapped",
        changed_after(lambda m: m.update({entries: _swap(m[entries])})),
    )
    yield made("ndjson-in-whole", "any", "全账本不含 entries.ndjson", "a whole ledger has no entries.ndjson",
                changed_after(lambda m: m.update({"entries.ndjson": b""})))  # fmt: skip


def _rehashed() -> Members:
    """Entries and tiles of a changed ledger under the checkpoint of the unchanged one."""
    events = story()
    events[6]["data"] = {"text": "改"}
    return sealed(whole(Ledger(events, ())) | {"checkpoint": Ledger().note(7)})


def _swap(raw: bytes) -> bytes:
    size = 2 + int.from_bytes(raw[:2], "big")
    after = size + 2 + int.from_bytes(raw[size : size + 2], "big")
    return raw[size:after] + raw[:size] + raw[after:]

"""Bundles that verify, and bundles wrong in their very form: the archive, the manifest, the names."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from tests.vectors.bundle_case import flipped, made
from tests.vectors.cases import Case
from tests.vectors.ledgers import (
    PLAN,
    Ledger,
    Members,
    archived,
    event,
    path_of,
    sealed,
    story,
    whole,
    zipped,
)
from tests.vectors.signing import LOG, ORIGIN, OTHER, SECOND


def good() -> Iterator[Case]:
    ledger = Ledger()
    good = sealed(whole(ledger))
    yield made("good", None, "整个账本", "a whole ledger", good)
    yield made("good-zip", None, "整个账本", "a whole ledger", zipped(good))
    yield made("good-key", None, "所信公钥", "under a trusted key", good, key=LOG)
    yield made("good-head", None, "只有签名头", "resting on a head", sealed(whole(Ledger(published=()))))
    yield made("good-one-entry", None, "只有开账", "the opening entry alone", sealed(whole(Ledger(story()[:1], ()))))
    yield made("good-document", None, "归档文件", "an archived document", _document(b"paper"))
    yield made(
        "document-changed", "snapshots", "归档文件被换", "a document that is not of its hash", _document(b"other")
    )


def _document(raw: bytes) -> Members:
    digest = sha256(b"paper").hexdigest()
    events = [*story(), event(8, PLAN, "plan.text_imported", {"sha256": digest})]
    members = whole(Ledger(events))
    members[f"documents/{digest}"] = raw
    return sealed(members)


def archives() -> Iterator[Case]:
    good = sealed(whole(Ledger()))
    raw, pairs = zipped(good), sorted(good.items())
    why = "不是规定的唯一形式", "not in its one form"
    for name, given in {
        "empty": b"", "not-a-zip": b"PK" * 20, "cut-off": raw[:-1], "trailing-byte": raw + b"\0", "leading-byte": b"\0" + raw,
        "comment": archived(pairs, comment=b"hello"), "other-date": archived(pairs, date=0x22),
        "other-mode": archived(pairs, mode=0o100755), "unsorted": archived(pairs[::-1]),
        "member-twice": archived(sorted([*pairs, pairs[0]])), "other-crc": flipped(raw, 14),
        "compressed-flag": flipped(raw, 8), "version": flipped(raw, 4), "member-byte": raw.replace(b"read me", b"reaD me"),
        "hidden-bytes": raw.replace(b"PK\x01\x02", b"hiddenPK\x01\x02", 1), "central-extra": flipped(raw, raw.index(b"PK\x01\x02") + 30),
        "central-offset": flipped(raw, raw.rindex(b"PK\x01\x02") + 42), "count": flipped(raw, len(raw) - 12),
    }.items():  # fmt: skip
        unreadable = name in ("empty", "not-a-zip", "leading-byte")  # no bundle at all, which a verifier may say too
        yield made(f"zip-{name}", "any" if unreadable else "bundle", *why, given)


def manifests() -> Iterator[Case]:
    members = whole(Ledger())
    good = sealed(members)
    form = "清单不符", "the manifest does not fit"
    for name in ("README.txt", "checkpoint", "policy.json", path_of(0, 0, 7), path_of("entries", 0, 7)):
        changed = {**good, name: good[name][:-1] + bytes([good[name][-1] ^ 1])}
        yield made(
            f"changed-{name.partition('/')[0]}-{len(name)}", "bundle", "成员被改动", "a member was changed", changed
        )
        yield made(f"missing-{name.partition('/')[0]}-{len(name)}", "bundle", "成员缺失", "a member is missing",
                    {key: raw for key, raw in good.items() if key != name})  # fmt: skip
    yield made(
        "extra-member",
        "bundle",
        "多出成员",
        "a member the manifest does not name",
        {**good, "documents/" + "0" * 64: b""},
    )
    yield made(
        "strange-member",
        "bundle",
        "不应有的成员",
        "a member that does not belong",
        sealed({**members, "evil.txt": b""}),
    )
    yield made(
        "path-upwards", "bundle", "越出目录的名称", "a name that leads outside", sealed({**members, "tile/../x": b""})
    )
    yield made("no-manifest-files", "bundle", *form, sealed(members, files={}))
    yield made("other-format", "bundle", *form, sealed(members, format="shilu/bundle/v2"))
    yield made("extra-field", "bundle", *form, sealed(members, note=""))
    yield made(
        "manifest-spaces",
        "bundle",
        "清单不是规范 JSON",
        "not canonical",
        {**good, "manifest.json": good["manifest.json"] + b"\n"},
    )
    twice = good["manifest.json"].replace(b'"format":', b'"format":"shilu/bundle/v1","format":', 1)
    yield made("manifest-key-twice", "bundle", "键重复", "a key twice", {**good, "manifest.json": twice})
    for name, scope in {
        "kind": {"id": None, "kind": "world", "plan": None, "size": 7}, "plan": {"id": None, "kind": "plan", "plan": None, "size": 7},
        "proto": {"id": None, "kind": "constructor", "plan": None, "size": 7},
        "ledger-with-plan": {"id": None, "kind": "ledger", "plan": "p1", "size": 7},
    }.items():  # fmt: skip
        yield made(f"scope-{name}", "bundle", *form, sealed(members, scope=scope))
    ledger = {"clock": "simulated", "origin": ORIGIN, "verifier_key": str(LOG)}
    yield made(
        "other-origin", "any", "另一账本", "another origin", sealed(members, ledger={**ledger, "origin": OTHER.name})
    )
    yield made("other-key-in-manifest", "checkpoint", "清单的公钥不是开账公钥", "not the key of the opening entry",
                sealed(members, ledger={**ledger, "verifier_key": str(SECOND)}))  # fmt: skip
    yield made("scope-size", "any", "条数与检查点不同", "another size than the checkpoint",
                sealed(members, scope={"id": None, "kind": "ledger", "plan": None, "size": 6}))  # fmt: skip
    yield made("other-clock", "checkpoint", "清单的时钟与开账记录不同", "another clock than it was opened on",
                sealed(members, ledger={**ledger, "clock": "system"}))  # fmt: skip
    for name in ("README.txt", "__main__.py", "verify.py", "policy.json"):
        fewer = {key: raw for key, raw in members.items() if key != name}
        yield made(f"without-{name}", "bundle", "缺必要成员", "a member every bundle has", sealed(fewer))

"""The golden leaves of the ledger's own facts, told as one stream after the opening entry of `ledger.opened.1.json`.

Golden leaves are kept for ever. `python -m tests.ledger.golden_own` writes the leaf of a new type; never edit one.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger import registry as r
from ledger.codec import decode, prepare, rfc3339, seal
from ledger.envelope import Author
from ledger.merkle import leaf_hash
from ledger.own_facts import own_draft
from ledger.signer import Signer

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
ORIGIN = "shilu.test/golden"
ON = date(2026, 6, 30)
RECORDED = 1_782_784_800_000_000  # microseconds: 2026-06-30T02:00:00Z
KEEPER = Author("keeper-1", "甲县/县纲要办", "administrator")
DOCUMENT, COMMITMENT = "ab" * 32, "hmac-sha256:" + "cd" * 32


def signer(number: int) -> Signer:
    """A fixed key; 0 is that of the golden opening entry."""
    return Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(number, number + 32))))


def _change(old: int, new: int, **more: Any) -> tuple[dict[str, Any], str]:
    data = {
        "authority": "甲县人民政府办公室", "previous": str(signer(old).verifier), "reason": "到期更换",
        "verifier_key": str(signer(new).verifier), **more,
    }  # fmt: skip
    return data, f"key:{signer(new).verifier.key_id.hex()}"


STORY: tuple[tuple[str, Mapping[str, Any], str], ...] = (
    (r.KEY_ROTATED, *_change(0, 1)),
    (r.HISTORY_LOST, *_change(
        1, 2, reason="磁盘损坏,恢复了旧备份", lost_size=12, lost_root=base64.b64encode(bytes(range(32))).decode()
    )),
    (r.ERASURE_REQUESTED, {
        "digests": [COMMITMENT, DOCUMENT], "ground": "个人信息保护法 第47条", "reason": "目的已经实现",
        "request": "删除-1",
    }, "erasure:删除-1"),
    (r.ERASURE_APPROVED, {"redacted": {DOCUMENT: "ef" * 32}, "request": "删除-1"}, "erasure:删除-1:approved"),
    (r.ERASURE_REFUSED, {"reason": "保存期限未届满", "request": "删除-2"}, "erasure:删除-2:refused"),
    (r.RESTRICTION_IMPOSED, {
        "digests": [COMMITMENT], "ground": "档案法", "reason": "保存期限未届满", "restriction": "限制-1",
    }, "restriction:限制-1"),
    (r.RESTRICTION_LIFTED, {"reason": "期限届满", "restriction": "限制-1"}, "restriction:限制-1:lifted"),
    (r.VALUE_DISCLOSED, {"digest": COMMITMENT, "purpose": "核对整改反馈"}, "disclosure:1"),
    (r.CREDENTIAL_ISSUED, {
        "actor": "liaison-7", "agency": "甲县/县教育局", "credential": "abcdefgh2345", "expires_on": "2026-12-31",
        "note": "教育局填报", "plans": ["甲县/全民科学素质行动规划纲要实施方案/2021-2025"], "role": "liaison",
        "scopes": ["read", "write"], "secret_sha256": "12" * 32,
    }, "credential:abcdefgh2345"),
    (r.CREDENTIAL_ROTATED, {
        "credential": "abcdefgh2345", "previous_until": "2026-07-02T09:00:00+08:00", "secret_sha256": "34" * 32,
    }, "credential:abcdefgh2345:rotation:11"),
    (r.CREDENTIAL_REVOKED, {"credential": "abcdefgh2345", "reason": "人员调离"}, "credential:abcdefgh2345:revoked"),
    (r.IDENTITY_BOUND, {
        "actor": "auditor-2", "agency": None, "expires_on": None, "identity": "mnopqrst6723",
        "issuer": "https://id.example.gov.cn", "plans": None, "role": "auditor", "scopes": ["read"],
        "subject": "248289761001",
    }, "identity:mnopqrst6723"),
    (r.IDENTITY_RELEASED, {"identity": "mnopqrst6723", "reason": "审计结束"}, "identity:mnopqrst6723:released"),
)  # fmt: skip
"""One fact of each type; new types go to the end."""


def leaves() -> list[tuple[Path, bytes]]:
    """The leaf bytes this program writes today, positions from 2, each with the file that keeps them."""
    found = []
    before = leaf_hash((GOLDEN / "ledger.opened.1.json").read_bytes())
    for position, (type_, data, statement) in enumerate(STORY, start=2):
        identity = f"01768a3e-0800-7000-8000-{position:012d}"
        draft = own_draft(type_, data, statement, ON)
        made = prepare(draft, KEEPER, f"golden-{position}", ORIGIN, lambda fixed=identity: fixed)
        leaf = seal(made, position, rfc3339(RECORDED + position), before, position)
        before = leaf_hash(leaf)
        found.append((GOLDEN / f"{type_}.1.json", leaf))
    return found


def stored() -> list[dict[str, Any]]:
    """The golden events of the ledger's stream as they lie there, the opening entry first."""
    files = [GOLDEN / "ledger.opened.1.json", *(path for path, _ in leaves())]
    return [decode(path.read_bytes()) for path in files]


if __name__ == "__main__":
    for path, leaf in leaves():
        if not path.exists():
            path.write_bytes(leaf)

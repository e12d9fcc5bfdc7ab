"""Bundles of one plan: its streams, all of their entries, and what must not be in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.vectors.bundle_case import STREAMS, made
from tests.vectors.cases import Case
from tests.vectors.ledgers import (
    PLAN,
    REGION,
    Ledger,
    Members,
    event,
    part,
    proven,
    sealed,
    story,
    zipped,
)


def parts() -> Iterator[Case]:
    ledger = Ledger()
    good = part(ledger, STREAMS)
    yield made("part", None, "一个方案", "one plan", sealed(good, STREAMS))
    yield made("part-zip", None, "一个方案", "one plan", zipped(sealed(good, STREAMS)))
    yield made(
        "part-head",
        None,
        "只有签名头，不证明齐全",
        "on a head: completeness is not proven",
        sealed(part(ledger, STREAMS, plain=True), STREAMS),
    )

    def changed(change: Callable[[Members], object]) -> Members:
        members = dict(good)
        change(members)
        return sealed(members, STREAMS)

    lines = good["entries.ndjson"].splitlines(keepends=True)
    kept = good["streams.ndjson"].splitlines(keepends=True)
    for name, fails, zh, en, change in (
        ("entry-left-out", "any", "少一条", "an entry is left out", {"entries.ndjson": b"".join(lines[:-1])}),
        ("middle-entry-left-out", "any", "少中间一条", "one in the middle is left out", {"entries.ndjson": b"".join(lines[:3] + lines[4:])}),
        ("entry-twice", "any", "一条两次", "an entry twice", {"entries.ndjson": b"".join([*lines, lines[-1]])}),
        ("entries-swapped", "any", "次序颠倒", "swapped", {"entries.ndjson": b"".join([*lines[:-2], lines[-1], lines[-2]])}),
        ("entry-changed", "tree", "内容改动", "content changed", {"entries.ndjson": good["entries.ndjson"].replace("公报".encode(), "公告".encode())}),
        ("no-final-newline", "any", "末行不完整", "the last line is cut off", {"entries.ndjson": good["entries.ndjson"][:-1]}),
        ("empty-line", "any", "空行", "an empty line", {"entries.ndjson": good["entries.ndjson"] + b"\n"}),
        ("no-entries", "any", "没有记录", "no entry", {"entries.ndjson": b""}),
        ("stream-proof-left-out", "consistency", "缺流清单证明", "the proof of a stream is left out", {"streams.ndjson": b"".join(kept[:2] + kept[3:])}),
        ("stream-proof-of-other", "consistency", "证明属于另一流", "the proof of another stream",
         {"streams.ndjson": kept[0].replace(b'"index":0', b'"index":1') + b"".join(kept[1:])}),
        ("stream-proof-truncated", "consistency", "证明不全", "a step is missing", {"streams.ndjson": _shorter(kept[0]) + b"".join(kept[1:])}),
        ("stream-list-missing", "consistency", "没有流清单证明", "no stream proofs", {"streams.ndjson": None}),
        ("stream-list-spaces", "consistency", "不是规范 JSON", "not canonical", {"streams.ndjson": kept[0].replace(b":", b": ", 1) + b"".join(kept[1:])}),
    ):  # fmt: skip

        def apply(members: Members, put: dict[str, Any] = change) -> None:
            members.update(put)
            for gone in [key for key, raw in put.items() if raw is None]:
                del members[gone]

        yield made(f"part-{name}", fails, zh, en, changed(apply))
    yield from _scopes(ledger, good)


def _shorter(line: bytes) -> bytes:
    return line[: line.rindex(b',"')] + b"]}\n"


def _scopes(ledger: Ledger, good: Members) -> Iterator[Case]:
    without = [one for one in STREAMS if one != REGION]
    yield made(
        "part-region-left-out",
        "any",
        "缺地区流",
        "the region's stream is left out",
        sealed(part(ledger, without), without),
    )
    yield made(
        "part-stream-unnamed", "any", "清单漏列一个流", "a stream the manifest does not name", sealed(good, without)
    )
    more = [*STREAMS, "plan:p2"]
    yield made("part-other-plan", "any", "多出另一方案", "another plan besides", sealed(part(ledger, more), more))
    none = [one for one in STREAMS if one != PLAN]
    yield made(
        "part-no-plan", "any", "没有方案本身", "the plan itself is not there", sealed(part(ledger, none), STREAMS)
    )
    hidden = [*story(), event(8, "rules:adopted", "rules.adopted", {"text": "规则"})]
    yield made("part-hidden-stream", "consistency", "声称没有记录的流有记录", "a stream said to be empty is not",
                sealed(part(Ledger(hidden, (4, 8)), [one for one in STREAMS if one != "rules:adopted"]), STREAMS))  # fmt: skip
    gap = dict(good)
    gap["streams.ndjson"] = b"".join(proven(ledger.texts(7), [one for one in STREAMS if one != REGION]))
    yield made(
        "part-absence-not-shown",
        "consistency",
        "未证明没有记录",
        "that it has no entry is not shown",
        sealed(gap, STREAMS),
    )
    yield made("part-entries-of-other-plan", "any", "夹带另一方案的记录", "entries of another plan besides",
                sealed(part(ledger, more), STREAMS))  # fmt: skip
    nothing = ["agency:register", "ledger", "plan:p9", "rules:adopted"]
    scope = {"id": None, "kind": "plan", "plan": "p9", "size": 7}
    empty = sealed(part(ledger, nothing, extra=[PLAN, "plan:p2", REGION]), nothing, scope=scope)
    yield made("part-of-no-plan", "any", "没有这个方案", "there is no such plan", empty)
    told = Ledger(hidden, (4, 8))
    shown = part(told, [one for one in STREAMS if one != "rules:adopted"], extra=["rules:adopted"])
    yield made(
        "part-hidden-stream-in-list",
        "consistency",
        "清单有此流而无记录",
        "in the list, and no entry",
        sealed(shown, STREAMS),
    )

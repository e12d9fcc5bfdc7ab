"""Bundles with wrong checkpoints and stream lists; witnesses; the checkpoint kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from tests.vectors import tree
from tests.vectors.bundle_case import changed_after, forged_note, made
from tests.vectors.cases import Case
from tests.vectors.forks import canonical
from tests.vectors.ledgers import (
    Ledger,
    Members,
    checkpoint_name,
    policy,
    sealed,
    story,
    whole,
)
from tests.vectors.signing import LOG, OTHER, SECOND, WITNESS, WITNESS_2, Key, b64, body, signed


def checkpoints() -> Iterator[Case]:
    ledger = Ledger()
    good = ledger.note(7)
    empty = signed(body(0, tree.root([])))
    yield made(
        "checkpoint-size-0",
        "any",
        "空检查点",
        "a checkpoint of nothing",
        sealed({**whole(ledger), "checkpoint": empty}),
    )
    yield made(
        "checkpoint-unsigned",
        "any",
        "没有签名",
        "no signature",
        changed_after(lambda m: m.update(checkpoint=good.partition(b"\n\n")[0])),
    )
    yield made("checkpoint-forged", "checkpoint", "签名无效", "a forged signature",
                changed_after(lambda m: m.update(checkpoint=forged_note(good))))  # fmt: skip
    other = Ledger(keys=lambda size: (SECOND,))
    yield made("checkpoint-other-key", "checkpoint", "另一公钥签署", "signed by another key", sealed(whole(other)))
    yield made("checkpoint-other-root", "tree", "另一棵树的根", "the root of another tree",
                changed_after(lambda m: m.update(checkpoint=signed(body(7, tree.root([b"x"]))))))  # fmt: skip
    name = checkpoint_name(4, ledger.note(4))
    early = signed(body(4, tree.root([b"x"]), f"shilu/streams/v1 3 {b64(bytes(32))}"))
    yield made("published-fork", "consistency", "此前发布的检查点是另一段历史", "an earlier checkpoint of another history",
                changed_after(lambda m: (m.pop(name), m.update({checkpoint_name(4, early): early}))))  # fmt: skip
    yield made("published-misnamed", "any", "文件名不符", "not what its name says",
                changed_after(lambda m: m.update({name[:-1] + ("0" if name[-1] != "0" else "1"): m.pop(name)})))  # fmt: skip
    forged = forged_note(ledger.note(4))
    yield made("published-forged", "checkpoint", "签名无效", "a forged signature",
                changed_after(lambda m: (m.pop(name), m.update({checkpoint_name(4, forged): forged}))))  # fmt: skip
    yield made("published-later", "any", "检查点在其后", "a checkpoint beyond", _later())
    left = Ledger(lists=lambda texts, size: texts[1:] if size == 4 else texts)
    yield made(
        "list-leaves-out-a-stream",
        "consistency",
        "流清单漏掉一个流",
        "the stream list leaves a stream out",
        sealed(whole(left)),
    )
    stale = Ledger(lists=lambda texts, size: [text.replace(b'"version":3', b'"version":2') for text in texts])
    yield made(
        "list-cuts-a-stream-short",
        "consistency",
        "流清单的版本不对",
        "the stream list cuts a stream short",
        sealed(whole(stale)),
    )
    unsorted = Ledger(lists=lambda texts, size: texts[::-1])
    yield made("list-unsorted", "consistency", "流清单未排序", "the stream list is not sorted", sealed(whole(unsorted)))
    for kind, line in {"other-extension": "x y", "list-leading-zero": f"shilu/streams/v1 04 {b64(bytes(32))}"}.items():
        note = signed(body(7, tree.root(ledger.leaves), line))
        yield made(
            f"checkpoint-{kind}",
            "any",
            "未知的扩展行",
            "an unknown extension line",
            changed_after(lambda m, n=note: m.update(checkpoint=n)),
        )  # type: ignore[misc]
    texts = ledger.texts(7)
    line = f"shilu/streams/v1 {len(texts)} {b64(tree.root(texts))}"
    two = signed(body(7, tree.root(ledger.leaves), line, "x y"))
    yield made(
        "checkpoint-second-extension",
        "any",
        "多一行扩展",
        "a second extension line",
        changed_after(lambda m: m.update(checkpoint=two)),
    )


def _later() -> Members:
    ledger = Ledger()
    return sealed({**whole(ledger, 4), **ledger.notes()})


def witnesses() -> Iterator[Case]:
    one = sealed(whole(Ledger(witnesses=(WITNESS,))))
    none = sealed(whole(Ledger()))
    yield made("witnessed", None, "法定数满足", "the quorum is met", one, asked=policy(1, WITNESS))
    yield made(
        "witnessed-one-of-two", None, "法定数满足", "the quorum is met", one, asked=policy(1, WITNESS, WITNESS_2)
    )
    yield made(
        "quorum-not-met", "witnesses", "法定数不足", "the quorum is not met", one, asked=policy(2, WITNESS, WITNESS_2)
    )
    yield made("no-cosignature", "witnesses", "没有联署", "no cosignature", none, asked=policy(1, WITNESS))
    yield made(
        "policy-of-other-origin",
        "any",
        "策略属于另一账本",
        "a policy for another ledger",
        one,
        asked=policy(1, WITNESS, origin="x"),
    )
    yield made("policy-key", None, "策略中的公钥", "the key of the policy", one, asked=policy(1, WITNESS, keys=(LOG,)))
    yield made("policy-unknown-key", "checkpoint", "策略中的公钥不在链中", "the policy's key is not of the chain", one,
                asked=policy(1, WITNESS, keys=(OTHER,)))  # fmt: skip
    published = Ledger(witnesses=(WITNESS,))
    forged = forged_note(published.note(7))
    yield made("cosignature-forged", "witnesses", "联署是伪造的", "a forged cosignature",
                changed_after(lambda m: m.update(checkpoint=forged)), asked=policy(1, WITNESS))  # fmt: skip
    yield made("only-earlier-cosigned", "witnesses", "只有较早的检查点有联署", "only an earlier checkpoint was cosigned", _earlier(),
                asked=policy(1, WITNESS))  # fmt: skip
    suggested = whole(Ledger())
    suggested["policy.json"] = canonical(policy(1, WITNESS))
    yield made(
        "suggested-policy-not-met",
        "witnesses",
        "导出者建议的策略不满足",
        "the policy it suggests is not met",
        sealed(suggested),
    )
    twin = Key("witness.test/twin", WITNESS.seed, 4)
    both = sealed(whole(Ledger(witnesses=(WITNESS, twin))))
    yield made(
        "one-witness-under-two-names",
        "any",
        "一个见证方用两个名称",
        "one witness under two names",
        both,
        asked=policy(2, WITNESS, twin),
    )
    yield made(
        "one-witness-twice", "any", "同一见证方列两次", "the same witness twice", one, asked=policy(2, WITNESS, WITNESS)
    )


def _earlier() -> Members:
    members, witnessed = whole(Ledger()), Ledger(witnesses=(WITNESS,))
    early = witnessed.note(4)
    return sealed({**members, checkpoint_name(4, early): early})


def outside() -> Iterator[Case]:
    ledger = Ledger()
    good = sealed(whole(ledger))
    yield made(
        "outside-same", None, "与外部检查点一致", "agrees with the one kept elsewhere", good, checkpoint=ledger.note(7)
    )
    yield made(
        "outside-earlier",
        None,
        "与较早的外部检查点一致",
        "agrees with an earlier one",
        good,
        checkpoint=ledger.note(4, plain=True),
    )
    yield made(
        "outside-unpublished-size",
        None,
        "任意条数的签名头",
        "a head at any size",
        good,
        checkpoint=ledger.note(5, plain=True),
    )
    other = story()
    other[3]["data"] = {"text": "另一历史"}
    fork = Ledger(other)
    yield made("outside-fork", "consistency", "分叉", "a fork", good, checkpoint=fork.note(7))
    yield made("outside-earlier-fork", "consistency", "分叉", "a fork", good, checkpoint=fork.note(5, plain=True))
    short = Ledger(story()[:4], (4,))
    yield made(
        "outside-later",
        "consistency",
        "缺少之后的记录",
        "entries are missing",
        sealed(whole(short)),
        checkpoint=ledger.note(7),
    )
    yield made(
        "outside-forged",
        "any",
        "外部检查点签名无效",
        "its signature is forged",
        good,
        checkpoint=forged_note(ledger.note(7)),
    )
    yield made("outside-other-ledger", "any", "另一账本的检查点", "of another ledger", good,
                checkpoint=signed(body(7, tree.root(ledger.leaves), origin=OTHER.name), OTHER))  # fmt: skip

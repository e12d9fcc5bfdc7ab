"""Inclusion and consistency proofs (RFC 9162 §2.1.3 and §2.1.4). Hashes are hex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.vectors import tree
from tests.vectors.cases import Case, case

LEAVES = [*tree.RFC6962, *(f"{n}".encode() for n in range(8, 40))]


def inclusion() -> Iterator[Case]:
    """`index`, `size`, `leaf_hash`, `path`, `root`."""
    for size, expected in tree.RFC6962_ROOTS.items():
        assert tree.root(tree.RFC6962[:size]).hex() == expected
    for size in (1, 2, 3, 7, 8, 13, 40):
        for index in {0, size // 2, size - 1}:
            yield _in(f"good-{index}-of-{size}", True, ("成立", "holds"), index, size)
    yield from _inclusion_broken()


def _in(
    name: str, valid: bool, why: tuple[str, str], index: int, size: int, *, of: int | None = None,
    leaf: bytes | None = None, path: Sequence[bytes] | None = None, root: bytes | None = None, stated: int | None = None,
) -> Case:  # fmt: skip
    leaves = LEAVES[:size]
    return case(
        "inclusion", name, valid, why, index=str(index if of is None else of), size=str(size if stated is None else stated),
        leaf_hash=(leaf or tree.leaf(leaves[index])).hex(),
        path=[step.hex() for step in (tree.path(index, leaves) if path is None else path)],
        root=(root or tree.root(leaves)).hex(),
    )  # fmt: skip


def _inclusion_broken() -> Iterator[Case]:
    size, at = 13, 5
    leaves = LEAVES[:size]
    path = tree.path(at, leaves)
    yield _in("wrong-index", False, ("序号不同", "another index"), at, size, of=4)
    yield _in("index-of-sibling-subtree", False, ("序号不同", "another index"), at, size, of=7)
    yield _in("index-is-size", False, ("序号超出", "beyond the tree"), at, size, of=size)
    yield _in("index-beyond", False, ("序号超出", "beyond the tree"), at, size, of=size + at)
    yield _in("index-negative", False, ("序号为负", "a negative index"), at, size, of=-1)
    yield _in("index-huge", False, ("序号超出", "beyond the tree"), at, size, of=2**63 + at)
    yield _in("index-1-of-1", False, ("序号超出", "beyond the tree"), 0, 1, of=1)
    yield _in("index-minus-1-for-0", False, ("序号为负", "a negative index"), 0, size, of=-1)
    yield _in("index-beyond-last", False, ("序号超出", "beyond the tree"), size - 1, size, of=size)
    yield _in("size-0", False, ("空树", "an empty tree"), 0, 1, stated=0, path=[])
    yield _in("size-larger", False, ("条数不同", "another size"), at, size, stated=40)
    yield _in("size-smaller", False, ("条数不同", "another size"), at, size, stated=8)
    yield _in(
        "swapped-siblings", False, ("次序颠倒", "two steps swapped"), at, size, path=[path[1], path[0], *path[2:]]
    )
    yield _in("reversed", False, ("次序颠倒", "reversed"), at, size, path=path[::-1])
    yield _in("truncated", False, ("缺最后一步", "the last step is missing"), at, size, path=path[:-1])
    yield _in("first-missing", False, ("缺第一步", "the first step is missing"), at, size, path=path[1:])
    yield _in("empty-path", False, ("没有路径", "no path"), at, size, path=[])
    yield _in("extra-hash-last", False, ("多一步", "one step too many"), at, size, path=[*path, path[0]])
    yield _in("extra-hash-first", False, ("多一步", "one step too many"), at, size, path=[path[0], *path])
    yield _in("extra-hash-of-one", False, ("多一步", "one step too many"), 0, 1, path=[tree.leaf(b"")])
    yield _in("one-bit", False, ("改动一位", "one bit changed"), at, size, path=[*path[:2], _flip(path[2]), *path[3:]])
    yield _in("short-hash", False, ("不是 32 字节", "not 32 bytes"), at, size, path=[path[0][:31], *path[1:]])
    yield _in("long-hash", False, ("不是 32 字节", "not 32 bytes"), at, size, path=[path[0] + b"\0", *path[1:]])
    yield _in("other-leaf", False, ("另一叶", "another leaf"), at, size, leaf=tree.leaf(LEAVES[6]))
    yield _in("leaf-hash-short", False, ("不是 32 字节", "not 32 bytes"), 0, 1, leaf=b"\x01", root=b"\x01")
    yield _in("other-root", False, ("另一根", "another root"), at, size, root=tree.root(LEAVES[:12]))
    yield _in(
        "leaf-as-node",
        False,
        ("把叶当作节点来哈希", "the leaf hashed as a node"),
        at,
        size,
        leaf=tree.node(LEAVES[5], b""),
    )
    yield _in("leaf-unhashed-prefix", False, ("没有 0x00 前缀", "hashed without 0x00"), 0, 1, leaf=_plain(LEAVES[0]))
    inner = tree.node(tree.leaf(LEAVES[4]), tree.leaf(LEAVES[5]))
    yield _in(
        "node-as-leaf", False, ("把内部节点当作叶", "an inner node as a leaf"), at, size, leaf=inner, path=path[1:]
    )
    yield _in(
        "node-as-leaf-own-index",
        False,
        ("把内部节点当作叶", "an inner node as a leaf"),
        at,
        size,
        of=2,
        leaf=inner,
        path=path[1:],
    )
    yield _in("root-as-leaf", False, ("把根当作叶", "the root as a leaf"), at, size, leaf=tree.root(leaves), path=[])
    spine = [bytes([n]) * 32 for n in range(63)]
    yield _in("largest-tree", True, ("2^63-1 条的最左一叶", "the first leaf of 2^63-1"), 0, 1, stated=2**63 - 1, path=spine,
              root=_fold(LEAVES[0], spine))  # fmt: skip


def _fold(data: bytes, path: Sequence[bytes]) -> bytes:
    found = tree.leaf(data)
    for step in path:
        found = tree.node(found, step)
    return found


def _plain(data: bytes) -> bytes:
    return tree.sha256(data).digest()


def _flip(raw: bytes) -> bytes:
    return bytes([raw[0] ^ 1]) + raw[1:]


def consistency() -> Iterator[Case]:
    """`first`, `second`, `first_root`, `second_root`, `path`."""
    for first, second in ((1, 1), (1, 2), (2, 3), (3, 7), (4, 7), (6, 8), (7, 8), (8, 13), (13, 13), (8, 40), (33, 40)):
        yield _con(f"good-{first}-{second}", True, ("成立", "holds"), first, second)
    yield from _consistency_broken()


def _con(
    name: str, valid: bool, why: tuple[str, str], first: int, second: int, *, path: Sequence[bytes] | None = None,
    old: bytes | None = None, new: bytes | None = None, stated: tuple[int, int] | None = None,
) -> Case:  # fmt: skip
    m, n = stated or (first, second)
    return case(
        "consistency", name, valid, why, first=str(m), second=str(n),
        first_root=(old or tree.root(LEAVES[:first])).hex(), second_root=(new or tree.root(LEAVES[:second])).hex(),
        path=[step.hex() for step in (tree.proof(first, LEAVES[:second]) if path is None else path)],
    )  # fmt: skip


def _consistency_broken() -> Iterator[Case]:
    path = tree.proof(6, LEAVES[:13])
    fork = tree.root([*LEAVES[:5], b"another"])
    yield _con("other-first-root", False, ("分叉", "a fork"), 6, 13, old=fork)
    yield _con("other-second-root", False, ("另一棵树", "another tree"), 6, 13, new=tree.root(LEAVES[:12]))
    yield _con("swapped", False, ("次序颠倒", "two steps swapped"), 6, 13, path=[path[1], path[0], *path[2:]])
    yield _con("truncated", False, ("缺最后一步", "the last step is missing"), 6, 13, path=path[:-1])
    yield _con("extra-hash", False, ("多一步", "one step too many"), 6, 13, path=[*path, path[0]])
    yield _con("extra-hash-power-of-two", False, ("多出首个哈希", "the first root repeated"), 8, 13,
               path=[tree.root(LEAVES[:8]), *tree.proof(8, LEAVES[:13])])  # fmt: skip
    yield _con("empty-path", False, ("没有路径", "no path"), 6, 13, path=[])
    yield _con("empty-path-power-of-two", False, ("没有路径", "no path"), 8, 13, path=[])
    yield _con("sizes-swapped", False, ("条数颠倒", "sizes swapped"), 6, 13, stated=(13, 6))
    yield _con(
        "first-0", False, ("空树证明不了什么", "nothing follows from an empty tree"), 6, 13, stated=(0, 13), path=[]
    )
    yield _con(
        "first-0-of-0", False, ("空树证明不了什么", "nothing follows from an empty tree"), 6, 13, stated=(0, 0), path=[]
    )
    yield _con("first-negative", False, ("条数为负", "a negative size"), 6, 13, stated=(-6, 13))
    yield _con("wrong-first", False, ("条数不同", "another size"), 6, 13, stated=(5, 13))
    yield _con("wrong-second", False, ("条数不同", "another size"), 6, 13, stated=(6, 33))
    yield _con("equal-other-root", False, ("同样条数两个根", "two roots at one size"), 6, 6, old=fork)
    yield _con("equal-with-path", False, ("同样条数不需要路径", "equal sizes need no path"), 6, 6, path=[path[0]])
    yield _con("short-hash", False, ("不是 32 字节", "not 32 bytes"), 6, 13, path=[path[0][:31], *path[1:]])
    yield _con("one-bit", False, ("改动一位", "one bit changed"), 6, 13, path=[_flip(path[0]), *path[1:]])
    yield _con(
        "roots-swapped",
        False,
        ("两根颠倒", "the roots swapped"),
        6,
        13,
        old=tree.root(LEAVES[:13]),
        new=tree.root(LEAVES[:6]),
    )
    yield _con("only-old-holds", False, ("只证明了旧树", "only the first root follows"), 8, 13, new=fork)
    yield _con("short-roots", False, ("根不是 32 字节", "roots that are not 32 bytes"), 6, 6, old=b"\x01", new=b"\x01")

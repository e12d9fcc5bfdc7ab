"""`.tlog-proof` files (C2SP tlog-proof@v1): `proof`, `keys`, `origin`, `leaf` (null: that of the extra line)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.vectors import tree
from tests.vectors.cases import Case, case
from tests.vectors.signing import LOG, ORIGIN, OTHER, SECOND, b64, body, signed
from tests.vectors.trees import LEAVES

SIZE, AT = 13, 5
ROOT = tree.root(LEAVES[:SIZE])
NOTE = signed(body(SIZE, ROOT))
PATH = tree.path(AT, LEAVES[:SIZE])


def _file(
    *, first: str = "c2sp.org/tlog-proof@v1", extra: bytes | str | None = LEAVES[AT], index: int | str = AT,
    path: Sequence[bytes] = PATH, note: bytes = NOTE, gap: str = "\n",
) -> bytes:  # fmt: skip
    given = [] if extra is None else [f"extra {b64(extra) if isinstance(extra, bytes) else extra}"]
    lines = [first, *given, f"index {index}", *map(b64, path)]
    return ("".join(f"{one}\n" for one in lines) + gap).encode() + note


def _case(
    name: str, valid: bool, zh: str, en: str, proof: bytes, *, keys: Sequence[object] = (LOG,), origin: str = ORIGIN,
    leaf: bytes | None = None,
) -> Case:  # fmt: skip
    return case(
        "tlog-proof", name, valid, (zh, en), proof=proof, keys=[str(key) for key in keys], origin=origin, leaf=leaf
    )


def cases() -> Iterator[Case]:
    """All of them."""
    whole = tree.root(LEAVES[:1])
    yield _case("good", True, "成立", "holds", _file())
    yield _case("good-given-leaf", True, "成立", "holds", _file(), leaf=LEAVES[AT])
    yield _case("good-one-entry", True, "一条记录，没有路径", "one entry, no path",
                _file(index=0, path=[], extra=LEAVES[0], note=signed(body(1, whole))))  # fmt: skip
    yield _case("extension-line", True, "已发布的检查点", "a published checkpoint",
                _file(note=signed(body(SIZE, ROOT, f"shilu/streams/v1 1 {b64(ROOT)}"))))  # fmt: skip
    yield _case(
        "cosigned", True, "另有签名", "with another signature", _file(note=signed(body(SIZE, ROOT), OTHER, LOG))
    )
    yield _case("no-extra", False, "没有要证明的内容", "nothing to prove", _file(extra=None))
    yield _case("other-leaf-in-extra", False, "另一内容", "another entry", _file(extra=LEAVES[6]))
    yield _case("other-leaf-given", False, "与所给内容不同", "not the entry given", _file(), leaf=LEAVES[6])
    yield _case(
        "hash-in-extra",
        False,
        "附的是哈希，不是内容",
        "a hash in place of the entry",
        _file(extra=tree.leaf(LEAVES[AT])),
    )
    node = tree.leaf(LEAVES[4]) + tree.leaf(LEAVES[5])
    yield _case(
        "node-as-leaf",
        False,
        "把内部节点当作叶",
        "an inner node as a leaf",
        _file(extra=b"\x01" + node, index=2, path=PATH[1:]),
    )
    yield from _form()
    yield from _rest()


def _form() -> Iterator[Case]:
    form = "格式不符", "not of the form"
    yield _case("other-version", False, *form, _file(first="c2sp.org/tlog-proof@v2"))
    yield _case("space-after-version", False, *form, _file(first="c2sp.org/tlog-proof@v1 "))
    yield _case("no-version", False, *form, _file().partition(b"\n")[2])
    yield _case("byte-order-mark", False, *form, b"\xef\xbb\xbf" + _file())
    yield _case("crlf", False, *form, _file().replace(b"\n", b"\r\n"))
    yield _case("no-blank-line", False, *form, _file(gap=""))
    yield _case("two-blank-lines", False, *form, _file(gap="\n\n"))
    yield _case("index-leading-zero", False, *form, _file(index="05"))
    yield _case("index-negative", False, *form, _file(index="-5"))
    yield _case("index-plus", False, *form, _file(index="+5"))
    yield _case("index-fullwidth", False, *form, _file(index="\uff15"))
    yield _case("index-missing", False, *form, _file().replace(b"index 5\n", b""))
    yield _case("index-empty", False, *form, _file(index=""))
    yield _case(
        "index-before-extra", False, *form, _file().replace(b"index 5\n", b"").replace(b"v1\n", b"v1\nindex 5\n")
    )
    yield _case("two-extra-lines", False, *form, _file().replace(b"index", b"extra AA==\nindex"))
    yield _case("extra-no-padding", False, *form, _file(extra=b64(LEAVES[AT]).rstrip("=") or "A"))
    yield _case("extra-not-base64", False, *form, _file(extra="***"))
    yield _case("path-in-hex", False, *form, _file().replace(b64(PATH[0]).encode(), PATH[0].hex().encode()))
    yield _case("path-short-hash", False, *form, _file(path=[PATH[0][:31], *PATH[1:]]))
    yield _case("path-with-space", False, *form, _file().replace(b64(PATH[0]).encode(), b64(PATH[0]).encode() + b" "))
    yield _case("empty", False, *form, b"")


def _rest() -> Iterator[Case]:
    yield _case("wrong-index", False, "序号不同", "another index", _file(index=4))
    yield _case("index-beyond", False, "序号超出", "beyond the tree", _file(index=SIZE))
    yield _case("index-2-63", False, "序号超出", "beyond the tree", _file(index=2**63))
    yield _case("index-2-64-plus-5", False, "序号超出", "beyond the tree", _file(index=2**64 + AT))
    yield _case("swapped-sibling", False, "次序颠倒", "two steps swapped", _file(path=[PATH[1], PATH[0], *PATH[2:]]))
    yield _case("truncated-path", False, "缺一步", "a step is missing", _file(path=PATH[:-1]))
    yield _case("extra-hash", False, "多一步", "one step too many", _file(path=[*PATH, PATH[0]]))
    yield _case("cut-off", False, "被截断", "cut off", _file()[:-20])
    yield _case("no-checkpoint", False, "没有检查点", "no checkpoint", _file(note=b""))
    yield _case(
        "other-size", False, "另一条数的检查点", "a checkpoint of another size", _file(note=signed(body(40, ROOT)))
    )
    yield _case("other-root", False, "另一根", "another root", _file(note=signed(body(SIZE, tree.root(LEAVES[:12])))))
    yield _case(
        "checkpoint-size-0",
        False,
        "空树",
        "an empty tree",
        _file(index=0, path=[], note=signed(body(0, tree.root([])))),
    )
    yield _case("other-key", False, "另一公钥", "another key", _file(note=signed(body(SIZE, ROOT), SECOND)))
    yield _case("other-origin", False, "另一账本", "another log", _file(note=signed(body(SIZE, ROOT, origin=OTHER.name), OTHER)),
                keys=(LOG, OTHER))  # fmt: skip
    yield _case("unsigned-checkpoint", False, "没有签名", "no signature", _file(note=body(SIZE, ROOT).encode()))

"""Fork proofs (docs/proofs.md §6): `text`, and the `keys` of the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tests.vectors import tree
from tests.vectors.cases import Case, case
from tests.vectors.signing import LOG, ORIGIN, OTHER, SECOND, Key, b64, body, line, note, signed

ONE = [f"{n}".encode() for n in range(13)]
TWO = [*ONE[:4], b"another", *ONE[5:]]


def _note(leaves: Sequence[bytes], size: int, *keys: Key, origin: str = ORIGIN, extensions: Sequence[str] = ()) -> str:
    return signed(body(size, tree.root(leaves[:size]), *extensions, origin=origin), *keys).decode()


def canonical(value: Any) -> bytes:
    """RFC 8785 of values with sorted ASCII keys and no floats."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _fork(**changed: Any) -> dict[str, Any]:
    fork: dict[str, Any] = {
        "first": _note(ONE, 6), "format": "shilu/fork/v1", "proof": list(map(b64, tree.proof(6, TWO))),
        "second": _note(TWO, 13), "second_root_at_first": b64(tree.root(TWO[:6])),
    }  # fmt: skip
    return {**fork, **changed}


def _equal(**changed: Any) -> dict[str, Any]:
    return _fork(second=_note(TWO, 6), proof=[], second_root_at_first=None, **changed)


def _case(name: str, valid: bool, zh: str, en: str, text: bytes, *keys: Key) -> Case:
    return case("fork", name, valid, (zh, en), text=text, keys=[str(key) for key in keys or (LOG,)])


def cases() -> Iterator[Case]:
    """All of them."""
    yield _case("good", True, "两个历史", "two histories", canonical(_fork()))
    yield _case("good-equal-sizes", True, "同一条数两个根", "two roots at one size", canonical(_equal()))
    yield _case(
        "good-newline", True, "末尾可有一个换行", "one newline at the end may stand", canonical(_fork()) + b"\n"
    )
    yield _case("good-two-keys", True, "换钥前后", "signed by two keys of the ledger",
                canonical(_fork(second=_note(TWO, 13, SECOND))), LOG, SECOND)  # fmt: skip
    extended = _fork(first=_note(ONE, 6, extensions=["shilu/streams/v1 1 " + b64(bytes(32))]))
    yield _case("good-extension-line", True, "带扩展行", "with an extension line", canonical(extended))
    yield from _no_fork()
    yield from _form()


def _no_fork() -> Iterator[Case]:
    first, path = ONE[:6], list(map(b64, tree.proof(6, ONE)))
    whole = _fork(second=_note(ONE, 13), proof=path, second_root_at_first=b64(tree.root(first)))
    yield _case("consistent", False, "后者包含前者", "the second holds the first", canonical(whole))
    yield _case("consistent-other-root", False, "证明不成立", "the proof does not hold",
                canonical({**whole, "second_root_at_first": b64(tree.root(TWO[:6]))}))  # fmt: skip
    yield _case("equal", False, "根相同", "equal roots", canonical(_equal() | {"second": _note(ONE, 6)}))
    yield _case("equal-extension-differs", False, "只有扩展行不同", "only the extension lines differ",
                canonical(_equal() | {"second": _note(ONE, 6, extensions=["x"])}))  # fmt: skip
    yield _case("equal-with-root", False, "同一条数不应另有根", "equal sizes take no root",
                canonical(_equal() | {"second_root_at_first": b64(tree.root(TWO[:6]))}))  # fmt: skip
    yield _case(
        "equal-with-proof",
        False,
        "同一条数不应有证明",
        "equal sizes take no proof",
        canonical(_equal() | {"proof": path[:1]}),
    )
    yield _case(
        "no-root",
        False,
        "缺少前一条数的根",
        "the root at the first size is missing",
        canonical(_fork(second_root_at_first=None)),
    )
    yield _case(
        "truncated-proof", False, "证明不全", "a step is missing", canonical(_fork(proof=_fork()["proof"][:-1]))
    )
    yield _case(
        "extra-hash",
        False,
        "证明多一步",
        "one step too many",
        canonical(_fork(proof=[*_fork()["proof"], b64(bytes(32))])),
    )
    yield _case("empty-proof", False, "没有证明", "no proof", canonical(_fork(proof=[])))
    yield _case(
        "sizes-swapped",
        False,
        "次序颠倒",
        "the larger first",
        canonical(_fork(first=_note(TWO, 13), second=_note(ONE, 6))),
    )
    empty = signed(body(0, tree.root([]))).decode()
    yield _case("first-empty", False, "空树不与任何树矛盾", "an empty tree contradicts nothing",
                canonical(_fork(first=empty, proof=[])))  # fmt: skip
    yield _case(
        "two-origins",
        False,
        "两个账本",
        "two ledgers",
        canonical(_fork(second=_note(TWO, 13, OTHER, origin=OTHER.name))),
        LOG,
        OTHER,
    )
    yield _case("other-key", False, "不是该账本的公钥", "not signed by the key", canonical(_fork()), SECOND)
    yield _case("second-unsigned", False, "后者没有所信签名", "the second is not signed by the key",
                canonical(_fork(second=_note(TWO, 13, SECOND))))  # fmt: skip
    forged = note(body(13, tree.root(TWO)), line(ORIGIN, LOG.id + bytes(64))).decode()
    yield _case("second-forged", False, "后者签名是伪造的", "the second is forged", canonical(_fork(second=forged)))
    forged = note(body(6, tree.root(ONE[:6])), line(ORIGIN, LOG.id + bytes(64))).decode()
    yield _case("first-forged", False, "前者签名是伪造的", "the first is forged", canonical(_fork(first=forged)))


def _form() -> Iterator[Case]:
    good, form = canonical(_fork()), ("格式不符", "not of the form")
    yield _case("other-format", False, *form, canonical(_fork(format="shilu/fork/v2")))
    yield _case("extra-member", False, *form, canonical(_fork(note="x")))
    yield _case("missing-member", False, *form, canonical({k: v for k, v in _fork().items() if k != "proof"}))
    yield _case("duplicate-key", False, *form, good.replace(b'{"first"', b'{"first":"","first"', 1))
    yield _case("unsorted", False, *form, json.dumps(dict(reversed(_fork().items())), separators=(",", ":")).encode())
    yield _case("spaces", False, *form, json.dumps(_fork(), sort_keys=True).encode())
    yield _case("two-newlines", False, *form, good + b"\n\n")
    yield _case("byte-order-mark", False, *form, b"\xef\xbb\xbf" + good)
    yield _case("proof-is-text", False, *form, canonical(_fork(proof=_fork()["proof"][0])))
    yield _case("proof-of-numbers", False, *form, canonical(_fork(proof=[1, 2])))
    yield _case("short-hash", False, *form, canonical(_fork(proof=[b64(bytes(31)), *_fork()["proof"][1:]])))
    yield _case("short-root", False, *form, canonical(_fork(second_root_at_first=b64(bytes(31)))))
    yield _case(
        "unpadded-root",
        False,
        *form,
        canonical(_fork(second_root_at_first=_fork()["second_root_at_first"].rstrip("="))),
    )
    yield _case("note-is-number", False, *form, canonical(_fork(first=1)))
    yield _case("note-is-null", False, *form, canonical(_fork(second=None)))
    yield _case("list", False, *form, canonical([_fork()]))
    yield _case("empty", False, *form, b"")

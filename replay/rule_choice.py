"""`--rules ID@VERSION`: judging again by named rule sets, whatever was in force (semantics.md, "The definition")."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregates.fold.revision import Revision
from replay.viewpoint import BadViewpoint

_NAMED = re.compile(r"(?P<rules>.+)@(?P<version>[1-9][0-9]{0,8})")


def chosen(texts: Iterable[str], adopted: Iterable[Revision]) -> dict[str, tuple[str, int]]:
    """kind → (id, version) of the rule sets named; BadViewpoint when one is not adopted by K, or a kind twice."""
    known = {(r.data["rules"], r.data["version"]): r.statement.partition(":")[0] for r in adopted}
    found: dict[str, tuple[str, int]] = {}
    for text in texts:
        match = _NAMED.fullmatch(text)
        named = (match["rules"], int(match["version"])) if match else ("", 0)
        kind = known.get(named)
        if kind is None:
            there = "、".join(f"{rules}@{version}" for rules, version in sorted(known)) or "(无 none)"
            zh, en = f"当时账本没有规则 {text};已采用:{there}", f"no rules {text} are adopted; known: {there}"
            raise BadViewpoint("no-such-rules", zh, en)
        if kind in found:
            raise BadViewpoint("rules-twice", f"{kind} 指定了两次", f"two rule sets of kind {kind} are named")
        found[kind] = named
    return found

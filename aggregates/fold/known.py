"""current(S, K) and known(V, K): which revisions a viewpoint sees (semantics.md, "The definition")."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.fold.revision import Revision


def current(revisions: Iterable[Revision], size: int) -> dict[tuple[str, str], Revision]:
    """For each (stream, statement) the revision with the greatest position <= `size`."""
    latest: dict[tuple[str, str], Revision] = {}
    for revision in revisions:
        if revision.position <= size:
            latest[revision.stream, revision.statement] = revision
    return latest


def visible(current_revisions: Iterable[Revision], day: str) -> list[Revision]:
    """Those that are no retraction and take effect on or before `day`, in the order of the fold."""
    shown = [r for r in current_revisions if not r.retracted and r.effective_on <= day]
    shown.sort(key=lambda r: r.key)
    return shown


def known(revisions: Iterable[Revision], day: str, size: int) -> list[Revision]:
    """known(V, K) in the order of the fold: V an ISO day, K a ledger size, positions rising."""
    return visible(current(revisions, size).values(), day)

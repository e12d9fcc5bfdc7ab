"""What a verification says: a verdict per check, two overall, and the first bad position."""

from __future__ import annotations

from dataclasses import dataclass

OK, FAILED, UNCHECKED = "ok", "failed", "not checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One named check. `position` is the first bad one; `detail` says in words what was (not) found."""

    name: str
    verdict: str
    detail: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """`integrity` and `completeness` are `ok`, `failed` or `not checked`; `root` is hex."""

    integrity: str
    completeness: str
    size: int
    root: str
    checks: tuple[Check, ...]

    @property
    def position(self) -> int | None:
        """The first bad position over all checks, None when there is none."""
        return min((c.position for c in self.checks if c.position is not None), default=None)

    @property
    def exit_code(self) -> int:
        """0 verified, 1 a check failed, 2 could not check (ledger.md, "Verifying")."""
        if FAILED in (self.integrity, self.completeness):
            return 1
        return 0 if self.integrity == OK else 2

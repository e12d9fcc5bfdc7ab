"""What a verification says: a verdict per check, two overall, the first bad position, and whose word it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OK, FAILED, UNCHECKED = "ok", "failed", "not checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One named check. `position` is the first bad one; `detail` says in words what was (not) found.

    `next` is what to do first about a failure; "" leaves it to the name of the check (docs/audit.md §4).
    """

    name: str
    verdict: str
    detail: str
    position: int | None = None
    next: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """Up to entry `size` nothing is missing, on the word of somebody else: whose, in Chinese and in English."""

    size: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Word:
    """One of the four words of electronic archives, with a plain sentence."""

    name: str
    en: str
    verdict: str
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """`integrity` and `completeness` are `ok`, `failed` or `not checked`; `root` is hex.

    `words` are the four words, `proves_not` sentences on what this verification cannot prove. `entries` is how many
    entries were gone through (None: `size`), `scope` what they are (`ledger`, or `plan`, `snapshot`, `dispute` of a
    bundle), `covered` whose word shows that nothing is missing, and up to where; `own_key` says that no key was given
    from elsewhere, `program` whether a bundle's `fold` and verifiers are `same` as the installed ones, or `different`.
    """

    integrity: str
    completeness: str
    size: int
    root: str
    checks: tuple[Check, ...]
    words: tuple[Word, ...] = ()
    proves_not: tuple[str, ...] = ()
    entries: int | None = None
    scope: str = "ledger"
    covered: tuple[Covered, ...] = ()
    own_key: bool = False
    program: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> Check | None:
        """The failed check with the first bad position (without one: the first that failed), None when none failed."""
        failed = [check for check in self.checks if check.verdict == FAILED]
        return min(failed, key=lambda check: check.position or 2**63, default=None)

    @property
    def position(self) -> int | None:
        """The first bad position over all checks, None when there is none."""
        return min((c.position for c in self.checks if c.position is not None), default=None)

    @property
    def exit_code(self) -> int:
        """0 verified, 1 a check failed, 2 could not check (ledger.md, "Verifying")."""
        if FAILED in (self.integrity, self.completeness, *(check.verdict for check in self.checks)):
            return 1
        return 0 if self.integrity == OK else 2

"""Slots of the random world about commendations, titles and praise."""

from __future__ import annotations

from typing import Any

from tests.laws.slots import Slot, saying
from tests.laws.world_disputes import BASIS


def _name(task: str, i: int) -> str:
    return f"{task[0]}/b{i % 3}"


def proposal(task: str, i: int) -> Slot:
    """A recipient proposed."""
    name = _name(task, i)

    def content(n: int) -> dict[str, Any]:
        return saying(
            commendation=name, kind=("COMMENDATION", "PRAISE", "TITLE")[n % 3], recipient="甲局",
            recipient_kind="AGENCY", level=("nation", "province", "city", "province")[n // 3 % 4], title="先进集体",
            basis=BASIS if n % 5 == 0 else None,
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.commendation_proposed", f"proposal:{name}", content)


def posting(task: str, i: int) -> Slot:
    """Posted for objections."""
    name = _name(task, i)
    said = saying(commendation=name, until="2023-07-07", document="公示")
    return Slot(f"plan:{task[0]}", "plan.public_notice_posted", f"public_notice:{name}", said)


def grant(task: str, i: int) -> Slot:
    """Granted by one of two documents, with or without approval and expiry."""
    name, document = _name(task, i), f"d{i // 3 % 4 // 3}"

    def content(n: int) -> dict[str, Any]:
        return saying(
            commendation=name, document=document, granted_by="省政府", approval=None if n % 4 == 3 else "批复",
            expires_on=(None, "2024-12-31", "2023-12-31")[n % 3], basis=BASIS if n % 5 == 0 else None,
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.commendation_granted", f"commendation:{name}|{document}", content)


def taking_back(task: str, i: int) -> Slot:
    """Taken back."""
    name = _name(task, i)
    said = saying(commendation=name, document="撤销", reason="失实")
    return Slot(f"plan:{task[0]}", "plan.commendation_revoked", f"commendation_revocation:{name}|撤销", said)

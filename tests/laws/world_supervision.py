"""Slots of the random world about supervision: notices, inspections, talks, circulars, rectification, findings."""

from __future__ import annotations

from typing import Any

from tests.laws.slots import Slot, saying

AGENCIES = ("甲局", "乙局", "丙会")
DUE = ("2022-12-31", "2023-06-30", "2023-12-31")


def notice(task: str, i: int) -> Slot:
    """A push on one matter of one agency."""
    name = f"{task[0]}/n{i % 3}"

    def content(n: int) -> dict[str, Any]:
        return saying(
            notice=name, matter="报送", agency=AGENCIES[n // 3 % 3], task=task if n % 2 else None,
            colour=("YELLOW", "RED", "BLUE", "RED")[n % 4], due_on=DUE[n // 2 % 3], reasons="迟缓",
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.notice_issued", f"notice:{name}", content)


def notice_closing(task: str, i: int) -> Slot:
    """A notice settled; the fourth one was never issued."""
    name = f"{task[0]}/n{i % 4}"
    return Slot(
        f"plan:{task[0]}", "plan.notice_closed", f"notice_closure:{name}", saying(notice=name, outcome="已报送")
    )


def inspection(task: str, i: int) -> Slot:
    """An inspection with a finding."""
    name = f"{task[0]}/i{i % 2}"
    said = saying(
        inspection=name, scope="全县", agencies=["甲局"], tasks=[task], findings=["滞后"], evidence=["2" * 64],
        fed_back_on="2023-06-30",
    )  # fmt: skip
    return Slot(f"plan:{task[0]}", "plan.inspection_concluded", f"inspection:{name}", said)


def interview(task: str, i: int) -> Slot:
    """A warning talk."""
    name = f"{task[0]}/v{i % 2}"
    said = saying(interview=name, agency="甲局", post="局长", matter="滞后")
    return Slot(f"plan:{task[0]}", "plan.interview_held", f"interview:{name}", said)


def circular(task: str, i: int) -> Slot:
    """Praise or criticism."""
    name = f"{task[0]}/t{i % 2}"

    def content(n: int) -> dict[str, Any]:
        tone = ("PRAISE", "CRITICISM")[n % 2]
        return saying(circular=name, tone=tone, agencies=["甲局"], matter="进度", document="通报")(n)

    return Slot(f"plan:{task[0]}", "plan.circular_issued", f"circular:{name}", content)


def rectification(task: str, i: int) -> Slot:
    """Something to be put right by a day."""
    name = f"{task[0]}/z{i % 2}"

    def content(n: int) -> dict[str, Any]:
        return saying(
            rectification=name, agency=AGENCIES[n % 3], task=task if n % 2 else None, kind="PHASED",
            due_on=DUE[n // 2 % 3], matter="整改",
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.rectification_ordered", f"rectification:{name}", content)


def _round(task: str, i: int) -> tuple[str, int]:
    return f"{task[0]}/z{i % 2}", 1 + i // 2 % 3 % 2


def submission(task: str, i: int) -> Slot:
    """What was done, in one of two rounds."""
    name, number = _round(task, i)
    said = saying(rectification=name, round=number, text="已改")
    return Slot(f"plan:{task[0]}", "plan.rectification_submitted", f"rectification_report:{name}|{number}", said)


def verdict(task: str, i: int) -> Slot:
    """What somebody else found, also of a round never submitted."""
    name, number = _round(task, i)

    def content(n: int) -> dict[str, Any]:
        result = ("DONE", "CONTINUING", "NOT_DONE")[n % 3]
        return saying(rectification=name, round=number, result=result, grounds="查看")(n)

    return Slot(f"plan:{task[0]}", "plan.rectification_verified", f"rectification_verdict:{name}|{number}", content)


def confidence(task: str, i: int) -> Slot:
    """A judgement that moves nothing."""
    name = f"{task}/k{i % 2}"
    said = saying(assessment=name, task=task, level="IN_DOUBT", grounds="进度")
    return Slot(f"plan:{task[0]}", "plan.confidence_assessed", f"confidence:{name}", said)


def falsification(task: str, i: int) -> Slot:
    """A piece of evidence found false; one of three was never attached."""
    sha = f"{i % 3}" * 64
    said = saying(task=task, sha256=sha, finding="伪造", document="认定书")
    return Slot(f"plan:{task[0]}", "plan.evidence_falsified", f"falsification:{task}|{sha}", said)

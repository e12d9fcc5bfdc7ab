"""Slots of the random world about the document itself: editions, findings, links as cited."""

from __future__ import annotations

from tests.laws.slots import Slot, saying

SHA = "5" * 64


def text_imported(task: str, i: int) -> Slot:
    """An edition read."""
    sha = f"{5 + i % 2}" * 64
    said = saying(sha256=sha, bytes=100, encoding="utf-8", reader_version="1", counts={"tasks": 2})
    return Slot(f"plan:{task[0]}", "plan.text_imported", f"edition:{sha}", said)


def edition_matched(task: str, _i: int) -> Slot:
    """A later edition matched with the recorded one."""
    match = {"kind": "same", "old": [task], "new": [task], "kept": [task], "reason_zh": "同", "reason_en": "same"}
    said = saying(edition="6" * 64, previous=SHA, matches=[match])
    return Slot(f"plan:{task[0]}", "plan.edition_matched", "matching:" + "6" * 64, said)


def reading(task: str, i: int) -> Slot:
    """A reading corrected by a person."""
    path = f"/tasks/{i % 2}"
    said = saying(edition=SHA, path=path, read='"甲"', recorded='"乙"', by="tester", reason="误读")
    return Slot(f"plan:{task[0]}", "plan.reading_corrected", f"reading:{SHA}|{path}", said)


def finding(task: str, i: int) -> Slot:
    """Something in the document a person should know."""
    name = f"{task[0]}/x{i % 2}"
    said = saying(finding=name, code="dates", severity="WARN", message_zh="缺日期", message_en="no date")
    return Slot(f"plan:{task[0]}", "plan.finding_raised", f"finding:{name}", said)


def resolution(task: str, i: int) -> Slot:
    """A finding decided, also one never raised."""
    name = f"{task[0]}/x{i % 3}"
    said = saying(finding=name, decision="accepted", reason="原文如此")
    return Slot(f"plan:{task[0]}", "plan.finding_resolved", f"resolution:{name}", said)


def plan_link(task: str, _i: int) -> Slot:
    """A parent plan, as cited."""
    said = saying(link=f"{task[0]}/l", relation="IMPLEMENTS", cited_title="纲要")
    return Slot(f"plan:{task[0]}", "plan.linked", f"link:{task[0]}/l", said)

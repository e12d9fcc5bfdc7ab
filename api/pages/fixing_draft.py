"""A snapshot somebody is about to fix: what the forms of the four steps carry along, and the command it becomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from api.pages.page import Asked
from api.pages.problem import PageProblem

KINDS = ("weights", "lights", "rubric", "procedure")
SUBJECTS = ("evaluation", "scorecards")
PAGE = 5_000


class Draft(NamedTuple):
    """What was chosen so far; texts as they were sent, empty where nothing was chosen yet."""

    plan: str
    restates: str
    on: str
    size: str
    subject: str
    snapshot: str
    evaluation: str
    reason: str
    rules: tuple[str, ...]

    def fields(self) -> list[tuple[str, str]]:
        """As the hidden fields of the next form."""
        told = [(name, value) for name, value in zip(self._fields[:-1], self[:-1], strict=True) if value]
        return [*told, *(("rule", one) for one in self.rules)]

    def changed(self, **more: Any) -> Draft:
        """With some members in place of its own."""
        return self._replace(**more)

    @property
    def view(self) -> dict[str, str]:
        """The viewpoint to fix."""
        return {"as_of": self.on, "known_at": f"size:{self.size}"}


def draft_of(values: Mapping[str, list[str]], plan: str) -> Draft:
    """The draft in an address or a form. PageProblem 422 for what the forms never send."""
    def text(name: str) -> str:
        return (values.get(name) or [""])[-1]

    found = Draft(
        plan, text("restates"), text("on"), text("size"), text("subject"), text("snapshot"), text("evaluation"),
        text("reason"), tuple(one for one in values.get("rule", []) if one),
    )  # fmt: skip
    if found.size and not (found.size.isascii() and found.size.isdigit() and len(found.size) < 16):
        raise PageProblem(422, "no-size", "账本位置应为整数", "a ledger position is a whole number")
    return found.changed(subject=found.subject if found.subject in SUBJECTS else SUBJECTS[0])


async def adopted(page: Asked, draft: Draft) -> list[dict[str, Any]]:
    """The rule sets known there that may judge this plan, the last ones first."""
    found = (await page.ask("rules", view=draft.view, limit=PAGE))["rules"]
    return [one for one in reversed(found) if one["scope"] in ("*", draft.plan)]


def named(rule: Mapping[str, Any]) -> str:
    """ID@VERSION."""
    return f"{rule['rules']}@{rule['version']}"


def in_force(known: Iterable[Mapping[str, Any]], held: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Kind → ID@VERSION that is in force at the viewpoint."""
    there = {one["digest"] for one in known}
    return {one["kind"]: named(one) for one in held if one["digest"] in there}


def basis(draft: Draft, known: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The basis of the command: day, size, and the rule sets chosen, each by its digest."""
    chosen: dict[str, dict[str, Any]] = {}
    for rule in known:
        if f"{rule['kind']}:{named(rule)}" in draft.rules:
            chosen.setdefault(rule["kind"], {name: rule[name] for name in ("kind", "rules", "version", "digest")})
    ordered = [chosen[kind] for kind in KINDS if kind in chosen]  # as every other basis has them
    return {"as_of": draft.on, "known_at": int(draft.size), "rules": ordered}


def command(draft: Draft, at: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """(name, body) of the command that fixes the draft, or restates what it restates."""
    body: dict[str, Any] = {"plan": draft.plan, "snapshot": draft.snapshot, "basis": dict(at)}
    if draft.restates:
        return "restate_snapshot", {**body, "supersedes": draft.restates, "reason": draft.reason}
    if draft.evaluation and draft.subject == "evaluation":
        body["evaluation"] = draft.evaluation
    return "fix_snapshot", {**body, "subject": draft.subject}

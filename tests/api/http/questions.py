"""Every question of the API: its address, an example of what it is asked, and the words that ask the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from starlette.testclient import TestClient
from typer.testing import CliRunner

from replay.cli import app as audit
from tests.api.asking import Asking

XIANGFEN = "襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"
AGENCY = "襄汾县/县教科局"
FIXED, RESTATED = "示意终期评估-固定", "示意终期评估-重述"
STATEMENT = "seat:2.4.2|襄汾县/县民政局|lead|1"
PLAN = {"plan": XIANGFEN}


class Question(NamedTuple):
    """One question. `words` ask `shilu`, or after "audit" `shilu-audit`; `rows` names the table, "" for none.

    `takes` says which viewpoints the command line can be asked at: any, what was known (known), none (now).
    """

    operation: str
    params: dict[str, str]
    words: tuple[str, ...] = ()
    rows: str = ""
    takes: str = "any"
    path: str = ""

    @property
    def address(self) -> str:
        """Its path."""
        return f"/api/v1/{self.path or self.operation.replace('_', '-')}"


QUESTIONS = (
    Question("plans", {}, ("plans",), "plans"),
    Question("status", PLAN, ("status", XIANGFEN)),
    Question("density", PLAN),
    Question("light_history", PLAN, path="light-history"),
    Question("search", {"q": "襄汾"}, (), "found"),
    Question("tasks", PLAN, (), "tasks"),
    Question("seats", PLAN, ("responsible", "all", "--plan", XIANGFEN), "seats"),
    Question("chain", {**PLAN, "task": "2.4.2"}, ("chain", "2.4.2", "--plan", XIANGFEN)),
    Question("targets", PLAN, ("targets", XIANGFEN), "targets"),
    Question("timeline", PLAN, ("timeline", XIANGFEN), "entries"),
    Question("scorecards", {}, ("scorecard",), "cards", "known"),
    Question("scorecards", PLAN, ("scorecard", "--plan", XIANGFEN), "cards"),
    Question("scorecard", {"agency": AGENCY}, ("scorecard", AGENCY), "", "known"),
    Question("scorecard", {**PLAN, "agency": AGENCY, "merged": "true"},
             ("scorecard", AGENCY, "--plan", XIANGFEN, "--merged")),
    Question("evaluation", PLAN, ("evaluate", XIANGFEN)),
    Question("snapshots", PLAN, ("snapshots", XIANGFEN), "snapshots", "now"),
    Question("snapshot", {**PLAN, "snapshot": FIXED}, ("evaluate", XIANGFEN, "--snapshot", FIXED), "", "now"),
    Question("restatement", {**PLAN, "fixed": FIXED, "restated": RESTATED},
             ("audit", "diff-snapshots", XIANGFEN, FIXED, RESTATED), "", "now"),
    Question("disputes", PLAN, ("disputes", XIANGFEN)),
    Question("decisions", PLAN, ("decisions", XIANGFEN), "decisions"),
    Question("late", {}, ("audit", "late"), "entries", "known"),
    Question("late", PLAN, ("audit", "late", XIANGFEN), "entries", "known"),
    Question("after_close", PLAN, ("audit", "after-close", XIANGFEN), "entries", "known"),
    Question("back_dated", {}, ("audit", "back-dated"), "entries", "known"),
    Question("back_dated", {**PLAN, "min_days": "3"}, ("audit", "back-dated", XIANGFEN, "--min-days", "3"), "entries",
             "known"),
    Question("corrections", PLAN, ("audit", "corrections", XIANGFEN), "entries", "known"),
    Question("rules", {}, (), "rules"),
    Question("agencies", {}, (), "agencies"),
    Question("statement", {**PLAN, "statement": STATEMENT}, (), "revisions"),
    Question("figures", PLAN, ("audit", "explain", "--plan", XIANGFEN), "", "view"),
    Question("explain", {**PLAN, "figure": "light/2.4.2"}, ("audit", "explain", "light/2.4.2", "--plan", XIANGFEN), "",
             "view"),
    Question("explain", {**PLAN, "figure": "item/B1"}, ("audit", "explain", "item/B1", "--plan", XIANGFEN), "", "now"),
    Question("diff", {**PLAN, "from": "at:2024-06-30", "to": "current", "task": "2.4.2"},
             ("audit", "diff", "at:2024-06-30", "current", "--plan", XIANGFEN, "--task", "2.4.2"), "", "now"),
    Question("steps", {**PLAN, "task": "2.4.2"}),
    Question("entry", {}, ("audit", "show", "1500"), "", "now", "entry/1500"),
    Question("related", {}, (), "", "now", "entry/1500/related"),
    Question("views", {**PLAN, "day": "2024-06-30", "believed_on": "2024-12-31"}),
    Question("viewpoint", {}),
)  # fmt: skip
TABLES = tuple(question for question in QUESTIONS if question.rows)
VIEWS: dict[str, dict[str, str]] = {
    "current": {},
    "as published": {"at": "2024-08-01"},
    "as restated": {"as_of": "2024-06-30"},
    "as believed": {"as_of": "2024-06-30", "known_at": "2024-12-31"},
}
KNOWN = {"known_at": "2025-06-30"}
_OPTIONS = {"as_of": "--as-of", "known_at": "--known-at", "at": "--at"}


def name_of(question: Question) -> str:
    """What a test calls it."""
    about = "" if "plan" in question.params else "-of-all"
    return "-".join((question.operation + about, *(question.params[n] for n in ("figure",) if n in question.params)))


def views_of(question: Question) -> dict[str, dict[str, str]]:
    """The viewpoints the command line can be asked this at, as parameters of the request."""
    if question.takes == "now":
        return {"current": {}}
    return {"current": {}, "as known": KNOWN} if question.takes == "known" else VIEWS


def asked(client: TestClient, question: Question, view: dict[str, str] | None = None, **more: str) -> Any:
    """The JSON of a question, whole."""
    limit = {"limit": "5000"} if question.rows else {}
    answer = client.get(question.address, params={**question.params, **limit, **(view or {}), **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def by_command_line(folder: Path, question: Question, view: dict[str, str]) -> Any:
    """The JSON of the same question asked of the command line."""
    if question.words[0] != "audit":
        options = [word for name, value in view.items() for word in (_OPTIONS[name], value)]
        return Asking(folder).json(*question.words, *options)
    options = ["-d", str(folder / "ledger.db"), "--json"]
    if question.takes == "known":
        options += [word for name, value in view.items() for word in (_OPTIONS[name], value)]
    elif view:
        options += ["--view", _point(view)]
    done = CliRunner().invoke(audit, [*question.words[1:], *options])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def _point(view: dict[str, str]) -> str:
    if "at" in view:
        return f"at:{view['at']}"
    return "@".join(view[name] for name in ("as_of", "known_at") if name in view)

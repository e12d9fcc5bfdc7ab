"""Commands that fix figures and show what was fixed: snapshots, restatements, what came after the close."""

from __future__ import annotations

import sys
import uuid
from dataclasses import replace
from itertools import pairwise
from typing import Annotated, Any, Literal

import typer

from aggregates.commands import Command
from aggregates.commands.fixing import FixSnapshot, RestateSnapshot
from aggregates.events.basis import Basis, RuleRef
from api import snapshots as fixed
from api.cli_base import ActorId, Agency, Now, Role, actor_of, app, settings
from api.cli_view import ask
from api.options import AsOf, At, Json, KnownAt, PlanName, instant
from api.session import Reading, open_writing
from ledger.envelope import Receipt
from projections.worlds import world_at
from replay.terminal import FAILED, answered, blame, emit, say
from replay.viewpoint import Viewpoint

Name = Annotated[str, typer.Argument(metavar="SNAPSHOT", help="快照编号 the snapshot's id")]


def basis_of(reading: Reading, plan: str, view: Viewpoint) -> Basis:
    """The viewpoint with the rule sets in force there: what a decision taken now rests on."""
    with reading.connect() as connection:
        refs = world_at(connection, [plan], view.day, view.size).rules(plan).refs()
    rules = tuple(RuleRef.model_validate({name: ref[name] for name in RuleRef.model_fields}) for ref in refs)
    return Basis(as_of=view.as_of, known_at=view.size, rules=rules)


@app.command()
def fix(
    plan: PlanName,
    name: Name,
    subject: Annotated[
        Literal["evaluation", "scorecards"] | None,
        typer.Option(help="固定评估(默认)还是评分卡 what is fixed, by default the evaluation"),
    ] = None,
    evaluation: Annotated[str | None, typer.Option(help="所属评估编号 the evaluation it belongs to")] = None,
    restates: Annotated[str | None, typer.Option(help="重述哪个快照 the snapshot it supersedes")] = None,
    reason: Annotated[str | None, typer.Option(help="重述理由 why it is restated")] = None,
    role: Role = None,
    agency: Agency = None,
    actor: ActorId = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    at: At = None,
    now: Now = None,
    json: Json = False,
) -> None:
    """固定一个时点的数字(或重述);任何人可凭记录重算。Fix the figures of a viewpoint, or restate a fixed one."""
    who = actor_of(role, agency, actor)
    _require_one_way(restates, reason, subject, evaluation)
    with answered():
        reading, view = ask(as_of, known_at, at)
        whole = reading.plan(plan)
        basis = basis_of(reading, whole, view)
        command: Command
        if restates:
            command = RestateSnapshot(plan=whole, snapshot=name, supersedes=restates, basis=basis, reason=reason or "")
        else:
            subject = subject or "evaluation"
            command = FixSnapshot(plan=whole, snapshot=name, subject=subject, evaluation=evaluation, basis=basis)
        with open_writing(settings(), instant(now)) as shilu:
            receipt = shilu.execute(command, who, str(uuid.uuid4()))
        assert isinstance(receipt, Receipt)
        found = fixed.summary(fixed.find(ask(None, None, None)[0], whole, name, receipt.size))
        view = replace(view, rules=tuple(found["basis"].get("rules", ())))
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": whole, **found})
        return
    say(f"{whole}\n{view.stamp()}")
    fixed.print_snapshots([found])


def _require_one_way(restates: str | None, reason: str | None, subject: str | None, evaluation: str | None) -> None:
    """A restatement needs its reason and keeps the subject; what is fixed anew has none to give."""
    if restates and not reason:
        raise typer.BadParameter("重述须写明理由 a restatement needs its reason", param_hint="--reason")
    if reason and not restates:
        raise typer.BadParameter("理由只用于重述 a reason is for a restatement: --restates", param_hint="--reason")
    if restates and (subject or evaluation):
        zh, en = "重述沿用原快照的内容", "a restatement keeps what it restates"
        raise typer.BadParameter(f"{zh} {en}", param_hint="--subject, --evaluation")


@app.command()
def snapshots(plan: PlanName, name: Annotated[str | None, typer.Argument(metavar="[SNAPSHOT]")] = None,
              json: Json = False) -> None:  # fmt: skip
    """固定过的快照;给出编号则重算并与重述并列。Snapshots of a plan; one recomputed, beside its restatement."""
    with answered():
        reading, view = ask(None, None, None)
        whole = reading.plan(plan)
        known = fixed.snapshots(reading, whole, view.size)
        chosen = fixed.find(reading, whole, name, view.size) if name else None
        wanted = [chosen, *fixed.restatements(known, chosen)] if chosen else known
        again = [fixed.recompute(reading, whole, r) for r in wanted] if chosen else []
    rows = [fixed.summary(r) for r in wanted]
    steps: list[dict[str, Any]] = [
        {"fixed": one.name, "restated": other.name, "figures": fixed.side_by_side(one, other)}
        for one, other in pairwise(again)
    ]
    bad = [each.name for each in again if not each.same]
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": whole, "snapshots": rows,
              "recomputed": {"checked": len(again), "different": bad}, "side_by_side": steps})  # fmt: skip
    else:
        say(f"{whole}\n{view.stamp()}")
        fixed.print_snapshots(rows)
        for step, row in zip(steps, rows[1:] if chosen else [], strict=True):
            fixed.print_restatement(step["fixed"], step["restated"], step["figures"], row["drivers"])
        sizes = "、".join(f"#{each.snapshot.data['basis']['known_at']}" for each in again if each.same)
        if sizes:
            say(f"✔ 由账本前 {sizes} 条重算,摘要一致 recomputed, the digests agree")
    fail_on(bad)


def print_recomputed(reading: Reading, plan: str, name: str) -> None:
    """`evaluate --snapshot ID --recompute`: the canonical bytes, and nothing else on stdout; exit 1 if they differ."""
    found = fixed.recompute(reading, plan, fixed.find(reading, plan, name, reading.reader.size()))
    sys.stdout.buffer.write(found.figures)
    sys.stdout.flush()
    fail_on([] if found.same else [name])


def fail_on(bad: list[str]) -> None:
    """Exit 1 when figures are not those that were fixed."""
    if bad:
        zh = f"快照与账本不符:{'、'.join(bad)}(完整性问题,不是重述)"
        en = f"not what was fixed: {', '.join(bad)} (integrity)"
        blame(zh, en, "snapshot-differs")
        raise typer.Exit(FAILED)

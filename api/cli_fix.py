"""Commands that fix figures and show what was fixed: snapshots, restatements, what came after the close."""

from __future__ import annotations

import sys
import uuid
from typing import Annotated, Literal

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
from replay.viewpoint import Viewpoint, resolve

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
        Literal["evaluation", "scorecards"], typer.Option(help="固定评估还是评分卡 what is fixed")
    ] = "evaluation",
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
    if restates and not reason:
        raise typer.BadParameter("重述须写明理由 a restatement needs its reason", param_hint="--reason")
    with answered():
        reading, view = ask(as_of, known_at, at)
        whole = reading.plan(plan)
        basis = basis_of(reading, whole, view)
        command: Command
        if restates:
            command = RestateSnapshot(plan=whole, snapshot=name, supersedes=restates, basis=basis, reason=reason or "")
        else:
            command = FixSnapshot(plan=whole, snapshot=name, subject=subject, evaluation=evaluation, basis=basis)
        with open_writing(settings(), instant(now)) as shilu:
            receipt = shilu.execute(command, who, str(uuid.uuid4()))
        assert isinstance(receipt, Receipt)
        found = fixed.summary(fixed.find(reading_again(), whole, name, receipt.size))
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": whole, **found})
        return
    say(f"{whole}\n{view.stamp()}")
    fixed.print_snapshots([found])


def reading_again() -> Reading:
    """The ledger with what was just recorded."""
    return ask(None, None, None)[0]


@app.command()
def snapshots(plan: PlanName, name: Annotated[str | None, typer.Argument(metavar="[SNAPSHOT]")] = None,
              json: Json = False) -> None:  # fmt: skip
    """固定过的快照;给出编号则重算并与重述并列。Snapshots of a plan; one recomputed, beside its restatement."""
    with answered():
        reading, view = ask(None, None, None)
        whole = reading.plan(plan)
        known = fixed.snapshots(reading, whole, view.size)
        chosen = fixed.find(reading, whole, name, view.size) if name else None
        later = [r for r in known if chosen and r.data.get("supersedes") == chosen.data["snapshot"]]
        again = [fixed.recompute(reading, whole, r) for r in ([chosen, *later] if chosen else [])]
    rows = [fixed.summary(r) for r in ([chosen, *later] if chosen else known)]
    pairs = fixed.side_by_side(again[0], again[-1]) if len(again) > 1 else []
    bad = [each.snapshot.data["snapshot"] for each in again if not each.same]
    if json:
        emit({"plan_id": whole, "snapshots": rows, "recomputed": {"checked": len(again), "different": bad},
              "side_by_side": pairs})  # fmt: skip
    else:
        fixed.print_snapshots(rows)
        fixed.print_restatement(pairs, rows[-1]["drivers"] if len(again) > 1 else [])
        if again and not bad:
            say(f"✔ 由账本前 #{rows[0]['basis']['known_at']} 条重算,摘要一致 recomputed, the digests agree")
    _fail_on(bad)


def print_recomputed(reading: Reading, plan: str, name: str) -> None:
    """`evaluate --snapshot ID --recompute`: the canonical bytes, and nothing else on stdout; exit 1 if they differ."""
    found = fixed.recompute(reading, plan, fixed.find(reading, plan, name, reading.reader.size()))
    sys.stdout.buffer.write(found.figures)
    sys.stdout.flush()
    _fail_on([] if found.same else [name])


def fixed_view(reading: Reading, plan: str, name: str) -> tuple[Viewpoint, list[str]]:
    """`evaluate --snapshot ID`: the viewpoint and the rule sets that were fixed; they are what is shown."""
    basis = fixed.find(reading, plan, name, reading.reader.size()).data["basis"]
    view = resolve(reading.reader, as_of=basis["as_of"], known_at=f"size:{basis['known_at']}")
    return view, [f"{rule['rules']}@{rule['version']}" for rule in basis["rules"]]


def _fail_on(bad: list[str]) -> None:
    if bad:
        listed = "、".join(bad)
        zh, en = f"快照与账本不符:{listed}(完整性问题,不是重述)", f"not what was fixed: {listed} (integrity)"
        blame(zh, en, "snapshot-differs")
        raise typer.Exit(FAILED)

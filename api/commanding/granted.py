"""What a credential limited to some plans may write: their streams, their region's figures, rules for one of them."""

from __future__ import annotations

from aggregates.commands import REGISTER, RULES, Command, region_stream
from aggregates.commands.rules import Adopt
from api.access.principal import Principal
from api.http.problems import Problem
from api.http.service import Service

_REGION = "region:"


def require_granted(service: Service, who: Principal, command: Command) -> None:
    """Problem 403 `plan-not-granted` for a command that reaches beyond the plans granted, whether they exist or not.

    The register, rules for every plan and another region's figures change what other plans are judged by.
    """
    stream = command.stream
    if not who.sees_stream(stream):
        raise _not_granted("此凭证不及于该方案", "this credential was not given that plan")
    if who.plans is None:
        return
    if stream == REGISTER:
        raise _not_granted("单位名录为各方案共用,限于部分方案的凭证不得更改", "the register is of every plan")
    if stream == RULES and not (isinstance(command, Adopt) and who.sees_plan(command.scope)):
        raise _not_granted("此凭证只能为所及的方案采用规则", "it adopts rules for the plans given to it only")
    if stream.startswith(_REGION) and stream not in _regions(service, who):
        raise _not_granted("此凭证所及的方案不在该地区", "no plan given to this credential is of that region")


def _regions(service: Service, who: Principal) -> set[str]:
    """The streams of the regions of the plans granted, as they are registered."""
    service.catch_up()
    return {region_stream(data["region"]) for data in service.plans.registered() if who.sees_plan(data["plan"])}


def _not_granted(zh: str, en: str) -> Problem:
    return Problem(403, "plan-not-granted", zh, en)

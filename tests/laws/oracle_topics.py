"""The oracle's reading of docs/figures.md §6: disputes, notices, rectifications, commendations, service orders."""

from __future__ import annotations

from tests.laws.oracle_tasks import Said, in_force, kind, seats

OPEN = ("RAISED", "NEGOTIATING", "ESCALATED")
_ACTS = {
    "dispute_answered": None, "dispute_escalated": "ESCALATED", "dispute_appealed": "ESCALATED",
    "dispute_ruled": "DECIDED", "dispute_withdrawn": "WITHDRAWN", "negotiation_held": "NEGOTIATING",
}  # fmt: skip
_OF_TOPIC = {
    **dict.fromkeys(_ACTS, ("dispute", "dispute_raised", "dispute-unknown")),
    "notice_closed": ("notice", "notice_issued", "notice-unknown"),
    "rectification_submitted": ("rectification", "rectification_ordered", "rectification-unknown"),
    "rectification_verified": ("rectification", "rectification_ordered", "rectification-unknown"),
    "public_notice_posted": ("commendation", "commendation_proposed", "commendation-unknown"),
    "commendation_granted": ("commendation", "commendation_proposed", "commendation-unknown"),
    "commendation_revoked": ("commendation", "commendation_proposed", "commendation-unknown"),
}


def anomaly(x: Said, said: list[Said]) -> str | None:
    """Why a visible statement of a topic could not act: what it is about was not there before it, or is closed."""
    if kind(x) not in _OF_TOPIC:
        return None
    name, opening, code = _OF_TOPIC[kind(x)]
    earlier = [y for y in said[: said.index(x)] if y["data"].get(name) == x["data"][name]]
    if opening not in [kind(y) for y in earlier]:
        return code
    if kind(x) in _ACTS:
        return next((c for y, c in _dispute(x["data"]["dispute"], said) if y is x and c == "dispute-closed"), None)
    sent = _rounds(acting(earlier), "rectification_submitted")
    if kind(x) == "rectification_verified" and x["data"]["round"] not in sent:
        return "verdict-without-submission"
    return None


def acting(said: list[Said]) -> list[Said]:
    """The visible statements of a plan without those of topics that could not act."""
    return [x for x in said if anomaly(x, said) is None]


def of(said: list[Said], what: str, field: str, name: str) -> list[Said]:
    """The statements of one kind about one topic."""
    return [x for x in said if kind(x) == what and x["data"][field] == name]


def _dispute(name: str, said: list[Said]) -> list[tuple[Said, str]]:
    """Each act of a dispute once raised, with the status after it or `dispute-closed`."""
    found: list[tuple[Said, str]] = []
    status = ""
    for x in said:
        if x["data"].get("dispute") != name or not (kind(x) in _ACTS or kind(x) == "dispute_raised"):
            continue
        if kind(x) == "dispute_raised":
            status = "RAISED"
        elif not status:
            continue
        elif _shut(status, x):
            found.append((x, "dispute-closed"))
            continue
        else:
            agreed = kind(x) == "negotiation_held" and x["data"]["agreed"]
            status = "AGREED" if agreed else _ACTS[kind(x)] or status
        found.append((x, status))
    return found


def _shut(status: str, x: Said) -> bool:
    again = kind(x) == "dispute_appealed" or (kind(x) == "dispute_ruled" and x["data"]["instance"] == 2)
    return status == "WITHDRAWN" or (status == "DECIDED" and not again)


def disputes(said: list[Said]) -> dict[str, tuple[Said, str]]:
    """{dispute: (raised, status)}."""
    raised = [x for x in said if kind(x) == "dispute_raised"]
    return {x["data"]["dispute"]: (x, _status(x["data"]["dispute"], said)) for x in raised}


def _status(name: str, said: list[Said]) -> str:
    return [status for _, status in _dispute(name, said) if status != "dispute-closed"][-1]


def contested(said: list[Said]) -> set[str]:
    """The statements that open disputes name."""
    return {name for x, status in disputes(said).values() if status in OPEN for name in x["data"]["statements"]}


def convener(raised: Said, xs: list[Said]) -> str:
    """The first-listed lead on the day it was raised, else who raised it; `xs` is the task of the dispute."""
    leads = [x for x in seats(xs) if x["data"]["role"] == "lead" and in_force(x, xs, raised["on"])]
    leads.sort(key=lambda x: (x["data"]["order"], x["first"]))
    return str(leads[0]["data"]["agency"] if leads else raised["data"]["agency"])


def notices(said: list[Said]) -> dict[str, tuple[Said, str | None]]:
    """{notice: (issued, day it was closed)}."""
    acts = acting(said)
    issued = {x["data"]["notice"]: x for x in acts if kind(x) == "notice_issued"}
    closed = {x["data"]["notice"]: x["on"] for x in acts if kind(x) == "notice_closed"}
    return {name: (x, closed.get(name)) for name, x in issued.items()}


def _rounds(said: list[Said], what: str) -> list[int]:
    return [x["data"]["round"] for x in said if kind(x) == what]


def rectifications(said: list[Said]) -> dict[str, tuple[Said, str, list[Said]]]:
    """{rectification: (ordered, status, verdicts)}."""
    acts = acting(said)
    found = {}
    for x in acts:
        if kind(x) == "rectification_ordered":
            name = x["data"]["rectification"]
            verdicts = of(acts, "rectification_verified", "rectification", name)
            sent = _rounds(of(acts, "rectification_submitted", "rectification", name), "rectification_submitted")
            waiting = set(sent) - set(_rounds(verdicts, "rectification_verified"))
            status = "SUBMITTED" if waiting else verdicts[-1]["data"]["result"] if verdicts else "ORDERED"
            found[name] = (x, status, verdicts)
    return found


def commendations(said: list[Said], day: str) -> dict[str, tuple[Said, str, list[Said]]]:
    """{commendation: (proposed, status, grants)}."""
    acts = acting(said)
    found = {}
    for x in acts:
        if kind(x) == "commendation_proposed":
            name = x["data"]["commendation"]
            grants = of(acts, "commendation_granted", "commendation", name)
            status = "POSTED" if of(acts, "public_notice_posted", "commendation", name) else "PROPOSED"
            if grants:
                over = grants[-1]["data"].get("expires_on")
                status = "EXPIRED" if over is not None and day >= over else "GRANTED"
            if of(acts, "commendation_revoked", "commendation", name):
                status = "REVOKED"
            found[name] = (x, status, grants)
    return found


def orders(xs: list[Said]) -> dict[str, str]:
    """{service order: the furthest stage reached} on one task."""
    found: dict[str, str] = {}
    for at, x in enumerate(xs):
        if kind(x) == "service_ordered":
            later = [y for y in xs[at + 1 :] if y["data"].get("order") == x["data"]["order"]]
            stages = {"ORDERED", *(_stage(y) for y in later)}
            found[x["data"]["order"]] = [s for s in ("ORDERED", "ASSIGNED", "CLAIMED", "TAKEN", "COMPLETED")
                                         if s in stages][-1]  # fmt: skip
    return found


def _stage(x: Said) -> str:
    if kind(x) == "service_accepted":
        return "TAKEN" if "team" in x["data"] else "CLAIMED"
    return {"service_assigned": "ASSIGNED", "service_completed": "COMPLETED"}.get(kind(x), "ORDERED")

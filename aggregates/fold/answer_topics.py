"""Disputes, notices, rectifications, commendations and service orders as plain JSON-ready values.

Nothing here reads the tasks: what is shown of a topic follows from the topic's own statements alone.
"""

from __future__ import annotations

from typing import Any

from aggregates.fold.answer_parts import marked, said, said_or_none
from aggregates.fold.commendations import Commendation
from aggregates.fold.disputes import Dispute
from aggregates.fold.services import STAGES, Order
from aggregates.fold.supervision import Notice, Rectification


def dispute_answer(dispute: Dispute) -> dict[str, Any]:
    """One dispute: who contests what on which ground, how it stands, every act on it."""
    return {
        "status": dispute.status,
        "open": dispute.open,
        "parties": list(dispute.parties),
        "raised": said(dispute.raised),
        "acts": [marked(act) for act in dispute.acts],
    }


def notice_answer(notice: Notice, day: str) -> dict[str, Any]:
    """One notice: what it pushes, and whether the matter was settled in time."""
    return {
        "issued": said(notice.issued),
        "closed": said_or_none(notice.closed),
        "closed_in_time": notice.closed_in_time,
        "overdue": notice.overdue(day),
    }


def rectification_answer(rectification: Rectification) -> dict[str, Any]:
    """One rectification: the order, and each round submitted and judged."""
    return {
        "status": rectification.status,
        "done_on": rectification.done_on,
        "ordered": said(rectification.ordered),
        "submissions": {str(number): said(r) for number, r in sorted(rectification.submissions.items())},
        "verdicts": {str(number): said(r) for number, r in sorted(rectification.verdicts.items())},
    }


def commendation_answer(commendation: Commendation, day: str) -> dict[str, Any]:
    """One commendation: from its proposal to its end."""
    return {
        "status": commendation.status(day),
        "proposed": said(commendation.proposed),
        "posted": said_or_none(commendation.posted),
        "granted": said_or_none(commendation.granted),
        "revoked": said_or_none(commendation.revoked),
    }


def order_answer(order: Order) -> dict[str, Any]:
    """One service order: the furthest stage reached, and what was said at each."""
    stages = {stage: said(order.stages[stage]) for stage in STAGES if stage in order.stages}
    return {"status": order.status, "stages": stages}

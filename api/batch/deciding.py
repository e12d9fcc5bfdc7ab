"""Rows decided in order, each seeing those before it, and recorded in one transaction: nothing is ever half done."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from aggregates.commands import ReportProgress
from aggregates.decide import decide
from aggregates.deciding import Context
from aggregates.fold.history import History
from aggregates.refusal import Refused
from aggregates.values import Actor
from api.batch.ahead import Ahead
from api.batch.answered import answered_keys
from api.batch.rows import Row
from api.http.problems import Problem, problem_of
from api.service import ATTEMPTS, Shilu, command_bytes, draft_of
from ledger.answers import stored_answer
from ledger.clock import from_us
from ledger.codec import prepare
from ledger.envelope import Append, Author, Draft, Receipt
from ledger.errors import Conflict, InvalidEntry, KeyReused

log = logging.getLogger(__name__)
METHOD = "POST"
MOST_PLANS = 100
"""Plans one batch may name: each is locked while its rows are decided."""
DECIDING_S = 8.0
"""Seconds for which the plans of a batch may stay locked while its rows are decided: others write to them too."""
_PLACES: Mapping[str, str] = {
    "no-such-plan": "/plan", "plan-not-granted": "/plan", "no-such-seat": "/seat", "not-own-seat": "/seat",
    "period-not-in-calendar": "/period", "period-not-begun": "/period",
    "revision-needs-reason": "/reason", "ends-before-start": "/effective_to",
    "submitted-on-is-the-servers": "/submitted_on", "first-day-stays": "/submitted_on",
}  # fmt: skip
"""Which part of a row a refusal of the domain is about; what is not here is about the row."""


class Batch(NamedTuple):
    """Who sends what under which key; `partial` records the good rows of a batch that has bad ones, `dry_run` none.

    `sees` says whether a stream is open to the caller.
    """

    rows: Sequence[Row]
    actor: Actor
    key: str
    sees: Callable[[str], bool]
    partial: bool = False
    dry_run: bool = False


class Verdict(NamedTuple):
    """What became of one row: a receipt (with the stream's version after it), a problem, or neither (it would do)."""

    row: int
    receipt: Receipt | None = None
    problem: Problem | None = None
    stream: str = ""
    version: int = 0

    @property
    def status(self) -> str:
        """`recorded`, `refused` or `would_record`."""
        return "recorded" if self.receipt else "refused" if self.problem else "would_record"


def settle(shilu: Shilu, batch: Batch) -> list[Verdict]:
    """A verdict for every row. Without `partial` nothing is recorded when one row is refused.

    A batch sent again gets the receipts of the first time. Raises Problem `too-many-plans`, `too-much-at-once`
    and the errors of the ledger, nothing recorded then (Unavailable: outcome unknown, send it again).
    """
    plans = sorted({row.said.stream for row in batch.rows if isinstance(row.said, ReportProgress)})
    if len(plans) > MOST_PLANS:
        raise Problem(422, "too-many-plans", f"一批最多涉及 {MOST_PLANS} 个方案", f"at most {MOST_PLANS} plans a batch")
    for attempt in range(ATTEMPTS):
        with shilu.streams(*plans) as histories:
            try:
                return _Settling(shilu, batch, dict(zip(plans, histories, strict=True))).verdicts()
            except Conflict:  # another process appended first
                if attempt == ATTEMPTS - 1:
                    raise
    raise AssertionError("unreachable")


class _Settling:
    """One attempt, on the streams as they are now."""

    def __init__(self, shilu: Shilu, batch: Batch, histories: Mapping[str, History]) -> None:
        self._shilu, self._batch = shilu, batch
        self._context: Context = shilu.context(batch.actor)
        size = shilu.reader.size()
        self._ahead = {stream: Ahead(history, size) for stream, history in histories.items()}
        self._now = from_us(shilu.ledger.clock.now_us()).isoformat()
        self._author = Author(batch.actor.id, batch.actor.agency, batch.actor.role)
        self._keys = {at: r.key(batch.key) for at, r in enumerate(batch.rows) if not isinstance(r.said, Problem)}
        self._known = answered_keys(shilu.reader, batch.actor.id, list(self._keys.values()))
        self._until = time.monotonic() + DECIDING_S
        self._appends: dict[int, Append] = {}  # by place in the batch

    def verdicts(self) -> list[Verdict]:
        found = []
        for at, row in enumerate(self._batch.rows):
            if time.monotonic() > self._until:
                raise _too_much(at)
            found.append(self._verdict(at, row))
        refused = any(verdict.problem for verdict in found)
        if self._appends and not self._batch.dry_run and (self._batch.partial or not refused):
            receipts = self._shilu.ledger.append_many(self._appends.values())
            for at, receipt in zip(self._appends, receipts, strict=True):
                found[at] = found[at]._replace(receipt=receipt)
            self._follow(receipts[-1].size)
        return found

    def _verdict(self, at: int, row: Row) -> Verdict:
        if isinstance(row.said, Problem):
            return Verdict(row.number, problem=row.said)
        command = row.said
        if not self._batch.sees(command.stream):
            return Verdict(row.number, problem=_not_granted())
        try:
            before = self._answer(at, command)
            version = self._version(before) if before else self._decide(at, command)
        except (Refused, InvalidEntry, KeyReused) as no:
            return Verdict(row.number, problem=_placed(problem_of(no, METHOD)))
        return Verdict(row.number, before, stream=command.stream, version=version)

    def _answer(self, at: int, command: ReportProgress) -> Receipt | None:
        """The receipt the row got before."""
        key = self._keys[at]
        if key not in self._known:
            return None
        return stored_answer(self._shilu.reader, self._author.actor_id, key, command_bytes(command))

    def _version(self, receipt: Receipt) -> int:
        return self._shilu.reader.entry(receipt.positions[-1]).version

    def _decide(self, at: int, command: ReportProgress) -> int:
        """Decide the row on what is ahead of the stream; the version it would have then."""
        ahead, key = self._ahead[command.stream], self._keys[at]
        facts = decide(command, ahead, self._context)
        drafts = [draft_of(fact) for fact in facts]
        self._require_fits(drafts, key)
        expected = {command.stream: ahead.version}
        self._appends[at] = Append(drafts, expected, self._author, key, command_bytes(command))
        ahead.take(facts, self._batch.actor, self._now)
        return ahead.version

    def _require_fits(self, drafts: Sequence[Draft], key: str) -> None:
        """An entry beyond the ledger's limits is this row's fault, not the batch's."""
        for draft in drafts:
            prepare(draft, self._author, key, self._shilu.ledger.origin)

    def _follow(self, size: int) -> None:
        try:
            self._shilu.catch_up()
        except Exception:  # recorded is recorded: whoever asks next catches up
            log.exception("read models could not follow to %d", size)


def _placed(problem: Problem) -> Problem:
    """The problem with the place it is about."""
    if not problem.errors:
        place = _PLACES.get(problem.code, "")
        problem.errors = [{"pointer": place, "code": problem.code, "zh": problem.zh, "en": problem.en}]
    return problem


def _not_granted() -> Problem:
    """For a plan outside the credential's, whether it exists or not."""
    zh, en = "此凭证不及于该方案", "this credential was not given that plan"
    return _placed(Problem(403, "plan-not-granted", zh, en))


def _too_much(done: int) -> Problem:
    zh = f"{DECIDING_S:g} 秒内只判断了 {done} 行,本次全未记入;请分成较小的批次"
    en = f"{done} rows were decided in {DECIDING_S:g} s, nothing was recorded: send smaller batches"
    return Problem(422, "too-much-at-once", zh, en)

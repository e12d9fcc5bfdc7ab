"""The life of a command: history at the head → decision → drafts → one append → read models caught up."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from threading import Lock, RLock
from typing import Any, Self

import orjson
from sqlalchemy import Engine

from aggregates.commands import REGISTER, RULES, Command, plan_stream
from aggregates.decide import decide
from aggregates.deciding import Context
from aggregates.events.base import Fact
from aggregates.fold.history import History
from aggregates.fold.known import visible
from aggregates.fold.register import Register
from aggregates.fold.register import fold as fold_register
from aggregates.fold.revision import Revision
from aggregates.refusal import Refused, refuse_unless
from aggregates.values import Actor
from api.fixing import Fixing
from api.registry import registry
from api.settings import Settings
from ledger.answers import stored_answer
from ledger.clock import Clock
from ledger.envelope import Append, Author, Commitment, Draft, Receipt, Recorded
from ledger.errors import Conflict, InvalidEntry
from ledger.store import Ledger
from projections.database import views_engine
from projections.runner import Runner
from projections.targets import target_units

log = logging.getLogger(__name__)
STREAMS_KEPT = 2_000
ATTEMPTS = 8
"""How often a decision is taken anew when another process appended first (PostgreSQL)."""


@dataclass(slots=True)
class _Kept:
    """A stream's history at the head."""

    lock: RLock
    history: History


class Shilu:
    """One process that writes: thread-safe, decisions on one stream one after another."""

    def __init__(self, ledger: Ledger, views: Engine | None) -> None:
        self.ledger = ledger
        self.reader = ledger.reader()
        self.views = views
        self.runner = Runner(views, self.reader) if views is not None else None
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = Lock()
        self._beside = {REGISTER: History(), RULES: History()}
        self._register: tuple[int, str, Register] = (-1, "", Register())

    @classmethod
    def open(cls, settings: Settings, clock: Clock) -> Self:
        """Open the ledger for writing and bring the read models up to date."""
        ledger = Ledger.open(
            settings.database_url, settings.key_file, clock, settings.origin, registry, vault=settings.vault
        )
        try:
            shilu = cls(ledger, views_engine(settings.database_url))
            shilu.catch_up()
        except BaseException:
            ledger.close()
            raise
        return shilu

    def close(self) -> None:
        """Finish what is running and give the databases back."""
        self.ledger.close()
        if self.views is not None:
            self.views.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def catch_up(self) -> None:
        """Let the read models learn what was appended."""
        if self.runner is not None:
            self.runner.catch_up()

    def execute(
        self, command: Command, actor: Actor, key: str, *, expected: int | None = None, dry_run: bool = False,
        sees: Callable[[str], bool] | None = None,
    ) -> Receipt | list[Fact]:  # fmt: skip
        """Decide and record one command; the receipt, or with `dry_run` the facts it would record.

        `expected` is the stream's version the caller saw (If-Match). `sees` says which plans exist for who may see
        but some; others are unknown to the decision. Raises `Refused`, `Conflict`, `KeyReused`
        and the other errors of the ledger; nothing is recorded then.
        """
        wire = command_bytes(command)
        for attempt in range(ATTEMPTS):
            with self.streams(command.stream) as (history,):
                try:
                    if expected is not None and history.version != expected:
                        raise Conflict(command.stream, expected, history.version)
                    facts = decide(command, history, self._context(actor, sees))
                    if dry_run:
                        return facts
                    return self.record(facts, {command.stream: history.version}, actor, key, wire)
                except (Refused, Conflict) as no:
                    # A repeated request is refused as such ("already stated"): its first answer counts.
                    answer = None if dry_run else stored_answer(self.reader, actor.id, key, wire)
                    if answer is not None:
                        return answer
                    if isinstance(no, Refused) or expected is not None or attempt == ATTEMPTS - 1:
                        raise
        raise AssertionError("unreachable")

    def record(
        self, facts: Sequence[Fact], expected: Mapping[str, int], actor: Actor, key: str, wire: bytes,
        blobs: Mapping[str, bytes] | None = None, commitments: Sequence[Commitment] = (),
        personal: Mapping[str, bytes] | None = None,
    ) -> Receipt:  # fmt: skip
        """Append decided facts in one commit; the read models follow before the answer. `personal` are documents that
        hold persons' data: they are kept sealed."""
        author, drafts = Author(actor.id, actor.agency, actor.role), [draft_of(fact) for fact in facts]
        append = Append(drafts, expected, author, key, wire, blobs or {}, commitments, personal or {})
        receipt = self.ledger.append(append)
        try:
            self.catch_up()
        except Exception:  # recorded is recorded: whoever asks next catches up, and is told if that cannot be done
            log.exception("read models could not follow to %d", receipt.size)
        return receipt

    def context(self, actor: Actor) -> Context:
        """The surroundings of a decision taken now, the register read up to the head."""
        self.refresh({})
        return self._context(actor)

    def _context(self, actor: Actor, sees: Callable[[str], bool] | None = None) -> Context:
        fixing = Fixing(self.reader)
        context = Context(
            actor, self.ledger.today(), self.register(), self.plan_known, self.target_units,
            self.adopted, self.reader.size, fixing.figures, fixing.drivers, fixing.checkpoint,
        )  # fmt: skip
        return context if sees is None else _seeing(context, sees)

    def plan_known(self, plan: str) -> bool:
        """Whether the plan is registered, held or cited."""
        return self.reader.stream_version(plan_stream(plan)) > 0

    def target_units(self, region: str, indicator: str) -> frozenset[str]:
        """The units of the region's targets for an indicator, from the read models; none without them."""
        if self.views is None:
            return frozenset()
        with self.views.connect() as connection:
            return target_units(connection, region, indicator, self.reader.size())

    def register(self) -> Register:
        """The agency register at (today, head as last read); folded anew when its stream or the day moved on.

        Like the rule sets it is read along with every stream, into a history of its own: no decision waits for it.
        """
        day = self.ledger.today().isoformat()
        with self._lock:
            names = self._beside[REGISTER]
            if self._register[:2] != (names.version, day):
                self._register = (names.version, day, fold_register(visible(names.current.values(), day)))
            return self._register[2]

    def adopted(self) -> list[Revision]:
        """The rule sets adopted up to the head as last read."""
        with self._lock:
            return list(self._beside[RULES].current.values())

    def streams(self, *names: str) -> _Streams:
        """The histories of streams at the head, locked in a fixed order while in use."""
        return _Streams(self, names)

    def kept(self, stream: str) -> _Kept:
        """The kept history of one stream; the least recently used are forgotten."""
        with self._lock:
            if stream not in self._kept:
                self._kept[stream] = _Kept(RLock(), History())
            self._kept.move_to_end(stream)
            while len(self._kept) > STREAMS_KEPT:
                self._kept.popitem(last=False)
            return self._kept[stream]

    def refresh(self, kept: Mapping[str, _Kept]) -> None:
        """Read what streams (locked by the caller), the register and the rule sets gained: one question for all."""
        versions = {stream: one.history.version for stream, one in kept.items()}
        for stream, history in self._beside.items():
            versions[stream] = min(versions.get(stream, history.version), history.version)
        for entry in self.reader.tails(versions):
            one = kept.get(entry.stream)
            if one is not None and entry.version > one.history.version:
                one.history.learn(entry.event)
            if entry.stream in self._beside:
                self._learn_beside(self._beside[entry.stream], entry)

    def _learn_beside(self, history: History, entry: Recorded) -> None:
        with self._lock:
            if entry.version > history.version:  # another thread may have read it meanwhile
                history.learn(entry.event)


class _Streams:
    """Context manager: locks the streams in sorted order, refreshes and yields their histories as asked."""

    def __init__(self, shilu: Shilu, names: tuple[str, ...]) -> None:
        self._shilu = shilu
        self._names = names
        self._stack = ExitStack()

    def __enter__(self) -> tuple[History, ...]:
        kept = {name: self._shilu.kept(name) for name in sorted(set(self._names))}
        for one in kept.values():
            self._stack.enter_context(one.lock)
        self._shilu.refresh(kept)
        return tuple(kept[name].history for name in self._names)

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def _seeing(context: Context, sees: Callable[[str], bool]) -> Context:
    """The surroundings for who sees but some plans: a refusal tells nothing of the others."""
    return replace(context, plan_known=lambda plan: sees(plan) and context.plan_known(plan))


def draft_of(fact: Fact) -> Draft:
    """A fact as the ledger takes it."""
    when = fact.effective
    return Draft(
        stream=fact.stream, type=fact.event.type, data=fact.event.payload(), effective_on=when.on,
        statement_id=fact.statement, statement_revision=fact.revision, type_revision=fact.event.revision,
        effective_to=when.to, effective_precision=when.precision, effective_defaulted=when.defaulted,
    )  # fmt: skip


def command_bytes(command: Command) -> bytes:
    """The command's canonical bytes: what tells a repeated request from a different one. Raises InvalidEntry."""
    body: dict[str, Any] = {"command": command.name, **command.model_dump(mode="json", exclude_none=True)}
    try:
        return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:  # an integer beyond 64 bits, a lone surrogate
        raise InvalidEntry("含有账本写不下的值", f"holds a value the ledger cannot write: {error}") from error


def parse_command(name: str, body: bytes, models: Mapping[str, type[Command]]) -> Command:
    """The command `name` from its JSON body. Raises Refused for an unknown name, pydantic's error for the rest."""
    refuse_unless(
        name in models, "unknown-command", f"没有名为 {name} 的命令", f"no command {name}; known: {', '.join(models)}"
    )
    return models[name].model_validate_json(body)


__all__ = ["Refused", "Shilu", "command_bytes", "draft_of", "parse_command"]

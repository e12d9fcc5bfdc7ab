"""What is refused before it is written or cosigned: who tries, the refusal, and the same without the protection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from aggregates import execution
from api.service import Shilu
from ledger import opening
from ledger.checkpoint import Checkpoint, parse, verify
from ledger.clock import SimulatedClock
from ledger.database import writing_engine
from ledger.journal import Journal
from ledger.merkle import consistency_proof, leaf_hash, subtrees_of, tree_root
from ledger.reader import LedgerReader
from ledger.signer import Signer
from replay.forks import Source, check_fork, encode, find_fork
from replay.witness.deciding import Known, Request, decide
from tests.api import worlds
from tests.api.worlds import ASSOCIATION, EDUCATION, report
from tests.tampering.case import Who
from tests.tampering.cases_rows import NOW, WAS
from tests.tampering.hands import Hands, replaced
from tests.tampering.world import ORIGIN, world

Act = Callable[[Path, pytest.MonkeyPatch], str]
DONE = "done"


@dataclass(frozen=True, slots=True)
class Door:
    """`refused` is the code with which `act` is refused; `bare` does the same without the protection, and gets in."""

    name: str
    zh: str
    en: str
    who: Who
    layer: tuple[str, str]
    act: Act
    refused: str
    bare: Act


def _home(folder: Path) -> Path:
    return worlds.copy_of(world().home, folder)


def _opened(home: Path) -> Shilu:
    return Shilu.open(worlds.settings_in(home), SimulatedClock(worlds.at("2026-04-01")))


def _cut_back(home: Path) -> None:
    """The database put back to its second publication."""
    engine = writing_engine(f"sqlite:///{home / 'ledger.db'}")
    hands = Hands(world(), engine)
    at = hands.at["published 2"]
    for table, column in (("entries", "position"), ("heads", "size"), ("idempotency", "first_position")):
        hands.run(f"DELETE FROM {table} WHERE {column} > ?", at)
    hands.run("DELETE FROM published WHERE size > ?", at)
    hands.close()
    engine.dispose()


def _written(home: Path, key: str = "again", period: str = "2026-H1") -> str:
    with _opened(home) as shilu:
        shilu.execute(report("75", period), EDUCATION, key)
    return DONE


def _old_backup(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    home = _home(folder)
    _cut_back(home)
    return _written(home)


def _old_backup_bare(folder: Path, patch: pytest.MonkeyPatch) -> str:
    """Without the signer's memory a second history is signed; the witness is asked about it next."""
    patch.setattr(opening, "check_history", lambda *given: None)
    home = _home(folder)
    _cut_back(home)
    return _written(home)


def _forged_row(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    home = _home(folder)
    engine = writing_engine(f"sqlite:///{home / 'ledger.db'}")
    hands = Hands(world(), engine)
    hands.add(hands.next_leaf())
    hands.close()
    engine.dispose()
    return _written(home)


def _forged_row_bare(folder: Path, patch: pytest.MonkeyPatch) -> str:
    """What is not compared is built upon: the tip is taken from the head alone, so the forged row is in the way."""
    patch.setattr(Journal, "_check", _trusting)
    try:
        return _forged_row(folder, patch)
    except Exception as error:
        assert "UNIQUE" in str(error) or "UNIQUE" in str(error.__cause__), error
        return DONE


def _trusting(self: Journal, tip: object, *, renewing: bool) -> None:
    head = tip.head  # type: ignore[attr-defined]
    self._trusted, self._frontier = head, type(self._frontier).from_bytes(head.frontier)


def _others_key(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    home = _home(folder)
    (home / "key").write_text(Signer.generate(ORIGIN).to_text())
    return _written(home)


def _own_key(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    return _written(_home(folder))


def _others_seat(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    with _opened(_home(folder)) as shilu:
        shilu.execute(report("75", "2026-H1"), ASSOCIATION, "not-mine")
    return DONE


def _others_seat_bare(folder: Path, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(execution, "require_own_seat", lambda state, seat, context: execution.require_seat(state, seat))
    return _others_seat(folder, patch)


def _again(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    """The very request sent twice: one entry, the same answer; what comes out is what the second one did."""
    with _opened(_home(folder)) as shilu:
        first = shilu.execute(report("75", "2026-H1"), EDUCATION, "once")
        second = shilu.execute(report("75", "2026-H1"), EDUCATION, "once")
        assert not isinstance(first, list) and not isinstance(second, list)
        return "replayed" if second.replayed and second.positions == first.positions else DONE


def _again_bare(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    """Under another key it is another request."""
    with _opened(_home(folder)) as shilu:
        shilu.execute(report("75", "2026-H1"), EDUCATION, "once")
        shilu.execute(report("75", "2026-H1", reason="再报", authority="本单位"), EDUCATION, "twice")
    return DONE


def _key_reused(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    with _opened(_home(folder)) as shilu:
        shilu.execute(report("75", "2026-H1"), EDUCATION, "once")
        shilu.execute(report("80", "2026-Q1"), EDUCATION, "once")
    return DONE


def _key_fresh(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    with _opened(_home(folder)) as shilu:
        shilu.execute(report("75", "2026-H1"), EDUCATION, "once")
        shilu.execute(report("80", "2026-Q1"), EDUCATION, "another")
    return DONE


def _stale(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    """Two people saw the same version; the second one's request arrives after the first one's."""
    return _two(folder, seen=True)


def _stale_bare(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    return _two(folder, seen=False)


def _two(folder: Path, *, seen: bool) -> str:
    with _opened(_home(folder)) as shilu:
        version = shilu.reader.stream_version(f"plan:{worlds.PLAN}") if seen else None
        shilu.execute(report("75", "2026-H1"), EDUCATION, "first", expected=version)
        shilu.execute(report("80", "2026-Q1"), EDUCATION, "second", expected=version)
    return DONE


def _updated(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    home = _home(folder)
    engine = writing_engine(f"sqlite:///{home / 'ledger.db'}")
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE entries SET type = 'plan.other' WHERE position = 40")
    except Exception as error:
        return "append-only" if "append-only" in str(error) else repr(error)
    finally:
        engine.dispose()
    return DONE


def _updated_bare(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    """Without the triggers the row changes; verification says so (`column-type` above)."""
    home = _home(folder)
    engine = writing_engine(f"sqlite:///{home / 'ledger.db'}")
    hands = Hands(world(), engine)
    hands.run("UPDATE entries SET type = 'plan.other' WHERE position = 40")
    hands.close()
    engine.dispose()
    return DONE


def _hashes(change: bool = False) -> list[bytes]:
    """The ledger's leaf hashes, or those of the history rewritten from the first report on."""
    reader = LedgerReader.open(f"sqlite:///{world().home / 'ledger.db'}")
    leaves = [bytes(leaf) for _, leaf in reader.scan()]
    reader.close()
    at = world().marks["progress_reported"] - 1
    leaves[at] = replaced(leaves[at], WAS, NOW) if change else leaves[at]
    return [leaf_hash(leaf) for leaf in leaves]


def _note(hashes: list[bytes]) -> bytes:
    return world().new.sign_note(Checkpoint(ORIGIN, len(hashes), tree_root(hashes)))


def _asked(known: Checkpoint | None, hashes: list[bytes]) -> str:
    """What a witness answers to the honest request for these leaves after what it knows."""
    old = known.size if known else 0
    proof = consistency_proof(old, len(hashes), subtrees_of(hashes)) if 0 < old < len(hashes) else []
    note = _note(hashes)
    decision = decide(Known((world().new.verifier,), known), Request(old, tuple(proof), note, parse(note)))
    return DONE if decision.status == 200 else str(decision.status)


def _fork(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    return _asked(parse(world().kept), _hashes(change=True))


def _fork_bare(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    """A witness without a memory cosigns whatever is signed."""
    return _asked(None, _hashes(change=True))


def _same_size(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    return _asked(parse(world().kept), _hashes(change=True)[: parse(world().kept).size])


def _shrunk(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    return _asked(parse(world().kept), _hashes()[: world().marks["key_rotated"] + 1])


def _two_auditors(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    """Each was shown another history; together they have a proof for everybody."""
    hashes = _hashes(change=True)
    log = Source(_note(hashes), lambda size: tree_root(hashes[:size]),
                 lambda first, second: consistency_proof(first, second, subtrees_of(hashes)))  # fmt: skip
    keys = [world().new.verifier]
    fork = find_fork(world().kept, _note(hashes), keys, [log])
    if fork is None:
        return DONE
    check_fork(encode(fork), keys)
    return "fork-proven"


def _one_auditor(folder: Path, _patch: pytest.MonkeyPatch) -> str:
    """Alone with his own checkpoint, signed with the right key, nobody sees anything."""
    hashes = _hashes(change=True)
    note = _note(hashes)
    assert verify(note, world().new.verifier, ORIGIN).size == len(hashes)
    return DONE


MEMORY = ("密钥旁的签名记忆", "the signer's memory beside the key")
WITNESS = ("见证方的记忆", "the witness's memory")
KEYS = ("幂等键", "the idempotency key")
DOORS: tuple[Door, ...] = (
    Door("old-backup-written", "在放回的旧备份上继续写（无意的两份历史）",
         "writing on an old backup put back (two histories by accident)", Who.BACKUP, MEMORY, _old_backup,
         "history-mismatch", _old_backup_bare),
    Door("forged-row-written", "在插入的伪造记录之上继续写", "writing on top of a forged row", Who.DBA,
         ("写入前核对签名头与最后一条", "head and last entry compared before each commit"), _forged_row,
         "history-mismatch", _forged_row_bare),
    Door("another-key", "用别的密钥继续写", "writing with another key", Who.DBA, ("密钥链", "the key chain"),
         _others_key, "key-mismatch", _own_key),
    Door("update", "直接改动表中一行", "a row updated in place", Who.DBA,
         ("只可追加的触发器", "append-only triggers"), _updated, "append-only", _updated_bare),
    Door("others-seat", "替别的单位填报", "one agency writes for another", Who.AUTHOR,
         ("填报单位取自凭证，不取自正文", "the agency comes from the credential, never from the body"), _others_seat,
         "not-own-seat", _others_seat_bare),
    Door("replayed", "同一请求再发一次", "a request sent again", Who.AUTHOR, KEYS, _again, "replayed", _again_bare),
    Door("key-reused", "用同一个幂等键发另一个请求", "another request under the same idempotency key", Who.AUTHOR,
         KEYS, _key_reused, "key-reused", _key_fresh),
    Door("lost-update", "按过时的版本写入（丢失更新、请求换序）",
         "a write that saw an older version (lost update, requests reordered)", Who.AUTHOR,
         ("预期版本", "the expected version"), _stale, "conflict", _stale_bare),
    Door("fork-witnessed", "向见证方出示改写的历史", "a rewritten history shown to a witness", Who.OPERATOR, WITNESS,
         _fork, "422", _fork_bare),
    Door("fork-same-size", "向见证方出示同一条数的另一个根", "another root at the same size shown to a witness",
         Who.OPERATOR, WITNESS, _same_size, "409", _fork_bare),
    Door("shrunk-witnessed", "向见证方出示缩短的账本", "a ledger that shrank shown to a witness", Who.BACKUP, WITNESS,
         _shrunk, "400", _fork_bare),
    Door("two-auditors", "向两位审计人员出示两份历史", "two auditors are shown two histories", Who.OPERATOR,
         ("两份检查点合成分叉证明", "the two checkpoints, put together, are a fork proof"), _two_auditors,
         "fork-proven", _one_auditor),
)  # fmt: skip

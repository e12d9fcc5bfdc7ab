"""An audit bundle put together: everything written into a folder, hashed on the way, then packed (docs/proofs.md §7).

The bytes depend on the ledger, the scope, the checkpoint and the witnesses asked for alone: not on the database, the
place, the time zone, the language or the hash seed. Entries pass through, a page at a time.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import aggregates
from aggregates.fold.canonical import KERNEL
from aggregates.fold.recompute import TYPES as SNAPSHOTS
from aggregates.fold.snapshot import RulesDiffer, snapshot_figures
from aggregates.refusal import Refused
from ledger.checkpoint import Checkpoint, parse
from ledger.codec import canonical
from ledger.envelope import Recorded
from ledger.errors import BadCheckpoint
from ledger.keys import key_chain
from ledger.proof import Prover
from ledger.reader import LedgerReader
from ledger.tiles import TILE, Tiles, entries_path, path
from replay.bundle import collect, words
from replay.bundle.archive import Folder, Progress, pack
from replay.bundle.scope import LEDGER, Scope
from replay.bundle.suggestion import cosigners, suggested
from replay.histories import history

FORMAT = "shilu/bundle/v1"
HERE = Path(__file__).parent
PLAN = "plan:"


class Exported(NamedTuple):
    """What was written: where, how many files and bytes, over how many entries, on which checkpoint."""

    path: Path
    files: int
    bytes: int
    entries: int
    size: int
    published: bool
    quorum: int


def quiet(_done: int, _total: int) -> None:
    """No progress is shown."""


def export(
    reader: LedgerReader, scope: Scope, target: Path, held: bytes | None = None, progress: Progress = quiet,
    policy: Mapping[str, Any] | None = None,
) -> Exported:  # fmt: skip
    """Write the bundle of a scope to `target`: a ZIP file where the name ends so, else a folder.

    `held` is a checkpoint that the auditor keeps: the bundle will lead to it too. `policy` (docs/proofs.md §5) names
    witnesses: the bundle suggests those that cosigned its checkpoint. Refused when the target exists, when it does not
    fit into a ZIP file, when `held` is not of this ledger's history, or when too few of the witnesses cosigned.
    """
    if target.exists():
        raise Refused("exists", f"{target} 已存在,不覆盖", f"{target} is there already and is not overwritten")
    quorum, witnesses = cosigners(scope.note, policy, reader.opened()["origin"])
    target.parent.mkdir(parents=True, exist_ok=True)
    zipped = target.suffix.lower() == ".zip"
    work = Path(tempfile.mkdtemp(prefix=".shilu-bundle-", dir=target.parent))
    try:
        entries = _Export(reader, scope, Folder(work), progress, quorum, witnesses).run(held)
        files = [one for one in work.rglob("*") if one.is_file()]
        total = sum(one.stat().st_size for one in files)
        if zipped:
            pack(work, target, progress)
            total = target.stat().st_size
        else:
            work.chmod(0o755)
            work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Exported(target, len(files), total, entries, scope.size, bool(parse(scope.note).extensions), quorum)


class _Export:
    def __init__(
        self, reader: LedgerReader, scope: Scope, folder: Folder, progress: Progress, quorum: int, witnesses: list[str]
    ) -> None:
        self.reader, self.scope, self.folder, self.progress = reader, scope, folder, progress
        self.quorum, self.witnesses = quorum, witnesses
        self.whole = scope.kind == LEDGER
        self.streams = [] if self.whole else collect.streams_of(reader, str(scope.plan), scope.size)
        self.documents = collect.Documents(reader, scope.size)
        self.snapshots: list[Recorded] = []
        self.prover = Prover(reader)
        self.tiles = Tiles(reader, self.prover)
        self.count = 0

    def run(self, held: bytes | None) -> int:
        """Write every file; how many entries there are."""
        if held is not None:
            self._check_held(held)
        notes = collect.checkpoints(self.reader, self.scope.size, held)
        for name, note in {"checkpoint": self.scope.note, **notes}.items():
            self.folder.put(name, note)
        if self.whole:
            self._ledger()
        else:
            self._streams([parse(note).size for note in notes.values()])
        self._figures()
        self._documents()
        self._verifier()
        self.folder.put("manifest.json", canonical(self._manifest()))
        return self.count

    def _check_held(self, held: bytes) -> None:
        checkpoint = self._opened(held)
        if not 0 < checkpoint.size <= self.scope.size:
            most = self.scope.size
            zh = f"所给检查点有 {checkpoint.size} 条,本包只到第 {most} 条"
            raise Refused("newer", zh, f"the checkpoint given is at {checkpoint.size}, the bundle ends at {most}")
        if self.prover.root(checkpoint.size) != checkpoint.root:
            size = checkpoint.size
            zh = f"前 {size} 条与所给检查点不一致:账本的历史被改写,请保存两者作为证据"
            raise Refused("forked", zh, f"the first {size} entries are not those it signs: history was rewritten")

    def _opened(self, held: bytes) -> Checkpoint:
        try:
            return key_chain(self.reader).open(held, self.reader.opened()["origin"])
        except BadCheckpoint as wrong:
            raise Refused("not-ours", wrong.zh, wrong.en) from wrong

    def _ledger(self) -> None:
        size = self.scope.size
        for level, number, width in collect.all_tiles(size):
            self.folder.put(path(level, number, width), self.tiles.tile(level, number, width))
        for number in range(-(-size // TILE)):
            width = min(TILE, size - TILE * number)
            bundle = self.tiles.entries(number, width)
            self.documents.look(bundle)
            self.folder.put(entries_path(number, width), bundle)
            self.progress(TILE * number + width, size)
        positions = [position for position, _ in self.reader.scan_types(SNAPSHOTS, upto=size)]
        self.snapshots = [self.reader.entry(position) for position in positions]
        self.count = size

    def _streams(self, sizes: list[int]) -> None:
        needed = collect.Needed(self.scope.size, sizes)
        self.folder.add("entries.ndjson", self._lines(needed))
        for level, number, width in needed.tiles():
            self.folder.put(path(level, number, width), self.tiles.tile(level, number, width))
        if lines := collect.stream_lines(self.reader, self.scope.note, self.streams):
            self.folder.add("streams.ndjson", lines)

    def _lines(self, needed: collect.Needed) -> Iterator[bytes]:
        for entry in collect.entries_of(self.reader, self.streams, self.scope.size):
            self.count += 1
            needed.entry(entry.position)
            self.documents.look(entry.leaf)
            if entry.type in SNAPSHOTS:
                self.snapshots.append(entry)
            self.progress(entry.position, self.scope.size)
            yield bytes(entry.leaf) + b"\n"

    def _figures(self) -> None:
        """The figures of each snapshot; where they cannot be computed there is no file, and verifying says so."""
        for entry in self.snapshots:
            fixed, plan = entry.data, entry.stream.removeprefix(PLAN)
            if fixed["kernel"] != KERNEL:
                continue
            basis = fixed["basis"]
            at = (plan, basis["as_of"], basis["known_at"], basis.get("rules", ()), fixed["subject"])
            try:
                figures, _ = snapshot_figures(history(self.reader, plan, basis["known_at"]), *at)
            except (RulesDiffer, ValueError):
                continue
            self.folder.put(f"snapshots/{entry.position:020d}.json", figures)

    def _documents(self) -> None:
        for sha in sorted(self.documents.named):
            content = self.reader.stored(sha)
            if content is not None:
                self.folder.put(f"documents/{sha}", content)

    def _verifier(self) -> None:
        base = Path(str(aggregates.__file__)).parent
        for file in (base / "__init__.py", *(base / "fold").glob("*.py")):
            self.folder.put(f"aggregates/{file.relative_to(base).as_posix()}", file.read_bytes())
        for name in ("verify.py", "verify.js"):
            self.folder.put(name, (HERE / name).read_bytes())
        self.folder.put("__main__.py", words.MAIN.encode())
        self.folder.put("policy.json", canonical(self._policy()))
        of = " ".join(part for part in (self.scope.kind, self.scope.plan, self.scope.id) if part)
        origin = self.reader.opened()["origin"]
        text = words.README.format(origin=origin, scope=of, size=self.scope.size, policy=suggested(self.quorum))
        self.folder.put("README.txt", text.encode())

    def _policy(self) -> dict[str, Any]:
        """Which keys have signed, and the witnesses that cosigned where the exporter named any: a suggestion only."""
        keys = [str(one.key) for one in key_chain(self.reader, self.scope.size).held]
        return {
            "origin": self.reader.opened()["origin"], "quorum": self.quorum, "verifier_keys": keys,
            "witness_keys": self.witnesses,
        }  # fmt: skip

    def _manifest(self) -> dict[str, Any]:
        opened = self.reader.opened()
        withheld = sorted(self.documents.withheld.items())
        return {
            "files": self.folder.files,
            "format": FORMAT,
            "ledger": {name: opened[name] for name in ("clock", "origin", "verifier_key")},
            "scope": self.scope.to_json(),
            "streams": self.streams,
            "withheld": [{"sha256": sha, "why": why} for sha, why in withheld],
        }

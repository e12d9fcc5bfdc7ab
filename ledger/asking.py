"""Asking witnesses for cosignatures (C2SP tlog-witness, `add-checkpoint`): the ledger's side of it."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, Queue
from typing import NamedTuple

from ledger.checkpoint import Signature, parse, parse_note
from ledger.cosignature import WitnessKey
from ledger.errors import BadCheckpoint, LedgerError
from ledger.fetching import Answer, Unreachable, checked_url, fetch

TIMEOUT_S = 5.0  # of one exchange
PATIENCE_S = 12.0  # of all witnesses together: an exchange, its repetition, and some air
MAX_PROOF = 63  # tlog-witness, "add-checkpoint"
_MAX_ANSWER = 65_536

ConsistencyFrom = Callable[[int], list[bytes]]
"""The consistency proof from a tree of this size to the tree of the note that is asked about."""


Told = Signature | LedgerError
"""What came of asking one witness."""


class WitnessRefused(LedgerError):
    """A witness answered, and did not cosign; `status` is that of HTTP."""

    code = "witness-refused"

    def __init__(self, zh: str, en: str, status: int = 0) -> None:
        super().__init__(zh, en)
        self.status = status


class Witness(NamedTuple):
    """Where a witness is asked, and the key it answers with."""

    url: str
    key: WitnessKey


def parse_witnesses(text: str) -> list[Witness]:
    """`URL=VERIFIERKEY`, comma-separated (docs/proofs.md §5); an empty text names none. LedgerError otherwise."""
    found = [_parse_witness(part.strip()) for part in text.split(",") if part.strip()]
    keys = [witness.key for witness in found]
    if len({key.public for key in keys}) != len(keys) or len({key.name for key in keys}) != len(keys):
        raise LedgerError("同一见证方列了两次", "a witness is named twice")
    return found


def _parse_witness(text: str) -> Witness:
    url, equals, key = text.partition("=")
    if not equals:
        raise LedgerError(f"见证方应写作 网址=公钥：{text!r}", f"a witness is written URL=VERIFIERKEY: {text!r}")
    return Witness(checked_url(url.strip()), WitnessKey.parse(key.strip()))


def request_body(note: bytes, old_size: int, proof: Sequence[bytes]) -> bytes:
    """The body of `add-checkpoint`: old size, proof lines, an empty line, the checkpoint."""
    lines = [f"old {old_size}", *(base64.b64encode(step).decode() for step in proof), ""]
    return "".join(f"{line}\n" for line in lines).encode() + note


def ask(
    witness: Witness,
    note: bytes,
    old_size: int,
    consistency_from: ConsistencyFrom,
    timeout_s: float = TIMEOUT_S,
) -> Signature:
    """The witness's cosignature on `note`, checked. `old_size` is what it is thought to have cosigned last.

    When it answers with another size (409), it is asked once more from there. Raises Unreachable when it does not
    answer, WitnessRefused when it answers anything but a valid cosignature.
    """
    answer = _post(witness, note, old_size, consistency_from, timeout_s)
    if answer.status == 409:
        known = _known_size(witness, answer)
        if known == old_size:
            raise WitnessRefused(
                f"见证方 {witness.key.name} 在 {known} 条处见证过另一个根",
                f"witness {witness.key.name!r} has cosigned another root at size {known}",
                409,
            )
        answer = _post(witness, note, known, consistency_from, timeout_s)
    if answer.status != 200:
        raise _refused(witness, answer)
    return _cosignature(witness, note, answer.body)


def _post(witness: Witness, note: bytes, old: int, consistency_from: ConsistencyFrom, timeout_s: float) -> Answer:
    size = parse(note).size
    if old > size:
        raise WitnessRefused(
            f"见证方 {witness.key.name} 已见证到 {old} 条，多于此检查点的 {size} 条",
            f"witness {witness.key.name!r} has cosigned {old} entries, more than the {size} of this checkpoint",
            409,
        )
    proof = consistency_from(old) if 0 < old < size else []
    body = request_body(note, old, proof)
    return fetch(f"{witness.url}/add-checkpoint", data=body, limit=_MAX_ANSWER, timeout_s=timeout_s)


def _known_size(witness: Witness, answer: Answer) -> int:
    """The size in a 409 answer: decimal, one line, of its own media type."""
    text = answer.body.decode("ascii", "replace").removesuffix("\n")
    if answer.media_type != "text/x.tlog.size" or not text.isdecimal() or len(text) > 19 or str(int(text)) != text:
        raise _refused(witness, answer)
    return int(text)


def _cosignature(witness: Witness, note: bytes, lines: bytes) -> Signature:
    """The witness's own line among those answered; lines of other keys are ignored (tlog-witness)."""
    try:
        text, signatures = parse_note(note[: note.rindex(b"\n\n") + 2] + lines)
        for signature in signatures:
            if (signature.name, signature.key_id) == (witness.key.name, witness.key.key_id):
                witness.key.time_of(text, signature)
                return signature
    except BadCheckpoint as error:
        raise WitnessRefused(
            f"见证方 {witness.key.name} 的签名不可用：{error.zh}", f"witness {witness.key.name!r}: {error.en}", 200
        ) from error
    raise WitnessRefused(
        f"见证方 {witness.key.name} 的答复里没有它的签名", f"no cosignature of {witness.key.name!r} in its answer", 200
    )


def _refused(witness: Witness, answer: Answer) -> WitnessRefused:
    said = "".join(c if c.isprintable() else " " for c in answer.body[:300].decode("utf-8", "replace")).strip()
    return WitnessRefused(
        f"见证方 {witness.key.name} 拒绝（HTTP {answer.status}）：{said}",
        f"witness {witness.key.name!r} refused (HTTP {answer.status}): {said}",
        answer.status,
    )


class Asker:
    """Asks several witnesses at once, and waits for none longer than `patience_s`.

    Call it with a note and the proofs to it: it returns the cosignatures gathered. What went wrong is told to
    `complain(witness, error)`, one call for each witness that gave none; nothing is raised (docs/proofs.md §5).
    """

    def __init__(
        self,
        witnesses: Sequence[Witness],
        complain: Callable[[Witness, LedgerError], None],
        timeout_s: float = TIMEOUT_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.witnesses = tuple(witnesses)
        self._complain, self._timeout_s, self._patience_s = complain, timeout_s, patience_s
        self._cosigned = dict.fromkeys(self.witnesses, 0)  # the size each cosigned last, as far as known here

    def __call__(self, note: bytes, consistency_from: ConsistencyFrom) -> list[Signature]:
        """The cosignatures of those that gave one in time, in the order of the witnesses."""
        answers: Queue[tuple[Witness, Told]] = Queue()
        proof_from = _serial(consistency_from)
        for witness in self.witnesses:  # daemons: a witness that never stops sending does not hold up the program
            threading.Thread(target=self._ask_into, args=(answers, witness, note, proof_from), daemon=True).start()
        found = self._gather(answers)
        for witness in self.witnesses:
            if isinstance(told := found[witness], LedgerError):
                self._complain(witness, told)
            else:
                self._cosigned[witness] = parse(note).size
        return [one for one in found.values() if isinstance(one, Signature)]

    def _ask_into(
        self,
        answers: Queue[tuple[Witness, Told]],
        witness: Witness,
        note: bytes,
        consistency_from: ConsistencyFrom,
    ) -> None:
        try:
            old = min(self._cosigned[witness], parse(note).size)
            answers.put((witness, ask(witness, note, old, consistency_from, self._timeout_s)))
        except LedgerError as error:
            answers.put((witness, error))
        except Exception as error:  # whatever it is, it must not stop a commit
            answers.put((witness, Unreachable(f"{witness.url}：{error!r}", f"{witness.url}: {error!r}")))

    def _gather(self, answers: Queue[tuple[Witness, Told]]) -> dict[Witness, Told]:
        found: dict[Witness, Told] = {
            w: Unreachable(f"{w.url} 没有及时应答", f"{w.url} did not answer in time") for w in self.witnesses
        }
        deadline = time.monotonic() + self._patience_s
        for _ in self.witnesses:
            try:
                witness, told = answers.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                break
            found[witness] = told
        return found


def _serial(consistency_from: ConsistencyFrom) -> ConsistencyFrom:
    """The same proofs, made for one witness at a time: the database may be the caller's own connection."""
    lock = threading.Lock()

    def proof(old: int) -> list[bytes]:
        with lock:
            return consistency_from(old)

    return proof

"""Erasing personal data: asked for with a ground, approved by another person, then the bytes go; or restricted.

个人信息保护法 §47: personal data are erased on request; where a term of keeping that a law sets is not over, all but
storing them stops. The events are those of docs/proofs.md §9.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from aggregates.refusal import Refused, refuse_unless
from aggregates.values import Actor
from api.personal import Held
from api.redacting import Redactor
from ledger.codec import canonical
from ledger.envelope import Author, Receipt
from ledger.own_facts import own_draft
from ledger.personal import ERASED, RETENTION, WITHHELD, Personal, Request
from ledger.reader import LedgerReader
from ledger.registry import (
    ERASURE_APPROVED,
    ERASURE_REFUSED,
    ERASURE_REQUESTED,
    RESTRICTION_IMPOSED,
    RESTRICTION_LIFTED,
    STREAM,
    VALUE_DISCLOSED,
)
from ledger.sealing import DOCUMENT, commitment_of
from ledger.store import Ledger

ASKING = frozenset({"plan_office", "importer", "registry_clerk"})
DECIDING = frozenset({"plan_office", "administrator"})


@dataclass(frozen=True, slots=True)
class Erased:
    """What an approval did: digests erased, documents redacted (name → text), documents that lie in the clear."""

    request: str
    position: int
    digests: tuple[str, ...]
    redacted: Mapping[str, str]
    in_the_clear: tuple[str, ...]


class Disclosed(NamedTuple):
    """What was shown: a value as UTF-8 or a document's bytes, and the entry that says so."""

    digest: str
    content: bytes
    position: int


class Erasure:
    """The acts on personal data of one ledger open for writing, as one person in a role."""

    def __init__(self, ledger: Ledger, actor: Actor) -> None:
        self._ledger = ledger
        self._actor = actor
        self._reader: LedgerReader = ledger.reader()
        self._version = self._reader.stream_version(STREAM)
        self._personal: Personal = self._reader.archive.personal()

    def request(self, digests: Sequence[str], ground: str, reason: str) -> str:
        """Ask for erasure; the request's id. Refused for another role, for what is erased or asked for already."""
        self._require(ASKING)
        known, erased, asked = set(Held.of(self._reader).digests()), self._personal.erased(), self._personal.requested()
        refuse_unless(digests, "nothing-to-erase", "没有给出摘要", "no digest is given")
        for digest in digests:
            refuse_unless(digest in known, "no-such-digest", f"账本中没有 {digest}", f"no {digest} in this ledger")
            refuse_unless(digest not in erased, "erased", f"{digest} 已删除", f"{digest} is erased already")
            other = asked.get(digest)
            zh, en = (f"{digest} 已在申请 {other.id} 中", f"{digest} is in {other.id}") if other else ("", "")
            refuse_unless(other is None, "requested-already", zh, en)
        name = f"erasure-{len(self._personal.requests) + 1}"
        data = {"digests": list(dict.fromkeys(digests)), "ground": ground, "reason": reason, "request": name}
        self._append(ERASURE_REQUESTED, data, name)
        return name

    def approve(self, request: str) -> Erased:
        """Approve as another person than the requester; then keys and ciphertext are destroyed.

        Refused for the requester in whatever role, while a term of keeping stands, and where the vault is not here or
        a row does not open: without it the documents cannot be redacted. The approval is recorded before any byte goes;
        if the program ends between, the next opening for writing finishes it.
        """
        self._require(DECIDING)
        asked = self._open(request)
        refuse_unless(
            asked.by != self._actor.id, "second-person",
            f"{request} 由 {asked.by} 申请,须由另一人批准(换角色不算)",
            f"{request} was asked for by {asked.by}: another person must approve it, not the same in another role",
        )  # fmt: skip
        held = Held.of(self._reader)
        redactor = Redactor(self._reader, held)
        self._require_opening(asked.digests, held.beside(asked.digests))
        plan = redactor.plan(asked.digests)
        for digest in (*asked.digests, *(DOCUMENT + name for name in plan.texts)):
            self._require_no_term(digest)
        texts = {sha256(text).hexdigest(): text for text in plan.texts.values()}
        redacted = {name: sha256(text).hexdigest() for name, text in plan.texts.items()}
        data = {"redacted": redacted, "request": request}
        receipt = self._append(ERASURE_APPROVED, data, f"{request}:approved", texts)
        self._ledger.finish_erasures()
        return Erased(request, receipt.positions[0], asked.digests, redacted, plan.in_the_clear)

    def refuse(self, request: str, reason: str) -> None:
        """Refuse a request; the requester may withdraw so too."""
        asked = self._open(request)
        if asked.by != self._actor.id:
            self._require(DECIDING)
        self._append(ERASURE_REFUSED, {"reason": reason, "request": request}, f"{request}:refused")

    def restrict(self, digests: Sequence[str], ground: str, reason: str, retention: date | None = None) -> str:
        """Keep but show no more; with `retention` because a law wants them kept until that day. Its id.

        The documents that print a value are restricted with it: they are read no more.
        """
        self._require(ASKING | DECIDING)
        known, erased = set(Held.of(self._reader).digests()), self._personal.erased()
        refuse_unless(digests, "nothing-to-restrict", "没有给出摘要", "no digest is given")
        for digest in digests:
            here = digest in known and digest not in erased
            refuse_unless(here, "no-such-digest", f"{digest} 不在或已删除", f"{digest} is not here or erased")
        if retention is not None:
            over = retention <= self._ledger.today()
            zh, en = f"保存期限 {retention} 已届满,可申请删除", f"the term ended on {retention}: it can be erased"
            refuse_unless(not over, "retention-over", zh, en)
            ground = f"{RETENTION} until {retention.isoformat()}: {ground}"
        name = f"restriction-{len(self._personal.restrictions) + 1}"
        all_of_it = list(dict.fromkeys([*digests, *self._printing(digests)]))
        data = {"digests": all_of_it, "ground": ground, "reason": reason, "restriction": name}
        self._append(RESTRICTION_IMPOSED, data, name)
        return name

    def lift(self, restriction: str, reason: str) -> None:
        """Lift a restriction that stands."""
        self._require(DECIDING)
        stands = self._personal.restrictions.get(restriction)
        here = stands is not None and stands.lifted is None
        zh, en = f"没有生效中的限制 {restriction}", f"no restriction {restriction} stands"
        refuse_unless(here, "no-such-restriction", zh, en)
        self._append(RESTRICTION_LIFTED, {"reason": reason, "restriction": restriction}, f"{restriction}:lifted")

    def disclose(self, digest: str, purpose: str) -> str:
        """The value behind a commitment, after the disclosure is recorded; whoever cannot record cannot see.

        Refused for documents, and for what is restricted, erased or withheld.
        """
        refuse_unless(
            not digest.startswith(DOCUMENT), "not-a-value", "文件不在此披露;只披露单项值",
            "a document is not disclosed here, only single values",
        )  # fmt: skip
        return self.open(digest, purpose).content.decode()

    def open(self, digest: str, purpose: str) -> Disclosed:
        """As `disclose`, for a value or for a sealed document (`sha256:HEX`): recorded first, then shown."""
        self._require(DECIDING)
        archive = self._reader.archive
        known = digest in archive.key_ids() or digest in self._personal.erased()
        refuse_unless(known, "no-such-digest", f"账本中没有 {digest}", f"no {digest} in this ledger")
        before, plain = archive.state(digest, self._personal), archive.shown(digest)
        if plain is None:
            raise Refused(before, f"{digest} 不予显示:{before}", f"{digest} is not shown: {before}")
        content = plain if digest.startswith(DOCUMENT) else commitment_of(digest, plain).value.encode()
        at = f"disclosure:{self._version + 1}"
        receipt = self._append(VALUE_DISCLOSED, {"digest": digest, "purpose": purpose}, at)
        refuse_unless(
            not receipt.replayed, "disclosed-already", "此前已登记过这次披露,须另行登记才能再显示",
            "this disclosure was recorded before; to show the value again is another disclosure",
        )  # fmt: skip
        return Disclosed(digest, content, receipt.positions[0])

    def _append(
        self, type_: str, data: dict[str, Any], name: str, blobs: Mapping[str, bytes] | None = None
    ) -> Receipt:
        """One own fact, refused (Conflict) when another was recorded since this was decided."""
        actor, today = self._actor, self._ledger.today()
        return self._ledger.append_own(
            [own_draft(type_, data, name, today)], Author(actor.id, actor.agency, actor.role),
            f"{type_}:{name}:{self._version}", canonical(data), version=self._version, blobs=blobs,
        )  # fmt: skip

    def _open(self, request: str) -> Request:
        asked = self._personal.requests.get(request)
        if asked is None or asked.decided is not None:
            raise Refused(
                "no-such-request", f"没有待决的申请 {request};shilu erase list 列出全部",
                f"no request {request} waits for a decision; shilu erase list shows all",
            )  # fmt: skip
        return asked

    def _require(self, roles: frozenset[str]) -> None:
        names = ", ".join(sorted(roles))
        refuse_unless(
            self._actor.role in roles, "role-not-allowed",
            f"角色 {self._actor.role} 无权处理个人信息;可以的角色:{names}",
            f"role {self._actor.role} may not do this with personal data; allowed: {names}",
        )  # fmt: skip

    def _printing(self, digests: Sequence[str]) -> list[str]:
        """The sealed documents that go with these digests, as far as they can be opened here."""
        held = Held.of(self._reader)
        found = Redactor(self._reader, held).plan(digests).texts
        named = {one.sha256 for digest in digests for one in held.findings.get(digest, ()) if one.sha256}
        return sorted(name for name in held.documents if name.removeprefix(DOCUMENT) in found.keys() | named)

    def _require_opening(self, digests: Sequence[str], beside: Sequence[str]) -> None:
        """That what is asked for opens, and each document that may print it: each row is unsealed, not believed."""
        archive = self._reader.archive
        rows = archive.key_ids()  # what has no row is lost: there is nothing to open, and nothing left
        for digest in (*digests, *beside):
            state = archive.state(digest, self._personal)
            if digest not in rows or (state == ERASED and digest in beside):
                continue
            refuse_unless(
                state not in (WITHHELD, ERASED), "vault-missing",
                f"{digest} 的密钥不在此处(密钥库未找到),无法处理其所在文件;请用 SHILU_VAULT 指明",
                f"the key of {digest} is not here, so documents cannot be redacted; name the vault with SHILU_VAULT",
            )  # fmt: skip
            refuse_unless(
                archive.fits(digest), "does-not-open",
                f"{digest} 的封存内容已被改动,打不开;请先由备份恢复该行,再批准",
                f"the sealed row of {digest} was changed and does not open; put it back from a backup, then approve",
            )  # fmt: skip

    def _require_no_term(self, digest: str) -> None:
        stands = self._personal.restricted().get(digest)
        if stands is not None and stands.retains:
            raise Refused(
                "retention",
                f"{digest} 的保存期限未届满({stands.id}:{stands.ground}),不得删除,只可限制处理;"
                f"期满后先 shilu lift {stands.id},再批准",
                f"{digest} must be kept ({stands.id}: {stands.ground}): restricted, not erased; once the term is over, "
                f"shilu lift {stands.id}, then approve",
            )

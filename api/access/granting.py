"""Giving and taking credentials and identities: each act is an entry of stream `ledger`, none holds a secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from aggregates.refusal import Refused, refuse_unless
from aggregates.values import Actor
from api.access.credential import Secret, new_id
from api.access.granted import BOOTSTRAP, Credential, Granted
from api.access.plan_bounds import require_registered
from api.access.policy import scopes_of
from api.access.wishes import IdentityWish, KeyWish, RotationWish, Why, Wish
from ledger.answers import stored_answer
from ledger.clock import from_us
from ledger.codec import canonical
from ledger.envelope import Author, Draft, Receipt
from ledger.errors import Conflict
from ledger.own_facts import own_draft
from ledger.reader import LedgerReader
from ledger.registry import (
    CREDENTIAL_ISSUED,
    CREDENTIAL_REVOKED,
    CREDENTIAL_ROTATED,
    IDENTITY_BOUND,
    IDENTITY_RELEASED,
    STREAM,
)
from ledger.store import Ledger

ATTEMPTS = 8
"""How often an act is decided anew when another process appended first."""
LONGEST_OVERLAP = timedelta(days=30)
FOR_AN_AGENCY = frozenset({
    "liaison", "plan_office", "supervisor", "verifier", "evaluator", "arbiter", "commending_authority",
})  # fmt: skip
"""Roles that act for an agency: without one nobody can tell whose matter it is (domain.md §7)."""
RESERVED = frozenset({"ledger", "anonymous"})
"""Actors that are nobody's credential."""


class Done(NamedTuple):
    """What an act led to: the id it is about, its receipt, a new key's text, shown this once (None: never again)."""

    id: str
    receipt: Receipt
    token: str | None = None


class Granting:
    """The acts of one administrator on a ledger open for writing. Each takes the caller's idempotency key.

    Raises Refused with a reason, and the ledger's errors; nothing is recorded then. A request repeated with its key
    gives the first receipt again, and no token: the secret is kept nowhere.
    """

    def __init__(self, ledger: Ledger, actor: Actor, credential: str = "") -> None:
        self._ledger = ledger
        self._author = Author(actor.id, actor.agency, actor.role)
        self._credential = credential
        self._reader = ledger.reader()

    def issue(self, wish: KeyWish, key: str) -> Done:
        """A new API key. Issued by the one-time key to an administrator it ends that key, in the same commit."""
        made = Secret.new()
        data = {"credential": made.id, "note": wish.note, "secret_sha256": made.sha256, **self._grant(wish, made.id)}

        def drafts(granted: Granted) -> list[Draft]:
            require_registered(self._reader, wish.plans or ())
            refuse_unless(wish.note != BOOTSTRAP, "note-reserved", "此备注已保留", "this note is reserved")
            return [self._draft(CREDENTIAL_ISSUED, data, f"credential:{made.id}"), *self._end_first(wish, granted)]

        receipt = self._recorded("issue_credential", wish.model_dump(mode="json"), key, drafts)
        return Done(self._named(receipt, "credential"), receipt, None if receipt.replayed else made.text)

    def rotate(self, credential: str, wish: RotationWish, key: str) -> Done:
        """A new secret for a key that is live; the one before it works until `previous_until`, or no longer."""
        made, until = Secret.new(credential), wish.previous_until
        data = {
            "credential": credential, "previous_until": until.isoformat() if until else None,
            "secret_sha256": made.sha256,
        }  # fmt: skip

        def drafts(granted: Granted) -> list[Draft]:
            self._live(granted, credential)
            now = from_us(self._ledger.clock.now_us())
            refuse_unless(
                until is None or now < until <= now + LONGEST_OVERLAP, "bad-overlap",
                "旧密文的截止时刻须在此后 30 天之内", "the old secret's end lies within the next 30 days",
            )  # fmt: skip
            return [self._draft(CREDENTIAL_ROTATED, data, f"credential:{credential}:rotation:{granted.version + 1}")]

        asked = {"credential": credential, "previous_until": data["previous_until"]}
        receipt = self._recorded("rotate_credential", asked, key, drafts)
        return Done(credential, receipt, None if receipt.replayed else made.text)

    def revoke(self, credential: str, why: Why, key: str) -> Done:
        """End an API key, from the next request on."""
        data = {"credential": credential, "reason": why.reason}

        def drafts(granted: Granted) -> list[Draft]:
            _known(granted, credential)
            return [self._draft(CREDENTIAL_REVOKED, data, f"credential:{credential}:revoked")]

        return Done(credential, self._recorded("revoke_credential", data, key, drafts))

    def bind(self, wish: IdentityWish, issuer: str, key: str) -> Done:
        """Give a subject of an issuer a role; one binding at a time."""
        name = new_id()
        data = {"identity": name, "issuer": issuer, "subject": wish.subject, **self._grant(wish, name)}

        def drafts(granted: Granted) -> list[Draft]:
            require_registered(self._reader, wish.plans or ())
            zh, en = "该身份已有绑定,须先解除", "this identity is bound already; release it first"
            refuse_unless(granted.bound(issuer, wish.subject) is None, "bound-already", zh, en)
            return [self._draft(IDENTITY_BOUND, data, f"identity:{name}"), *self._end_first(wish, granted)]

        asked = {**wish.model_dump(mode="json"), "issuer": issuer}
        receipt = self._recorded("bind_identity", asked, key, drafts)
        return Done(self._named(receipt, "identity"), receipt)

    def release(self, identity: str, why: Why, key: str) -> Done:
        """End a binding: tokens of that subject open nothing any more."""
        data = {"identity": identity, "reason": why.reason}

        def drafts(granted: Granted) -> list[Draft]:
            found = granted.identities.get(identity)
            if found is None:
                raise Refused("no-such-identity", "没有这个身份绑定", "there is no such binding")
            zh, en = "该绑定已解除", "this binding was released already"
            refuse_unless(found.released is None, "released-already", zh, en)
            return [self._draft(IDENTITY_RELEASED, data, f"identity:{identity}:released")]

        return Done(identity, self._recorded("release_identity", data, key, drafts))

    def _grant(self, wish: Wish, own_id: str) -> dict[str, Any]:
        """The members that both facts share, once the wish is one that can be granted."""
        most = scopes_of(wish.role)
        scopes = most if wish.scopes is None else frozenset(wish.scopes)
        beyond = ", ".join(sorted(scopes - most))
        refuse_unless(
            not beyond,
            "scope-not-of-role",
            f"角色 {wish.role} 用不到:{beyond}",
            f"role {wish.role} has no use for {beyond}",
        )
        refuse_unless(
            wish.agency is not None or wish.role not in FOR_AN_AGENCY, "agency-needed",
            f"角色 {wish.role} 须写明代表哪个单位", f"role {wish.role} acts for an agency: name it",
        )  # fmt: skip
        refuse_unless(
            wish.expires_on is None or wish.expires_on >= self._ledger.today(), "expires-in-the-past",
            "最后有效日已过", "the last day has passed",
        )  # fmt: skip
        refuse_unless(wish.actor not in RESERVED, "actor-reserved", "此操作者编号已保留", "this actor id is reserved")
        return {
            "actor": wish.actor or own_id, "agency": wish.agency, "role": wish.role, "scopes": sorted(scopes),
            "plans": None if wish.plans is None else sorted(set(wish.plans)),
            "expires_on": wish.expires_on.isoformat() if wish.expires_on else None,
        }  # fmt: skip

    def _end_first(self, wish: Wish, granted: Granted) -> list[Draft]:
        """The end of the one-time key, once it has made an administrator."""
        first = granted.credentials.get(self._credential)
        makes_one = wish.role == "administrator" and (wish.scopes is None or "admin" in wish.scopes)
        if first is None or first.note != BOOTSTRAP or not makes_one:
            return []
        data = {"credential": first.id, "reason": "一次性管理员令牌已用 / the one-time administrator token was used"}
        return [self._draft(CREDENTIAL_REVOKED, data, f"credential:{first.id}:revoked")]

    def _live(self, granted: Granted, credential: str) -> None:
        found = _known(granted, credential)
        expired = found.grant.over(self._ledger.today())
        refuse_unless(not expired, "expired-already", "该凭证已过期", "this credential has expired")

    def _draft(self, type_: str, data: Mapping[str, Any], statement: str) -> Draft:
        return own_draft(type_, data, statement, self._ledger.today())

    def _recorded(
        self, act: str, asked: Mapping[str, Any], key: str, drafts: Callable[[Granted], Sequence[Draft]]
    ) -> Receipt:
        """Decide on what stands at the head, and append; decided anew when somebody else appended first."""
        wire = canonical({"act": act, **asked})
        for attempt in range(ATTEMPTS):
            granted = granted_of(self._reader)
            try:
                self._require_standing(granted)
                return self._ledger.append_own(drafts(granted), self._author, key, wire, version=granted.version)
            except (Refused, Conflict) as no:
                answer = stored_answer(self._reader, self._author.actor_id, key, wire)
                if answer is not None:
                    return answer
                if isinstance(no, Refused) or attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def _require_standing(self, granted: Granted) -> None:
        """That the key which acts was not ended meanwhile: the one-time key acts once, however many requests race."""
        mine = granted.credentials.get(self._credential)
        zh, en = "所用凭证已撤销", "the credential used was revoked"
        refuse_unless(mine is None or mine.revoked is None, "credential-revoked", zh, en)

    def _named(self, receipt: Receipt, member: str) -> str:
        return str(self._reader.entry(receipt.positions[0]).data[member])


def granted_of(reader: LedgerReader) -> Granted:
    """All credentials and identities as the stream `ledger` has them now."""
    return Granted().after(reader.entries(stream=STREAM))


def _known(granted: Granted, credential: str) -> Credential:
    found = granted.credentials.get(credential)
    if found is None:
        raise Refused("no-such-credential", "没有这个凭证", "there is no such credential")
    refuse_unless(found.revoked is None, "revoked-already", "该凭证已撤销", "this credential was revoked already")
    return found

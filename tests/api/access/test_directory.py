"""Every way in which an Authorization header is looked at: who gets in, and why not."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.access import directory as directory_module
from api.access import granted as granted_module
from api.access.credential import Secret, equal
from api.access.denied import Denied
from api.access.directory import Directory
from api.access.public import Public
from ledger.errors import Unavailable
from tests.api import worlds
from tests.api.access.granted import Office, bearer


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An empty ledger with an administrator."""
    opened = Office(tmp_path)
    with opened.shilu:
        yield opened


def _denied(office: Office, header: str) -> tuple[int, str]:
    with pytest.raises(Denied) as no:
        office.directory.authenticate(header)
    return no.value.status, no.value.code


def test_a_key_gives_what_was_granted_and_nothing_else(office: Office) -> None:
    """Actor, agency, role, scopes and plans are those of the entry, by the id of the key."""
    office.register("甲", "乙")
    done = office.issue("liaison", agency="甲县/县教育局", actor="liaison-7", scopes=("write",), plans=("乙", "甲"))
    who = office.directory.authenticate(bearer(done.token))
    assert (who.actor.id, who.actor.agency, who.actor.role) == ("liaison-7", "甲县/县教育局", "liaison")
    assert who.credential == done.id and who.scopes == frozenset({"write"}) and who.plans == frozenset({"甲", "乙"})
    assert not who.anonymous and who.sees_plan("甲") and not who.sees_plan("丙")


def test_left_out_the_key_has_all_its_role_can_use(office: Office) -> None:
    """Without bounds: every scope of the role, every plan, no end, an actor of its own."""
    who = office.directory.authenticate(bearer(office.issue("reader").token))
    assert who.actor.id == who.credential and who.plans is None
    assert who.scopes == frozenset({"read", "feed", "log"})


def test_no_header_is_the_anonymous_reader(office: Office, tmp_path: Path) -> None:
    """Who sends nothing is nobody: no scope, no credential, and only the plans that are open."""
    who = office.directory.authenticate(None)
    assert who.anonymous and who.credential == "" and who.scopes == frozenset()
    settings = office.settings.model_copy(update={"public_plans": "甲, 乙"})
    open_to_all = Directory(office.shilu.reader, settings, Public.of(settings)).authenticate(None)
    assert open_to_all.plans == frozenset({"甲", "乙"}) and not open_to_all.sees_stream("ledger")


def _wrong(token: str) -> list[str]:
    flipped = token[:-1] + ("A" if token[-1] != "A" else "E")
    unknown = Secret.new().text
    return [
        flipped, unknown, Secret(Secret.parse(token).id, Secret.new().secret).text, token[:-1], token + "A",  # type: ignore[union-attr]
        token.upper(), token.replace("slu_", "slu-"), token.replace("slu_", ""), "slu_", "slu__",
    ]  # fmt: skip


def test_wrong_keys_are_refused_in_the_same_words(office: Office) -> None:
    """A wrong secret, an unknown id, a malformed key: one answer, which tells nobody what was wrong."""
    token = str(office.issue().token)
    for wrong in _wrong(token):
        assert _denied(office, bearer(wrong)) == (401, "bad-credential"), wrong
    assert office.directory.authenticate(bearer(token))


FORMS = (
    "{}", "Basic {}", "Token {}", "Bearer", "Bearer ", "Bearer  {}", "Bearer {} ", "Bearer {},{}", "Bearer {}\x00",
    "Bearer {} {}", "Bearer\t{}", "", "Bearer {}é", "bearer slu_" + "a" * 9_000,
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_malformed_headers_are_refused(office: Office, form: str) -> None:
    """Another scheme, no token, two tokens, control characters, far too long: refused, whatever the key."""
    token = office.issue().token
    assert _denied(office, form.format(token, token)) == (401, "bad-credential")


def test_the_scheme_is_read_in_any_case(office: Office) -> None:
    """`bearer` is `Bearer` (RFC 9110 §11.1)."""
    token = office.issue().token
    assert office.directory.authenticate(f"bEARER {token}").actor.role == "reader"


def test_a_key_is_good_through_its_last_day(office: Office) -> None:
    """By the ledger's own day: accepted on the day it expires on, refused as expired the day after."""
    token = office.issue(expires_on=date(2022, 3, 21)).token
    office.move("2022-03-21T23:59:59")
    assert office.directory.authenticate(bearer(token))
    office.move("2022-03-22T00:00:00")
    assert _denied(office, bearer(token)) == (401, "expired")


def test_a_revoked_key_is_refused_at_once(office: Office) -> None:
    """After the revocation its holder is told so; a wrong secret for it still learns nothing."""
    done = office.issue()
    office.revoke(done.id)
    assert _denied(office, bearer(done.token)) == (401, "revoked")
    assert _denied(office, bearer(Secret.new(done.id).text)) == (401, "bad-credential")


def test_rotation_without_overlap_ends_the_old_secret(office: Office) -> None:
    """The new secret works at once with the same grant, the old one no more; the id stays."""
    done = office.issue(actor="dashboard-1")
    new = office.rotate(done.id)
    who = office.directory.authenticate(bearer(new.token))
    assert (who.credential, who.actor.id) == (done.id, "dashboard-1") and new.token != done.token
    assert _denied(office, bearer(done.token)) == (401, "bad-credential")


def test_rotation_with_overlap_lets_both_in_until_then(office: Office) -> None:
    """Old and new secrets work until `previous_until`, to the second; then only the new one. Rotated again, each old
    one keeps its own end; revoked, none is left."""
    first = office.issue()
    second = office.rotate(first.id, worlds.at("2022-03-20T10:00:00"))
    third = office.rotate(first.id, worlds.at("2022-03-20T11:00:00"))
    for moment, right in (
        ("2022-03-20T10:00:00", (first, second, third)), ("2022-03-20T10:00:01", (second, third)),
        ("2022-03-20T11:00:01", (third,)),
    ):  # fmt: skip
        office.move(moment)
        for one in (first, second, third):
            if one in right:
                assert office.directory.authenticate(bearer(one.token)).credential == first.id
            else:
                assert _denied(office, bearer(one.token)) == (401, "bad-credential")
    office.revoke(first.id)
    assert _denied(office, bearer(third.token)) == (401, "revoked")


def test_bearer_tokens_are_refused_where_no_issuer_is_configured(office: Office) -> None:
    """A token that is no API key says nothing here, and no network is asked."""
    assert office.directory.is_key("Bearer aa.bb.cc")
    assert _denied(office, "Bearer aa.bb.cc") == (401, "bad-credential")


def test_refreshing_reads_only_what_the_stream_gained(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the version known on; and what is known stays when the ledger does not answer."""
    token = office.issue().token
    asked: list[Any] = []
    tails = office.shilu.reader.tails

    def watched(versions: Any) -> Any:
        asked.append(dict(versions))
        return tails(versions)

    monkeypatch.setattr(office.shilu.reader, "tails", watched)
    office.directory.refresh()
    assert asked == [{"ledger": 2}]

    def away(_: Any) -> Any:
        raise Unavailable("没有应答", "no answer")

    monkeypatch.setattr(office.shilu.reader, "tails", away)
    with pytest.raises(Unavailable):
        office.directory.refresh()
    assert office.directory.authenticate(bearer(token))


def test_a_directory_elsewhere_follows(office: Office) -> None:
    """Another process learns what was issued and revoked when it refreshes, not before."""
    other = Directory(office.shilu.reader, office.settings, Public())
    done = office.issue()
    with pytest.raises(Denied):
        other.authenticate(bearer(done.token))
    other.refresh()
    assert other.authenticate(bearer(done.token)).credential == done.id
    office.revoke(done.id)
    other.refresh()
    with pytest.raises(Denied):
        other.authenticate(bearer(done.token))


def test_secrets_are_compared_in_constant_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Right, wrong and unknown: each compares one digest per secret held, by the function that takes no short cut."""
    compared: list[int] = []
    right = equal

    def counted(one: str, other: str) -> bool:
        compared.append(len(other))
        return right(one, other)

    monkeypatch.setattr(directory_module, "equal", counted)
    monkeypatch.setattr(granted_module, "equal", counted)
    done = office.issue()
    office.directory.authenticate(bearer(done.token))
    _denied(office, bearer(Secret.new(done.id).text))
    _denied(office, bearer(Secret.new().text))
    assert compared == [64, 64, 64]


def test_equality_of_digests_is_that_of_hmac() -> None:
    """The comparison is the standard library's constant-time one."""
    assert "compare_digest" in inspect.getsource(equal)
    assert equal("ab", "ab") and not equal("ab", "ac")

"""OIDC bearer tokens: really signed, really verified; the token proves who, the ledger says what they may."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from aggregates.refusal import Refused
from api.access import issuer_keys
from api.access.bearer import Bearer
from api.access.denied import Denied
from api.access.wishes import IdentityWish, Why
from tests.api import worlds
from tests.api.access import issuer
from tests.api.access.granted import Office, bearer
from tests.api.access.issuer import AUDIENCE, ISSUER, RSA, SUBJECT, claims, key_set, serving, signed


def _configured(folder: Path, source: str) -> Office:
    return Office(folder, oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_jwks=source)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A ledger whose service believes the issuer's tokens, its keys in a file; SUBJECT is bound to a liaison."""
    (tmp_path / "jwks.json").write_bytes(key_set("r", "e", "d", "w"))
    opened = _configured(tmp_path, str(tmp_path / "jwks.json"))
    with opened.shilu:
        opened.register("甲")
        _bind(opened, role="liaison", agency="甲县/县教育局", actor="liaison-9", plans=("甲",))
        yield opened


def _bind(office: Office, subject: str = SUBJECT, **wish: Any) -> str:
    done = office.granting().bind(IdentityWish.model_validate({"subject": subject, **wish}), ISSUER, office.key())
    office.directory.refresh()
    return done.id


def _denied(office: Office, token: str) -> tuple[int, str]:
    with pytest.raises(Denied) as no:
        office.directory.authenticate(bearer(token))
    return no.value.status, no.value.code


@pytest.mark.parametrize("kid", ["r", "e", "d"])
def test_a_signed_token_is_who_the_ledger_says(office: Office, kid: str) -> None:
    """RS256, ES256, EdDSA: role, agency, plans come from the binding; what the token claims of roles is nothing."""
    token = signed(kid, role="administrator", agency="乙县/县教育局", scope="admin", groups=["administrators"])
    assert not office.directory.is_key(bearer(token))
    who = office.directory.authenticate(bearer(token))
    assert (who.actor.id, who.actor.role, who.actor.agency) == ("liaison-9", "liaison", "甲县/县教育局")
    assert who.plans == frozenset({"甲"}) and who.credential.startswith("oidc:") and "admin" not in who.scopes


def _unsigned() -> str:
    return f"{_part({'alg': 'none', 'kid': 'r'})}.{_part(claims())}."


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _confused() -> str:
    """HS256 keyed with the text of the public RSA key: right for a verifier that lets the token choose how."""
    secret = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = f"{_part({'alg': 'HS256', 'kid': 'r', 'typ': 'JWT'})}.{_part(claims())}"
    mac = hmac.digest(secret, text.encode(), sha256)
    return f"{text}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def _swapped() -> str:
    header, _, signature = signed().split(".")
    return f"{header}.{_part(claims(sub='somebody-else'))}.{signature}"


def _by_a_stranger() -> str:
    issuer.KEYS["stranger"] = ("RS256", issuer.STRANGER)
    try:
        return signed("stranger", header={"kid": "r"})
    finally:
        del issuer.KEYS["stranger"]


HOUR = 3_600
WRONG: dict[str, Callable[[], str]] = {
    "audience": lambda: signed(aud="another-service"),
    "audience among none": lambda: signed(aud=None),
    "issuer": lambda: signed(iss="https://id.example.com"),
    "no issuer": lambda: signed(iss=None),
    "no expiry": lambda: signed(exp=None),
    "no issue time": lambda: signed(iat=None),
    "no subject": lambda: signed(sub=None),
    "blank subject": lambda: signed(sub="  "),
    "long subject": lambda: signed(sub="x" * 201),
    "not yet": lambda: signed(nbf=int(time.time()) + HOUR),
    "issued in the future": lambda: signed(iat=int(time.time()) + HOUR),
    "alg none": _unsigned,
    "HS256 with the public key": _confused,
    "another alg than the key's": lambda: signed("e", header={"kid": "r"}),
    "payload swapped": _swapped,
    "a stranger's key": _by_a_stranger,
    "a key too short": lambda: signed("w"),
    "unknown kid": lambda: signed(header={"kid": "nobody"}),
    "no kid among several": lambda: signed(header={"kid": None}),
    "a key of its own": lambda: signed(header={"kid": "x", "jwk": issuer.member("e")}),
    "critical extension": lambda: signed(header={"crit": ["b64"], "b64": False}),
    "not a token": lambda: "aa.bb.cc",
    "two parts": lambda: signed().rpartition(".")[0],
}


@pytest.mark.filterwarnings("ignore:The RSA key is 1024 bits")
@pytest.mark.parametrize("what", WRONG)
def test_a_token_that_is_wrong_anywhere_opens_nothing(office: Office, what: str) -> None:
    """Audience, issuer, time, algorithm, signature, key: one wrong and the answer is 401, in the same words."""
    assert _denied(office, WRONG[what]()) == (401, "bad-credential")


def test_an_expired_token_is_told_so(office: Office) -> None:
    """Its signature was right, so its holder may know; half a minute of difference between clocks is let pass."""
    now = int(time.time())
    assert _denied(office, signed(exp=now - 60, iat=now - HOUR, nbf=now - HOUR)) == (401, "expired")
    assert office.directory.authenticate(bearer(signed(exp=now - 5, iat=now - HOUR, nbf=now - HOUR)))


def test_nobody_gets_a_role_from_a_token_alone(office: Office) -> None:
    """A valid token of a subject that is not bound: 403, and so again after its release."""
    assert _denied(office, signed(sub="somebody-new")) == (403, "unbound")
    name = _bind(office, "auditor-sub", role="auditor")
    assert office.directory.authenticate(bearer(signed(sub="auditor-sub"))).actor.role == "auditor"
    office.granting().release(name, Why(reason="审计结束"), office.key())
    office.directory.refresh()
    assert _denied(office, signed(sub="auditor-sub")) == (403, "unbound")


def test_a_binding_ends_on_its_last_day(office: Office) -> None:
    """By the ledger's day, however long the token is good; bound anew once released."""
    name = _bind(office, "temporary", role="reader", expires_on=date(2022, 3, 20))
    assert office.directory.authenticate(bearer(signed(sub="temporary")))
    office.move("2022-03-21")
    assert _denied(office, signed(sub="temporary")) == (401, "expired")
    office.granting().release(name, Why(reason="到期"), office.key())
    _bind(office, "temporary", role="evaluator", agency="甲县/统计局")
    assert office.directory.authenticate(bearer(signed(sub="temporary"))).actor.role == "evaluator"


def test_keys_are_fetched_again_for_an_unknown_kid_but_not_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over HTTP: asked once for many tokens; a key the issuer added is found; a made-up kid asks once in a while."""
    answer: dict[str, Any] = {"body": key_set("r")}
    with serving(answer) as address:
        office = _configured(tmp_path, address)
        with office.shilu:
            _bind(office, role="auditor")
            for _ in range(5):
                assert office.directory.authenticate(bearer(signed()))
            assert answer["asked"] == 1
            answer["body"] = key_set("r", "e")
            assert _denied(office, signed("e")) == (401, "bad-credential")
            assert answer["asked"] == 1  # too soon after the last
            monkeypatch.setattr(issuer_keys, "AGAIN_S", 0.0)
            assert office.directory.authenticate(bearer(signed("e")))
            assert answer["asked"] == 2
            monkeypatch.setattr(issuer_keys, "AGAIN_S", 30.0)
            for _ in range(20):
                assert _denied(office, signed(header={"kid": "made-up"})) == (401, "bad-credential")
            assert answer["asked"] == 2


def test_a_withdrawn_key_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key set grown old is asked for again: what is no longer in it opens nothing."""
    answer: dict[str, Any] = {"body": key_set("r", "e")}
    with serving(answer) as address:
        office = _configured(tmp_path, address)
        with office.shilu:
            _bind(office, role="auditor")
            assert office.directory.authenticate(bearer(signed()))
            answer["body"] = key_set("e")
            monkeypatch.setattr(issuer_keys, "FRESH_S", 0.0)
            monkeypatch.setattr(issuer_keys, "AGAIN_S", 0.0)
            assert _denied(office, signed()) == (401, "bad-credential")
            assert office.directory.authenticate(bearer(signed("e")))


@pytest.mark.parametrize("trouble", [{"status": 500}, {"status": 302}, {"body": b"<html>"}, {"body": b'{"keys": 3}'}])
def test_an_issuer_in_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: dict[str, Any]) -> None:
    """Without any key set the answer is 503; with one that is known tokens go on, for a day and no longer."""
    answer: dict[str, Any] = {"body": key_set("r"), **trouble}
    monkeypatch.setattr(issuer_keys, "AGAIN_S", 0.0)
    with serving(answer) as address:
        office = _configured(tmp_path, address)
        with office.shilu:
            _bind(office, role="auditor")
            assert _denied(office, signed()) == (503, "issuer-unavailable")
            answer.update({"status": 200, "body": key_set("r")})
            assert office.directory.authenticate(bearer(signed()))
            answer.update({"body": b"", **trouble})
            monkeypatch.setattr(issuer_keys, "FRESH_S", 0.0)
            assert office.directory.authenticate(bearer(signed()))
            monkeypatch.setattr(issuer_keys, "STALE_S", 0.0)
            assert _denied(office, signed()) == (503, "issuer-unavailable")


def test_a_shared_secret_in_the_key_set_is_no_key(tmp_path: Path) -> None:
    """Members that are symmetric, private, for encryption, of another curve or algorithm are passed over."""
    secret = base64.urlsafe_b64encode(b"s" * 32).decode().rstrip("=")
    odd = [
        {"kty": "oct", "k": secret, "kid": "s", "alg": "HS256"}, {**issuer.member("r"), "kid": "enc", "use": "enc"},
        {**issuer.member("r"), "kid": "other", "alg": "RS512"}, {**issuer.member("d"), "kid": "private", "d": secret},
        {**issuer.member("e"), "kid": "curve", "crv": "P-521"}, "nonsense", {"kty": "RSA", "kid": "empty"},
    ]  # fmt: skip
    (tmp_path / "jwks.json").write_bytes(key_set("e", and_also=odd))
    keys = issuer_keys.IssuerKeys(str(tmp_path / "jwks.json"))
    assert keys.key("e") is not None and keys.key(None) is keys.key("e")
    for kid in ("s", "enc", "other", "private", "curve", "empty"):
        assert keys.key(kid) is None, kid


@pytest.mark.parametrize(
    ("given", "code"), [
        ({"oidc_issuer": ISSUER}, "oidc-incomplete"), ({"oidc_jwks": "x"}, "oidc-incomplete"),
        ({"oidc_issuer": ISSUER, "oidc_audience": "a", "oidc_jwks": "http://id.example.com/jwks"}, "oidc-not-https"),
        ({"oidc_issuer": ISSUER, "oidc_audience": "a", "oidc_jwks": "ftp://127.0.0.1/jwks"}, "oidc-not-https"),
    ],
)  # fmt: skip
def test_a_wrong_configuration_is_refused_at_the_start(tmp_path: Path, given: dict[str, str], code: str) -> None:
    """Half a configuration, or keys fetched over an open line, is refused, not run with."""
    with pytest.raises(Refused) as no:
        Bearer.of(worlds.settings_in(tmp_path).model_copy(update=given))
    assert no.value.code == code

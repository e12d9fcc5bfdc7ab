"""The policy's rows and the limits, without a network: what opens, what stays shut, how often."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from aggregates.permissions import ROLES_OF
from aggregates.refusal import Refused
from aggregates.values import Actor
from api.access.denied import Denied
from api.access.policy import EVERYBODY, RULES, require, scopes_of
from api.access.principal import SCOPES, Principal, anonymous
from api.access.public import AREAS, Public
from api.access.rates import Rates
from api.settings import Settings

ALL = frozenset(SCOPES)


def _who(role: str, scopes: frozenset[str] = ALL) -> Principal:
    return Principal(Actor(id="x", role=role), "k", scopes)  # type: ignore[arg-type]


def _answer(operation: str, who: Principal, public: frozenset[str] = frozenset()) -> str:
    try:
        require(operation, who, public)
    except Denied as no:
        return f"{no.status} {no.code}"
    return "open"


def test_nothing_is_open_by_default() -> None:
    """Without a credential and without configuration only the two health checks answer."""
    assert {name for name in RULES if _answer(name, anonymous(None)) == "open"} == {"healthz", "readyz"}


@pytest.mark.parametrize("area", sorted(AREAS))
def test_an_area_opens_its_own_rows_only(area: str) -> None:
    """What the configuration names is open to everybody; a row of another area stays shut, commands always."""
    opened = {name for name in RULES if _answer(name, anonymous(None), frozenset({area})) == "open"}
    assert opened == {name for name, rule in RULES.items() if rule.area in (area, "open")}
    assert not [name for name in opened if name.startswith("command.") or RULES[name].scope in ("write", "admin")]
    assert len(opened) > 2


def test_a_role_or_scope_that_is_missing_shuts_the_door() -> None:
    """Each row, each role: open with all scopes exactly inside the row; without the row's scope, shut by its name."""
    for operation, rule in RULES.items():
        for role in EVERYBODY:
            inside = role in rule.roles or rule.area == "open"
            assert (_answer(operation, _who(role)) == "open") == inside, (operation, role)
            if inside and rule.scope and rule.area != "open":
                less = _who(role, ALL - {rule.scope})
                assert _answer(operation, less) == "403 scope-not-granted", (operation, role)
        if rule.area != "open":
            assert _answer(operation, anonymous(None)) == "401 no-credential"


def test_an_operation_without_a_row_is_nobodys() -> None:
    """Asked about one, the policy does not answer at all."""
    with pytest.raises(KeyError):
        require("no_such_operation", _who("administrator"), frozenset(AREAS))


def test_rows_name_scopes_roles_and_areas_that_exist() -> None:
    """No row is misspelt, none is empty, and each command has one."""
    for rule in RULES.values():
        assert rule.roles and rule.roles <= EVERYBODY
        assert rule.scope in SCOPES | {""} and rule.area in AREAS | {"open", None}
    assert {name for name in RULES if name.startswith("command.")} == {f"command.{name}" for name in ROLES_OF}


def test_the_scopes_of_a_role_are_those_of_its_rows() -> None:
    """A reader gets no write, a liaison no admin, an administrator neither read nor write."""
    assert scopes_of("reader") == frozenset({"read", "feed", "log"})
    assert scopes_of("liaison") == frozenset({"read", "feed", "log", "write"})
    assert "write" not in scopes_of("administrator") and {"admin", "personal"} <= scopes_of("administrator")


def test_a_misspelt_area_is_refused() -> None:
    """`plan` is not `plans`: the service does not start with it."""
    with pytest.raises(Refused, match="no-such-area"):
        Public.of(Settings(public="plan, log"))
    assert Public.of(Settings(public=" plans ,log", public_plans="甲")) == (
        frozenset({"plans", "log"}),
        frozenset({"甲"}),
    )
    assert Public.of(Settings()) == (frozenset(), None)


def test_streams_are_seen_by_whom_they_concern() -> None:
    """The ledger's own stream by auditor and administrator; plans by whom they are granted to; the administrator sees
    no other than the ledger's."""
    reader = Principal(Actor(id="r", role="reader"), "k", ALL, frozenset({"甲"}))
    assert reader.sees_stream("plan:甲") and not reader.sees_stream("plan:乙") and not reader.sees_stream("ledger")
    assert reader.sees_stream("agency:register") and reader.sees_stream("region:甲县")
    assert _who("auditor").sees_stream("ledger") and _who("auditor").sees_stream("plan:乙")
    assert _who("administrator").sees_stream("ledger") and not _who("administrator").sees_stream("plan:乙")
    assert not anonymous(None).sees_stream("ledger") and anonymous(None).sees_stream("plan:乙")


def test_a_credential_has_so_many_requests_and_an_address_so_many_failures() -> None:
    """The third in the window is refused with the seconds to wait; others go on; looking ahead counts nothing."""
    rates = Rates(Settings(rate="2/minute", rate_failed="2/minute"))
    for _ in range(2):
        rates.take("one")
    with pytest.raises(Denied) as no:
        rates.take("one")
    assert no.value.status == 429 and 1 <= int(no.value.headers["Retry-After"]) <= 60
    rates.take("another")
    for _ in range(2):
        rates.failed("10.0.0.1")
    with pytest.raises(Denied, match="too-many-wrong-credentials"):
        rates.failed("10.0.0.1")
    rates.failed("10.0.0.2")


def test_a_window_ends() -> None:
    """When it is over the same key may go on."""
    rates = Rates(Settings(rate="1/second"))
    rates.take("one")
    with pytest.raises(Denied) as no:
        rates.take("one")
    assert no.value.headers["Retry-After"] == "1"
    time.sleep(1.1)
    rates.take("one")


def test_a_misspelt_rate_is_refused() -> None:
    """The service does not start with a limit that nobody can read."""
    with pytest.raises(Refused, match="bad-rate"):
        Rates(Settings(rate="many"))


def test_the_page_names_every_role_scope_and_area() -> None:
    """docs/access.md tells of each: a new one is not forgotten there."""
    page = (Path(__file__).resolve().parents[3] / "docs" / "access.md").read_text(encoding="utf-8")
    assert not [word for word in (*EVERYBODY, *SCOPES, *AREAS) if f"`{word}`" not in page]

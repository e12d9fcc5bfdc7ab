"""Opening a ledger for a command line: on its own clock and under its own name, read models repaired when broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from aggregates.refusal import Refused
from api.session import drop_damaged_views, exists, open_reading, open_writing
from api.settings import Settings
from ledger.errors import KeyMismatch
from projections.database import views_path
from projections.plan_state import plans
from tests.api import worlds
from tests.api.worlds import EDUCATION, at, report


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A ledger with the small plan, closed again; its settings name no origin."""
    worlds.with_plan(tmp_path)[0].close()
    named = worlds.settings_in(tmp_path)
    return Settings(database_url=named.database_url, key_file=named.key_file)


def test_a_simulated_clock_goes_on(settings: Settings) -> None:
    """Without an instant the simulated clock stands where the last entry left it; with one it moves there."""
    with open_writing(settings) as shilu:
        assert shilu.ledger.today().isoformat() == "2022-03-20"
    with open_writing(settings, at("2023-07-10")) as shilu:
        shilu.execute(report("40"), EDUCATION, "a")
    with open_writing(settings) as shilu:
        assert shilu.ledger.today().isoformat() == "2023-07-10"


def test_the_system_clock_is_nobodys_to_set(tmp_path: Path) -> None:
    """A new ledger is on the system clock, and refuses to be told the time."""
    fresh = worlds.settings_in(tmp_path)
    with pytest.raises(Refused, match="system-clock"):
        open_writing(fresh, at("2020-01-01"))
    assert not exists(fresh)
    with open_writing(fresh) as shilu:
        assert shilu.reader.opened()["clock"] == "system"


def test_a_ledger_keeps_its_name(settings: Settings) -> None:
    """The origin is read from the ledger; another one asked for on purpose is refused."""
    with open_writing(settings) as shilu:
        assert shilu.ledger.origin == "shilu.test/ledger"
    with pytest.raises(KeyMismatch):
        open_writing(settings.model_copy(update={"origin": "other.example/x"}))


@pytest.mark.parametrize("damage", [b"\x00" * 5000, b"garbage" * 1000, "inside"])
def test_damaged_views_are_folded_anew(settings: Settings, tmp_path: Path, damage: bytes | str) -> None:
    """Read models that are no database, or torn inside, are dropped on rebuild; the ledger alone brings them back."""
    opened = open_reading(settings)
    opened.views.dispose()
    file = views_path(tmp_path / "ledger.db")
    assert not drop_damaged_views(settings)
    sound = file.read_bytes()
    file.write_bytes(damage if isinstance(damage, bytes) else sound[:4096] + b"\xff" * (len(sound) - 4096))
    with pytest.raises(DatabaseError):
        again = open_reading(settings)
        with again.connect() as connection:
            plans(connection, "2099-01-01", 10**6)
    assert drop_damaged_views(settings)
    with open_reading(settings).connect() as connection:
        assert len(plans(connection, "2099-01-01", 10**6)) == 1

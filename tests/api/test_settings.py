"""Settings: environment before .env before default, and each says where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import PREFIX, Settings, explained


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working directory and no SHILU_* variable."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name}".upper(), raising=False)


def test_defaults() -> None:
    """Out of the box everything lies in .shilu/ of the working directory, and the origin is `default`."""
    shown = explained(Settings())
    assert shown["database_url"]["value"] == "sqlite:///.shilu/ledger.db"
    assert {one["from"] for one in shown.values()} == {"default"}
    assert all(one["meaning"] for one in shown.values())


def test_environment_wins_over_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """.env is read, the environment goes before it, and the page tells them apart."""
    Path(".env").write_text("SHILU_ORIGIN=file.example/a\nshilu_actor=clerk-7\nOTHER=1\n")
    assert (Settings().origin, Settings().actor) == ("file.example/a", "clerk-7")
    monkeypatch.setenv("SHILU_ORIGIN", "env.example/b")
    shown = explained(Settings())
    assert (shown["origin"]["value"], shown["origin"]["from"]) == ("env.example/b", "environment SHILU_ORIGIN")
    assert (shown["actor"]["value"], shown["actor"]["from"]) == ("clerk-7", ".env")
    assert shown["key_file"]["from"] == "default"


def test_frozen() -> None:
    """Nobody changes a setting under way."""
    with pytest.raises(ValidationError):
        Settings().origin = "x"  # type: ignore[misc]

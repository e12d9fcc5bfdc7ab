"""Every setting in one place: environment variables SHILU_*, a `.env` file, or the defaults beside the work."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SHILU_"
ENV_FILE = Path(".env")


class Settings(BaseSettings):
    """What the programs need to know before they start; `shilu config` prints it with its origin."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", frozen=True)

    database_url: str = Field(
        default="sqlite:///.shilu/ledger.db", description="the ledger: a SQLite file or postgresql://…"
    )
    key_file: Path = Field(
        default=Path(".shilu/ledger.key"), description="the signing key, made on first start (mode 0600)"
    )
    vault: Path | None = Field(
        default=None, description="the keys of sealed personal values: a folder, <key file>.vault unless given"
    )
    origin: str = Field(default="shilu.localhost/ledger", description="the ledger's name in checkpoints and events")
    witnesses: str = Field(
        default="", description="witnesses asked whenever a checkpoint is published: URL=VERIFIERKEY, comma-separated"
    )
    actor: str = Field(default="local", description="opaque id of who uses the command line (never a name)")
    actor_agency: str | None = Field(default=None, description="the agency acted for: region/name as written")
    actor_role: str = Field(default="importer", description="the role acted in, see docs/GLOSSARY.md")


def origin_of(name: str) -> str:
    """Where a setting comes from: the environment, the .env file, or the default."""
    variable = f"{PREFIX}{name}".upper()
    if variable in {key.upper() for key in os.environ}:
        return f"environment {variable}"
    if ENV_FILE.exists() and variable in {key.upper() for key in dotenv_values(ENV_FILE)}:
        return str(ENV_FILE)
    return "default"


def explained(settings: Settings, given: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """Each setting with its value, origin and meaning; `given` are those of the command line."""
    return {
        name: {
            "value": str(value) if isinstance(value, Path) else value,
            "from": "command line" if name in given else origin_of(name),
            "meaning": Settings.model_fields[name].description,
        }
        for name, value in settings
    }

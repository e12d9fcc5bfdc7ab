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
    public: str = Field(
        default="", description="what everybody may read without a credential: plans, feed, log, entries, metrics, docs"
    )
    public_plans: str = Field(
        default="*", description="which plans the areas plans and feed open: * or ids, comma-separated"
    )
    rate: str = Field(default="1200/minute", description="requests one credential may make, in each process")
    rate_failed: str = Field(default="20/minute", description="failed credentials one address may try, in each process")
    oidc_issuer: str = Field(default="", description="the issuer whose OIDC bearer tokens are accepted; empty: none")
    oidc_audience: str = Field(default="", description="the audience such a token must name")
    oidc_jwks: str = Field(default="", description="the issuer's public keys: a file, or an https address")
    webhook_hosts: str = Field(
        default="", description="hosts webhooks may be sent to, comma-separated; empty: any public address"
    )
    webhook_networks: str = Field(
        default="", description="internal networks (CIDR, comma-separated) webhooks may be sent to; empty: none"
    )
    max_body: int = Field(default=65_536, ge=1_024, description="the greatest request body, in bytes")
    max_document: int = Field(default=20_000_000, ge=1_024, description="the greatest document or batch, in bytes")
    deadline_s: float = Field(default=9.0, gt=0, le=60, description="seconds after which a request is given up")
    witness_key_file: Path | None = Field(
        default=None, description="the key with which this service witnesses other ledgers; none: it does not"
    )
    verify_every_s: float = Field(
        default=600.0, ge=0, le=86_400, description="seconds after which the ledger is verified anew; 0: not at all"
    )
    workers: int = Field(default=1, ge=1, le=64, description="processes that answer requests")
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

"""What one worker process is asked to be: which part it plays, and the settings it plays it with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import orjson

from api.settings import Settings

Part = Literal["writer", "reader", "equal"]
"""`writer` records and answers; `reader` (SQLite) answers and hands commands on; `equal` (PostgreSQL) does both."""


@dataclass(frozen=True, slots=True)
class Task:
    """One worker's part. `first` is the one that makes the administrator's first token when there is none yet."""

    settings: Settings
    part: Part = "writer"
    first: bool = True
    door: str | None = None
    """The writer's private Unix socket: the writer listens on it, readers send commands through it."""
    proxies: tuple[str, ...] = ()
    """Addresses of reverse proxies whose X-Forwarded-For is believed; nobody's unless named."""
    log_file: Path | None = None
    log_to_stderr: bool = False
    reader_file: Path | None = None
    """The demo alone: where its key for reading is kept (api/demo_reader.py)."""

    @property
    def writes(self) -> bool:
        """Whether this process opens the ledger for writing."""
        return self.part != "reader"

    def to_bytes(self) -> bytes:
        """For the pipe to a child process. Only settings that were given go over: the child finds the same defaults."""
        return orjson.dumps(
            {
                "settings": self.settings.model_dump(mode="json", exclude_unset=True),
                "part": self.part,
                "first": self.first,
                "door": self.door,
                "proxies": self.proxies,
                "log_file": str(self.log_file) if self.log_file else None,
                "log_to_stderr": self.log_to_stderr,
                "reader_file": str(self.reader_file) if self.reader_file else None,
            }
        )

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Self:
        """The task that `to_bytes` wrote."""
        return cls(
            Settings(**body["settings"]), body["part"], body["first"], body["door"], tuple(body["proxies"]),
            Path(body["log_file"]) if body["log_file"] else None, body["log_to_stderr"],
            Path(body["reader_file"]) if body["reader_file"] else None,
        )  # fmt: skip

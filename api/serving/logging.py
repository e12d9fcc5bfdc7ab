"""JSON logs: one object a line, control characters spelt out, no secrets, no bodies, no values of queries.

One line per request (`event` is `request`): time, request id, method, route template, status, milliseconds, credential
id, agency, client address, bytes sent. Everything else that is logged becomes such a line too.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import structlog

from api.serving.log_file import Lines

if TYPE_CHECKING:
    from api.http.service import Seen

LONGEST = 4_000
"""Characters of one text in the log."""
_SECRET = re.compile(r"\bslu_([a-z2-7]{1,20})_[\w-]+|\bwhsec_[\w+/=-]+|(?<=://)[^/\s:@]*:[^/\s@]*(?=@)", re.IGNORECASE)
_BEARER = re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE)
_DATA = re.compile(r"\s*(?:\[parameters:|\bDETAIL:|\bCONTEXT:).*", re.DOTALL)
"""Where the words of a database begin to repeat what was to be stored."""
_UNSEEN = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_Event = MutableMapping[str, Any]


def configure(path: Path | None = None, *, stderr: bool = False) -> Lines:
    """Send all logging of this process, structlog's and the standard library's, as JSON lines to `path`, or stdout."""
    lines = Lines(path, 2 if stderr else 1)
    shared: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.stdlib.ExtraAdder(),
    ]
    structlog.configure(
        processors=[*shared[:3], structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(), cache_logger_on_first_use=True,
    )  # fmt: skip
    handler = _Handler(lines)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info, _clean, _rendered,
            ],
        )
    )  # fmt: skip
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for quiet in ("httpcore2", "httpx2", "uvicorn.error", "asyncio", "alembic"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    return lines


def access(seen: Seen) -> None:
    """The line of one request; an observer of `Service`."""
    structlog.get_logger("shilu.access").info(
        "request", request_id=seen.request_id, method=seen.method, route=seen.route, status=seen.status,
        ms=round(seen.seconds * 1000, 1), credential=seen.credential, agency=seen.agency, client=seen.client,
        bytes=seen.bytes_sent,
    )  # fmt: skip


class _Handler(logging.Handler):
    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """One line; what cannot be told never stops what it tells of."""
        try:
            self._lines.write(self.format(record))
        except Exception:
            self._lines.write('{"event":"a log line could not be made","level":"error"}')


def _clean(_logger: Any, _name: str, event: _Event) -> _Event:
    """Every text without secrets and without what databases repeat of the data."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _plain(value, whole=key == "exception")
    event["pid"] = os.getpid()
    return event


def _plain(text: str, *, whole: bool) -> str:
    # of a traceback the data are cut out of each line
    text = "\n".join(_DATA.sub(" …", line) for line in text.split("\n")) if whole else _DATA.sub(" …", text)
    text = _BEARER.sub(r"\1 …", _SECRET.sub(lambda m: f"slu_{m[1]}_…" if m[1] else "…", text))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _rendered(_logger: Any, _name: str, event: _Event) -> str:
    first = ("time", "level", "event")
    ordered = {**{name: event[name] for name in first if name in event}, **event}
    text = orjson.dumps(ordered, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

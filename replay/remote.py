"""A ledger seen from outside: its C2SP tlog-tiles paths, in an exported directory or behind a URL."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ledger.errors import LedgerError
from ledger.fetching import checked_url, fetch
from ledger.merkle import HASH_BYTES
from ledger.tile_paths import CHECKPOINT, ENTRIES, TILE, parse_path

_MAX_NOTE = 1_000_000
_MAX_TILE = TILE * HASH_BYTES
_MAX_ENTRIES = TILE * (2 + 65_535)  # a leaf is at most 65,535 bytes, after its length


class NeedsCredential(LedgerError):
    """The server answers only to somebody it knows, or to somebody else."""

    code = "needs-credential"


class Remote(Protocol):
    """Whatever gives the bytes of a C2SP tlog-tiles path (docs/proofs.md §3)."""

    def get(self, path: str) -> bytes:
        """The bytes at `path`; LookupError when there are none, LedgerError when it cannot be asked."""
        ...


class DirectoryLog:
    """An exported directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, path: str) -> bytes:
        """The file at `path`. A symbolic link that leads out of the directory is not followed."""
        limit = _limit(path)
        file = self._folder / path
        if not file.resolve().is_relative_to(self._folder.resolve()) or not file.is_file():
            raise LookupError(path)
        with file.open("rb") as opened:
            content = opened.read(limit + 1)
        return _bounded(path, content, limit)


class HttpLog:
    """A server of the same paths under a URL, asked with a bearer token where one is given."""

    def __init__(self, url: str, timeout_s: float = 10.0, token: str | None = None) -> None:
        """LedgerError for a token that is none; it is not repeated."""
        self._url = checked_url(url)
        self._timeout_s = timeout_s
        if token is not None and not all("!" <= letter <= "~" for letter in token):
            raise LedgerError("凭证含有不该有的字符", "the credential holds characters that none has")
        self._token = token

    def get(self, path: str) -> bytes:
        """The body at `path`; 404 and 410 are LookupError, any other status than 200 a LedgerError."""
        limit = _limit(path)
        answer = fetch(f"{self._url}/{path}", limit=limit, timeout_s=self._timeout_s, token=self._token)
        if answer.status in (404, 410):
            raise LookupError(path)
        if answer.status in (401, 403):
            raise self._refused(path, answer.status)
        if answer.status != 200:
            raise LedgerError(
                f"{self._url}/{path} 答复 HTTP {answer.status}", f"{self._url}/{path} answered HTTP {answer.status}"
            )
        return answer.body

    def _refused(self, path: str, status: int) -> NeedsCredential:
        zh = "需要凭证(SHILU_TOKEN)或 SHILU_PUBLIC=log,entries"
        en = "needs a credential (SHILU_TOKEN) or SHILU_PUBLIC=log,entries"
        if self._token is not None:
            zh += ";所给的凭证不够,须是全部方案的审计凭证"
            en += "; the one given is not enough, it takes an auditor's of all plans"
        return NeedsCredential(f"{self._url}/{path} {zh}(HTTP {status})", f"{self._url}/{path} {en} (HTTP {status})")


def open_log(text: str, token: str | None = None) -> Remote:
    """The log at a URL, asked with `token` if there is one, or in a directory; LedgerError when `text` is neither."""
    if "://" in text:
        return HttpLog(text, token=token)
    if not Path(text).is_dir():
        raise LedgerError(f"没有这个目录：{text}", f"there is no such directory: {text}")
    return DirectoryLog(Path(text))


def checkpoint_of(log: Remote, name: str) -> bytes:
    """The log's signed note; LedgerError when it has none. `name` is what to call the log in words."""
    try:
        return log.get(CHECKPOINT)
    except LookupError as error:
        raise LedgerError(f"{name} 没有检查点", f"{name} has no checkpoint") from error


def _limit(path: str) -> int:
    """How many bytes may stand at `path`; LookupError for anything that is not a path of tlog-tiles."""
    if path == CHECKPOINT:
        return _MAX_NOTE
    try:
        kind, _, _ = parse_path(path)
    except ValueError as error:
        raise LookupError(path) from error
    return _MAX_ENTRIES if kind == ENTRIES else _MAX_TILE


def _bounded(path: str, content: bytes, limit: int) -> bytes:
    if len(content) > limit:
        raise LedgerError(f"{path} 过大", f"{path} is too large")
    return content

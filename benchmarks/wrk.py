"""Load by `wrk` (Debian's package): requests from a file, over keep-alive connections; what it counted, as numbers."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """
local requests, at = {}, %(first)d
for line in io.lines(%(file)r) do
  local method, path, token, key, body = line:match("^(%%S+)\\t(%%S+)\\t(%%S*)\\t(%%S*)\\t(.*)$")
  local headers = {["Authorization"] = "Bearer " .. token}
  if body ~= "" then
    headers["Content-Type"], headers["Idempotency-Key"] = "application/json", key
  end
  requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
end
function request()
  at = at %% #requests + 1
  return requests[at]
end
local seen = {}
function response(status)
  seen[status] = (seen[status] or 0) + 1
  if status >= 400 then io.stderr:write("HTTP " .. status .. "\\n") end
end
"""
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_QUANTILE = re.compile(r"^\s+(\d+)%\s+([\d.]+)(us|ms|s) *$", re.MULTILINE)
_MS = {"us": 0.001, "ms": 1.0, "s": 1_000.0}


@dataclass(frozen=True, slots=True)
class Sent:
    """One request to send: what `wrk` makes of it is formatted beforehand."""

    path: str
    token: str = ""
    method: str = "GET"
    key: str = ""
    body: str = ""

    def line(self) -> str:
        """As a line of the file the script reads."""
        return "\t".join((self.method, self.path, self.token, self.key, self.body))


@dataclass(frozen=True, slots=True)
class Load:
    """What was measured: requests a second, and the 50 % and 99 % quantiles in ms."""

    rate: float
    p50: float
    p99: float


def here() -> bool:
    """Whether `wrk` is on this machine."""
    return shutil.which("wrk") is not None


def load(base: str, requests: Sequence[Sent], connections: int, seconds: float, folder: Path, first: int = 0) -> Load:
    """`requests` in turn, from `first` on, over `connections` connections by one thread. RuntimeError on any answer
    of 400 or more, and on broken connections: a rate of refusals says nothing."""
    file, script = folder / "requests.tsv", folder / "load.lua"
    file.write_text("\n".join(one.line() for one in requests) + "\n", encoding="utf-8")
    script.write_text(_SCRIPT % {"file": str(file), "first": first}, encoding="utf-8")
    how_long = f"-d{max(1, round(seconds))}s"
    command = ["wrk", "-t1", f"-c{connections}", how_long, "--latency", "--timeout", "10s", "-s", str(script), base]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    if "HTTP " in done.stderr or "Socket errors" in done.stdout or "Non-2xx" in done.stdout:
        raise RuntimeError(f"{done.stdout}\n{done.stderr[:500]}")
    found = {int(q): float(value) * _MS[unit] for q, value, unit in _QUANTILE.findall(done.stdout)}
    rate = _RATE.search(done.stdout)
    if rate is None or not found:
        raise RuntimeError(f"nothing was answered in time:\n{done.stdout}")
    return Load(float(rate[1]), found[50], found[99])

"""Style sheets and scripts: out of this package alone, named with their hash, so that browsers keep them for good."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "static"
ELSEWHERE = {"verify.js": Path(__file__).resolve().parents[2] / "replay" / "bundle" / "verify.js"}
"""Files that have one source, and it is not here."""
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
    ".json": "application/json", ".txt": "text/plain; charset=utf-8", "": "text/plain; charset=utf-8",
}  # fmt: skip
FOR_GOOD = "public, max-age=31536000, immutable"


class Asset(NamedTuple):
    """One file; `version` is the beginning of its SHA-256."""

    content: bytes
    media_type: str
    version: str


@cache
def assets() -> dict[str, Asset]:
    """Every file that is served, by its name below static/."""
    named = {path.relative_to(FOLDER).as_posix(): path for path in FOLDER.rglob("*") if path.is_file()} | ELSEWHERE
    return {name: _read(path) for name, path in named.items()}


def address(name: str) -> str:
    """Where a file is, for templates. KeyError for one that is not there."""
    return f"/static/{name}?v={assets()[name].version}"


async def static(request: Request) -> Response:
    """GET /static/…: kept for good when asked for by its version."""
    found = assets().get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("没有这个文件 there is no such file", 404)
    asked = request.query_params.get("v")
    cache_control = FOR_GOOD if asked == found.version else "public, no-cache"
    headers = {
        "Cache-Control": cache_control, "ETag": f'"{found.version}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if found.media_type.startswith("text/javascript"):  # a worker's own policy is that of its script
        headers["Content-Security-Policy"] = "default-src 'none'; script-src 'self'; connect-src 'self'"
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type=found.media_type)


ROUTE = Route("/static/{name:path}", static, methods=["GET"], include_in_schema=False)


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(content, MEDIA_TYPES.get(path.suffix, "application/octet-stream"), sha256(content).hexdigest()[:16])

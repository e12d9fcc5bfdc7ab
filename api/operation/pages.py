"""The documentation page of the API: Swagger UI out of a package, served by ourselves, so that it works offline.

Nothing is loaded from elsewhere and no script stands in the page; the Content-Security-Policy holds browsers to that.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources
from typing import NamedTuple

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PACKAGE = "fastapi_swagger.resources"
_START = """"use strict";
window.addEventListener("DOMContentLoaded", function () {
  window.ui = SwaggerUIBundle({
    url: document.querySelector("meta[name=openapi]").content,
    dom_id: "#api",
    deepLinking: true,
    displayRequestDuration: true,
    filter: true,
    persistAuthorization: false,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
  });
});
"""
_PAGE = """<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="openapi" content="openapi.json">
<title>Shilu 实录 · 接口 API</title>
<link rel="icon" href="docs/favicon-32x32.png?v={icon}">
<link rel="stylesheet" href="docs/swagger-ui.css?v={css}">
<script src="docs/swagger-ui-bundle.js?v={bundle}" defer></script>
<script src="docs/start.js?v={start}" defer></script>
</head>
<body>
<p><a href="/interface">← Shilu 实录 · 数据接口 Data interface</a></p>
<div id="api"></div>
<noscript>接口说明的原文 the description itself: <a href="openapi.json">openapi.json</a></noscript>
</body>
</html>
"""


class Asset(NamedTuple):
    """A file of the page; `version` is its hash, and part of every address that names it."""

    content: bytes
    media_type: str
    version: str


MEDIA_TYPES = {
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8", "swagger-ui.css": "text/css; charset=utf-8",
    "favicon-32x32.png": "image/png", "start.js": "text/javascript; charset=utf-8",
}  # fmt: skip


@cache
def asset(name: str) -> Asset | None:
    """A file of the page, None for any other name."""
    if name not in MEDIA_TYPES:
        return None
    ours = name == "start.js"
    content = _START.encode() if ours else resources.files(_PACKAGE).joinpath(name).read_bytes()
    return Asset(content, MEDIA_TYPES[name], sha256(content).hexdigest()[:16])


@cache
def page() -> str:
    """The page itself; all its addresses are relative, so that it works below any prefix."""
    names = {
        "icon": "favicon-32x32.png",
        "css": "swagger-ui.css",
        "bundle": "swagger-ui-bundle.js",
        "start": "start.js",
    }
    versions = {key: found.version for key, name in names.items() if (found := asset(name))}
    return _PAGE.format(**versions)

"""The API's description and its page: offline, under a strict policy, held by its validator."""

from __future__ import annotations

import json
import re

from api.operation import pages
from tests.api.http.conftest import Api


def test_the_page_works_offline_under_a_strict_policy(mini: Api) -> None:
    """Nothing in it is loaded from elsewhere or written inline; every address it names is ours and never changes."""
    client = mini.client("reader")
    page = client.get("/api/v1/docs")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=|style=|https?:|//", page.text)
    named = re.findall(r'(?:src|href)="(docs/[^"]+)"', page.text)
    assert len(named) == 4
    for name in named:
        answer = client.get(f"/api/v1/{name}")
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
        held = {"If-None-Match": answer.headers["etag"]}
        assert client.get(f"/api/v1/{name}", headers=held).status_code == 304
    assert "immutable" not in client.get("/api/v1/docs/start.js?v=old").headers["cache-control"]
    assert client.get("/api/v1/docs/start.js").headers["content-type"].startswith("text/javascript")
    assert client.get("/api/v1/docs/main.py").status_code == client.get("/api/v1/docs/..%2fmain.py").status_code == 404


def test_the_page_is_swagger_ui(mini: Api) -> None:
    """The bundle is the real one, our script calls it and asks no validator elsewhere."""
    bundle, start = pages.asset("swagger-ui-bundle.js"), pages.asset("start.js")
    assert bundle and start and b"SwaggerUIBundle" in bundle.content and len(bundle.content) > 1_000_000
    assert b"SwaggerUIBundle({" in start.content and b"validatorUrl: null" in start.content
    assert pages.asset("main.py") is None


def test_the_description(mini: Api) -> None:
    """OpenAPI with every route of the application; 304 for who holds it."""
    client = mini.client("reader")
    answer = client.get("/api/v1/openapi.json")
    assert answer.json()["openapi"].startswith("3.1") and "/checkpoint" in answer.json()["paths"]
    assert client.get("/api/v1/openapi.json", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert json.loads(answer.content)["paths"]["/readyz"]["get"]["operationId"] == "readyz"


def test_the_description_compressed(mini: Api) -> None:
    """The same document, much smaller, for who takes gzip; each encoding has its validator, and caches are told."""
    client = mini.client("reader")
    asked = {
        encoding: client.get("/api/v1/openapi.json", headers={"Accept-Encoding": encoding})
        for encoding in ("identity", "gzip", "br;q=1.0, GZIP;q=0.2", "gzip;q=0", "*", "*, gzip; q=0.0", "deflate")
    }
    small = {encoding for encoding, answer in asked.items() if answer.headers.get("content-encoding") == "gzip"}
    assert small == {"gzip", "br;q=1.0, GZIP;q=0.2", "*"}
    plain, packed = asked["identity"], asked["gzip"]
    assert plain.json() == packed.json() and int(packed.headers["content-length"]) * 8 < len(plain.content)
    assert plain.headers["etag"] != packed.headers["etag"]
    assert {answer.headers["vary"] for answer in asked.values()} == {"Accept-Encoding"}
    for answer, encoding, status in ((packed, "gzip", 304), (packed, "identity", 200), (plain, "gzip", 200)):
        sent = {"Accept-Encoding": encoding, "If-None-Match": answer.headers["etag"]}
        assert client.get("/api/v1/openapi.json", headers=sent).status_code == status

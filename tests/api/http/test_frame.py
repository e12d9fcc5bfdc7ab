"""The frame: viewpoints, validators, problems and limits, the same for every route."""

from __future__ import annotations

from tests.api.http.conftest import Api


def test_who_sends_nothing_is_told_so(demo: Api) -> None:
    """Without a credential a question is answered 401 with a problem in the reader's language."""
    answer = demo.anonymous().get("/api/v1/plans", headers={"Accept-Language": "en"})
    assert answer.status_code == 401 and answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "no-credential" and answer.headers["content-language"] == "en"

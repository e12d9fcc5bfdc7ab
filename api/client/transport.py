"""One request and its answer over HTTP: credential, retries with the same bytes, conditional GET, no redirects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Literal, NamedTuple

import httpx2

from api.client.problem import ApiProblem, NoAnswer
from api.client.remembering import Answered, Remembered
from api.client.retrying import AGAIN, Retrying

Language = Literal["zh", "en"]
Pairs = Sequence[tuple[str, str]]
JSON = "application/json"


class Ask(NamedTuple):
    """A request: `path` below the base URL. `repeatable`: sent again when no answer came (reads; commands by key).

    `timeout_s`: seconds without a byte, where it takes longer than usual.
    """

    method: str
    path: str
    query: Pairs = ()
    headers: Mapping[str, str] = {}
    content: bytes | None = None
    repeatable: bool = False
    key: str | None = None
    timeout_s: float | None = None


class Transport:
    """A connection pool to one service under one credential; thread-safe. Nothing of the token shows in its repr."""

    def __init__(
        self, base_url: str, token: str | None = None, *, timeout: float = 10.0, language: Language = "zh",
        retrying: Retrying | None = None, http: httpx2.Client | None = None,
    ) -> None:  # fmt: skip
        self.base_url = _checked(base_url)
        self.retrying = retrying or Retrying()
        self.remembered = Remembered()
        self._own = http is None
        self._http = http or httpx2.Client(timeout=timeout)
        self._headers = {"Accept": JSON, "Accept-Language": language, "User-Agent": "shilu-client"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def __repr__(self) -> str:
        return f"Transport({self.base_url!r})"

    def close(self) -> None:
        """Give the connections back; a client handed in is left to who made it."""
        if self._own:
            self._http.close()

    def send(self, ask: Ask) -> Answered:
        """The answer of status 2xx; an old one again where the service says 304.

        Raises ApiProblem for any other status and NoAnswer when none came, after the attempts that are allowed.
        """
        if ask.method != "GET":
            return self._tried(ask)
        place = (ask.path, repr(sorted(ask.query)), ask.headers.get("Accept", JSON))
        held = self.remembered.get(place)
        if held is not None and held.immutable:
            return held
        if held is not None:
            ask = ask._replace(headers={**ask.headers, "If-None-Match": held.headers["etag"]})
        answered = self._tried(ask)
        if held is not None and answered.status == 304:
            answered = Answered(held.status, {**held.headers, **answered.headers}, held.content)
        self.remembered.put(place, answered)
        return answered

    @contextmanager
    def stream(self, ask: Ask, timeout_s: float) -> Iterator[httpx2.Response]:
        """An answer as it comes in (server-sent events); `timeout_s` bounds the silence between two pieces."""
        timeout = httpx2.Timeout(timeout_s)
        with self._http.stream(
            ask.method,
            self.base_url + ask.path,
            params=list(ask.query),
            headers=self._with(ask),
            timeout=timeout,
            follow_redirects=False,
        ) as response:
            if response.status_code != 200:
                raise _problem(response.status_code, response.headers, response.read())
            yield response

    def _tried(self, ask: Ask) -> Answered:
        tried = 0
        while True:
            tried += 1
            try:
                answered = self._once(ask)
            except httpx2.TransportError as error:
                never_sent = isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout)
                if (ask.repeatable or never_sent) and self.retrying.wait(tried, None):
                    continue
                raise NoAnswer(f"{ask.method} {ask.path}: {type(error).__name__}: {error}", ask.key) from error
            if answered.status < 300 or answered.status == 304:
                return answered
            problem = _problem(*answered)
            if not (ask.repeatable and answered.status in AGAIN and self.retrying.wait(tried, problem.retry_after)):
                raise problem

    def _once(self, ask: Ask) -> Answered:
        response = self._http.request(
            ask.method, self.base_url + ask.path, params=list(ask.query) or None, headers=self._with(ask),
            content=ask.content, timeout=httpx2.USE_CLIENT_DEFAULT if ask.timeout_s is None else ask.timeout_s,
            follow_redirects=False,  # the credential goes to this service and nowhere else
        )  # fmt: skip
        return Answered(response.status_code, _lower(response.headers), response.content)

    def _with(self, ask: Ask) -> dict[str, str]:
        return {**self._headers, **ask.headers}


def _problem(status: int, headers: Mapping[str, str], content: bytes) -> ApiProblem:
    return ApiProblem.read(status, _lower(headers), content)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _checked(base_url: str) -> str:
    """The URL without its final slash; ValueError unless it is a plain http(s) one (no user, query or fragment)."""
    url = httpx2.URL(base_url)
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise ValueError(f"not a plain http or https URL: {url.scheme}://{url.host}")
    return base_url.rstrip("/")

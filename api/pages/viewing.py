"""The viewpoint of a page: as somebody asked for it, and pinned, so that everything on the page says the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from api.pages.problem import Elsewhere

ASKED = ("as_of", "known_at", "at", "rules")
NAMED = ("current", "published", "restated", "believed")
"""The four named views of semantics.md, as the switch of a page sends them."""


class View(NamedTuple):
    """A resolved viewpoint. `params` pin it: the same for ever."""

    body: Mapping[str, Any]
    as_of: str
    size: int
    recorded_at: str
    name: str
    params: Mapping[str, str]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> View:
        """From the viewpoint an answer carries."""
        known = body["known_at"]
        params = {"as_of": body["as_of"], "known_at": f"size:{known['size']}"}
        return cls(body, body["as_of"], known["size"], known["recorded_at"], body["view"], params)


def asked_in(query: QueryParams) -> list[tuple[str, str]]:
    """The viewpoint parameters of an address, as they stand there."""
    return [(name, value) for name, value in query.multi_items() if name in ASKED]


def require_canonical(path: str, query: QueryParams) -> None:
    """Elsewhere for what the switch of a page sends (`view`, `day`, `known`): one viewpoint has one address.

    Empty fields of a form are left out of addresses, too.
    """
    view = query.get("view")
    rest = [(n, v) for n, v in query.multi_items() if n not in ("view", "day", "known", *ASKED[:3]) and v]
    if view in NAMED:
        raise Elsewhere(f"{path}?{urlencode([*rest, *_named(view, query)])}")
    if any(not v for n, v in query.multi_items() if n in ASKED):
        raise Elsewhere(f"{path}?{urlencode([(n, v) for n, v in query.multi_items() if v])}")


def _named(view: str, query: QueryParams) -> list[tuple[str, str]]:
    day, known = query.get("day", "").strip(), query.get("known", "").strip()
    return {
        "current": [],
        "published": [("at", day)] if day else [],
        "restated": [("as_of", day)] if day else [],
        "believed": [(n, v) for n, v in (("as_of", day), ("known_at", known)) if v],
    }[view]

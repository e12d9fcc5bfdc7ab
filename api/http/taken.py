"""Which query parameters a route takes: a misspelt viewpoint must not be answered for another day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple, Self, get_args, get_origin

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams

from api.http.problems import Problem

VIEWPOINT = ("as_of", "known_at", "at")


class Taken(NamedTuple):
    """The parameters of a route; those of `many` may be given more than once."""

    names: frozenset[str]
    many: frozenset[str]

    @classmethod
    def of(cls, route: APIRoute) -> Self:
        """As the route declares them, to FastAPI or to the OpenAPI."""
        found = dict(_declared(route))
        return cls(frozenset(found), frozenset(name for name, many in found.items() if many))

    def require(self, given: QueryParams) -> None:
        """Problem 422 for a parameter the route does not take, for one given twice, for a cursor with a viewpoint."""
        if not given:
            return
        counted = Counter(name for name, _ in given.multi_items()).items()
        faults = [fault for name, count in counted if (fault := self._at(name, count))]
        if "cursor" in given and "cursor" in self.names:
            faults += [_fault(n, "beside-cursor", "游标已定时点,不能另给", "the cursor has the viewpoint already")
                       for n in VIEWPOINT if n in given]
        if faults:
            zh, en = f"{len(faults)} 个查询参数不合规则", f"{len(faults)} query parameter(s) are not as they should be"
            raise Problem(422, faults[0]["code"], zh, en, faults)

    def _at(self, name: str, count: int) -> dict[str, str] | None:
        if name in self.names:
            once = count == 1 or name in self.many
            return None if once else _fault(name, "repeated-parameter", "只能给出一次", "is given once")
        near = ", ".join(get_close_matches(name, self.names, 1) or sorted(self.names)) or "—"
        zh, en = f"没有这个参数;可用:{near}", f"is no parameter here; there is: {near}"
        return _fault(name[:60], "unknown-parameter", zh, en)


def _declared(route: APIRoute) -> Iterator[tuple[str, bool]]:
    told = list((route.openapi_extra or {}).get("parameters", ()))
    for one in _all(route.dependant):
        for field in one.query_params:
            yield field.alias, list in {get_origin(a) for a in _parts(field.field_info.annotation)}
        told += getattr(one.call, "openapi_parameters", ())
    for parameter in told:
        if parameter.get("in") == "query":
            yield parameter["name"], parameter["schema"].get("type") == "array"


def _all(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _all(inner)


def _parts(annotation: Any) -> tuple[Any, ...]:
    """The annotation, and the members of a union (`list[str] | None`)."""
    return (annotation, *get_args(annotation))


def _fault(name: str, code: str, zh: str, en: str) -> dict[str, str]:
    return {"pointer": f"/query/{name}", "code": code, "zh": zh, "en": en}

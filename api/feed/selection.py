"""Which entries a consumer wants, and which it may have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Self

import orjson

from aggregates.commands import plan_stream
from aggregates.events import REGISTRY
from aggregates.refusal import Refused
from ledger.registry import OWN

Sees = Callable[[str, bytes], bool]
"""Whether an entry of a stream, given its stored bytes, may be shown (`Principal.sees_entry`)."""
TYPES = frozenset(REGISTRY) | OWN
_KINDS = re.compile(r"(?:[a-z_]+:)+")


class Selection(NamedTuple):
    """Filters of one consumer. An entry fits when it fits each one given; values of one filter are alternatives.

    `plans` are plan ids: entries of those plans' own streams. `types` are event types. `agencies` are ids as written
    in entries: see `concerns`.
    """

    plans: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams the plans live in; none when plans do not matter."""
        return tuple(map(plan_stream, self.plans))

    def wants(self, leaf: bytes) -> bool:
        """Whether an entry of the right stream and type fits the agencies too."""
        return not self.agencies or any(concerns(leaf, agency) for agency in self.agencies)

    def to_json(self) -> dict[str, list[str]]:
        """As it is shown and kept."""
        return {"plans": [*self.plans], "types": [*self.types], "agencies": [*self.agencies]}

    @classmethod
    def of(cls, plans: Iterable[str], types: Iterable[str], agencies: Iterable[str]) -> Self:
        """From a request. Refused `no-such-type` for a type no entry can have: a misspelt one would wait for ever."""
        wanted = tuple(dict.fromkeys(types))
        for type_ in wanted:
            if type_ not in TYPES:
                raise Refused("no-such-type", "没有这样的事件类型", "there is no such event type")
        return cls(tuple(dict.fromkeys(plans)), wanted, tuple(dict.fromkeys(agencies)))

    @classmethod
    def from_json(cls, kept: Mapping[str, list[str]]) -> Self:
        """From `to_json`."""
        return cls(tuple(kept["plans"]), tuple(kept["types"]), tuple(kept["agencies"]))


def concerns(leaf: bytes, agency: str) -> bool:
    """Whether an entry names the agency, as written: it is the actor's, or it stands in the statement id or anywhere in
    the data as a whole value or as one of the parts of an id (`seat:2.1.1|REGION/AGENCY|lead|1`).

    Nothing is looked up: an entry under an older name of the agency, or about a statement whose id does not hold it,
    is found under that name, or by its plan.
    """
    if orjson.dumps(agency)[1:-1] not in leaf:  # most entries: not worth decoding
        return False
    event: dict[str, Any] = orjson.loads(leaf)
    told = (event.get("actoragency"), event.get("statementid"), event["data"])
    return any(agency in _parts(text) for text in _texts(told))


def _parts(text: str) -> list[str]:
    first, *others = text.split("|")  # an id holds no bar (values.Id)
    return [text, first, _KINDS.sub("", first, count=1), *others]


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)

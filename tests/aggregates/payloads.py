"""Hypothesis strategies for every fact, built from the pydantic models themselves: a new field needs no new line."""

from __future__ import annotations

import types
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MinLen
from hypothesis import strategies as st
from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from aggregates.events import ALL
from aggregates.events.base import Event
from aggregates.events.statement import StatementCorrected

_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))


def _text(constraints: StringConstraints | None) -> st.SearchStrategy[str]:
    if constraints is not None and constraints.pattern is not None:
        found = st.from_regex(str(constraints.pattern), fullmatch=True, alphabet=_LETTERS)
        return found.filter(lambda text: len(text) <= (constraints.max_length or 10**6) and not text.endswith("\n"))
    return st.text(_LETTERS, min_size=(constraints.min_length or 0) if constraints else 0, max_size=12)


def _number(metadata: tuple[Any, ...]) -> st.SearchStrategy[int]:
    low = [limit.ge for limit in metadata if isinstance(limit, Ge)]
    high = [limit.le for limit in metadata if isinstance(limit, Le)]
    return st.integers(low[0] if low else -(2**40), high[0] if high else 2**40)


def _values(hint: Any, metadata: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        own = [limit for one in arguments[1:] for limit in (one.metadata if isinstance(one, FieldInfo) else [one])]
        return _values(arguments[0], (*metadata, *own))
    if origin in (Union, types.UnionType):
        return st.one_of(*(_values(argument, metadata) for argument in arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        least = next((limit.min_length for limit in metadata if isinstance(limit, MinLen)), 0)
        return st.lists(_values(arguments[0], ()), min_size=least, max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(_values(arguments[0], ()), _values(arguments[1], ()), max_size=3)
    return _plain(hint, metadata)


def _plain(hint: Any, metadata: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if hint is str:
        return _text(next((limit for limit in metadata if isinstance(limit, StringConstraints)), None))
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return of_model(hint)
    simple: dict[Any, st.SearchStrategy[Any]] = {
        type(None): st.none(), bool: st.booleans(), int: _number(metadata), date: st.dates(),
    }  # fmt: skip
    return simple[hint]


def _field(field: FieldInfo) -> st.SearchStrategy[Any]:
    found = _values(field.annotation, tuple(field.metadata))
    return found if field.is_required() else st.one_of(st.just(field.get_default(call_default_factory=True)), found)


@cache
def of_model(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Values of a frozen model, each field as its annotation allows, left at its default half of the time."""
    if model is StatementCorrected:
        return _corrections()
    return st.builds(model, **{name: _field(field) for name, field in model.model_fields.items()})


def _corrections() -> st.SearchStrategy[StatementCorrected]:
    """Corrections carry the whole content of some other fact."""
    plain = [model for model in ALL if not model.type.startswith("statement.")]
    own = ("replaces", "reason", "authority", "source")
    kept = {name: _field(StatementCorrected.model_fields[name]) for name in own}

    def about(event: Event) -> st.SearchStrategy[StatementCorrected]:
        content = event.payload()
        return st.builds(
            StatementCorrected, of_type=st.just(event.type), of_revision=st.just(event.revision),
            content=st.just(content), **kept,
        )  # fmt: skip

    return st.sampled_from(plain).flatmap(of_model).flatmap(about)

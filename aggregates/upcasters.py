"""Older revisions of a type are read through functions dict → dict; stored bytes are never touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aggregates.refusal import Refused

Upcaster = Callable[[Mapping[str, Any]], Mapping[str, Any]]

UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""(type, stored revision) → function giving the data of the next revision. Empty while all types are at 1."""


def upcast(type_: str, stored: int, wanted: int, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """`data` of revision `stored`, lifted step by step to `wanted`; `Refused` when there is no way."""
    if stored > wanted:
        raise Refused(
            "newer-revision",
            f"{type_} 第 {stored} 版由更新的程序写入,本程序只认识到第 {wanted} 版",
            f"{type_} revision {stored} was written by a newer program; this one knows up to {wanted}",
        )
    for revision in range(stored, wanted):
        if (type_, revision) not in UPCASTERS:
            raise Refused(
                "no-upcaster", f"{type_} 第 {revision} 版没有升级函数", f"no upcaster for {type_} {revision}"
            )
        data = UPCASTERS[type_, revision](data)
    return data

"""The world beside the plans: figures of the region and the agency register."""

from __future__ import annotations

from typing import Any

from tests.laws.slots import READINGS, Slot, saying

AGENCIES = ("甲局", "乙局", "丙会", "丁办")
ALIASES = (("甲局", "乙局"), ("乙局", "甲局"), ("乙局", "丙会"), ("丙会", "甲局"), ("丁办", "甲局"))
REGISTER = "agency:register"


def measurement(_task: str, i: int) -> Slot:
    """A figure of the region: one of two publishers, some for a part of the people only."""
    period, by = str(2019 + i % 7), ("统计局", "科协")[i // 7 % 2]
    people = "女" if i % 5 == 4 else None

    def content(n: int) -> dict[str, Any]:
        return saying(
            region="R",
            indicator="素质",
            period=period,
            value=READINGS[n % 8],
            unit="%",
            population=people,
            published_by=by,
            method="SURVEY",
            source={"kind": "publication", "title": "公报"},
        )(n)

    return Slot("region:R", "region.measurement_recorded", f"measurement:素质|{period}|{people or ''}|{by}", content)


def agency(_task: str, i: int) -> Slot:
    """A name registered."""
    name = AGENCIES[i % len(AGENCIES)]
    return Slot(
        REGISTER, "agency.registered", f"agency:{name}", saying(agency=name, name=name, region="R", kind="GOVERNMENT")
    )


def alias(_task: str, i: int) -> Slot:
    """Two names said to be one agency, circles included."""
    one, other = ALIASES[i % len(ALIASES)]
    return Slot(
        REGISTER, "agency.alias_asserted", f"alias:{one}|{other}", saying(alias=one, agency=other, basis="同一单位")
    )


def alias_rejection(_task: str, i: int) -> Slot:
    """Two names said not to be one agency."""
    one, other = ALIASES[i % len(ALIASES)]
    return Slot(
        REGISTER,
        "agency.alias_rejected",
        f"alias_rejection:{one}|{other}",
        saying(alias=one, agency=other, basis="同一单位"),
    )


def rename(_task: str, i: int) -> Slot:
    """A rename, possibly back to an earlier name; the new name may be corrected."""
    name = AGENCIES[i % len(AGENCIES)]

    def content(n: int) -> dict[str, Any]:
        return saying(agency=name, to=AGENCIES[(i + 1 + n % 3) % len(AGENCIES)], document=f"d{i // 4 % 2}")(n)

    return Slot(REGISTER, "agency.renamed", f"rename:{name}|d{i // 4 % 2}", content)


def merger(_task: str, i: int) -> Slot:
    """A merger into one of the merged or into another."""
    to = AGENCIES[i % len(AGENCIES)]

    def content(n: int) -> dict[str, Any]:
        return saying(agencies=[AGENCIES[n % 4], AGENCIES[(n + 1 + n // 4 % 3) % 4]], to=to, document="d")(n)

    return Slot(REGISTER, "agency.merged", f"merger:{to}|d", content)


def split(_task: str, i: int) -> Slot:
    """A split of one agency into two."""
    name = AGENCIES[i % len(AGENCIES)]

    def content(n: int) -> dict[str, Any]:
        return saying(agency=name, to=[AGENCIES[n % 4], AGENCIES[(n + 1) % 4]], document="d")(n)

    return Slot(REGISTER, "agency.split", f"split:{name}|d", content)

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
            method=("SURVEY", "SURVEY", "ESTIMATE")[n // 8 % 3],
            source={"kind": "publication", "title": "公报"},
        )(n)

    return Slot("region:R", "region.measurement_recorded", f"measurement:素质|{period}|{people or ''}|{by}", content)


def agency(_task: str, i: int) -> Slot:
    """A name registered."""
    name = AGENCIES[i % len(AGENCIES)]

    def content(n: int) -> dict[str, Any]:
        kind = ("GOVERNMENT", "MASS_ORGANISATION")[n % 5 // 4]
        return saying(agency=name, name=name, region="R", kind=kind)(n)

    return Slot(REGISTER, "agency.registered", f"agency:{name}", content)


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


def abolition(_task: str, i: int) -> Slot:
    """An agency that nobody continues."""
    name = AGENCIES[i % len(AGENCIES)]
    return Slot(REGISTER, "agency.abolished", f"abolition:{name}|d", saying(agency=name, document="d"))


def duties(_task: str, i: int) -> Slot:
    """A duty that moved; it moves no name."""
    said = saying(duty="老龄", from_stem="甲", to_stem="乙", document=f"d{i % 2}")
    return Slot(REGISTER, "agency.duties_transferred", f"duties:老龄|d{i % 2}", said)


def membership(_task: str, i: int) -> Slot:
    """The members of a collective party."""

    def content(n: int) -> dict[str, Any]:
        return saying(collective="各成员单位", members=list(AGENCIES[: 1 + n % 4]), document=f"d{i % 2}")(n)

    return Slot(REGISTER, "agency.membership_set", f"membership:各成员单位|d{i % 2}", content)


def survey(_task: str, i: int) -> Slot:
    """A sample survey behind measurements."""
    said = saying(
        region="R", survey=f"R/s{i % 2}", indicator="素质", period="2022", population="18-69", sample=1000,
        method="抽样", conducted_by="科协",
    )  # fmt: skip
    return Slot("region:R", "region.survey_conducted", f"survey:R/s{i % 2}", said)


def publication(_task: str, i: int) -> Slot:
    """A published act that moves no figure."""
    said = saying(region="R", fact=f"R/f{i % 2}", subject="称号", period="2023", value="1", unit="个")
    return Slot("region:R", "region.publication_recorded", f"publication:R/f{i % 2}", said)

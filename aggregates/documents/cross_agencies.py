"""Findings on agencies that need other plans or a register: short forms, merged offices, odd parties, reforms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aggregates.documents.agencies import Parts, abbreviates, parts
from aggregates.documents.draft import SeatDraft, TaskDraft
from aggregates.documents.family import same_titled
from aggregates.documents.findings import Finding, info, warn
from aggregates.documents.reader import Reading
from aggregates.documents.register import AgencyRegister, DutyTransfer

_DEPARTMENTS = ("委员会", "委", "局", "厅", "部", "办", "办公室")
_ANSWERING = ("lead", "responsible", "shared")


def short_forms(reading: Reading, others: Sequence[Reading]) -> Iterator[Finding]:
    """A name whose stem abbreviates, or is abbreviated by, the stem of an office in another plan (发改, 发展改革)."""
    longer = {parts(seat.agency, other.draft.region) for other in others for seat in _first_seats(other)}
    for seat in _first_seats(reading):
        taken = parts(seat.agency, reading.draft.region)
        full = sorted(one.stem for one in longer if _alike(taken, one) and abbreviates(taken.stem, one.stem))
        if full:
            zh, en = f"可能是“{full[0]}”的简称，未认定", f"may be short for {full[0]}; not decided"
            yield info("AGENCY_ALIAS", seat.lines, seat.agency, zh, en)


def _alike(one: Parts, two: Parts) -> bool:
    """Both ordinary departments: a bureau is never short for a broadcaster, nor for a branch office."""
    return one.suffix in _DEPARTMENTS and two.suffix in _DEPARTMENTS and not two.stem.endswith("分")


def merged(reading: Reading, others: Sequence[Reading]) -> Iterator[Finding]:
    """A two-character stem made of the first characters of two offices that another plan has and this one lacks."""
    own = {parts(seat.agency, reading.draft.region).stem for seat in _first_seats(reading)}
    for seat in _first_seats(reading):
        stem = parts(seat.agency, reading.draft.region).stem
        both = next((pair for other in others if (pair := _halves(stem, own, other))), None)
        if both:
            zh, en = f"似由“{both[0]}”“{both[1]}”两个机构合并而成", f"seems to join {both[0]} and {both[1]}"
            yield info("AGENCY_MERGED", seat.lines, seat.agency, zh, en)


def _halves(stem: str, own: set[str], other: Reading) -> tuple[str, str] | None:
    if len(stem) != 2 or stem[0] == stem[1]:
        return None
    taken = [parts(seat.agency, other.draft.region) for seat in _first_seats(other)]
    offices = [t.stem for t in taken if t.suffix and "委" not in t.level and t.stem not in own and t.stem != stem]
    first = [name for name in offices if name[0] == stem[0] and not abbreviates(stem, name)]
    second = [name for name in offices if name[0] == stem[1]]
    known = {t.stem for t in taken}
    return (first[0], second[0]) if first and second and stem not in known else None


def odd_parties(reading: Reading, others: Sequence[Reading]) -> Iterator[Finding]:
    """One department of a committee where every sister names another one of the same committee (组织部, 宣传部)."""
    for task in reading.draft.tasks:
        siblings = list(same_titled(task, others))
        if len(siblings) < 2:
            continue
        usual = set.intersection(*({_department(s.agency) for s in other.seats} - {None} for other in siblings))
        own = {_department(seat.agency) for seat in task.seats}
        anywhere = {_department(seat.agency) for other in siblings for seat in other.seats}
        for seat in task.seats:
            mine = _department(seat.agency)
            missing = sorted(name for name in usual if name and name not in own)
            if mine and mine not in anywhere and missing:
                zh, en = (
                    f"{len(siblings)} 个同名任务此处为“{missing[0]}”",
                    f"{len(siblings)} sister tasks name {missing[0]}",
                )
                yield warn("ROLE_SUSPECT", seat.lines, seat.agency, f"{zh}，照录未改", f"{en}; kept as printed")


def _department(agency: str) -> str | None:
    """组织部 of 县委组织部; None for anything that is not a department of a committee."""
    taken = parts(agency)
    return f"{taken.stem}{taken.suffix}" if taken.level.endswith("委") and taken.suffix == "部" else None


def reforms(reading: Reading, register: AgencyRegister) -> Iterator[Finding]:
    """Tasks whose duty moves during the plan's years from an office that answers for them (domain.md §5.9)."""
    for transfer in register.transfers:
        for task in reading.draft.tasks:
            seat = _holder(task, transfer, reading.draft.region) if _during(reading, transfer) else None
            if seat:
                moved = f"由{transfer.from_stem}转至{transfer.to_stem}"
                zh = f"“{transfer.duty}”职责自 {transfer.effective_on} 起{moved}，此前的责任不变"
                en = f"duty moves from {transfer.from_stem} to {transfer.to_stem} on {transfer.effective_on}"
                yield warn("REFORM", seat.lines, seat.agency, zh, en)


def _during(reading: Reading, transfer: DutyTransfer) -> bool:
    draft = reading.draft
    issued_before = draft.issued_on is None or draft.issued_on < transfer.effective_on
    return issued_before and (draft.period is None or f"{draft.period[1]}-12-31" >= transfer.effective_on)


def _holder(task: TaskDraft, transfer: DutyTransfer, region: str | None) -> SeatDraft | None:
    if transfer.duty not in f"{task.group or ''}{task.title or ''}":
        return None
    for seat in task.seats:
        stem = parts(seat.agency, region).stem
        if seat.role in _ANSWERING and (stem == transfer.from_stem or abbreviates(transfer.from_stem, stem)):
            return seat
    return None


def _first_seats(reading: Reading) -> list[SeatDraft]:
    """The first seat of every name, in printed order."""
    found: dict[str, SeatDraft] = {}
    for task in reading.draft.tasks:
        for seat in task.seats:
            found.setdefault(seat.agency, seat)
    return list(found.values())


def lead_parts(task: TaskDraft, region: str | None) -> list[Parts]:
    """The leads of a task, taken apart."""
    return [parts(name, region) for name in task.named("lead")]

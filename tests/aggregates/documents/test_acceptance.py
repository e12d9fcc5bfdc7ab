"""The numbers the five plans must give, counted by hand beforehand (domain.md §2)."""

from __future__ import annotations

import pytest

from aggregates.documents import Reading

# plan: tasks, lead seats, cooperating, shared, names, tasks with several leads, open lists
NUMBERS = {
    "SX": (35, 56, 372, 0, 28, 21, 35),
    "WT": (33, 49, 276, 0, 22, 16, 33),
    "CZ": (34, 59, 312, 0, 25, 22, 34),
    "XF": (33, 50, 278, 0, 23, 16, 33),
    "JN": (30, 0, 0, 153, 26, 0, 0),
}
HEADS = {
    "SX": ("晋政办发〔2021〕93号", "2021-12-10", "2021-12-15", "山西省人民政府办公厅", "山西省", "province"),
    "WT": (None, None, None, None, "五台县", "county"),
    "CZ": (None, "2023-02-15", None, "长治市人民政府办公室", "长治市", "city"),
    "XF": ("襄政办发〔2022〕23号", "2022-10-20", "2022-10-20", "襄汾县人民政府办公室", "襄汾县", "county"),
    "JN": (None, None, None, "济宁市人民政府", "济宁市", "city"),
}


@pytest.mark.parametrize("plan", NUMBERS)
def test_counts(plan: str, readings: dict[str, Reading]) -> None:
    """Every task, seat, name, double lead and open list of the five plans is counted as by hand."""
    tasks = readings[plan].draft.tasks
    seats = [seat for task in tasks for seat in task.seats]
    roles = [sum(seat.role == role for seat in seats) for role in ("lead", "cooperate", "shared")]
    names = {seat.agency for seat in seats}
    several = sum(len(task.named("lead")) > 1 for task in tasks)
    assert (len(tasks), *roles, len(names), several, sum(task.open_ended for task in tasks)) == NUMBERS[plan]
    assert len(seats) == sum(roles)


def test_totals(readings: dict[str, Reading]) -> None:
    """165 tasks in all, 135 lists left open."""
    tasks = [task for reading in readings.values() for task in reading.draft.tasks]
    assert len(tasks) == 165
    assert sum(task.open_ended for task in tasks) == 135


@pytest.mark.parametrize("plan", HEADS)
def test_head(plan: str, readings: dict[str, Reading]) -> None:
    """Number, dates, issuer, place and level are read where printed and null where not."""
    draft = readings[plan].draft
    head = (draft.document_number, draft.signed_on, draft.printed_on, draft.issuer, draft.region, draft.level)
    assert head == HEADS[plan]
    assert draft.period == (2021, 2025)
    assert draft.title is not None
    assert draft.title.startswith(f"{draft.region}全民科学素质行动规划纲要实施方案")


def test_number_as_printed(readings: dict[str, Reading]) -> None:
    """Full-width digits of a number are folded for comparing and kept as printed beside it."""
    assert readings["SX"].draft.number_as_printed == "晋政办发〔２０２１〕９３号"


@pytest.mark.parametrize("plan", NUMBERS)
def test_clauses_are_printed(plan: str, readings: dict[str, Reading], sources: dict[str, bytes]) -> None:
    """Every seat carries a clause that stands in the original once its white space is joined, on the lines it names."""
    lines = sources[plan].decode().split("\n")
    whole = "".join("".join(lines).split())
    for task in readings[plan].draft.tasks:
        assert task.responsibility_text
        for seat in task.seats:
            assert seat.clause in whole
            first, last = seat.lines
            assert seat.clause in "".join("".join(lines[first - 1 : last]).split())
            assert seat.agency in seat.clause
            assert task.lines[0] <= first <= last <= task.lines[1]


def test_no_torn_names(readings: dict[str, Reading]) -> None:
    """No agency is a piece of a name cut by a page break."""
    names = {seat.agency for reading in readings.values() for task in reading.draft.tasks for seat in task.seats}
    assert not names & {"市", "县", "分局", "生态环境局襄汾分局", "文旅局", "省", "厅"}
    assert "市生态环境局襄汾分局" in names
    assert all(len(name) >= 3 for name in names)


@pytest.mark.parametrize("plan", NUMBERS)
def test_orders_count_from_one(plan: str, readings: dict[str, Reading]) -> None:
    """Within each role of each task the printed order is 1, 2, 3 … and nobody sits twice."""
    for task in readings[plan].draft.tasks:
        for role in {seat.role for seat in task.seats}:
            orders = [seat.order for seat in task.seats if seat.role == role]
            assert orders == list(range(1, len(orders) + 1))
        assert len({seat.agency for seat in task.seats}) == len(task.seats)
        assert {seat.basis for seat in task.seats} == {"explicit"}


def test_ids(readings: dict[str, Reading]) -> None:
    """Task ids are section.group.number as printed: SX begins at 3.1.1, XF at 2.1.1, all are distinct."""
    assert readings["SX"].draft.tasks[0].id == "3.1.1"
    assert readings["XF"].draft.tasks[0].id == "2.1.1"
    assert readings["CZ"].draft.tasks[27].id == "4.3.2"
    for reading in readings.values():
        ids = [task.id for task in reading.draft.tasks]
        assert len(set(ids)) == len(ids)
        assert [task.no for task in reading.draft.tasks] == list(range(1, len(ids) + 1))


def test_untitled(readings: dict[str, Reading]) -> None:
    """Exactly two tasks have no title sentence, and those are shown under their group's title."""
    untitled = {
        (plan, task.id, task.display_title)
        for plan, reading in readings.items()
        for task in reading.draft.tasks
        if task.title is None
    }
    assert untitled == {("WT", "4.5.1", "科学素质交流合作工程"), ("XF", "3.5.1", "科学素质交流合作工程")}
    assert all(t.title_from_group == (t.title is None) for r in readings.values() for t in r.draft.tasks)


def test_groups(readings: dict[str, Reading]) -> None:
    """Ten groups each, nine in JN; only the five actions of XF open with an aim paragraph."""
    assert [len(reading.draft.groups) for reading in readings.values()] == [10, 10, 10, 10, 9]
    aims = {plan: sum(group.aim is not None for group in r.draft.groups) for plan, r in readings.items()}
    assert aims == {"SX": 0, "WT": 0, "CZ": 0, "XF": 5, "JN": 0}
    kinds = [group.kind for group in readings["JN"].draft.groups]
    assert (kinds.count("action"), kinds.count("programme")) == (5, 4)


def test_parents(readings: dict[str, Reading]) -> None:
    """The documents each plan rests on, with the number it prints for them."""
    numbers = {plan: [parent.number for parent in r.draft.parents] for plan, r in readings.items()}
    assert numbers["SX"] == ["国发〔2021〕9号", None]
    assert numbers["WT"] == [None, "晋政办发〔2021〕93号", None]
    assert numbers["CZ"] == ["国发〔2021〕9号", "晋政办发〔2021〕93号"]
    assert numbers["XF"] == ["国发〔2021〕9号", "晋政办发〔2021〕93号", "临政办发〔2022〕17号"]
    assert numbers["JN"] == [None, None, None]


def test_coordinating_bodies(readings: dict[str, Reading]) -> None:
    """The leading groups as printed; SX names none."""
    bodies = {plan: reading.draft.coordinating_body for plan, reading in readings.items()}
    assert bodies == {
        "SX": None,
        "WT": "五台县全民科学素质工作领导组",
        "CZ": "市全民科学素质工作领导小组",
        "XF": "县全民科学素质工作领导组",
        "JN": "全民科学素质工作领导小组",
    }

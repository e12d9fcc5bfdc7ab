"""The oracle's reading of domain.md §9, "Target": statuses and the path, in exact fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Said = dict[str, Any]


def plain(number: Fraction | None) -> str | None:
    """Decimal text without trailing zeros of a number with few decimals."""
    if number is None:
        return None
    scaled = number * 10**12
    assert scaled.denominator == 1, "more than twelve decimals"
    digits = f"{abs(scaled.numerator):013d}"
    text = f"{digits[:-12]}.{digits[-12:]}".rstrip("0").rstrip(".")
    return f"-{text}" if scaled < 0 else text


def rounded(number: Fraction | None) -> str | None:
    """Four places, halves to the even digit."""
    if number is None:
        return None
    whole, rest = divmod(number * 10_000, 1)
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1)
    return plain(Fraction(int(whole) + up, 10_000))


def months(first_year: int, day: str) -> int:
    """Months completed from 1 January of a year to the end of a day."""
    year, month, of_month = (int(part) for part in day.split("-"))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    length = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return max(0, (year - first_year) * 12 + month - 1 + (of_month == length))


def targets(said: list[Said], everything: list[Said], day: str) -> dict[str, Any]:
    """Every target of a plan by statement, from what is known of the plan and of its region."""
    plans = [x for x in said if x["type"] == "plan.registered"]
    plan = plans[-1]["data"] if plans else {}
    region = [x for x in everything if x["stream"] == f"region:{plan.get('region')}"]
    figures = [x for x in region if x["type"] == "region.measurement_recorded" and "population" not in x["data"]]
    held = [x for x in said if x["to"] is None or day < x["to"]]
    told = [x["data"] for x in said if x["type"] == "plan.indicator_defined"]
    settled = {(x["indicator"], code) for x in told for code in x["settles"]}
    return {
        x["statement"]: _one(x["data"], plan, held, figures, day, settled)
        for x in held if x["type"] == "plan.target_set"
    }  # fmt: skip


def _empty(reasons: list[str]) -> dict[str, Any]:
    names = ("baseline", "actual", "period", "expected", "completion", "elapsed")
    return {"status": "NOT_EVALUABLE", "reasons": reasons, **dict.fromkeys(names), "exact": None}


def _one(
    target: Said, plan: Said, said: list[Said], figures: list[Said], day: str, settled: set[tuple[str, str]]
) -> dict[str, Any]:
    if "value" not in target:
        return _empty(["no-number"])
    if target["comparator"] in ("in", "trend"):
        return _empty(["comparator-not-evaluable"])
    undefined = [code for code in target.get("undefined", ()) if (target["indicator"], code) not in settled]
    if undefined:
        return _empty(undefined)
    same = [
        m for m in figures if (m["data"]["indicator"], m["data"]["unit"]) == (target["indicator"], target.get("unit"))
    ]
    first_year = plan.get("period_from")
    begun, start = _base(target, said, same, first_year)
    last = target.get("due_on", "9999")
    inside = [m for m in same if m is not begun and (f"{first_year}-01-01" if first_year else "") <= m["on"] <= last]
    latest = inside[-1] if inside else None
    actual = Fraction(latest["data"]["value"]) if latest else None
    share = None
    if first_year and "due_on" in target:
        whole, done = months(first_year, target["due_on"]), months(first_year, latest["on"] if latest else day)
        share = Fraction(min(done, whole), whole)
    value = Fraction(target["value"])
    on_line = completion = None
    if start is not None and start != value:
        on_line = None if share is None else start + (value - start) * share
        completion = None if actual is None else (actual - start) / (value - start)
    status = _status(target, day, latest, actual, on_line)
    exact = {"method": latest["data"]["method"] if latest else None, "completion": completion, "elapsed": share}
    reasons = [] if begun else ["no-baseline"]
    reasons += ["baseline-undated"] if begun and "period" not in begun["data"] else []
    reasons += ["no-measurement-at-due"] if status == "NO_DATA" and latest else []
    return {
        "status": status, "reasons": reasons, "baseline": plain(start), "actual": plain(actual),
        "period": latest["data"]["period"] if latest else None,
        "expected": rounded(on_line), "completion": rounded(completion), "elapsed": rounded(share), "exact": exact,
    }  # fmt: skip


def _base(
    target: Said, said: list[Said], same: list[Said], first_year: int | None
) -> tuple[Said | None, Fraction | None]:
    printed = [x for x in said if x["type"] == "plan.baseline_recorded" and not x["data"]["cited"]
               and x["data"]["indicator"] == target["indicator"]]  # fmt: skip
    before = [m for m in same if first_year is not None and m["data"]["period"] == f"{first_year - 1}"]
    found = (printed + before)[:1]
    return (found[0], Fraction(found[0]["data"]["value"])) if found else (None, None)


def _status(target: Said, day: str, latest: Said | None, actual: Fraction | None, on_line: Fraction | None) -> str:
    if latest is None or actual is None:
        return "NO_DATA"
    value, due, comparator = Fraction(target["value"]), target.get("due_on"), target["comparator"]
    met = {">": actual > value, "<=": actual <= value}.get(comparator, actual >= value)
    if met:
        return "MET_EARLY" if due and latest["on"] < due else "MET"
    if due and day > due:
        return "MISSED" if latest["on"] >= due else "NO_DATA"
    if on_line is None:
        return "NOT_EVALUABLE"
    behind = actual > on_line if comparator == "<=" else actual < on_line
    return "BEHIND" if behind else "ON_PATH"

"""Baselines: where the plan starts from, printed in its background; and the figures it cites of others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from aggregates.documents.dates import first_window
from aggregates.documents.draft import TargetDraft
from aggregates.documents.metrics import metric_of
from aggregates.documents.quantities import Quantity, quantities
from aggregates.documents.sentences import clauses
from aggregates.documents.source_map import Paragraph
from aggregates.documents.targets import Context, masked

_CITED = re.compile(r"(?P<whose>全国|全省|全市|全区|国家|省|市)平均(?:水平|值)?（?\s*(?:为|是|达到)?\s*$")
_LONGEST = 2000
_REACH = 80
_MOST = 40
_PAST = re.compile(r"超额完成|目标任务|提高了|增长了|增加了|提升了")


def baselines_in(par: Paragraph, metrics: Mapping[str, str | None], context: Context) -> Iterator[TargetDraft]:
    """Values of a headline indicator in the background: own (with their year, if printed) or cited percentages.

    `metrics` maps each headline metric to its unit; a figure in another unit is another thing and no baseline.
    """
    canon = masked(par.canon)
    rates = [metric for metric, unit in metrics.items() if unit == "%"]
    for left, right in clauses(canon, 0, len(canon)):
        if right - left > _LONGEST:
            continue
        for quantity in islice(quantities(canon, left, right), _MOST):
            before = canon[max(left, quantity.start - _REACH) : quantity.start]
            cited = _CITED.search(before) if quantity.unit == "%" else None
            metric = metric_of(before, "", context.region)
            own = metrics.get(metric, "") == quantity.unit and not _PAST.search(before)
            if quantity.value and (cited or own):
                name = next(iter(rates), "") if cited or quantity.unit == "%" else metric
                yield _baseline(par, left, right, quantity, metric if metric in metrics else name, cited)


def _baseline(
    par: Paragraph, left: int, right: int, quantity: Quantity, metric: str, cited: re.Match[str] | None
) -> TargetDraft:
    window = first_window(par.canon[left:right])
    return TargetDraft(
        text=par.text[left:right].strip(),
        metric=metric,
        kind="baseline",
        comparator="=",
        value=quantity.value,
        unit=quantity.unit,
        lines=par.lines(left, right),
        cited=cited is not None,
        window=(window.start, window.end) if window else None,
        notes=(
            *((f"引用{cited.group('whose')}平均 / cited average",) if cited else ()),
            *(() if window else ("未写年份 / no year printed",)),
        ),
    )

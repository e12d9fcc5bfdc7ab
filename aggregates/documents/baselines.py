"""Baselines: where the plan starts from, printed in its background; and the figures it cites of others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from aggregates.documents.dates import first_window
from aggregates.documents.draft import TargetDraft
from aggregates.documents.metrics import metric_of
from aggregates.documents.quantities import quantities
from aggregates.documents.sentences import clauses
from aggregates.documents.source_map import Paragraph
from aggregates.documents.targets import Context, masked

_CITED = re.compile(r"(?P<whose>全国|全省|全市|全区|国家|省|市)平均(?:水平|值)?（?\s*(?:为|是|达到)?\s*$")
_LONGEST = 2000
_PAST = re.compile(r"超额完成|目标任务|提高了|增长了|增加了|提升了")


def baselines_in(par: Paragraph, metrics: Collection[str], context: Context) -> Iterator[TargetDraft]:
    """Percentages of a headline indicator in the background: own (with their year, if printed) or cited."""
    canon = masked(par.canon)
    for left, right in clauses(canon, 0, len(canon)):
        if right - left > _LONGEST:
            continue
        for quantity in quantities(canon, left, right):
            if quantity.unit != "%":
                continue
            before = canon[left : quantity.start]
            cited = _CITED.search(before)
            own = metric_of(before, "", context.region) in metrics and not _PAST.search(before)
            if cited or own:
                yield _baseline(par, left, right, quantity.value, next(iter(metrics), ""), cited)


def _baseline(
    par: Paragraph, left: int, right: int, value: str, metric: str, cited: re.Match[str] | None
) -> TargetDraft:
    window = first_window(par.canon[left:right])
    return TargetDraft(
        text=par.text[left:right].strip(),
        metric=metric,
        kind="baseline",
        comparator="=",
        value=value,
        unit="%",
        lines=par.lines(left, right),
        cited=cited is not None,
        window=(window.start, window.end) if window else None,
        notes=(
            *((f"引用{cited.group('whose')}平均 / cited average",) if cited else ()),
            *(() if window else ("未写年份 / no year printed",)),
        ),
    )

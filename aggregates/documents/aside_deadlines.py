"""A deadline printed inside a responsibility clause (完成时限：2023年12月底前; 持续推进) as a target."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from aggregates.documents.clause_times import aspires
from aggregates.documents.draft import Lines, TargetDraft
from aggregates.documents.glyphs import canonical
from aggregates.documents.targets import timed
from aggregates.documents.timing import Timing, timings, until

_LABEL = re.compile(
    r"^\s*[（(]?\s*(?:(?:完成|办理|办结|落实|推进|整改|时间|工作|任务)*(?:时限|期限|时间|节点|进度|"
    r"要求)(?:要求|节点|安排)?\s*[：:]?)\s*"
)
_OPEN_ENDED = re.compile(
    r"持续(?:推进|实施|开展|整改|用力|落实|进行)?|长期(?:坚持|推进|实施|开展)?|"
    r"常态化?(?:推进|开展)?|立行立改|即知即改|立即整改"
)


@dataclass(frozen=True, slots=True)
class AsideDeadline:
    """What the aside says: a deadline (`target`), or that there is none (`open_ended`), or a text nobody can read."""

    target: TargetDraft | None
    open_ended: bool
    note: str


def clause_deadline(text: str, lines: Lines, *, metric: str, task_id: str | None = None) -> AsideDeadline:
    """Read the deadline of one aside. `metric` names what is due (the task's title); dates are never worked out.

    持续推进 and 长期坚持 give no target and say so; 持续推进，2025年底前取得成效 gives the date. Where several
    dates are printed the last is the deadline and the note says that there are more.
    """
    canon = canonical(text)
    bare = _LABEL.sub("", canon).strip("（）() 。；，")
    times = [timing for timing in timings(canon) if not timing.than]
    open_ended = _OPEN_ENDED.search(bare) is not None
    if not times:
        if open_ended:
            return AsideDeadline(None, open_ended=True, note=f"“{bare}”没有期限 / no deadline: it goes on")
        return AsideDeadline(None, open_ended=False, note=f"时限“{bare}”读不出 / a time limit that cannot be read")
    target = _target(text.strip(), canon, times[-1], lines, metric, task_id)
    note = "有多个日期，取最后一个 / several dates, the last is taken" if len(times) > 1 else ""
    notes = (*target.notes, *((note,) if note else ()))
    return AsideDeadline(replace(target, notes=notes), open_ended, note)


def _target(text: str, canon: str, timing: Timing, lines: Lines, metric: str, task_id: str | None) -> TargetDraft:
    draft = TargetDraft(
        text=text, metric=metric, kind="deadline", comparator="=", value=None, unit=None, lines=lines,
        hardness="aspirational" if aspires(canon) else "hard", task_id=task_id,
    )  # fmt: skip
    window = timing.window
    whole = window is not None and window.start is not None and not until(canon, timing) and window.start != window.end
    return timed(draft, timing, until=not whole)

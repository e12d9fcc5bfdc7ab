"""Why two tasks are held to be one, in Chinese and English, with the figures a person can count again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aggregates.editions.compare import EditionTask, overlap, plain


def figure(share: float) -> str:
    """A share from 0 to 1 as decimal text with two places."""
    return f"{share:.2f}"


def paired(old: EditionTask, new: EditionTask, shared: int) -> tuple[str, str]:
    """One old task and one new task: title, text, units, group, number."""
    told = [_title(old, new), _text(old, new, shared), _units(old, new)]
    if plain(old.group) != plain(new.group):
        told.append((f"组由“{old.group}”改为“{new.group}”", f"group {old.group!r} → {new.group!r}"))
    if old.number != new.number:
        told.append((f"编号 {old.number} → {new.number}", f"number {old.number} → {new.number}"))
    return "，".join(zh for zh, _ in told), "; ".join(en for _, en in told)


def parted(
    kind: str, whole: EditionTask, parts: Sequence[EditionTask], shares: Mapping[str, float]
) -> tuple[str, str]:
    """One task that became several, or several that became one; each part with its share of the whole."""
    listed = "、".join(f"{part.number}“{part.title}”占 {figure(shares[part.id])}" for part in parts)
    told = ", ".join(f"{part.number} holds {figure(shares[part.id])}" for part in parts)
    if kind == "split":
        return (
            f"原任务 {whole.number}“{whole.title}”的正文字对分入 {len(parts)} 项：{listed}；首项沿用原编号",
            f"the text of {whole.number} went into {len(parts)} tasks: {told}; the first keeps the id",
        )
    return (
        f"{len(parts)} 项原任务并入 {whole.number}“{whole.title}”：{listed}；沿用首项编号",
        f"{len(parts)} tasks went into {whole.number}: {told}; the id of the first is kept",
    )


def added(task: EditionTask) -> tuple[str, str]:
    """A task nothing of the old edition comes near."""
    return f"新版新增“{task.title}”，前版没有相近任务", f"new: no recorded task comes near {task.number}"


def dropped(task: EditionTask) -> tuple[str, str]:
    """A recorded task nothing of the new edition comes near."""
    return f"新版不再列“{task.title}”，没有相近任务", f"not in the new edition: nothing comes near {task.number}"


def _title(old: EditionTask, new: EditionTask) -> tuple[str, str]:
    if old.print[0] == new.print[0]:
        return "标题相同", "same title"
    return f"标题由“{old.title}”改为“{new.title}”", f"title changed to {new.title!r}"


def _text(old: EditionTask, new: EditionTask, shared: int) -> tuple[str, str]:
    if old.print[1] == new.print[1]:
        return "正文相同", "same text"
    share = figure(overlap(old.pairs, new.pairs, shared))
    count = f"{shared}/{len(old.pairs | new.pairs)}"
    return f"正文字对重合 {share}（{count}）", f"shared pairs of characters {share} ({count})"


def _units(old: EditionTask, new: EditionTask) -> tuple[str, str]:
    if old.seats == new.seats:
        return "责任单位相同", "same units and roles"
    gone, came = sorted(old.units - new.units), sorted(new.units - old.units)
    if not gone and not came:
        return "责任单位相同，分工有变", "same units, other roles"
    kept = len(old.units & new.units)
    zh = f"责任单位相同 {kept} 个，减 {'、'.join(gone) or '无'}，增 {'、'.join(came) or '无'}"
    return zh, f"{kept} units kept, {len(gone)} dropped, {len(came)} added"

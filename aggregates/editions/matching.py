"""Matching the tasks of two editions: same, changed, moved, split, merged, dropped, added; each with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from aggregates.editions import reasons
from aggregates.editions.compare import EditionTask, plain, score, shared_pairs

Kind = Literal["same", "changed", "moved", "split", "merged", "dropped", "added"]
FITS, MARGIN = 0.40, 0.05
"""Below FITS two tasks are different ones; two fits closer to each other than MARGIN cannot be told apart (ours)."""
INSIDE, COVERED, WHOLE, APART = 0.60, 0.60, 0.85, 0.80
"""A part lies to INSIDE in the whole, the parts cover COVERED of it, none covers WHOLE alone, and what they cover is
to APART not the same: two copies of one half are no split (ours)."""
Named = Sequence[tuple[Sequence[str], Sequence[str]]]
"""Matches a person names: (old ids, new ids)."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another pairing that fits as well: old id, new id, and its score."""

    old: str
    new: str
    score: str


@dataclass(frozen=True, slots=True)
class Match:
    """What became of `old` recorded ids in the `new` printed ids. `rivals` is not empty where it is ambiguous.

    The first id of the longer side continues the task: its share of the text is the greatest.
    """

    kind: Kind
    old: tuple[str, ...]
    new: tuple[str, ...]
    zh: str
    en: str
    score: str | None = None
    rivals: tuple[Rival, ...] = ()
    named: bool = False


class _Sides:
    """Both editions by index, what they share, and which tasks have found their match."""

    def __init__(self, old: Sequence[EditionTask], new: Sequence[EditionTask]) -> None:
        self.old, self.new = tuple(old), tuple(new)
        self.free_old, self.free_new = set(range(len(old))), set(range(len(new)))
        self.shared = [dict[int, int]() for _ in self.old]
        self.scores: dict[tuple[int, int], float] = {}

    def take(self, olds: Iterable[int], news: Iterable[int]) -> None:
        self.free_old -= set(olds)
        self.free_new -= set(news)

    def weigh(self) -> None:
        """Compare what is still free; what is equal was taken before, so this is little for most editions."""
        olds, news = sorted(self.free_old), sorted(self.free_new)
        counted = shared_pairs([self.old[i] for i in olds], [self.new[j] for j in news])
        for i, counts in zip(olds, counted, strict=True):
            self.shared[i] = {news[place]: count for place, count in counts.items()}
            for j, count in self.shared[i].items():
                fit = score(self.old[i], self.new[j], count)
                if fit >= FITS:
                    self.scores[i, j] = fit


def match_editions(
    old: Sequence[EditionTask], new: Sequence[EditionTask], *, named: Named = ()
) -> tuple[Match, ...]:
    """Every old and every new task in exactly one match, in the order of the new edition, dropped ones last.

    `named` are matches a person decided; they go before all others. Raises KeyError for a named id that is not there.
    """
    sides = _Sides(old, new)
    groups = (frozenset(plain(t.group) for t in sides.old), frozenset(plain(t.group) for t in sides.new))
    found = [*_named(sides, named, groups), *_equal(sides, groups)]
    sides.weigh()
    found += _split(sides)
    found += _merged(sides)
    found += _pairs(sides, groups)
    found += [_added(sides.new[j]) for j in sorted(sides.free_new)]
    found += [_dropped(sides.old[i]) for i in sorted(sides.free_old)]
    place = {task.id: index for index, task in enumerate(sides.new)}
    last = {task.id: index for index, task in enumerate(sides.old)}
    return tuple(sorted(found, key=lambda m: (min((place[n] for n in m.new), default=len(place)),
                                              min((last[o] for o in m.old), default=0))))  # fmt: skip


def ambiguous(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Those that fit another way as well; nobody but a person may choose."""
    return tuple(match for match in matches if match.rivals)


def _named(sides: _Sides, named: Named, groups: tuple[frozenset[str], frozenset[str]]) -> list[Match]:
    place = {task.id: index for index, task in enumerate(sides.old)}
    later = {task.id: index for index, task in enumerate(sides.new)}
    found = []
    for olds, news in named:
        one, other = [place[name] for name in olds], [later[name] for name in news]
        sides.take(one, other)
        match = _by_count(sides, one, other, groups)
        found.append(Match(match.kind, match.old, match.new, f"人工指定：{match.zh}", f"named by a person: {match.en}",
                           match.score, (), named=True))  # fmt: skip
    return found


def _by_count(
    sides: _Sides, olds: list[int], news: list[int], groups: tuple[frozenset[str], frozenset[str]]
) -> Match:
    if not olds:
        return _added(sides.new[news[0]])
    if not news:
        return _dropped(sides.old[olds[0]])
    if len(olds) == len(news) == 1:
        return _pair(sides.old[olds[0]], sides.new[news[0]], groups)
    whole_is_old = len(olds) == 1
    whole = sides.old[olds[0]] if whole_is_old else sides.new[news[0]]
    parts = [sides.new[j] for j in news] if whole_is_old else [sides.old[i] for i in olds]
    return _parted("split" if whole_is_old else "merged", whole, parts)


def _equal(sides: _Sides, groups: tuple[frozenset[str], frozenset[str]]) -> list[Match]:
    """The same wording, in the same group first; several of one wording in their order."""
    found = []
    for key in (lambda t: (*t.print, plain(t.group)), lambda t: t.print):
        places: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for j in sorted(sides.free_new):
            places[key(sides.new[j])].append(j)
        for i in sorted(sides.free_old):
            same = places.get(key(sides.old[i]))
            if same:
                j = same.pop(0)
                sides.take((i,), (j,))
                found.append(_pair(sides.old[i], sides.new[j], groups))
    return found


def _split(sides: _Sides) -> list[Match]:
    """One old task whose text went into several new ones."""
    home: dict[int, list[int]] = defaultdict(list)
    for j in sorted(sides.free_new):
        held = {i: sides.shared[i].get(j, 0) for i in sides.free_old}
        best = max(sorted(held), key=lambda i: held[i], default=None)
        if best is not None and held[best] >= INSIDE * len(sides.new[j].pairs):
            home[best].append(j)
    found = []
    for i, parts in sorted(home.items()):
        if _covers(sides.old[i], [sides.new[j] for j in parts]):
            found.append(_parted("split", sides.old[i], [sides.new[j] for j in parts]))
            sides.take((i,), parts)
    return found


def _merged(sides: _Sides) -> list[Match]:
    """Several old tasks whose texts went into one new task."""
    home: dict[int, list[int]] = defaultdict(list)
    for i in sorted(sides.free_old):
        held = {j: count for j, count in sides.shared[i].items() if j in sides.free_new}
        best = max(sorted(held), key=lambda j: held[j], default=None)
        if best is not None and held[best] >= INSIDE * len(sides.old[i].pairs):
            home[best].append(i)
    found = []
    for j, parts in sorted(home.items()):
        if _covers(sides.new[j], [sides.old[i] for i in parts]):
            found.append(_parted("merged", sides.new[j], [sides.old[i] for i in parts]))
            sides.take(parts, (j,))
    return found


def _covers(whole: EditionTask, parts: Sequence[EditionTask]) -> bool:
    if len(parts) < 2:
        return False
    size = len(whole.pairs)
    together = len(whole.pairs & frozenset().union(*(part.pairs for part in parts)))
    shares = [len(whole.pairs & part.pairs) for part in parts]
    return together >= COVERED * size and max(shares) < WHOLE * size and together >= APART * sum(shares)


def _parted(kind: Literal["split", "merged"], whole: EditionTask, parts: Sequence[EditionTask]) -> Match:
    shares = {part.id: len(whole.pairs & part.pairs) / (len(whole.pairs) or 1) for part in parts}
    ordered = sorted(parts, key=lambda part: -shares[part.id])
    ids = tuple(part.id for part in ordered)
    zh, en = reasons.parted(kind, whole, ordered, shares)
    together = len(whole.pairs & frozenset().union(*(part.pairs for part in parts))) / (len(whole.pairs) or 1)
    one = (whole.id,)
    old, new = (one, ids) if kind == "split" else (ids, one)
    return Match(kind, old, new, zh, en, reasons.figure(together))


def _pairs(sides: _Sides, groups: tuple[frozenset[str], frozenset[str]]) -> list[Match]:
    """One old, one new: the best fit first; what would fit as well is named beside it."""
    free = {pair: s for pair, s in sides.scores.items() if pair[0] in sides.free_old and pair[1] in sides.free_new}
    partner: dict[int, int] = {}
    for i, j in sorted(free, key=lambda pair: (-free[pair], abs(pair[0] - pair[1]), pair)):
        if i in sides.free_old and j in sides.free_new:
            partner[i] = j
            sides.take((i,), (j,))
    rivals = _rivals(free, partner)
    return [
        _pair(sides.old[i], sides.new[j], groups, tuple(
            Rival(sides.old[a].id, sides.new[b].id, reasons.figure(free[a, b])) for a, b in rivals.get(i, ())
        )) for i, j in sorted(partner.items())
    ]  # fmt: skip


def _rivals(free: dict[tuple[int, int], float], partner: dict[int, int]) -> dict[int, list[tuple[int, int]]]:
    """For each matched old task the other pairings of it, or of its partner, that leave a total nearly as good."""
    owner = {j: i for i, j in partner.items()}
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (a, b), fit in sorted(free.items()):
        if partner.get(a) == b:
            continue
        i, k = (a if a in partner else None), owner.get(b)
        lost = sum(free[x, partner[x]] for x in {x for x in (i, k) if x is not None})
        other = free.get((k, partner[a])) if i is not None and k is not None else 0.0
        if other is not None and lost - (fit + other) < MARGIN:
            for x in {x for x in (i, k) if x is not None}:
                found[x].append((a, b))
    return found


def _pair(
    old: EditionTask,
    new: EditionTask,
    groups: tuple[frozenset[str], frozenset[str]],
    rivals: tuple[Rival, ...] = (),
) -> Match:
    one, other = plain(old.group), plain(new.group)
    moved = one != other and (one in groups[1] or other in groups[0])
    wording = old.print == new.print and old.seats == new.seats and one == other
    kind: Kind = "moved" if moved else "same" if wording else "changed"
    shared = len(old.pairs & new.pairs)
    zh, en = reasons.paired(old, new, shared)
    return Match(kind, (old.id,), (new.id,), zh, en, reasons.figure(score(old, new, shared)), rivals)


def _added(task: EditionTask) -> Match:
    return Match("added", (), (task.id,), *reasons.added(task))


def _dropped(task: EditionTask) -> Match:
    return Match("dropped", (task.id,), (), *reasons.dropped(task))

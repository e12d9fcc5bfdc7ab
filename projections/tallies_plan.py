"""One plan as its tallies see it: what is known of each subject, and the signed deltas of one more revision.

A revision touches few subjects; the timelines of those, before and after, give the deltas (aggregates.fold.tallies).
Reports are kept by period, so that old periods can be put away; one of them is fetched again when it is touched.
"""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.fold import tallies
from aggregates.fold.reporting import CALENDAR
from aggregates.fold.revision import Revision
from aggregates.fold.tallies import EVIDENCE, REPORT, report_of, tasks_of, touches
from aggregates.fold.tallies_cells import Timeline, add, difference
from aggregates.fold.tallies_frame import Frame, frame_of
from aggregates.fold.tallies_line import CONFIRMED, Ground, Line, line_of
from aggregates.fold.tallies_slots import coverage_deltas
from aggregates.fold.tallies_task import task_deltas
from projections.tallies_cooperation import confirmed_anew, cooperation
from projections.tallies_ground import covered, first_report, found_false, turned
from projections.tallies_schedule import schedule_runs
from projections.tallies_slim import slim
from projections.tallies_told import Notices, Shelf, Told, Work, last_day, ordered, period_named


class PlanTallies:
    """The subjects of one plan as known at `size`, moved on revision by revision.

    `told` are its reports by period. Those of the periods in `away` may be on the shelf; when `away` is None, of any.
    """

    def __init__(self, stream: str, shelf: Shelf, size: int) -> None:
        known = shelf.known(stream, size)
        self.stream = stream
        self.told: dict[str, dict[str, Told]] = {}
        self.away: set[str] | None = set() if known is None else None
        self._shelf: Shelf = shelf
        self._frame_said: dict[str, Revision] = {}
        self._frame: Frame = frame_of(())
        self._works: dict[str, Work] = {}
        self._notices = Notices()
        self._first: dict[str, Revision | None] = {}
        self._recent: tuple[Line, Frame, str, Timeline] | None = None
        for r in known or ():
            self._place(slim(r))
        self._settle()

    def _place(self, r: Revision) -> None:
        kind = touches(r.type)
        if kind == tallies.TASK:
            self._work(r.data["task"]).said[r.statement] = r
        elif kind == tallies.PLAN:
            self._frame_said[r.statement] = r
        elif kind == tallies.NOTICE:
            self._notices.learn(r)

    def _work(self, task: str) -> Work:
        found = self._works.get(task)
        if found is None:
            found = self._works[task] = Work(line_of(task, ()))
        return found

    def _settle(self) -> None:
        self._frame = frame_of(ordered(self._frame_said))
        for task, work in self._works.items():
            work.line = line_of(task, ordered(work.said))

    def learn(self, shelf: Shelf, revision: Revision) -> Timeline:
        """Take in the next revision of the plan; what it changes in the sum of all timelines."""
        self._shelf = shelf
        r, kind = slim(revision), touches(revision.type)
        if kind == tallies.SLOT:
            return self._learn_report(r)
        if kind == tallies.TASK:
            return self._learn_task(r)
        if kind == tallies.PLAN:
            return self._learn_frame(r)
        return self._notices.learn(r) if kind == tallies.NOTICE else {}

    def put_away(self, period: str) -> int:
        """Forget the reports of a period; how many there were."""
        if self.away is not None:
            self.away.add(period)
        return len(self.told.pop(period, ()))

    # reports

    def _learn_report(self, r: Revision) -> Timeline:
        told = self._told(report_of(r), r.position - 1)
        before = told.said
        if r.type == EVIDENCE and not told.reviews:
            told.learn(r)
            return {}
        was = self._of_report(told)
        told.learn(r)
        now = self._of_report(told)
        changed = difference(was, now) if was else now
        if r.type == REPORT:
            add(changed, self._cover(r, before))
        return changed

    def _told(self, report: str, size: int) -> Told:
        period = period_named(report)
        held = self.told.get(period)
        if held is None:
            held = self.told[period] = {}
        told = held.get(report)
        if told is None:
            told = held[report] = Told()
            if self.away is None or period in self.away:
                for r in self._shelf.about(self.stream, report, size):
                    told.learn(slim(r))
        return told

    def _of_report(self, told: Told) -> Timeline:
        said = told.said
        ground = self._ground(said.data["task"]) if said else None
        return told.timeline(self._frame, ground) if ground else {}

    def _ground(self, task: str) -> Ground | None:
        work = self._works.get(task)
        return work.line.ground if work else None

    # coverage

    def _cover(self, r: Revision, before: Revision | None) -> Timeline:
        """The change of the seat's coverage by one report, in the light of its first report so far."""
        seat, ground = r.data["seat"], self._ground(r.data["task"])
        if ground is None or seat not in ground.posts:
            return {}
        if seat not in self._first and self.away == set() and before is None:
            self._first[seat] = None
        first = self._first.get(seat)
        if seat not in self._first or (before is not None and (first is None or first.statement == r.statement)):
            return self._cover_anew(seat, ground, r, before)
        if r.retracted or (first is not None and first.key < r.key) or r.key < ground.posts[seat].key:
            return {}
        self._first[seat] = r
        return difference(covered(ground, seat, first), covered(ground, seat, r))

    def _cover_anew(self, seat: str, ground: Ground, r: Revision, before: Revision | None) -> Timeline:
        self._fetch(seat, r.position)
        reports = self._reports(seat)
        others = [said for said in reports if said.statement != r.statement]
        was = first_report(ground, seat, [*others, *([before] if before else ())])
        self._first[seat] = now = first_report(ground, seat, reports)
        return difference(covered(ground, seat, was), covered(ground, seat, now))

    def _reports(self, seat: str) -> list[Revision]:
        """The reports of a seat that are in memory."""
        return [told.said for told in self._of_seat(seat) if told.said is not None]

    def _fetch(self, seat: str, size: int) -> None:
        """Have every report of a seat in memory, as known at a size."""
        if self.away != set():
            for report in self._shelf.reports(self.stream, seat, size):
                self._told(report, size)

    # tasks

    def _learn_task(self, r: Revision) -> Timeline:
        task = r.data["task"]
        work = self._work(task)
        old, before = work.line, work.said.get(r.statement)
        work.said[r.statement] = r
        if r.type == CONFIRMED:
            return self._confirm(work, {said.data["seat"] for said in (before, r) if said})
        new = line_of(task, ordered(work.said))
        if old.ground != new.ground:
            self._make_room(old.ground, new.ground, r.position)
        work.line = new
        since = r.effective_on if before is None else min(before.effective_on, r.effective_on)
        changed = difference(self._line_since(old, since), self._line_since(new, since))
        if old.ground != new.ground:
            add(changed, self._moved_ground(old.ground, new.ground))
        return changed

    def _confirm(self, work: Work, seats: Iterable[str]) -> Timeline:
        old, changed = work.line, dict[tuple[str, str, str], int]()
        work.line = confirmed_anew(old, ordered(work.said))
        for seat in seats:
            add(changed, cooperation(old, seat), -1)
            add(changed, cooperation(work.line, seat))
        return changed

    def _line_since(self, line: Line, since: str) -> Timeline:
        """The task's changes from a day on; the last one is kept, since seats of a task are told one after another."""
        recent = self._recent
        if recent and recent[0] is line and recent[1] is self._frame and recent[2] == since:
            return recent[3]
        found = task_deltas(self._frame, line, since)
        self._recent = (line, self._frame, since, found)
        return found

    def _make_room(self, old: Ground, new: Ground, size: int) -> None:
        """Fetch what was put away and may count otherwise on the new ground."""
        if self.away == set():
            return
        doubted = found_false(old, new)
        for seat in {**old.posts, **new.posts}:
            since = turned(old, new, seat)
            if since is not None and (self.away is None or any(last_day(period) >= since for period in self.away)):
                self._fetch(seat, size)
            for r in self._shelf.evidence(self.stream, seat, size) if doubted else ():
                if r.data["sha256"] in doubted:
                    self._told(r.data["report"], size)

    def _moved_ground(self, old: Ground, new: Ground) -> Timeline:
        """What else a new ground changes: schedules, coverage, and reports of periods that ended since it turned."""
        changed, doubted = dict[tuple[str, str, str], int](), found_false(old, new)
        for seat in {**old.posts, **new.posts}:
            since = turned(old, new, seat)
            if since is not None:
                for ground, sign in ((old, -1), (new, 1)):
                    if seat in ground.posts:
                        add(changed, schedule_runs(self._frame, ground, seat), sign)
                if old.counts != new.counts or old.posts.get(seat) != new.posts.get(seat):
                    add(changed, self._cover_again(seat, old, new))
            elif not doubted:
                continue
            for told in self._of_seat(seat):
                if told.rests_on(doubted) or (since is not None and told.since(since)):
                    add(changed, told.timeline(self._frame, old), -1)
                    add(changed, told.timeline(self._frame, new))
        return changed

    def _cover_again(self, seat: str, old: Ground, new: Ground) -> Timeline:
        """The change of a seat's coverage; its first report is known unless the seat itself came or went."""
        changed: Timeline = {}
        before, after = old.posts.get(seat), new.posts.get(seat)
        if seat in self._first and before and after and before.key == after.key:
            reports = [first] if (first := self._first[seat]) else []
        else:
            reports = self._reports(seat)
        for ground, sign in ((old, -1), (new, 1)):
            if seat in ground.posts:
                add(changed, coverage_deltas(ground, seat, reports), sign)
        self._first[seat] = first_report(new, seat, reports) if seat in new.posts else None
        return changed

    def _of_seat(self, seat: str) -> list[Told]:
        """The reports of a seat that are in memory."""
        found = (held.get(f"report:{seat}|{period}") for period, held in self.told.items())
        return [told for told in found if told is not None]

    # the plan's own statements

    def _learn_frame(self, r: Revision) -> Timeline:
        before = self._frame_said.get(r.statement)
        raised = self._raised()
        concerned = [tasks_of(said, raised) for said in (before, r) if said is not None]
        if r.type == CALENDAR:
            for work in self._works.values():
                for seat in work.line.ground.posts:
                    self._fetch(seat, r.position)
        old = self._frame
        self._frame_said[r.statement] = r
        self._frame = frame_of(ordered(self._frame_said))
        concerned.append(tasks_of(r, self._raised()))
        changed: Timeline = {}
        since = r.effective_on if before is None else min(before.effective_on, r.effective_on)
        for work in self._concerned(concerned):
            add(changed, task_deltas(old, work.line, since), -1)
            add(changed, task_deltas(self._frame, work.line, since))
        if old.calendars != self._frame.calendars:
            add(changed, self._calendar_again(old))
        return changed

    def _raised(self) -> dict[str, Revision]:
        raised = (r for r in self._frame_said.values() if r.type == "plan.dispute_raised")
        return {r.data["dispute"]: r for r in raised}

    def _concerned(self, named: Iterable[frozenset[str] | None]) -> list[Work]:
        """The tasks named, all of them where one says None."""
        tasks: set[str] = set()
        for some in named:
            if some is None:
                return list(self._works.values())
            tasks |= some
        return [self._works[task] for task in tasks if task in self._works]

    def _calendar_again(self, old: Frame) -> Timeline:
        changed: Timeline = {}
        for work in self._works.values():
            for seat in work.line.ground.posts:
                add(changed, schedule_runs(old, work.line.ground, seat), -1)
                add(changed, schedule_runs(self._frame, work.line.ground, seat))
        for told in (told for held in self.told.values() for told in held.values() if told.said):
            ground = self._ground(told.said.data["task"]) if told.said else None
            if ground:
                add(changed, told.timeline(old, ground), -1)
                add(changed, told.timeline(self._frame, ground))
        return changed

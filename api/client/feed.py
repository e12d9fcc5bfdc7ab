"""The event feed: every entry once, in order of position, resumed from wherever the caller stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, cast

import httpx2

from api.client.calling import Caller, Value
from api.client.problem import ApiProblem, NoAnswer
from api.client.remembering import Answered
from api.client.retrying import AGAIN

BATCH = "application/cloudevents-batch+json"
STREAM = "text/event-stream"
SILENCE_S = 60.0
"""A stream silent for longer is taken for dead: the service says where it is far more often."""
ILLUSTRATION = "illustration"
Invented = Literal["", "day", "whole"]
_DECODER = json.JSONDecoder()


class Event(NamedTuple):
    """One entry as a CloudEvent; `leaf` are its exact bytes, for `Shilu.prove`.

    `position` is what to resume after: keep it with what was made of the event, in one transaction.
    """

    position: int
    event: Mapping[str, Any]
    leaf: bytes

    @property
    def type(self) -> str:
        """Its stable type name, e.g. `plan.progress_reported`."""
        return cast(str, self.event["type"])

    @property
    def data(self) -> Mapping[str, Any]:
        """The fact itself."""
        return cast(Mapping[str, Any], self.event["data"])

    @property
    def invented(self) -> Invented:
        """What of it was made up to show something: see `invented_part`."""
        return invented_part(self.data)


def invented_part(data: Mapping[str, Any]) -> Invented:
    """`whole` where a fact's source is an illustration, `day` where only the day it was entered on is, else empty.

    Show it wherever you show the fact: `source.kind`, `source.dating` (docs/api.md).
    """
    source = data.get("source")
    if not isinstance(source, Mapping):
        return ""
    return "whole" if source.get("kind") == ILLUSTRATION else "day" if source.get("dating") == ILLUSTRATION else ""


class Batch(NamedTuple):
    """Entries in order; `after` is from where to go on, which may lie beyond the last one; `head` the ledger's size."""

    events: list[Event]
    after: int
    head: int


class Feed(Caller):
    """Batches until the head is reached, then server-sent events if asked to follow."""

    def events(self, after: int = 0, *, follow: bool = False, limit: int = 500, **filters: Value) -> Iterator[Event]:
        """Entries after a position, each once and in order; ends at the head, or with `follow` never.

        `filters`: plan, type, agency, each one or several. Nothing is kept here: who stores an event stores its
        position with it, and passes that as `after` the next time; so nothing is skipped and nothing repeated.
        A connection that breaks is made anew; ApiProblem when the service refuses, NoAnswer when it stays away.
        """
        last, head = after, after + 1
        while last < head:
            batch = self.batch(last, limit=limit, **filters)
            yield from batch.events
            if batch.after <= last:  # no progress: nothing is asked twice
                break
            last, head = batch.after, batch.head
        if follow:
            yield from self._followed(last, filters)

    def batch(self, after: int = 0, *, limit: int = 500, **filters: Value) -> Batch:
        """At most `limit` entries after a position, and from where to go on: for who stores batch by batch."""
        answered = self.call("events", {"after": after, "limit": limit, **filters}, headers={"Accept": BATCH})
        return read_batch(answered, after)

    def _followed(self, last: int, filters: Mapping[str, Value]) -> Iterator[Event]:
        """One connection after another, each from where the one before broke off; only barren ones are counted."""
        barren = 0
        while True:
            after: float | None = None
            broken: Exception | None = None
            try:
                for position, event in self._streamed(last, filters):
                    last, barren = position, 0
                    if event is not None:
                        yield event
            except (httpx2.TransportError, httpx2.StreamError) as error:
                broken = error
            except ApiProblem as problem:
                if problem.status not in AGAIN:
                    raise
                after, broken = problem.retry_after, problem
            barren += 1
            if not self.transport.retrying.wait(barren, after):
                raise NoAnswer(f"GET events after {last}: {broken or 'the stream ends at once'}") from broken

    def _streamed(self, last: int, filters: Mapping[str, Value]) -> Iterator[tuple[int, Event | None]]:
        """What one connection brings: entries, and in silence from where to resume."""
        headers = {"Accept": STREAM, "Last-Event-ID": str(last), "Cache-Control": "no-store"}
        with self.transport.stream(self.asked("events", filters, headers=headers), SILENCE_S) as response:
            for number, told in enumerate(httpx2.EventSource(response)):
                if told.id.isdecimal() and int(told.id) > last:
                    last = int(told.id)
                    yield last, Event(last, json.loads(told.data), told.data.encode()) if told.data else None
                elif number:  # the greeting says nothing yet, a heartbeat that the stream lives
                    yield last, None


def read_batch(answered: Answered, after: int) -> Batch:
    """A batch from its array, each entry with its exact bytes; without repetitions, whatever stands in between."""
    found: list[Event] = []
    last = after
    for event, leaf in _items(answered.content.decode()):
        position = int(event["sequence"])
        if position > last:
            found.append(Event(position, event, leaf.encode()))
            last = position
    reached = int(answered.headers.get("next-after", last))
    return Batch(found, max(reached, last), int(answered.headers.get("ledger-size", 0)))


def _items(array: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The members of a JSON array without white space between them, and the text of each. ValueError for others."""
    at = 1
    while array[at] != "]":
        event, end = _DECODER.raw_decode(array, at)
        yield event, array[at:end]
        at = end + (array[end] == ",")

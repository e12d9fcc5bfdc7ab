"""A draft recorded: one commit, one receipt for its idempotency key for ever, and nothing left of it afterwards."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from fastapi import Response

from api.access.principal import Principal
from api.commanding.asked import Asked
from api.commanding.carried_out import foretold, received
from api.desk import Desk
from api.drafting.draft import Content, Kept
from api.drafting.drafting import Drafting, still_open
from api.drafting.shelf import moved
from api.http.problems import Problem
from api.importer import Outcome, import_documents
from api.outcome import Document, Given
from api.service import ATTEMPTS, Shilu
from ledger.answers import stored_answer
from ledger.envelope import Receipt
from ledger.errors import Conflict

log = logging.getLogger(__name__)


def confirmed(drafting: Drafting, asked: Asked, name: str, strict: bool) -> Response:
    """The receipt of a draft's import; with a dry run what it would be. A request that is sent again gets the first
    receipt, also when the draft is long gone. Refused and Problem as for an import; 412 when the draft was changed."""
    request = asked.key, orjson.dumps({"command": "confirm_draft", "draft": name, "strict": strict})
    try:
        return _replayed(drafting, asked, name, request) or _decided(drafting, asked, name, strict, request)
    except Problem:
        # A twin of this request may have recorded the draft, and put it away, since this one looked for an answer.
        answer = _replayed(drafting, asked, name, request)
        if answer is None:
            raise
        return answer


def _replayed(drafting: Drafting, asked: Asked, name: str, request: tuple[str, bytes]) -> Response | None:
    """What was answered to this request before; a dry run is answered anew."""
    if asked.dry_run:
        return None
    shilu = asked.service.writing()
    stored = stored_answer(shilu.reader, asked.principal.actor.id, *request)
    return None if stored is None else _settled(drafting, shilu, name, stored)


def _decided(drafting: Drafting, asked: Asked, name: str, strict: bool, request: tuple[str, bytes]) -> Response:
    who, shilu = asked.principal, asked.service.writing()
    kept = drafting.find(who, name)
    content = still_open(kept)
    if asked.expected is not None and asked.expected != kept.version:
        raise moved(kept.version)
    given = Given(content.given.plan, content.given.region, content.given.published_on, strict=strict)
    document = drafting.document(kept, content)
    if asked.dry_run:
        outcome = drafting.foretell(document, given, who.actor)
        return foretold({"document": outcome.to_json(), "kinds": dict(outcome.kinds)})
    outcome = _recorded(shilu, document, given, who, request)
    return _answer(drafting, shilu, kept, content, outcome, stored_answer(shilu.reader, who.actor.id, *request))


def _recorded(shilu: Shilu, document: Document, given: Given, who: Principal, request: tuple[str, bytes]) -> Outcome:
    """The import's outcome; decided anew when another process recorded on the same plan meanwhile."""
    for attempt in range(ATTEMPTS):
        try:
            desk = Desk(shilu.reader, shilu.views)
            outcome = next(import_documents(shilu, [document], given, desk, who.actor, request))
        except Conflict:
            if attempt == ATTEMPTS - 1:
                raise
            continue
        if outcome.refused is not None:
            raise outcome.refused
        return outcome
    raise AssertionError("unreachable")


def _answer(
    drafting: Drafting, shilu: Shilu, kept: Kept, content: Content, outcome: Outcome, stored: Receipt | None
) -> Response:
    """`stored` is the ledger's answer under this key: also that of a twin of this request, recorded a moment ago."""
    receipt = outcome.receipt or stored
    if receipt is not None:
        return _settled(drafting, shilu, kept.id, receipt)
    size = shilu.reader.size()  # these bytes had been recorded before, under another key
    nothing: dict[str, Any] = {
        "positions": [], "event_ids": [], "leaf_hashes": [], "size": size, "replayed": True,
        "stream": f"plan:{outcome.plan}", "version": shilu.reader.stream_version(f"plan:{outcome.plan}", size),
    }  # fmt: skip
    _forget(drafting, kept.id, nothing)
    headers = {"ETag": f'"{nothing["version"]}"', "Cache-Control": "no-store"}
    return Response(orjson.dumps(nothing), 200, headers, "application/json")


def _settled(drafting: Drafting, shilu: Shilu, name: str, receipt: Receipt) -> Response:
    stream = shilu.reader.entry(receipt.positions[0]).stream
    answer = received(shilu.reader, receipt, stream)
    _forget(drafting, name, orjson.loads(bytes(answer.body)))
    return answer


def _forget(drafting: Drafting, name: str, receipt: dict[str, Any]) -> None:
    """Recorded is recorded: should the draft not go now, it goes when it is confirmed again or expires."""
    try:
        drafting.shelf.settle(name, {**receipt, "replayed": True})
    except Exception:
        log.exception("the draft %s was recorded and could not be put away", name)

"""Documents to drafts and back: uploaded, read apart, foretold, edited."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from typing import Any

import orjson
from pydantic import ValidationError

from aggregates.deciding import Context
from aggregates.drafts import DraftFile, draft_document
from aggregates.drafts.model import without_refs
from aggregates.impersonal import personal
from aggregates.values import Actor
from api.access.principal import Principal
from api.desk import Desk
from api.drafting.apart import Answer, Asked
from api.drafting.draft import Content, Kept
from api.drafting.readers import Readers
from api.drafting.shelf import Shelf, moved
from api.http.bodies import parse_json
from api.http.problems import Problem, invalid, status_of
from api.http.service import Service
from api.importer import Given, Outcome, dry_run
from api.outcome import Document
from ledger.vault import vault_beside
from replay.viewpoint import today

_PLACE = re.compile(r"/[\w/+]+")
_NAME = re.compile("[^/\\\\:*?\"<>|\ufffd]{1,200}")


class Drafting:
    """The drafts of one service. Thread-safe."""

    def __init__(self, service: Service) -> None:
        settings = service.settings
        vault = settings.vault or vault_beside(settings.key_file)
        self.service = service
        self.shelf = Shelf(service.store, vault.with_name(f"{vault.name}.drafts"))
        self.readers = Readers()

    def upload(self, who: Principal, data: bytes, name: str, given: Given) -> tuple[Kept, bool]:
        """A draft of a document, and whether it is new: the same bytes again are answered with the draft there is.

        Problem 422 for a name or document that cannot be read, 403 for a plan not granted, 409 for too many drafts,
        413 for a draft that would be too large, 503 when reading takes too long.
        """
        require_name(name)
        before = self._same(who, data, name, given)
        if before is not None:
            return before, False
        document = self._read(Asked(data, name))
        assert document.reading is not None
        outcome = self.foretell(document, given, who.actor)
        content = Content(name, outcome.to_json(), draft_document(document.reading, document.lines, name), given)
        self._require_fit(who, outcome, content)
        return self.shelf.put(who.actor.id, data, content, outcome.plan, bool(personal(outcome.findings))), True

    def find(self, who: Principal, name: str) -> Kept:
        """A draft this credential may see: the own ones, and those of plans it was given. Problem 404."""
        kept = self.shelf.get(name) if name.isascii() and name.isprintable() else None
        if kept is None or not sees(who, kept):
            raise Problem(404, "no-such-draft", "没有这份草稿,或已过期", "there is no such draft, or it expired")
        return kept

    def edit(self, who: Principal, name: str, body: bytes, seen: int | None, given: dict[str, Any]) -> Kept:
        """Put an edited draft in the place of the one kept. Problem 412, 422, and as for `upload`."""
        kept = self.find(who, name)
        content = still_open(kept)
        if seen is not None and seen != kept.version:
            raise moved(kept.version)
        require_shown(who, kept)
        posted = parse_json(body)
        changed = replace(content, draft=posted, edited=True, given=replace(content.given, **given))
        document = self.document(kept, changed)
        outcome = self.foretell(document, changed.given, who.actor)
        changed = replace(changed, document=outcome.to_json())
        self._require_fit(who, outcome, changed)
        return self.shelf.change(kept, changed, outcome.plan, bool(personal(outcome.findings)))

    def document(self, kept: Kept, content: Content) -> Document:
        """The uploaded document read again, with what was edited in its draft."""
        data = self.shelf.document(kept.id)
        if data is None:
            raise Problem(404, "no-such-draft", "没有这份草稿,或已过期", "there is no such draft, or it expired")
        if not content.edited:
            return self._read(Asked(data, content.name))
        draft = draft_file(content.draft)
        return self._read(Asked(data, content.name, draft, content.draft["reading"]))

    def foretell(self, document: Document, given: Given, actor: Actor) -> Outcome:
        """What confirming it now would record."""
        reading = self.service.reading
        self.service.catch_up()
        context = Context(actor, today(reading.reader))
        return dry_run([document], given, Desk(reading.reader, reading.views), context)[0]

    def close(self) -> None:
        """End the reading process."""
        self.readers.close()

    def _read(self, asked: Asked) -> Document:
        found: Answer = self.readers.read(asked, self.service.settings.deadline_s)
        if found.no is not None:
            raise _refusal(*found.no)
        return Document(asked.name, asked.data, found.reading, None, found.lines, found.corrections, found.matching)

    def _same(self, who: Principal, data: bytes, name: str, given: Given) -> Kept | None:
        found = self.shelf.same(who.actor.id, sha256(data).hexdigest())
        kept = self.shelf.get(found) if found is not None else None
        content = kept.content if kept is not None else None
        return kept if content is not None and (content.name, content.given) == (name, given) else None

    def _require_fit(self, who: Principal, outcome: Outcome, content: Content) -> None:
        if outcome.plan is not None and not who.sees_plan(outcome.plan):
            raise Problem(403, "plan-not-granted", "此凭证不及于该方案", "this credential was not given that plan")
        if len(content.to_bytes()) > self.service.settings.max_document:
            raise Problem(
                413, "draft-too-large", "草稿过大,请在命令行用 shilu import 读入",
                "the draft is too large; read the document with shilu import on the command line",
            )  # fmt: skip


def sees(who: Principal, kept: Kept) -> bool:
    """Whether a draft may be shown to this credential."""
    own = kept.actor == who.actor.id
    return own if kept.plan is None else who.sees_plan(kept.plan)


def require_shown(who: Principal, kept: Kept) -> None:
    """Problem 403 when the text names persons and somebody else uploaded it: such a text is no common good."""
    if kept.personal and kept.actor != who.actor.id:
        raise Problem(
            403, "sealed", "草稿含个人信息,只有上传者可以查看和修改",
            "the draft names persons: only who uploaded it may see it",
        )  # fmt: skip


def still_open(kept: Kept) -> Content:
    """The content of a draft that was not confirmed. Problem 409."""
    if kept.content is None:
        raise Problem(409, "draft-confirmed", "草稿已经入账", "the draft was confirmed before")
    return kept.content


def draft_file(posted: Any) -> DraftFile:
    """The draft as its model has it. Problem 422 with the places of what is wrong."""
    try:
        return DraftFile.model_validate_json(orjson.dumps(without_refs(posted)))
    except ValidationError as error:
        raise invalid(error.errors()) from None


def require_name(name: str) -> None:
    """Problem 422 for a name that is a path, or that shows as something else than it is."""
    if not _NAME.fullmatch(name) or not name.isprintable() or name.strip(" .") != name:
        raise Problem(
            422, "document-name", "name 应为文件名:无路径、无控制字符,至多 200 字",
            "name is a bare file name: no path, no control characters, 200 characters at most",
        )  # fmt: skip


def _refusal(code: str, zh: str, en: str) -> Problem:
    place = _PLACE.match(en)
    errors = [{"pointer": f"/reading{place[0]}", "code": code, "zh": zh, "en": en}] if place else []
    return Problem(status_of(code, "PUT"), code, zh, en, errors)

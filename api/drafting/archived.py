"""An archived document handed out: never one that lies sealed, and never as something a browser would run."""

from __future__ import annotations

from fastapi import Response

from api.access.principal import Principal
from api.desk import Desk
from api.http.problems import Problem
from api.http.service import Service
from ledger.archive import Archived
from ledger.errors import DocumentDamaged
from ledger.personal import ERASED, State
from ledger.sealing import DoesNotOpen

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=31536000, immutable",
}


def archived(service: Service, who: Principal, sha256: str) -> Response:
    """The bytes. Problem 404 where there are none for this credential, 403 for a sealed one, 410 for an erased one."""
    stored = _stored(service, who, sha256)
    if stored is not None:
        headers = {"ETag": f'"{sha256}"', "Content-Disposition": f'attachment; filename="{sha256}"', **HEADERS}
        return Response(stored, 200, headers, "application/octet-stream")
    raise no(_document(service, sha256))


def readable(service: Service, who: Principal, sha256: str) -> tuple[bytes, State | None]:
    """The bytes to read lines from, and what became of them: None where they lie open, `erased` where they are the
    redacted text that stands for them, else sealed (and then nobody may see more of them than that text would say).

    Problems as `archived` where nothing may be read: restricted, erased without a text, the key not here.
    """
    stored = _stored(service, who, sha256)
    if stored is not None:
        return stored, None
    found = _document(service, sha256)
    if found.content is None:
        raise no(found)
    return found.content, found.state


def _stored(service: Service, who: Principal, sha256: str) -> bytes | None:
    service.catch_up()
    if who.plans is not None and not _granted(service, who, sha256):
        raise _nothing()
    return service.reading.reader.stored(sha256)


def _document(service: Service, sha256: str) -> Archived:
    try:
        found = service.reading.reader.archive.document(sha256)
    except DoesNotOpen:
        raise DocumentDamaged(sha256) from None
    if found is None:
        raise _nothing()
    return found


def no(found: Archived) -> Problem:
    """Why a document that does not lie open is not handed out."""
    if found.state == ERASED:
        text = found.redacted or "—"
        zh, en = f"文件已依法删除;涂黑后的文本:{text}", f"the document was erased; its redacted text: {text}"
        return Problem(410, "erased", zh, en)
    return Problem(
        403, "sealed", "文件含个人信息,已密封;请说明用途,通过 disclosures 查阅,查阅将被记录",
        "the document names persons and lies sealed: ask for its disclosure, with a purpose; that is recorded",
    )  # fmt: skip


def _granted(service: Service, who: Principal, sha256: str) -> bool:
    plan = Desk(service.reading.reader, service.reading.views).plan_of(sha256)
    return plan is not None and who.sees_plan(plan)


def _nothing() -> Problem:
    return Problem(404, "no-such-document", "账本中没有这份文件", "the ledger holds no such document")

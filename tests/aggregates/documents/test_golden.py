"""Four published documents in other notations, where they lie beside the project: read exactly as counted by hand.

Only facts about them are kept here, by the hash of the file: ids, lengths of titles, units with roles.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from aggregates.documents import Reading, read

GOLD: dict[str, dict[str, object]] = json.loads((Path(__file__).parent / "golden_four.json").read_text("utf-8"))


def _folder() -> Path | None:
    given = os.environ.get("SHILU_DOMAIN_DOCUMENTS")
    beside = Path(__file__).parents[4] / "shared" / "domain" / "documents"
    return next((path for path in (Path(given) if given else beside, beside) if path.is_dir()), None)


def facts(reading: Reading) -> dict[str, object]:
    """What is compared: kind, head, and for each task its id, the length of its title and its seats."""
    draft = reading.draft
    tasks = [
        [t.id, len(t.title or ""), t.open_ended, [f"{seat.agency}:{seat.role}" for seat in t.seats]]
        for t in draft.tasks
    ]
    head = [draft.document_number, draft.issuer, draft.signed_on, draft.region, draft.level]
    return {"kind": draft.kind, "title": len(draft.title or ""), "head": head, "tasks": tasks}


@pytest.mark.parametrize("digest", GOLD)
def test_four_documents(digest: str) -> None:
    """Kind, number, issuer, date, place, tasks, units and roles are exactly those counted."""
    folder = _folder()
    files = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in folder.glob("*.txt")} if folder else {}
    if digest not in files:
        pytest.skip("the document is not beside the project")
    reading = read(files[digest].read_bytes(), name=files[digest].name)
    assert json.loads(json.dumps(facts(reading), ensure_ascii=False)) == GOLD[digest]

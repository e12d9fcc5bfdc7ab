"""Draft files on disk: written for a person to edit, read back strictly; errors name file, line and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from aggregates.documents.formats import Unreadable, decode
from aggregates.drafts import DraftFile
from aggregates.drafts.model import without_refs
from aggregates.refusal import Refused
from api.json_places import line_of


@dataclass(frozen=True, slots=True)
class Loaded:
    """A draft file as read: its model, and its `reading` with the refs that the model does not carry."""

    path: Path
    file: DraftFile
    reading: Mapping[str, Any]


def write_draft(path: Path, document: Mapping[str, Any]) -> None:
    """Write a draft. An existing file is not overwritten: a person may have edited it."""
    try:
        with path.open("xb") as file:
            file.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    except FileExistsError:
        zh, en = f"{path} 已存在,不覆盖已有的草稿", f"{path} is there already: a draft is never overwritten"
        raise Refused("draft-exists", zh, en) from None


def load_draft(path: Path) -> Loaded:
    """Read a draft back. Refused, with file, line and JSON pointer, when it is no JSON or not of the form."""
    text = _text(path)
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        zh, en = f"{path}:{error.lineno}: 不是 JSON:{error.msg}", f"{path}:{error.lineno}: not JSON: {error.msg}"
        raise Refused("draft-form", zh, en) from None
    try:
        file = DraftFile.model_validate_json(orjson.dumps(without_refs(document)))
    except ValidationError as error:
        first = error.errors()[0]
        pointer = "/" + "/".join(str(part) for part in first["loc"])
        place = f"{path}:{line_of(text, pointer)}: {pointer}"
        zh, en = f"{place} 不合规则:{first['msg']}", f"{place} is not valid: {first['msg']}"
        raise Refused("draft-form", zh, en) from None
    return Loaded(path, file, document["reading"])


def _text(path: Path) -> str:
    try:
        lines, _ = decode(path.read_bytes())
    except Unreadable as error:
        raise Refused("draft-form", f"{path}: {error.reason_zh}", f"{path}: {error.reason_en}") from None
    return "\n".join(lines)

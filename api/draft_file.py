"""Draft files on disk: written for a person to edit, read back strictly; errors name file, line and place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from aggregates.documents.formats import Unreadable, decode
from aggregates.drafts import DraftFile
from aggregates.drafts.model import REF, without_refs
from aggregates.refusal import Refused
from api.json_places import line_of

_PLACE = re.compile(r"/[\w/+]+")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A draft file as read: its model, and its `reading` with the refs that the model does not carry."""

    path: Path
    file: DraftFile
    reading: Mapping[str, Any]
    text: str = ""

    def refusal(self, no: Refused) -> Refused:
        """The refusal with the draft's name, and the line of the place it speaks of first."""
        place = _PLACE.match(no.en)
        at = (_line_of_ref(self.text, place[0]) or line_of(self.text, f"/reading{place[0]}")) if place else None
        where = f"{self.path}:{at}" if at else str(self.path)
        return Refused(no.code, f"{where}: {no.zh}", f"{where}: {no.en}")


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
        zh, en = f"{place} {_in_chinese(first)}", f"{place} is not valid: {first['msg']}"
        raise Refused("draft-form", zh, en) from None
    return Loaded(path, file, document["reading"], text)


def _in_chinese(error: ErrorDetails) -> str:
    """What is wrong, in Chinese where it is one of the mistakes that editing by hand makes."""
    expected = str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ")
    said = {
        "missing": "缺少这一项", "unexpected_keyword_argument": "没有这样的键", "extra_forbidden": "没有这样的键",
        "literal_error": f"只能是 {expected}",
    }  # fmt: skip
    return f"不合规则:{said.get(error['type'], error['msg'])}"


def _line_of_ref(text: str, place: str) -> int | None:
    """The line (from 1) of the item that the draft marks with this place, else of the nearest one around it."""
    while place:
        at = text.find(f'"{REF}": "{place}"')
        if at >= 0:
            return text.count("\n", 0, at) + 1
        place = place.rpartition("/")[0]
    return None


def _text(path: Path) -> str:
    try:
        lines, _ = decode(path.read_bytes())
    except Unreadable as error:
        raise Refused("draft-form", f"{path}: {error.reason_zh}", f"{path}: {error.reason_en}") from None
    return "\n".join(lines)

"""What somebody filled in and sent: urlencoded, or multipart where a file comes with it."""

from __future__ import annotations

from typing import NamedTuple

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.pages.problem import PageProblem

FIELDS, FILES = 2_000, 8


class Form(NamedTuple):
    """The fields as sent; nothing is stripped or guessed."""

    fields: dict[str, list[str]]
    files: dict[str, tuple[str, bytes]]

    def one(self, name: str, default: str = "") -> str:
        """The value of a field, the last one where it was sent more than once."""
        return self.fields.get(name, [default])[-1]

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return self.fields.get(name, [])

    def file(self, name: str) -> tuple[str, bytes] | None:
        """(name, content) of a file; None when none was chosen."""
        return self.files.get(name)


async def read_form(request: Request) -> Form:
    """The form of a request whose body was taken within its limit. PageProblem 400 for what is none."""
    try:
        most = len(await request.body()) + 1
        data: FormData = await request.form(max_files=FILES, max_fields=FIELDS, max_part_size=most)
    except (HTTPException, ValueError, UnicodeDecodeError):
        raise PageProblem(400, "not-a-form", "表单无法读取", "the form cannot be read") from None
    fields: dict[str, list[str]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for name, value in data.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if value.filename or content:
                files[name] = (value.filename or "", content)
        else:
            fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return Form(fields, files)

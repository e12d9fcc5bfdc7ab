"""How large a document may be in every direction before it is refused; each limit with the reason for its size."""

from __future__ import annotations

from aggregates.documents.formats.errors import Unreadable

# Scanned annexes make PDF and DOCX files of tens of megabytes; the text of the longest plans is below one.
MAX_BYTES = 64 * 1024 * 1024
# A plan holds some 20,000 to 200,000 characters; a hundred times that still fits into memory several times over.
MAX_CHARACTERS = 16_000_000
# Every line costs an object and a place; 10 MB of ordinary text are some 250,000 lines.
MAX_LINES = 1_000_000
# libxml2 stops at 256 open elements without its "huge" option; saved pages reach 30 to 60.
MAX_DEPTH = 256
# The largest annexes (divisions of labour of a whole province) hold some 10,000 cells.
MAX_TABLE_CELLS = 200_000
# A word processor writes 10 to 30 parts, and one for each picture.
MAX_ZIP_MEMBERS = 5_000
# XML compresses 10 to 20 times, an empty sheet of repeated markup up to 100; a bomb a thousand and more.
MAX_EXPANSION = 250
# Below this many expanded bytes a high ratio harms nobody.
EXPANSION_FREE = 4 * 1024 * 1024
# All parts together, and one XML part, unpacked.
MAX_EXPANDED = 256 * 1024 * 1024
MAX_XML_PART = 64 * 1024 * 1024
# A volume of several hundred pages is not one plan.
MAX_PAGES = 2_000


def exceeded(zh: str, en: str, found: int, limit: int, where: tuple[str, str] = ("", "")) -> Unreadable:
    """The error for a limit passed: `zh`/`en` name what is counted, `where` (zh, en) the place if there is one."""
    return Unreadable(
        f"{where[0]}{zh}为 {found:,}，超过上限 {limit:,}",
        f"{where[1]}{en} is {found:,}, above the limit of {limit:,}",
    )


def require(zh: str, en: str, found: int, limit: int, where: tuple[str, str] = ("", "")) -> None:
    """Raise `Unreadable` when `found` is above `limit`."""
    if found > limit:
        raise exceeded(zh, en, found, limit, where)

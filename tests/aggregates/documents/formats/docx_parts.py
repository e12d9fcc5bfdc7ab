"""DOCX packages written part by part, for what python-docx cannot write: lists, revisions, strict names, text boxes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def run(text: str, properties: str = "") -> str:
    """A run with this text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def numbered(text: str, num: int | str, level: int = 0) -> str:
    """A paragraph of the list `num`."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def level(index: int, form: str, text: str, *, start: int = 1, more: str = "") -> str:
    """One level of a list definition."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{escape(text)}"/></w:lvl>'
    )


def numbering(abstract: Mapping[int, str], nums: Mapping[int, int | tuple[int, str]]) -> str:
    """numbering.xml: levels by abstract id; abstract id, or (abstract id, overrides), by num id."""
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{key}">{levels}</w:abstractNum>' for key, levels in abstract.items()
    )
    for key, made in nums.items():
        base, overrides = made if isinstance(made, tuple) else (made, "")
        lists += f'<w:num w:numId="{key}"><w:abstractNumId w:val="{base}"/>{overrides}</w:num>'
    return f'<w:numbering xmlns:w="{W}">{lists}</w:numbering>'


def package(
    body: str, parts: Mapping[str, str] | None = None, *, strict: bool = False, main: str = "document"
) -> bytes:
    """A package with this body; `parts` are further parts by kind of relation (`styles`, `numbering`, `header` …)."""
    relation = _RELATION_STRICT if strict else _RELATION
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", _relations({f"word/{main}.xml": "officeDocument"}, relation))
        document = f'<w:document xmlns:w="{W}" {_SPACES}><w:body>{body}</w:body></w:document>'
        archive.writestr(f"word/{main}.xml", document.replace(W, W_STRICT) if strict else document)
        kinds = {f"{kind}.xml": kind for kind in parts or {}}
        archive.writestr(f"word/_rels/{main}.xml.rels", _relations(kinds, relation))
        for kind, text in (parts or {}).items():
            archive.writestr(f"word/{kind}.xml", text.replace(W, W_STRICT) if strict else text)
    return out.getvalue()


def _relations(targets: Mapping[str, str], relation: str) -> str:
    inner = "".join(
        f'<Relationship Id="r{number}" Type="{relation}/{kind.rstrip("0123456789")}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{_PACKAGE}">{inner}</Relationships>'

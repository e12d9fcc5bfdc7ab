"""A ZIP file before anything in it is opened: which format it is, and that it is no trap.

Checks what a bomb or a forged container would show: counts, sizes and ratios declared, sizes that lie, members that
overlap, names that climb out of the folder, links, encryption (PKWARE APPNOTE 6.3; ECMA-376 part 2 allows only stored
and deflated parts).
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib

from aggregates.documents.formats import limits
from aggregates.documents.formats.errors import Unreadable, instead

_END = b"PK\x05\x06"
_LOCAL_HEADER = 30
_UNREADABLE_KINDS: tuple[tuple[str, str, str], ...] = (
    (
        "OFD.xml",
        "OFD 版式文件（GB/T 33190），暂不支持；请用阅读器另存为 PDF",
        "an OFD file (GB/T 33190); save it as PDF",
    ),
    ("xl/", "Excel 工作簿（XLSX），不是文档；请将正文另存为 DOCX", "an Excel workbook (XLSX), not a document"),
    ("ppt/", "PowerPoint 演示文稿（PPTX），不是文档", "a PowerPoint file (PPTX), not a document"),
    ("content.xml", "ODF 文件（如 ODT），请另存为 DOCX", "an ODF file (such as ODT); save it as DOCX"),
    ("META-INF/container.xml", "EPUB 电子书，不是文档", "an EPUB book, not a document"),
)


def ends_as_zip(data: bytes) -> bool:
    """Whether the file ends with the end-of-directory record of a ZIP file, whatever it begins with."""
    start = data.rfind(_END, max(0, len(data) - 65557))
    return start >= 0 and len(data) >= start + 22 == len(data) - int.from_bytes(data[start + 20 : start + 22], "little")


def require_docx(data: bytes) -> None:
    """Raise `Unreadable` unless the ZIP file is a DOCX that is safe to open; names the member that is not."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members, archive.start_dir)
            _require_word({member.filename for member in members})
            _check_sizes(data, members)
    except (zipfile.BadZipFile, NotImplementedError, struct.error, UnicodeDecodeError, ValueError) as error:
        raise Unreadable(
            f"ZIP 文件（DOCX）已损坏或被截断，末尾目录读不出（文件 {len(data):,} 字节）",
            f"the ZIP file (DOCX) is damaged or cut off: no readable directory at its end, byte {len(data):,}",
        ) from error


def _require_word(names: set[str]) -> None:
    for mark, zh, en in _UNREADABLE_KINDS:
        if any(name == mark or (mark.endswith("/") and name.startswith(mark)) for name in names):
            raise instead(zh, en)
    if "[Content_Types].xml" in names or any(name.startswith("word/") for name in names):
        return  # which part is the document, and whether it is there, its relations say
    first = "、".join(sorted(names)[:3])[:80]
    raise Unreadable(
        f"是普通 ZIP 压缩包（含 {first}），请先解压", f"a plain ZIP archive (holding {first}); unpack it first"
    )


def _check_members(members: list[zipfile.ZipInfo], directory: int) -> None:
    limits.require("ZIP 成员数", "the number of ZIP members", len(members), limits.MAX_ZIP_MEMBERS)
    seen: set[str] = set()
    for member in members:
        _check_member(member)
        if member.filename.lower() in seen:
            raise _trap(member, "同名成员出现两次", "a name occurs twice")
        seen.add(member.filename.lower())
    total = sum(member.file_size for member in members)
    limits.require("ZIP 解压后总字节数", "the unpacked size in bytes", total, limits.MAX_EXPANDED)
    _check_overlap(sorted(members, key=lambda member: member.header_offset), directory)


def _check_member(member: zipfile.ZipInfo) -> None:
    parts = member.filename.replace("\\", "/").split("/")
    if ".." in parts or member.filename.startswith("/") or ":" in parts[0]:
        raise _trap(member, "成员名指向文件夹之外", "the name points outside the archive")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise _trap(member, "成员是符号链接", "the member is a symbolic link")
    if member.flag_bits & 1:
        raise _trap(member, "成员已加密，需要密码", "the member is encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _trap(member, "成员的压缩方法不允许", "the compression method is not allowed")
    large = member.file_size > limits.EXPANSION_FREE
    if large and member.file_size > limits.MAX_EXPANSION * max(1, member.compress_size):
        raise _trap(member, f"压缩比超过上限 {limits.MAX_EXPANSION}（压缩炸弹）", "expansion ratio of a zip bomb")


def _check_overlap(members: list[zipfile.ZipInfo], directory: int) -> None:
    ends = [*(member.header_offset for member in members[1:]), directory]
    for member, end in zip(members, ends, strict=False):
        if member.header_offset + _LOCAL_HEADER + len(member.filename) + member.compress_size > end:
            raise _trap(member, "成员互相重叠（压缩炸弹）", "members overlap, as in a zip bomb")


def _check_sizes(data: bytes, members: list[zipfile.ZipInfo]) -> None:
    """No XML part unpacks to more than its entry says; the rest is never unpacked."""
    for member in members:
        if not member.filename.endswith((".xml", ".rels")):
            continue
        where = (f"ZIP 成员 {member.filename} 的", f"ZIP member {member.filename}: ")
        limits.require("解压后字节数", "the unpacked size", member.file_size, limits.MAX_XML_PART, where)
        if _unpacked(data, member, member.file_size + 1) != member.file_size:
            raise _trap(member, "实际大小与目录所写不符", "the real size is not the one in the directory")


def _unpacked(data: bytes, member: zipfile.ZipInfo, most: int) -> int:
    """The real size of a member in bytes, counted up to `most`."""
    header = data[member.header_offset : member.header_offset + _LOCAL_HEADER]
    name, extra = struct.unpack("<HH", header[26:30])
    start = member.header_offset + _LOCAL_HEADER + int(name) + int(extra)
    packed = data[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    try:
        return len(zlib.decompressobj(-15).decompress(packed, most))
    except zlib.error as error:
        raise _trap(member, "压缩数据已损坏", "its compressed data is damaged") from error


def _trap(member: zipfile.ZipInfo, zh: str, en: str) -> Unreadable:
    name = member.filename[:80]
    return Unreadable(f"ZIP 成员 {name}：{zh}", f"ZIP member {name}: {en}")

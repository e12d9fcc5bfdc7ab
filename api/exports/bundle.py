"""An evaluation as one ZIP: report, workbook, inclusion proof, and a manifest with the SHA-256 of each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from aggregates.refusal import Refused
from api.exports.report import evaluation_report
from api.exports.stamped import Stamp
from api.exports.words import Lang, pick
from api.exports.workbook import workbook
from api.exports.zipped import zipped

MANIFEST = "manifest.json"


def evaluation_zip(
    judged: Mapping[str, Any], stamp: Stamp, proof: bytes, lang: Lang = "zh", *, status: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]] = (), restatement: Mapping[str, Any] | None = None,
    rules: Mapping[str, Any] | None = None, issuer: str = "", pdf: bool = True,
    came: Mapping[str, Any] | None = None, disputes: Mapping[str, Any] | None = None,
) -> bytes:
    """The report (DOCX, and PDF where `pdf`), the workbook, `judged` itself and `proof`; the rest as in
    `evaluation_report`.

    `proof`: the `.tlog-proof` of the snapshot's entry, as the service gave it. Refused: as there, and
    `not-a-snapshot`: what was not fixed has no entry to prove.
    """
    if not judged.get("snapshot"):
        raise Refused("not-a-snapshot", "未固定的评估没有可证明的记录", "an evaluation that was not fixed has no entry")
    given: dict[str, Any] = {
        "status": status, "rows": rows, "restatement": restatement, "rules": rules, "issuer": issuer,
        "came": came, "disputes": disputes,
    }  # fmt: skip
    title = (status.get("plan") or {}).get("title") or judged["plan_id"]
    report = pick(lang, "评估报告", "report")
    files = {f"{report}.{fmt}": evaluation_report(judged, stamp, lang, fmt, **given)
             for fmt in ("docx", "pdf") if pdf or fmt == "docx"}  # fmt: skip
    files[pick(lang, "台账.xlsx", "ledger.xlsx")] = workbook(rows, stamp, None, lang, title=title)
    files["snapshot.json"] = orjson.dumps(judged, option=orjson.OPT_SORT_KEYS)
    files[f"entry-{judged['snapshot']['position']}.tlog-proof"] = proof
    return bundle(files, stamp, {"plan": judged["plan_id"], "snapshot": judged["snapshot"]["snapshot"],
                                 "position": judged["snapshot"]["position"],
                                 "figures_sha256": judged["snapshot"]["figures_sha256"]})  # fmt: skip


def bundle(files: Mapping[str, bytes], stamp: Stamp, about: Mapping[str, Any]) -> bytes:
    """The files behind a manifest: what it is `about`, the stamp, and name, bytes and SHA-256 of every file."""
    listed = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    ]
    told = {"about": dict(about), "stamp": dict(stamp), "files": listed}
    manifest = orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
    return zipped({MANIFEST: manifest, **files})

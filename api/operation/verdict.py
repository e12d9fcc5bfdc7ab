"""What a finished verification lets the service say of itself, in plain words and no more than was checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.operation.sentences import COMPLETENESS, sentences
from ledger.report import FAILED, OK, UNCHECKED

VERIFIED, RUNNING, FAILURE, NEVER = "verified", "running", "failed", "never"
_ELSEWHERE = "来自别处"
_FAULTS = {
    "checkpoint": ("签名不符", "the signatures do not hold"),
    "witnesses": ("见证副署不足或无效", "the cosignatures are too few, or not valid"),
    "entries": ("记录不合规范,读不出", "entries are not canonical, or cannot be read"),
    "tree": ("哈希不符", "the hashes do not fit"),
    "consistency": ("与检查点不符", "the entries do not fit a checkpoint"),
    "order": ("次序不连续", "the order is broken"),
    "uniqueness": ("有重复", "something was recorded twice"),
    "snapshots": ("固定的数字或归档文件不符", "a fixed figure or a document does not fit"),
    "views": ("查询用的表与记录不符", "the tables behind pages do not fit the entries"),
}
_OWN = (
    "这是本服务对自己账本的核验;不相信运营单位的,请用自己保存的公钥与检查点离线核验 / this is the service's check of "
    "its own ledger: whoever does not trust the operator verifies offline, with a key and a checkpoint of his own"
)
_TAIL = (
    "末尾与签名程序的记忆被一起改掉:“末尾相符”凭的是签名程序在数据库之外记住的检查点,它与账本由同一单位保管 / "
    "that the end was not cut off together with the signer's memory: that the end fits rests on what the signer "
    "remembers outside the database, which the same operator keeps"
)
_OPEN_TAIL = (
    "末尾是否被截去:没有来自数据库以外的检查点可对照 / that no tail was cut off: there is no checkpoint from "
    "outside the database to compare with"
)
_NOT_FOLDED = (
    "账本较长,查询视图不在此逐行比对,请运行 shilu fsck;索引列与幂等表已比对 / the ledger is long: the read models are "
    "not compared here, run shilu fsck; row columns and the idempotency table were"
)
_MEMORY = ("签名程序在数据库之外记住的检查点", "the checkpoint that the signer remembers outside the database")


def state_of(found: Mapping[str, Any], at: str, seconds: float) -> dict[str, Any]:
    """The state after a verification that began `at` (RFC 3339) and took so many seconds; `found` as
    `verifying.verified` answers."""
    report = found["report"]
    checks = _checks(report["checks"], folded=found["folded"])
    verdicts = {one["name"]: one["verdict"] for one in checks}
    first = _first(checks)
    zh, en = _failed(first, verdicts) if first else _well(report)
    return {
        "state": FAILURE if found["exit_code"] == 1 else VERIFIED if found["exit_code"] == 0 else NEVER,
        "size": report["size"], "root": report["root"], "at": at, "seconds": round(seconds, 3), "zh": zh, "en": en,
        "position": first["position"] if first else None, "checks": checks,
        "integrity": report["integrity"], "completeness": report["completeness"],
        "sentences": sentences({**verdicts, COMPLETENESS: report["completeness"]}),
        "words": [{**word, "detail": _halves(word["detail"])} for word in report["words"]],
        "covered": list(map(_covered, report["covered"])),
        "proves_not": _proves_not(report), "key": found["key"],
    }  # fmt: skip


def never(zh: str, en: str) -> dict[str, Any]:
    """The state before anything was verified; `zh` and `en` say why."""
    return {
        "state": NEVER, "size": 0, "root": "", "at": None, "seconds": None, "zh": zh, "en": en, "position": None,
        "checks": [], "integrity": UNCHECKED, "completeness": UNCHECKED, "sentences": sentences({}), "words": [],
        "covered": [], "proves_not": [_halves(_OWN)], "key": None,
    }  # fmt: skip


def _checks(checks: Sequence[Mapping[str, Any]], *, folded: bool) -> list[dict[str, Any]]:
    found = [dict(one) for one in checks]
    for one in found:
        if one["name"] == "views" and one["verdict"] == UNCHECKED and not folded:
            one["detail"] = _NOT_FOLDED
        one["detail"] = one["detail"].replace("/ recordedtime runs", "/ recorded times run")
        one["detail"], one["next"] = _halves(one["detail"]), _halves(one["next"])
    return found


def _first(checks: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The failed check of the first bad position; of several there the tree, for it says that a hash does not fit."""
    failed = [one for one in checks if one["verdict"] == FAILED]
    return min(failed, key=lambda one: (one["position"] or 2**63, one["name"] != "tree"), default=None)


def _failed(first: Mapping[str, Any], verdicts: Mapping[str, str]) -> tuple[str, str]:
    """What is wrong and from where; "verification failed" is said by whoever shows it."""
    zh, en = _FAULTS.get(first["name"], (first["name"], first["name"]))
    if first["position"] is not None:
        zh, en = f"第 {first['position']} 条起{zh}", f"{en}, from entry {first['position']} on"
    count = sum(verdict == FAILED for verdict in verdicts.values())
    if count > 1:
        zh, en = f"{zh}(共 {count} 项不符)", f"{en} ({count} checks failed)"
    return zh, en


def _well(report: Mapping[str, Any]) -> tuple[str, str]:
    if report["integrity"] != OK:
        return "没有可核验的内容", "there was nothing to verify"
    zh, en = f"{report['size']} 条记录未被改动", f"{report['size']} entries are unchanged"
    if report["covered"]:
        upto = report["covered"][0]["size"]
        return f"{zh},至第 {upto} 条没有缺少", f"{en}, none is missing up to {upto}"
    return f"{zh};末尾是否被截去未能证明", f"{en}; that no tail was cut off is not shown"


def _covered(one: Mapping[str, Any]) -> dict[str, Any]:
    """Whose word it is: the service holds its checkpoints itself, and does not call that elsewhere."""
    own = one["zh"].startswith("在别处保存")
    zh, en = _MEMORY if own else (one["zh"], one["en"])
    return {"size": one["size"], "zh": zh, "en": en}


def _proves_not(report: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the verification cannot show; on the end of the ledger what fits the sentence "complete"."""
    tails = {OK: [_TAIL], UNCHECKED: [_OPEN_TAIL]}.get(report["completeness"], [])
    lines = [line.replace("recordedtime is", "the recorded time is") for line in report["proves_not"]]
    return [_halves(_OWN), *map(_halves, tails), *(_halves(line) for line in lines if _ELSEWHERE not in line)]


def _halves(text: str) -> dict[str, str]:
    """A text of two languages, " / " between them; of several such with "；" between, all of each language."""
    first, *middle, last = text.split(" / ") if " / " in text else (text, text)
    borders = [part.partition("；") for part in middle]
    zh = "；".join([first, *(after for _, _, after in borders)])
    return {"zh": zh, "en": "; ".join([*(before for before, _, _ in borders), last])}

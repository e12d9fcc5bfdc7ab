"""Words of an entry's page: names and codes of what a fact says, digests and what they mean, texts in two languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from api.pages.labels import label
from api.pages.task_words import value_in_english
from replay.wording_paths import value_said

Both = tuple[str, str]
_FIELDS: Mapping[str, str] = {
    "agency_as_written": "agency as printed", "of_type": "type of what is corrected", "occurrence": "which time",
    "kernel": "version of the computing rules", "no": "number", "to": "until", "instance": "instance",
    "supersedes": "replaces", "per": "every", "bound": "limit", "reader_version": "version of the reader",
    "fed_back_on": "day of the answer", "message_zh": "finding (Chinese)", "message_en": "finding (English)",
}  # fmt: skip
"""English names where the field's own letters do not read as words; the Chinese ones are in replay/wording.py."""
_VALUES: Mapping[str, Mapping[str, Both]] = {
    "outcome": {
        "RECORD_WRONG": ("更正记录", "the record was wrong"), "WORLD_CHANGES": ("席位变动", "the seat moves"),
        "REJECTED": ("维持原记录", "stays as recorded"),
    },
    "result": {
        "accepted": ("通过", "accepted"), "returned": ("退回", "returned"), "FULL": ("全部完成", "complete"),
        "PARTIAL": ("部分完成", "in part"), "REJECTED": ("不予销号", "not verified"), "DONE": ("已整改", "done"),
        "CONTINUING": ("持续整改", "continuing"), "NOT_DONE": ("未整改", "not done"),
    },
    "basis": {
        "explicit": ("明文", "said in so many words"), "open_list": ("名单未尽", "an open list"),
        "decision": ("另行决定", "a decision"), "group": ("随同组", "with its group"), "HAND": ("手工", "by hand"),
        "document_order_rule": ("按文件所定次序", "the document's rule of order"),
        "document_default": ("按文件总则", "the document's general rule"),
    },
    "ground": {
        "WHO_LEADS": ("由谁牵头", "who leads"), "SCOPE": ("职责范围", "scope of the duty"), "FACT": ("事实", "a fact"),
        "SCORE": ("评分", "a score"), "NAME": ("单位名称", "the name of an agency"),
    },
    "basis_kind": {
        "PLAN": ("方案", "the plan"), "STAFFING_CHARTER": ("三定规定", "staffing charter"), "LAW": ("法规", "law"),
        "MINUTES": ("纪要", "minutes"), "OTHER": ("其他", "other"),
    },
    "hardness": {"hard": ("约束性", "binding"), "aspirational": ("预期性", "aspirational")},
    "severity": {"INFO": ("提示", "for information"), "WARN": ("警告", "warning"), "ERROR": ("错误", "error")},
    "level": {
        "nation": ("国家", "nation"), "province": ("省", "province"),
        "city": ("市", "city"), "county": ("县", "county"),
    },
    "per": {"quarter": ("季度", "quarter"), "semester": ("半年", "half-year"), "year": ("年", "year")},
    "owner_kind": {"explicit": ("明文", "named"), "implied": ("隐含", "implied"), "none": ("无", "none")},
    "subject": {"evaluation": ("评估", "evaluation")}, "recipient_kind": {"AGENCY": ("单位", "agency")},
    "clock": {"simulated": ("模拟时钟", "simulated clock")}, "format": {"text": ("文本", "text")},
    "partial": {"YELLOW": ("黄灯", "yellow light"), "RED": ("红灯", "red light")},
}  # fmt: skip
_SOURCES: Mapping[str, Both] = {
    "publication": ("公开发布", "publication"), "report": ("填报", "report"), "decision": ("决定", "decision"),
    "name_rule": ("名称规则", "rule of names"), "document": ("文件", "document"),
    "illustration": ("虚构示意", "made up, for illustration"),
}  # fmt: skip
DIGESTS: Mapping[str, tuple[Both, Both]] = {
    "figures_sha256": (
        ("所固定数据的摘要", "digest of the figures fixed"),
        ("全部数据的 SHA-256,不是文件,无可下载;重算所得与它相同,即与固定时一致",
         "the SHA-256 of all figures; no document, so nothing to download. Figures computed again that give the same "
         "digest are those that were fixed"),
    ),
    "secret_sha256": (
        ("密钥的摘要", "digest of the key"),
        ("密钥本身不入账", "the key itself is not in the ledger"),
    ),
}  # fmt: skip
"""Members that are digests of something other than a document: their name, and what they mean."""
_CHINESE = re.compile("[\u3400-\u9fff]")


def field_word(name: str, lang: str) -> str:
    """The name of a member of a fact; one without a word as its code."""
    return _FIELDS.get(name) or label("field", name, lang) if lang == "en" else label("field", name, lang)


def value_word(name: str, value: Any, lang: str) -> str:
    """A value in words: codes of roles, outcomes, grounds and the like; one without a word as it is."""
    if isinstance(value, str) and value in _VALUES.get(name, {}):
        return _VALUES[name][value][lang == "en"]
    if name == "of_type":
        return label("event", str(value), lang)
    return (value_in_english(name, value) or "") if lang == "en" else value_said(name, value)


def source_word(kind: str, lang: str) -> str:
    """The kind of a source."""
    return _SOURCES[kind][lang == "en"] if kind in _SOURCES else kind


def own_half(text: str | None, lang: str) -> str:
    """Of a text written as “中文 / English”, the half in the reader's language; any other text whole."""
    zh, slash, en = (text or "").partition(" / ")
    if not slash or not _CHINESE.search(zh) or _CHINESE.search(en):
        return text or ""
    return en.strip() if lang == "en" else zh.strip()

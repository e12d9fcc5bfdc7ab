"""Markers inside paragraphs: which ones start a paragraph, and which are only mentioned."""

from __future__ import annotations

import pytest

from aggregates.documents.layout import heal


def _parts(text: str) -> list[str]:
    return [par.text for par in heal([text]).paragraphs]


@pytest.mark.parametrize(
    "parts",
    [
        ["二、重点任务", "（一）清理河道。组织专门队伍，定期清理。"],
        ["1.清理河道。组织专门队伍，定期清理。（市水利局负责）", "2.整治排污口。逐个建立台账，限期整改。"],
        ["（三）清理河道。组织专门队伍，定期清理。", "（四）整治排污口。逐个建立台账，限期整改。"],
        ["清理河道，定期保洁。（责任单位：市水利局）", "2.整治排污口，建立台账。"],
        ["3.清理河道。组织专门队伍，定期清理。", "（二）整治排污口。逐个建立台账。"],
        ["第二章 重点任务", "（一）清理河道。组织专门队伍，定期清理。"],
    ],
)
def test_two_headings_in_one_line(parts: list[str]) -> None:
    """Headings printed in one line part where no other reading is possible, and the finding says so."""
    layout = heal(["".join(parts)])
    assert [par.text for par in layout.paragraphs] == parts
    assert [finding.code for finding in layout.findings] == ["LAYOUT"]


@pytest.mark.parametrize(
    "text",
    [
        "按照第（一）项、第（二）项的要求办理，并按（三）执行。",
        "一是清理河道。二是整治排污口。三是修复植被，确保达标。",
        "水质达标率提高2.5个百分点。1.5万亩湿地得到修复，投入3.2亿元。",
        "贯彻《关于（一）（二）类水体保护的意见》。统一、规范、有序推进。",
        "自3月1日起施行。2、3月份集中整治，5、6月份验收。",
        "主要包括：（1）清理河道；（2）整治排污口；（3）修复植被。",
        "1.清理河道；2.整治排污口；3.修复植被。",
        "（1）清理河道。组织队伍，定期清理。（2）整治排污口。建立台账，限期整改。",
        "清理河道。（一）项工作由市水利局负责。",
        "河长制——全面推行以来，成效明显。——摘自报告",
    ],
)
def test_numbers_in_running_text_stay(text: str) -> None:
    """References, enumerations, decimals, dates and titles do not start paragraphs."""
    assert _parts(text) == [text]


def test_lost_breaks_with_signature_and_note() -> None:
    """Without any break: addressees, sections, items, closing text, organ, date and note are paragraphs again."""
    task = "组织专门队伍，定期开展清理，建立长效机制，做好日常维护，及时公开信息，接受群众监督，确保取得实效"
    parts = [
        "各县区人民政府，市直各部门：",
        "为改善水质，现提出以下意见。",
        "一、清理整治",
        f"（一）清理河道。{task}。（市水利局牵头，各县区负责）",
        f"（二）整治排污口。{task}。（市生态环境局负责）",
        "二、修复保护",
        f"（三）修复植被。{task}。（市林业局、各县区按职责分工负责）",
        f"（四）保护水源。{task}。（市水利局负责）",
        "各县区、各部门要加强领导，落实责任，确保各项工作落地见效。",
        "云溪市人民政府办公室",
        "2024年3月5日",
        "（此件公开发布）",
    ]
    assert _parts("".join(parts)) == parts


def test_a_missing_number_does_not_end_the_count() -> None:
    """A number skipped or printed twice by mistake does not hide the headings after it."""
    task = "组织专门队伍，定期开展清理，建立长效机制，做好日常维护，及时公开信息，接受群众监督，确保取得实效。"
    parts = [f"（{number}）清理第{number}河道。{task}{task}" for number in "一二四五五六"]
    assert _parts("一、任务".join(["", "".join(parts)]))[1:] == parts

"""Slips of scanning: shown with what they should read; only role words are matched as meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents.layout import heal
from aggregates.documents.ocr import confusions, matched_as_meant


@pytest.mark.parametrize(
    ("text", "printed", "probable"),
    [
        ("（市水利局卓头，市城管局配台）", "卓头", "牵头"),
        ("（市水利局牵头，市城管局配台）", "配台", "配合"),
        ("贵任单位：市水利局", "贵任", "责任"),
        ("到2O26年底", "O", "0"),
        ("在l0月前完成", "l", "1"),
        ("二0二四年三月", "0", "〇"),
        ("2024年3月5曰", "曰", "日"),
        ("己经完成整改", "己", "已"),
        ("管好自已的事", "已", "己"),
        ("到2026年未，水质达标", "未", "末"),
        ("（责任单位；市水利局）", "；", "："),
    ],
)
def test_a_slip_is_shown(text: str, printed: str, probable: str) -> None:
    """The slip is found with its probable reading, and is a finding on its line; the text stays as printed."""
    assert (printed, probable) in [(slip.printed, slip.probable) for slip in confusions(text)]
    layout = heal(["一、任务", text])
    assert [par.text for par in layout.paragraphs] == ["一、任务", text]
    found = [finding for finding in layout.findings if finding.code == "OCR_SLIP"]
    assert all(finding.lines == (2, 2) for finding in found)
    assert any(printed in finding.message_zh and probable in finding.message_zh for finding in found)


@pytest.mark.parametrize(
    "text",
    [
        "调配台账管理，分配台湾同胞来访接待任务。",
        "去年未完成的任务，到年末前完成，2025年未达标的除外。",
        "各自已完成整改，自己动手，知己知彼，克己奉公。",
        "二〇二四年未来可期，周末开展活动。",
        "明确牵头单位、责任单位；建立台账。",
        "卓越人才，奉献社会，高贵任性，负责任。",
        "CO2排放，PM2.5，5G网络，Ol项目",
    ],
)
def test_words_are_no_slips(text: str) -> None:
    """Ordinary words with the same characters are left alone."""
    assert confusions(text) == ()
    assert matched_as_meant(text) == text


def test_role_words_are_matched_as_meant() -> None:
    """A slip in a role word is read so in the folded text, of the same length; a figure never is."""
    (par,) = heal(["治理河道。（市水利局卓头，市城管局配台，2O26年完成）"]).paragraphs
    assert "市水利局牵头，市城管局配合，2O26年" in par.canon
    assert "卓头" in par.text
    assert len(par.canon) == len(par.text)


@given(st.text(alphabet="卓头牵失配台贵任负责单位己已末未曰日年月；：（）0Ol1二〇", max_size=60))
def test_matching_keeps_the_length(text: str) -> None:
    """Reading slips as meant never moves a character, and every slip quotes its own place."""
    assert len(matched_as_meant(text)) == len(text)
    for slip in confusions(text):
        assert text[slip.start : slip.end] == slip.printed
        assert len(slip.probable) == len(slip.printed)

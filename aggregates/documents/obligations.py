"""What a plan orders outside its brackets: one record a sentence, with the owner the text gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aggregates.documents.draft import ObligationDraft
from aggregates.documents.glyphs import squeeze
from aggregates.documents.outline import Section, title_sentence
from aggregates.documents.owners import owner_of
from aggregates.documents.sentences import sentences
from aggregates.documents.source_map import Paragraph

__all__ = ["obligations", "owner_of"]

_LABELLED = re.compile(
    r"(?:\d{1,3}[.、]|（[\d一二三四五六七八九十]{1,3}）|——|[①-⑳])\s*(?P<who>[\u4e00-\u9fff（）、]{2,30})：(?=.)"
)

_BODY = re.compile(
    r"(?:长|员|职责|单位|部门|人|组|队|方|者|院|站|会|局|委|办|厅|部|室|所|处|府|台|社|校|"
    r"中心|公司|银行|县|区|乡|镇|村|市)$"
)


def obligations(sections: Sequence[Section], first_task: int, used: frozenset[int]) -> tuple[ObligationDraft, ...]:
    """Sentences of the sections that follow the first task section and hold no tasks themselves."""
    return tuple(
        found
        for index, section in enumerate(sections)
        if index > first_task and index not in used
        for heading, par in _headed(section)
        for found in _sentences(heading, par)
    )


def _headed(section: Section) -> Iterator[tuple[str, Paragraph]]:
    head = section.heading
    for par in ([head.rest] if head.rest else []) + section.intro:
        yield head.title, par
    for group in section.groups:
        for par in ([group.heading.rest] if group.heading.rest else []) + group.body:
            yield group.heading.title, par


def _sentences(heading: str, par: Paragraph) -> Iterator[ObligationDraft]:
    labelled = _LABELLED.match(par.canon)
    if labelled and _BODY.search(squeeze(labelled.group("who"))):
        # 1.县财政局：…: a list of duties, each under its owner's name
        text = par.text[labelled.end() :].strip()
        yield ObligationDraft(heading, text, "explicit", squeeze(labelled.group("who")), par.lines())
        return
    title, start = title_sentence(par.canon)
    if title and owner_of(squeeze(par.canon[: len(title) + 1])):
        title, start = None, 0  # a sentence with an owner orders something; it is no title
    owner: str | None = None
    for left, right in sentences(par.canon, start):
        text = par.text[left:right].strip()
        if not text:
            continue
        stated = owner_of(squeeze(par.canon[left:right]))
        owner = stated or owner
        kind = "explicit" if stated else "implied" if owner else "none"
        yield ObligationDraft(title or heading, text, kind, owner, par.lines(left, right))  # type: ignore[arg-type]

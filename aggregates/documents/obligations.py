"""What a plan orders outside its brackets: one record a sentence, with the owner the text gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aggregates.documents.draft import ObligationDraft
from aggregates.documents.glyphs import squeeze
from aggregates.documents.outline import Section, title_sentence
from aggregates.documents.responsibility_words import is_agency
from aggregates.documents.sentences import sentences
from aggregates.documents.source_map import Paragraph

_SUBJECT = re.compile(
    r"(?P<who>[^，。；：“”]{2,40}?)(?:要(?!求|素|点)|应当?|须|必须|负责|统一领导|按照|按规定|将|与|认真|具体|把|按年度|定期)"
)
_LABELLED = re.compile(
    r"(?:\d{1,3}[.、]|（[\d一二三四五六七八九十]{1,3}）|——)\s*(?P<who>[\u4e00-\u9fff（）、]{2,20})：(?=.)"
)
_NOT_OWNER = re.compile(r"^(?:在|对|根据|按照|落实|完善|加强|建立|逐步|引导|将|进一步|要|鼓励)")


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
    if labelled:  # 1.县财政局：…: a list of duties, each under its owner's name
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


def owner_of(sentence: str) -> str | None:
    """The agency a sentence opens with as its subject (县科协要…, 各县政府负责…), else None."""
    match = _SUBJECT.match(sentence)
    who = match.group("who") if match else ""
    if not who or _NOT_OWNER.match(who):
        return None
    names = [name for name in who.split("、") if name]
    whole = all(len(name) <= 20 for name in names) and is_agency(names[-1])
    return who if names and whole else None

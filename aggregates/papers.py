"""What rests on a paper says which: a seat, a deadline, a task does not move by agreement alone (domain.md §8)."""

from __future__ import annotations

from aggregates.commands import Command
from aggregates.refusal import refuse_unless
from aggregates.values import Source

PAPERS = ("decision", "document", "illustration")


def require_paper(source: Source) -> None:
    """The source is a document or a decision and says where to find it; else `document-needed`."""
    refuse_unless(
        source.kind in PAPERS and (source.number or source.title or source.quote),
        "document-needed",
        "须以文件或决定为依据,并在 source 中写明文号、标题或原文;口头商定不能作为依据",
        "this rests on a document or a decision, and source gives its number, title or wording; "
        "agreement alone is not enough",
    )


def refuse_end(command: Command) -> None:
    """A fact that happens on a day has no end of its own: another fact undoes it."""
    refuse_unless(
        command.effective_to is None,
        "takes-no-end",
        "该事项只有生效日,没有终止日;请另行记录恢复、移交或更正",
        "this happens on a day and has no end; what ends it is a fact of its own",
    )

"""Documents made of answers of the API, as bytes: pure functions, no clock, no ledger; equal input, equal bytes.

Answers are the parsed JSON of operations asked at one viewpoint; `stamp` is what a page says of itself (`stamped`);
`lang` is "zh" or "en", `fmt` "docx" or "pdf". What is refused: each function says it.

    board.board(status, tasks, seats, lang="zh", invented=()) -> list[Row]
        the 台账; `tasks` may be filtered; rows hold plain values, `cells.cells(row, lang)` says them in nine texts
        under `cells.headings(lang)`
    board.invented_in(timeline) -> frozenset[int]
        positions of made-up entries, for `invented` (timeline asked with filter=marks:illustration, limit=5000)
    workbook.workbook(rows, stamp, changes=None, lang="zh", *, title="", filters=()) -> bytes                  (.xlsx)
    board_file.board_file(rows, stamp, changes=None, lang="zh", fmt="docx", *, title="", filters=()) -> bytes
        `changes`: an answer of `diff`; `title`: the plan's; `filters`: in words
    report.evaluation_report(judged, stamp, lang="zh", fmt="docx", *, status, rows=(), restatement=None, rules=None,
                             issuer="") -> bytes
        `judged`: an answer of `evaluation` or of `snapshot`; status, rows at its viewpoint (`fixed_at` of a snapshot)
    ruling.ruling(name, dispute, stamp, lang="zh", fmt="docx", *, plan="", chain=None, issuer="") -> bytes
        `dispute`: one member of `disputes`; `plan`: the plan's title
    bundle.evaluation_zip(judged, stamp, proof, lang="zh", *, status, rows=(), restatement=None, rules=None,
                          issuer="", pdf=True) -> bytes                                                         (.zip)
        `judged`: an answer of `snapshot`; `proof`: the .tlog-proof of its entry, as the service gave it
    formats.MEDIA: extension -> media type

DOCX and PDF are written from one document (`paper`) in the layout of GB/T 9704-2012 (`measures`).
"""

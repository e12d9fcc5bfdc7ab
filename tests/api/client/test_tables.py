"""Tables page by page: cursors are followed, the viewpoint of the first page holds for all."""

from __future__ import annotations

from tests.api.client.faked import answers, client, said

VIEW = {"as_of": "2023-06-30", "known_at": {"size": 9, "recorded_at": "x"}, "view": "current"}


def test_rows_follow_the_cursor_to_the_end() -> None:
    """Every row once; later pages name the cursor and no viewpoint of their own, but keep filter and sort."""
    pages = [said({"viewpoint": VIEW, "plans": [{"n": n}], "total": 3, "next": after})
             for n, after in ((1, "c1"), (2, "c2"), (3, None))]  # fmt: skip
    handler, asked = answers(*pages)
    rows = client(handler).rows("plans", limit=1, known_at="2023-06-30", filter=["a:b", "a:c"], sort="-n")
    assert [row["n"] for row in rows] == [1, 2, 3]
    sent = [request.url.params for request in asked]
    assert [one.get("cursor") for one in sent] == [None, "c1", "c2"]
    assert [one.get("known_at") for one in sent] == ["2023-06-30", None, None]
    assert all(one.get_list("filter") == ["a:b", "a:c"] and one["sort"] == "-n" for one in sent)


def test_a_page_knows_its_place() -> None:
    """Rows, total, cursor and viewpoint of one page, and its headers."""
    handler, _ = answers(said({"viewpoint": VIEW, "plans": [], "total": 0, "next": None}, Ledger_Size="9"))
    page = client(handler).page("plans")
    assert (page.rows, page.total, page.next) == ([], 0, None)
    assert (page.viewpoint["as_of"], page.answer.size) == ("2023-06-30", 9)


def test_a_table_as_a_file() -> None:
    """The whole table in the format asked for, as bytes."""
    import httpx2

    handler, asked = answers(httpx2.Response(200, content=b"PAR1"))
    assert client(handler).table_file("plans", "parquet", at="2023-06-30") == b"PAR1"
    assert asked[0].headers["Accept"] == "application/vnd.apache.parquet"


def test_links_are_read() -> None:
    """The address of an answer for ever comes from its Link header, and is asked for as it is."""
    pinned = "</api/v1/plans?as_of=2023-06-30&known_at=size%3A9>"
    first = f'{pinned}; rel="memento"; datetime="Fri, 30 Jun 2023 12:00:00 GMT"'
    link = f'{first}, </api/v1/plans>; rel="original timegate"'
    handler, asked = answers(said({"plans": []}, Link=link), said({"plans": []}))
    shilu = client(handler)
    answer = shilu.ask("plans")
    assert answer.pinned == "/api/v1/plans?as_of=2023-06-30&known_at=size%3A9"
    shilu.follow(answer.pinned)
    assert str(asked[1].url) == f"http://shilu.test{answer.pinned}"

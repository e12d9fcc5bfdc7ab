"""Reading never reaches the network: neither from Python nor from the C libraries under the parsers."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator

import pytest

from aggregates.documents.formats import extract
from tests.aggregates.documents.formats import containers as c
from tests.aggregates.documents.formats.pages import PAGE, TITLE


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server on this machine that would be asked, were anything fetched."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt of Python code to make a socket or look up a name fails."""

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError(f"a socket was asked for: {arguments}")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def _asked(server: socket.socket, seconds: float) -> bool:
    return bool(select.select([server], [], [], seconds)[0])


def _page(address: str) -> bytes:
    """The page with a DTD, a base, a style sheet, a script, a picture and a frame to fetch."""
    head = f'<base href="{address}"><link rel="stylesheet" href="{address}a.css"><script src="{address}a.js"></script>'
    frames = f'<img src="{address}a.png"><iframe src="{address}"></iframe><object data="{address}b"></object>'
    doctype = f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "{address}strict.dtd">'
    source = PAGE.replace("<!DOCTYPE html>", doctype).replace("</head>", f"{head}</head>")
    return source.replace("</body>", f"{frames}</body>").encode()


def _docx(address: str) -> bytes:
    """A DOCX whose template and picture are elsewhere."""
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" TargetMode="External" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/attachedTemplate" Target="{address}a.dotx"/></Relationships>'
    )
    more = ("word/_rels/document.xml.rels", relations.encode())
    return c.docx_of(c.body(c.paragraph(c.SENTENCE)), more)


def test_nothing_is_fetched(listener: socket.socket) -> None:
    """A page and a DOCX that point at a server in every way are read, and the server is never asked."""
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    assert extract(_page(address)).lines[0].text == TITLE
    assert c.SENTENCE in [line.text for line in extract(_docx(address)).lines]
    assert not _asked(listener, 0.2)


def test_the_server_would_notice(listener: socket.socket) -> None:
    """Control: one connection to the same server is seen."""
    with socket.create_connection(listener.getsockname()):
        assert _asked(listener, 5)


@pytest.mark.usefixtures("no_sockets")
def test_reading_makes_no_socket() -> None:
    """The same page is read while making a socket is impossible in Python."""
    assert extract(_page("http://example.invalid/")).lines[0].text == TITLE


@pytest.mark.usefixtures("no_sockets")
def test_the_block_works() -> None:
    """Control: the block stops a real attempt to connect."""
    with pytest.raises(AssertionError, match="a socket was asked for"):
        socket.create_connection(("localhost", 9))

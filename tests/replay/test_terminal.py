"""What people read cannot steer their terminal: every control and format character is shown, none is sent."""

from __future__ import annotations

import pytest
from rich.markup import escape

from replay.terminal import blame, say, table, tell, words

EVIL = "x\x1b[1A\r\x1b[2K\x07\x7f\x9b2J\u202egro\u2066\u200b\ufeff\u2028\u2029\U000e0041y"
SHOWN = r"x\x1b[1A\r\x1b[2K\x07\x7f\x9b2J\u202egro\u2066\u200b\ufeff\u2028\u2029\U000e0041y"


@pytest.mark.parametrize("act", [
    lambda: say(EVIL), lambda: tell("中", EVIL), lambda: blame(EVIL, "en", "code"),
    lambda: table(["a"], [[EVIL]]), lambda: table([EVIL], [["a"]]), lambda: table(["a"], [["b"]], title=EVIL),
    lambda: words.print(escape(EVIL), soft_wrap=True), lambda: words.print(EVIL, markup=False, soft_wrap=True),
], ids=["say", "tell", "blame", "cell", "heading", "title", "words", "words-without-markup"])  # fmt: skip
def test_no_control_character_reaches_the_screen(act: object, capsys: pytest.CaptureFixture[str]) -> None:
    """C0, DEL, C1, bidi overrides, invisible characters, line and paragraph separators come out as escapes."""
    assert callable(act)
    act()
    out, err = capsys.readouterr()
    assert SHOWN in out + err
    assert not any(c in out + err for c in EVIL if c not in SHOWN)


def test_ordinary_text_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Chinese, punctuation, lines, brackets and backslashes: nothing is changed."""
    text = "《实录》　第1条\n[bold] 不是标记 \\x1b naïve – é ✔"
    say(text)
    assert capsys.readouterr().out == f"{text}\n"

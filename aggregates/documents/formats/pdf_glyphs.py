"""Code points a font names in place of the character it shows: Kangxi radicals and compatibility ideographs."""

from __future__ import annotations

import re
import unicodedata

# Fonts map 日 to U+2F47, 金 to U+F90A: the shapes are alike, so the producer's table takes the first it finds.
# Unicode 15, chapter 18: both blocks are defined by one character each, which NFKC gives.
_LOOKALIKE = re.compile("[\u2f00-\u2fd5\uf900-\ufaff]")
_GARBAGE = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f\U000f0000-\U0010ffff]")


def normalised(char: str) -> str:
    """The ideograph one of these code points stands for; everything else unchanged."""
    return unicodedata.normalize("NFKC", char) if _LOOKALIKE.match(char) else char


def is_garbage(char: str) -> bool:
    """Whether a code point says nothing about the character shown: private use, U+FFFD, control."""
    return _GARBAGE.match(char) is not None

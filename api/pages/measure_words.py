"""How the share of each item of a rubric is formed, for pages: the words are those of the exports."""

from __future__ import annotations

from api.exports.measure_words import MEASURES

__all__ = ("MEASURES",)

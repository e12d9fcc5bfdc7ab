"""Shapes of the named views."""

from __future__ import annotations

from typing import Literal

from api.routes.shapes_base import Shape, Told, ViewpointShape


class Words(Shape):
    """The same in two languages."""

    zh: str
    en: str


class RefusedShape(Shape):
    """Why a view cannot be had."""

    code: str
    zh: str
    en: str


class ViewShape(Shape):
    """One view: what it means, how to write it for ever, where to ask. Before the ledger's first entry it is null."""

    view: Literal["current", "as published", "as restated", "as believed"]
    zh: str
    sentence: Words
    viewpoint: ViewpointShape | None
    pinned: str | None
    links: dict[str, str]
    refused: RefusedShape | None


class Views(Told):
    """The four named views of one day."""

    day: str
    believed_on: str
    plan_id: str | None
    views: list[ViewShape]


class ViewpointAnswer(Told):
    """What a viewpoint resolves to."""

    pinned: str

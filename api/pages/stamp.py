"""The stamp line under every title and in every export: both clocks, size, root, and what verification really found."""

from __future__ import annotations

from typing import Any, NamedTuple

from api.access.denied import Denied
from api.access.principal import Principal
from api.http.guard import entitled
from api.http.service import Service
from api.pages.viewing import View
from replay.viewpoint import NAMES


class Stamp(NamedTuple):
    """What a page or an export says of itself. `root` and `verified` are empty for whoever may not see them."""

    view: View
    named: str
    root: str
    verified: dict[str, Any]
    address: str

    @property
    def state(self) -> str:
        """`verified` when all that the page knows was checked, `running`, `failed`, `never`."""
        state = str(self.verified.get("state", "never"))
        if state == "verified" and self.verified["size"] < self.view.size:
            return "running"
        return state

    def words(self, lang: str) -> str:
        """The state of verification as a sentence."""
        english = lang == "en"
        if self.state == "verified":
            size = self.verified["size"]
            return f"verified (up to #{size})" if english else f"已核验(至 #{size})"
        if self.state == "failed":
            said = str(self.verified["en" if english else "zh"])
            return f"verification failed: {said}" if english else f"核验不通过:{said}"
        if self.state == "running":
            return "verification is running" if english else "核验中"
        return "not verified by this service yet" if english else "本服务尚未核验"

    def to_json(self) -> dict[str, Any]:
        """As exports are given it."""
        return {
            **{name: self.view.body[name] for name in ("as_of", "known_at", "view")}, "size": self.view.size,
            "recorded_at": self.view.recorded_at, "named": self.named, "root": self.root, "state": self.state,
            "verified": self.verified, "zh": self.words("zh"), "en": self.words("en"), "address": self.address,
        }  # fmt: skip


def stamp_of(service: Service, who: Principal, view: View, address: str) -> Stamp:
    """The stamp of a page at `view`. Reads the root of the tree at that size; verifies nothing itself."""
    try:
        entitled(service, "verified", who)
    except Denied:
        return Stamp(view, NAMES[view.name], "", {}, address)
    verified = service.verified
    return Stamp(view, NAMES[view.name], verified.root(view.size), verified.state(), address)

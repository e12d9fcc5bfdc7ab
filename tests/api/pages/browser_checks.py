"""What is looked for on a page in a browser: barriers (axe-core), and a picture for the documents."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.api.pages.browser import WIDTH

AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
SCREENS = Path(__file__).resolve().parents[3] / "docs" / "screens"
LARGEST = 400_000
"""Bytes of a picture that is kept in the repository."""
TALLEST = 2_400
"""Pixels of a page that its picture shows."""
WANTED = "SHILU_SHOTS"


def barriers(page: Page) -> list[str]:
    """Violations of WCAG 2.1 A and AA that axe-core finds: rule, what it asks, and where."""
    page.evaluate(AXE.read_text("utf-8"))
    asked = {"runOnly": {"type": "tag", "values": list(LEVELS)}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("asked => axe.run(document, asked)", asked)
    assert found["passes"], "axe-core looked at nothing"
    return [
        f"{one['id']}: {one['help']}: {node['target']} {node['html'][:200]}"
        for one in found["violations"] for node in one["nodes"]
    ]  # fmt: skip


def without_barriers(page: Page) -> None:
    """No violation of WCAG 2.1 A or AA on the page as it stands."""
    found = barriers(page)
    assert not found, "\n".join(found)


def shot(page: Page, name: str) -> None:
    """docs/screens/NAME.png, written only when SHILU_SHOTS=1 asks for it."""
    if os.environ.get(WANTED) != "1":
        return
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": height}
    picture = page.screenshot(full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]
    assert len(picture) <= LARGEST, f"{name}.png has {len(picture)} bytes, more than {LARGEST}"
    SCREENS.mkdir(exist_ok=True)
    (SCREENS / f"{name}.png").write_bytes(picture)

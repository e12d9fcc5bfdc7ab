"""Whatever was filled in about a task is shown as text: on its page, on that of its entry, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from aggregates.commands import Command
from aggregates.commands.disputes import RaiseDispute
from aggregates.events.disputes import DisputeRaised
from api.http.service import service_over
from ledger.envelope import Receipt
from tests.api import worlds
from tests.api.pages.conftest import Site
from tests.api.pages.hostile import DIRECTED, TAKEN, Text, harmless
from tests.api.worlds import EDUCATION, INVENTED, LEAD, PLAN, TASK


class Written(Site):
    """The small plan, whose lead reports and corrects itself in hostile words."""

    def __init__(self, folder: Any) -> None:
        shilu, self.clock = worlds.with_plan(folder)
        super().__init__(service_over(worlds.settings_in(folder), shilu))
        self.count = 0

    def report(self, text: str) -> int:
        """One more revision of the report with this narrative, reason and authority; its position."""
        self.count += 1
        short = text if len(text.encode()) < 15_000 else text[:900]  # an entry has 64 KiB
        more = {} if self.count == 1 else {"reason": short, "authority": short}
        said = worlds.report(str(self.count % 100), narrative=text, **more)
        return self.recorded(said, f"report-{self.count}")

    def recorded(self, command: Command, key: str) -> int:
        """The position of what the lead says."""
        receipt = self.shilu.execute(command, EDUCATION, key)
        assert isinstance(receipt, Receipt)
        return receipt.positions[-1]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    """The small plan with a first, harmless report."""
    one = Written(tmp_path_factory.mktemp("hostile"))
    try:
        one.report("进展")
        yield one
    finally:
        one.close()


@pytest.fixture(scope="module")
def auditor(written: Written) -> TestClient:
    """Signed in as an auditor."""
    return written.signed_in("auditor")


@pytest.mark.parametrize("one", [pytest.param(one, id=one.name) for one in TAKEN])
def test_narratives_reasons_and_authorities(written: Written, auditor: TestClient, one: Text) -> None:
    """A report with the text as narrative, reason and authority is shown harmless wherever it is shown."""
    position = written.report(one.text)
    asked = {"plan": PLAN, "task": TASK}
    for path, params in (
        ("/task", asked), (f"/event/{position}", {}), ("/step", {**asked, "position": str(position)}),
    ):  # fmt: skip
        answer = auditor.get(path, params=params or None)
        assert answer.status_code == 200, answer.text[:500]
        harmless(answer.text, one.text, appears=path != "/step" or len(one.text) < 9_500)


def test_names_of_disputes_and_claims(written: Written, auditor: TestClient) -> None:
    """A dispute whose name and claim are hostile is a text in the chain, in the sheet and in the timeline."""
    name, claim = 'hostile"><script>1</script>', "hostile<img src=x onerror=1>" + "长" * 9_000
    said = DisputeRaised(
        dispute=name, agency="甲县/县教育局", statements=(LEAD,), ground="SCOPE", claim=claim, basis_kind="PLAN",
        task=TASK, source=INVENTED,
    )  # fmt: skip
    position = written.recorded(RaiseDispute(plan=PLAN, fact=said), "dispute-1")
    for path, params in (("/task", {"plan": PLAN, "task": TASK}), (f"/event/{position}", None)):
        page = auditor.get(path, params=params).text
        harmless(page, name)
        harmless(page, claim)


@pytest.mark.parametrize("one", [pytest.param(one, id=one.name) for one in (*TAKEN[:12], *DIRECTED)])
def test_in_the_address(auditor: TestClient, one: Text) -> None:
    """A hostile text as plan, task, position, hash or choice of the reader makes a page of words, never of markup."""
    for path, params in (
        ("/task", {"plan": PLAN, "task": one.text}), ("/task", {"plan": one.text, "task": TASK}),
        ("/step", {"plan": PLAN, "position": one.text}), ("/document", {"sha256": one.text}),
        ("/task", {"plan": PLAN, "task": TASK, "only": one.text, "bulk": one.text}),
    ):  # fmt: skip
        answer = auditor.get(path, params=params)
        assert answer.status_code < 500, answer.text[:300]
        harmless(answer.text, one.text, appears=False)

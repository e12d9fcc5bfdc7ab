"""Every tampering of a live ledger, in the order in which the documentation lists them."""

from __future__ import annotations

from tests.tampering.case import Case
from tests.tampering.cases_beside import BESIDE
from tests.tampering.cases_rows import ROWS
from tests.tampering.cases_signed import SIGNED
from tests.tampering.cases_views import VIEWS

CASES: tuple[Case, ...] = (*ROWS, *BESIDE, *VIEWS, *SIGNED)

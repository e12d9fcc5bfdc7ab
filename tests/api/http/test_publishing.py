"""Publishing over HTTP: what the command line publishes, while the service holds the ledger."""

from __future__ import annotations

from ledger.checkpoint import VerifierKey, verify
from tests.api.http.conftest import Api


def test_the_administrator_publishes(mini: Api) -> None:
    """The head is published, signed by the ledger's key, and is what /checkpoint then gives; nobody else may."""
    done = mini.client("administrator").post("/api/v1/checkpoints")
    assert done.status_code == 201, done.text
    told = done.json()
    key = VerifierKey.parse(mini.service.reading.reader.opened()["verifier_key"])
    assert verify(told["note"].encode(), key).size == told["size"] == mini.service.reading.reader.size()
    auditor = mini.client("auditor", scopes=["log"])
    again = mini.client("administrator").post("/api/v1/checkpoints").json()
    assert auditor.get("/checkpoint").text == again["note"] and auditor.post("/api/v1/checkpoints").status_code == 403

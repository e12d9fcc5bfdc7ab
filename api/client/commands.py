"""Commands, batches and documents: each sent under a key made once, so that a repetition records nothing twice."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, cast

from api.client.answer import Answer
from api.client.calling import Body, encoded
from api.client.operations import COMMAND
from api.client.proving import Proofs
from api.client.shapes import DryRun, Receipt

NDJSON = "application/x-ndjson"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OCTETS = "application/octet-stream"
SLOW_S = 65.0
"""Documents and batches may take the service up to a minute."""


def new_key() -> str:
    """A key nobody used before. Keep it beside the work it stands for, and a crash loses nothing."""
    return secrets.token_hex(16)


class Commands(Proofs):
    """What writes. A key given is used as it is; else one is made and stays the same through every retry."""

    def command(
        self, name: str, body: Body, key: str | None = None, *, if_version: int | None = None, verify: bool = False
    ) -> Receipt:
        """Record one command (`report_progress`, …; docs/rules.md lists them); its receipt.

        `if_version`: refuse (412) when the stream moved on since it was read (`stream`). `verify`: fetch the proof
        that the ledger holds the leaf hashes of the receipt; needs a pinned key. Raises ApiProblem when refused,
        NoAnswer (with the key to send it again) when the outcome is unknown, NotProven when a proof does not hold.
        """
        sent = self.call(f"{COMMAND}{name}", body=body, headers=_resting_on(if_version), key=key or new_key())
        receipt = cast(Receipt, Answer.read(sent).body)
        if verify:
            self.check_receipt(receipt)
        return receipt

    def dry_run(self, name: str, body: Body, *, if_version: int | None = None) -> DryRun:
        """The facts a command would record now; nothing is. Refused exactly as the command would be."""
        headers = _resting_on(if_version)
        sent = self.call(f"{COMMAND}{name}", {"dry_run": True}, body=body, headers=headers, key=new_key())
        return cast(DryRun, Answer.read(sent).body)

    def stream(self, plan: str) -> dict[str, Any]:
        """The stream of a plan and its version, for `if_version`."""
        return cast(dict[str, Any], self.ask("stream", plan=plan).body)

    def report_template(self, plan: str, agency: str, period: str) -> bytes:
        """The XLSX form of one agency and period, one row for each seat."""
        return self.call("report_template", {"plan": plan, "agency": agency, "period": period}).content

    def reports(
        self, rows: Iterable[Mapping[str, Any]] | bytes, key: str | None = None, *, partial: bool = False,
        dry_run: bool = False,
    ) -> dict[str, Any]:  # fmt: skip
        """Record many reports: rows, or the bytes of a filled form. Each row has its verdict in the answer.

        All or nothing, unless `partial`: then rows that are refused are left out and the others recorded.
        """
        form = isinstance(rows, bytes)
        content = rows if isinstance(rows, bytes) else b"".join(encoded(row) + b"\n" for row in rows)
        sent = self.call(
            "report_batch", {"partial": partial, "dry_run": dry_run}, content=content, key=key or new_key(),
            headers={"Content-Type": XLSX if form else NDJSON}, timeout_s=SLOW_S,
        )  # fmt: skip
        return cast(dict[str, Any], Answer.read(sent).body)

    def upload(self, content: bytes, name: str) -> dict[str, Any]:
        """Have a document read (text, HTML, DOCX, PDF): the draft with its findings. Nothing is recorded."""
        sent = self.call(
            "upload_document", {"name": name}, content=content, headers={"Content-Type": OCTETS}, timeout_s=SLOW_S,
            again=True,  # the same bytes get the draft there is
        )  # fmt: skip
        return cast(dict[str, Any], Answer.read(sent).body)

    def draft(self, draft: str) -> dict[str, Any]:
        """A draft as it stands."""
        return cast(dict[str, Any], self.ask("draft", id=draft).body)

    def edit_draft(self, draft: str, content: Body, *, if_version: int | None = None) -> dict[str, Any]:
        """Put the member `draft` of the answer back, edited as docs/importing.md, "Check and correct", has it."""
        headers = _resting_on(if_version)
        sent = self.call("edit_draft", {"id": draft}, body=content, headers=headers, timeout_s=SLOW_S)
        return cast(dict[str, Any], Answer.read(sent).body)

    def drop_draft(self, draft: str) -> None:
        """Throw a draft away."""
        self.call("drop_draft", {"id": draft})

    def confirm(self, draft: str, key: str | None = None, *, strict: bool = False, verify: bool = False) -> Receipt:
        """Record a draft; `strict` refuses one with findings of WARN or ERROR. A document that is recorded already
        adds nothing: its receipt has no positions."""
        sent = self.call("confirm_draft", {"id": draft, "strict": strict}, key=key or new_key(), timeout_s=SLOW_S)
        receipt = cast(Receipt, Answer.read(sent).body)
        if verify and receipt["positions"]:
            self.check_receipt(receipt)
        return receipt

    def document(self, sha256: str) -> bytes:
        """The bytes of an archived document. ApiProblem `sealed` where it holds personal data."""
        return self.call("document", {"sha256": sha256}).content


def _resting_on(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}

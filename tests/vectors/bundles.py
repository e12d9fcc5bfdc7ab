"""Audit bundles (docs/proofs.md §7 and §8): `zip` or `members`, and the auditor's `key`, `checkpoint`, `policy`.

`valid` says that a verifier ends with exit code 0; `fails` names the check that fails ("bundle": its very form),
`completeness` the verdict on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.vectors import bundle_entries, bundle_forms, bundle_keys, bundle_notes, bundle_parts
from tests.vectors.cases import Case


def cases() -> Iterator[Case]:
    """All of them (the large ones apart: `bundle_large`)."""
    yield from bundle_forms.good()
    yield from bundle_forms.archives()
    yield from bundle_forms.manifests()
    yield from bundle_entries.entries()
    yield from bundle_entries.trees()
    yield from bundle_notes.checkpoints()
    yield from bundle_keys.rotations()
    yield from bundle_notes.witnesses()
    yield from bundle_parts.parts()
    yield from bundle_notes.outside()

"""Change any byte of a bundle, its ZIP file's own included, and it no longer verifies."""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from replay.bundle import verify
from tests.replay import bundles
from tests.replay.bundles import packed, verdicts

FOLD, EVERY = "aggregates/", 1 if bundles.soak() else 499


@pytest.fixture(scope="module")
def small() -> Path:
    """A plan's bundle without the programs that go with it: everything else is as exported."""

    def bare(changed: bundles.Content) -> None:
        for name in [name for name in changed if name.startswith((FOLD, "verify.js"))]:
            del changed[name]
        changed["verify.py"] = b"#\n"

    return bundles.remade(bare)


def _code(raw: bytes, place: Path) -> int:
    place.write_bytes(raw)
    return verdicts(place)[0]


def _flipped(raw: bytes, step: int) -> Iterator[tuple[int, bytes]]:
    bits = range(8) if bundles.soak() else (None,)
    for at in range(0, len(raw), step):
        for bit in bits:
            mask = 1 << (at * 7 % 8 if bit is None else bit)
            yield at, raw[:at] + bytes((raw[at] ^ mask,)) + raw[at + 1 :]


def test_a_bit_in_any_byte(small: Path, tmp_path: Path) -> None:
    """A bit flipped in any byte of a small bundle (every 17th in the short form, the directory's all) is found."""
    raw = small.read_bytes()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(verify, "SNAPSHOTS", ())  # no fold in here to recompute with
        directory = struct.unpack("<L", raw[-6:-2])[0]
        missed = [at for at, bad in _flipped(raw[:directory], 1 if bundles.soak() else 17)
                  if _code(bad + raw[directory:], tmp_path / "bad.zip") == 0]  # fmt: skip
        missed += [
            at for at, bad in _flipped(raw[directory:], 1) if _code(raw[:directory] + bad, tmp_path / "b.zip") == 0
        ]
    assert missed == []


def test_a_bit_in_any_byte_of_the_whole(tmp_path: Path) -> None:
    """The same for a bundle with its programs (a byte here and there in the short form)."""
    raw = bundles.bundle("snapshot").read_bytes()
    assert [at for at, bad in _flipped(raw, EVERY) if _code(bad, tmp_path / "bad.zip") == 0] == []


def test_a_bit_in_any_file_of_the_folder(tmp_path: Path) -> None:
    """The same for the unpacked form: bytes all over the manifest, and in every other file."""
    for name, raw in bundles.content("dispute").items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(raw)
    missed = []
    for name, raw in bundles.content("dispute").items():
        step = 11 if name == "manifest.json" else max(1, len(raw) // 5)
        for at, bad in _flipped(raw, step):
            (tmp_path / name).write_bytes(bad)
            if verdicts(tmp_path)[0] == 0:
                missed.append((name, at))
        (tmp_path / name).write_bytes(raw)
    assert missed == [] and verdicts(tmp_path)[0] == 0


def test_cut_off_anywhere(tmp_path: Path) -> None:
    """A bundle cut off at any of some two hundred lengths, or with bytes after it, does not verify."""
    raw = bundles.bundle().read_bytes()
    lengths = [*range(0, len(raw), len(raw) // 200), len(raw) - 1]
    assert [n for n in lengths if _code(raw[:n], tmp_path / "cut.zip") == 0] == []
    assert _code(raw + b"\0", tmp_path / "cut.zip") == 1


@pytest.mark.parametrize("scope", list(bundles.SCOPES))
def test_any_member_removed_added_swapped_renamed(scope: str) -> None:
    """Without a manifest made anew no file can be left out, put in, exchanged with its neighbour, or given its name."""
    members = dict(bundles.content(scope))
    names = sorted(members)
    for name, other in itertools.pairwise(names):
        without = {one: raw for one, raw in members.items() if one != name}
        assert verdicts(packed(without))[0] != 0, name
        if members[name] != members[other]:  # two files of the fold may be alike
            assert verdicts(packed({**members, name: members[other], other: members[name]}))[0] == 1, name
    for extra in (f"documents/{'0' * 64}", "aggregates/fold/more.py", "tile/7/000", f"snapshots/{1:020d}.json"):
        assert verdicts(packed({**members, extra: b""}))[0] == 1, extra


Member = tuple[bytes, bytes]


def _zip(members: list[Member], **other: object) -> bytes:
    """A ZIP file in the form of a bundle, of any names in any order; `other` breaks it in one place."""
    body, directory = b"", b""
    for name, raw in members:
        crc = zlib.crc32(raw)
        directory += verify.zip_central(name, crc, len(raw), len(body))
        body += verify.zip_local(name, crc, len(raw)) + raw
    return body + directory + verify.zip_end(len(members), len(directory), len(body))


def _renamed(new: bytes) -> Callable[[list[Member]], list[Member]]:
    return lambda members: sorted([(new if name == b"README.txt" else name, raw) for name, raw in members])


HOSTILE: dict[str, Callable[[list[Member]], list[Member]]] = {
    "a way out": _renamed(b"../README.txt"),
    "a way out inside": _renamed(b"documents/../../README.txt"),
    "an absolute name": _renamed(b"/README.txt"),
    "a drive": _renamed(b"C:\\README.txt"),
    "another case": lambda members: sorted([*members, (b"readme.txt", b"")]),
    "a name twice": lambda members: [members[0], *members],
    "not sorted": lambda members: members[::-1],
    "a folder": lambda members: sorted([*members, (b"documents/", b"")]),
    "not ASCII": _renamed("说明.txt".encode()),
    "a NUL in the name": _renamed(b"README.txt\0"),
    "a program among the fold": lambda members: sorted([*members, (b"aggregates/fold/../x.py", b"")]),
    "no member at all": lambda members: [],
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_names(name: str, tmp_path: Path) -> None:
    """Names that lead out, clash, or are no bundle's are refused before anything is read."""
    members = [(one.encode(), raw) for one, raw in bundles.content().items()]
    assert _zip(members) == bundles.bundle().read_bytes()  # the control: unchanged it is the bundle
    assert _code(_zip(HOSTILE[name](members)), tmp_path / "hostile.zip") == 1


def test_sizes_that_lie(tmp_path: Path) -> None:
    """A member that claims four gigabytes, or one that reaches into the next, is refused without reading that much."""
    raw = bundles.bundle().read_bytes()
    at = struct.unpack("<L", raw[-6:-2])[0] + 20  # the sizes of the first entry of the directory
    for size in (0xFFFFFFFF, 0x7FFFFFFF, struct.unpack("<L", raw[at : at + 4])[0] + 1, 0):
        lying = raw[:at] + struct.pack("<LL", size, size) + raw[at + 8 :]
        assert _code(lying, tmp_path / "lying.zip") == 1


def test_a_checksum_that_lies(tmp_path: Path) -> None:
    """A CRC-32 that is not that of the bytes, written alike in both places, is refused: no byte is beside the check."""
    raw = bundles.bundle().read_bytes()
    right, name = zlib.crc32(bundles.content()["manifest.json"]), b"manifest.json"
    header = verify.zip_local(name, right, len(bundles.content()["manifest.json"]))
    assert header in raw
    lying = raw.replace(struct.pack("<L", right), struct.pack("<L", right ^ 1))
    assert len(lying) == len(raw) and lying.count(struct.pack("<L", right ^ 1)) == 2
    assert _code(lying, tmp_path / "lying.zip") == 1


def test_links_in_a_folder(tmp_path: Path) -> None:
    """A symbolic link in an unpacked bundle is refused, wherever it leads."""
    for name, raw in bundles.content().items():
        (tmp_path / "b" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "b" / name).write_bytes(raw)
    assert verdicts(tmp_path / "b")[0] == 0
    (tmp_path / "elsewhere").write_bytes(bundles.content()["README.txt"])
    (tmp_path / "b/README.txt").unlink()
    (tmp_path / "b/README.txt").symlink_to(tmp_path / "elsewhere")
    assert verdicts(tmp_path / "b")[0] == 1


def test_what_is_no_bundle(tmp_path: Path) -> None:
    """Nothing there, or an empty folder, could not be checked: exit code 2, and no check is green."""
    for path in (tmp_path / "none.zip", tmp_path):
        code, found = verdicts(path)
        assert code == 2 and set(found.values()) == {"not checked"}

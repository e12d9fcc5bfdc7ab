"""Documents over HTTP: uploaded, read apart, edited and confirmed; what is recorded is what an import records."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from aggregates.drafts import draft_document
from api.desk import Desk
from api.draft_file import load_draft
from api.drafting import shelf as shelves
from api.drafting.drafting import Drafting
from api.http.service import open_service
from api.importer import Given, import_documents, read_draft, read_file
from api.service import Shilu
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.worlds import CHANGZHI, IMPORTER, MINI, PLAN, XIANGFEN

NAME = "刑纪红"
EDITED = MINI.replace("达到12%以上", "达到13%以上")


def keyed(key: str, **more: str) -> dict[str, str]:
    """Headers of a confirmation."""
    return {"Idempotency-Key": key, **more}


def upload(client: Any, data: bytes, name: str = "plan.txt", **more: str) -> Any:
    """Upload a document; the answer."""
    return client.post("/api/v1/documents", params={"name": name, **more}, content=data)


def confirm(client: Any, draft: str, key: str = "c", **more: Any) -> Any:
    """Confirm a draft; the answer."""
    return client.post(f"/api/v1/drafts/{draft}/confirm", headers=keyed(key), params=more)


def facts(shilu: Shilu, after: int) -> list[tuple[Any, ...]]:
    """What was recorded after a position, without what differs between two ledgers: ids, positions, random digests."""
    found = []
    for entry in shilu.reader.entries(after=after):
        event = entry.event
        data = {k: (len(v) if k == "masked" else v) for k, v in event["data"].items()}
        if not entry.type.startswith("ledger."):
            found.append((entry.stream, entry.type, event["statementid"], event["effectiveon"], data))
    return found


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Shilu]:
    """Another ledger with the small plan, for what the command line would record."""
    (tmp_path / "beside").mkdir()
    shilu, _ = worlds.with_plan(tmp_path / "beside")
    with shilu:
        yield shilu


@pytest.mark.parametrize("path", [CHANGZHI, XIANGFEN], ids=["changzhi", "xiangfen"])
def test_a_confirmed_draft_is_an_import(mini: Api, beside: Shilu, path: Path) -> None:
    """The draft shows what the command line prints and writes, and confirming it records the same facts."""
    client, data = mini.client("importer"), path.read_bytes()
    told = upload(client, data, path.name)
    assert told.status_code == 201 and told.headers["location"] == f"/api/v1/drafts/{told.json()['id']}"
    before = mini.shilu.reader.size()
    read = read_file(path)
    assert read.reading is not None
    assert told.json()["draft"] == orjson.loads(orjson.dumps(draft_document(read.reading, read.lines, path.name)))
    size = beside.reader.size()
    done = worlds.import_files(beside, [path])[0]
    assert told.json()["document"] == orjson.loads(orjson.dumps({**done.to_json(), "file": path.name}))
    assert told.json()["findings"] == told.json()["document"]["findings"]
    said = confirm(client, told.json()["id"])
    assert said.status_code == 201 and len(said.json()["positions"]) == done.events > 200
    assert facts(mini.shilu, before) == facts(beside, size)
    entry = mini.shilu.reader.entry(said.json()["positions"][-1])
    assert entry.leaf_hash.hex() == said.json()["leaf_hashes"][-1] == sha256(b"\0" + entry.leaf).hexdigest()


def test_an_edited_draft_is_an_import_from_a_draft(mini: Api, beside: Shilu, tmp_path: Path) -> None:
    """What a person changed is recorded as `shilu import --from-draft` records it: values, who, why."""
    client, data = mini.client("plan_office", "甲县/县纲要办"), CHANGZHI.read_bytes()
    draft = upload(client, data, CHANGZHI.name).json()
    edited = draft["draft"]
    edited["reading"]["title"] += "（试行）"
    del edited["reading"]["tasks"][3]["seats"][1]
    edited |= {"edited_by": "clerk-7", "reason": "据原件核对"}
    before = mini.shilu.reader.size()
    changed = client.put(f"/api/v1/drafts/{draft['id']}", json=edited, headers={"If-Match": '"1"'})
    assert changed.status_code == 200 and changed.headers["etag"] == '"2"' and changed.json()["edited"]
    assert [c["path"] for c in changed.json()["document"]["corrections"]] == ["/title", "/tasks/3/seats/1"]
    assert confirm(client, draft["id"]).status_code == 201
    (tmp_path / "draft.json").write_bytes(orjson.dumps(edited))
    document = read_draft(load_draft(tmp_path / "draft.json"), data, CHANGZHI.name)
    size = beside.reader.size()
    desk = Desk(beside.reader, beside.views)
    (done,) = import_documents(beside, [document], Given(), desk, IMPORTER)
    assert done.refused is None
    assert facts(mini.shilu, before) == facts(beside, size)


def test_a_confirmation_is_answered_for_ever(mini_on: Api) -> None:
    """One import and one receipt for eight at once, after the draft is gone, and after a restart; another request under
    the key is refused, another key told that it is done."""
    token = mini_on.token("importer")
    client = mini_on.with_token(token)
    draft = upload(client, EDITED.encode()).json()["id"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: confirm(mini_on.with_token(token), draft, "k"), range(8)))
    assert [a.status_code for a in answers].count(201) <= 1 and {a.status_code for a in answers} <= {200, 201}
    receipts = [{**a.json(), "replayed": None} for a in answers]
    assert receipts[0]["positions"] and all(one == receipts[0] for one in receipts)
    imported = [e for e in mini_on.shilu.reader.entries(stream=f"plan:{PLAN}") if e.type == "plan.text_imported"]
    assert len(imported) == 2  # the first edition, and this one
    other = confirm(client, draft, "other")
    assert (other.status_code, other.json()["code"]) == (409, "draft-confirmed")
    again = confirm(client, draft, "k", strict=True)
    assert (again.status_code, again.json()["code"]) == (422, "key-reused")
    shown = client.get(f"/api/v1/drafts/{draft}").json()
    assert shown["state"] == "confirmed" and {**shown["receipt"], "replayed": None} == receipts[0]
    assert client.delete(f"/api/v1/drafts/{draft}").status_code == 204
    settings = mini_on.service.settings
    mini_on.close()
    second = Api(open_service(settings, now=worlds.at("2023-08-01")))
    late = confirm(second.with_token(token), draft, "k")
    assert late.status_code == 200 and {**late.json(), "replayed": None} == receipts[0]
    second.close()


@pytest.mark.parametrize("step", ["find", "document"])
def test_a_confirmation_overtaken_by_its_twin_gets_its_receipt(
    mini: Api, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The same request, recorded while this one looked for the draft or read it again, is answered to both; what is
    said to another key stays a refusal."""
    client = mini.client("importer")
    draft = upload(client, EDITED.encode()).json()["id"]
    genuine, twins = getattr(Drafting, step), []

    def overtaken(self: Drafting, *asked: Any) -> Any:
        if not twins:
            twins.append(None)
            with ThreadPoolExecutor(1) as pool:
                twins[0] = pool.submit(confirm, client, draft, "k").result()
        return genuine(self, *asked)

    monkeypatch.setattr(Drafting, step, overtaken)
    late = confirm(client, draft, "k")
    assert (twins[0].status_code, late.status_code) == (201, 200)
    assert {**late.json(), "replayed": None} == {**twins[0].json(), "replayed": None}
    assert confirm(client, draft, "other").json()["code"] == "draft-confirmed"


def test_bytes_recorded_before_add_nothing(mini: Api) -> None:
    """A draft of bytes the ledger holds is confirmed with a receipt without positions."""
    client = mini.client("importer")
    draft = upload(client, MINI.encode()).json()
    assert draft["document"]["events"] == 0 and draft["plan_id"] == PLAN
    size = mini.shilu.reader.size()
    said = confirm(client, draft["id"])
    assert (said.status_code, said.json()["positions"], mini.shilu.reader.size()) == (200, [], size)


def test_nothing_is_recorded_before_it_is_confirmed(mini: Api) -> None:
    """Upload, edit, dry run and deletion leave the ledger as it is; what a dry run tells is what would be recorded."""
    client = mini.client("importer")
    size = mini.shilu.reader.size()
    draft = upload(client, EDITED.encode()).json()
    told = client.post(f"/api/v1/drafts/{draft['id']}/confirm", params={"dry_run": True}, headers=keyed("d"))
    assert told.status_code == 200 and told.json()["document"] == draft["document"]
    assert told.json()["document"]["matches"] and told.json()["document"]["events"] > 0
    assert upload(client, EDITED.encode()).json()["id"] == draft["id"]  # the same bytes are the same draft
    assert upload(client, EDITED.encode(), plan="甲县/另一方案").json()["id"] != draft["id"]
    assert client.delete(f"/api/v1/drafts/{draft['id']}").status_code == 204
    assert client.get(f"/api/v1/drafts/{draft['id']}").json()["code"] == "no-such-draft"
    assert mini.shilu.reader.size() == size


@pytest.mark.parametrize(("change", "code", "pointer"), [
    (lambda d: d["reading"].update(title="改"), "draft-needs-reason", "/reading/title"),
    (lambda d: d.update(sha256="0" * 64), "draft-of-another-document", None),
    (lambda d: d.update(reader_version="0"), "draft-of-another-reader", None),
    (lambda d: d.update(shilu_draft=2), "invalid-request", "/shilu_draft"),
    (lambda d: d["reading"].update(extra=1), "invalid-request", "/reading/extra"),
    (lambda d: d["reading"]["tasks"][0].update(lines=[0, 9_999]), "draft-lines", "/reading/tasks/0/lines"),
    (lambda d: d["reading"]["tasks"][1]["seats"][0].update(ref="/tasks/0/seats/9"), "draft-ref", None),
    (lambda d: d["reading"]["tasks"][1].update(ref=[]), "draft-ref", "/reading/tasks/1/ref"),
    (lambda d: d["reading"]["tasks"][1]["seats"][0].update(ref={}), "draft-ref", "/reading/tasks/1/seats/0/ref"),
    (lambda d: d["reading"]["targets"][0].update(ref="/targets/" + "9" * 5_000), "draft-ref", "/reading/targets/0/ref"),
    (lambda d: d["lines"].append(2**53), "json-number", None),
    (lambda d: d.pop("reading"), "invalid-request", "/reading"),
])  # fmt: skip
def test_an_edit_that_does_not_hold(mini: Api, change: Any, code: str, pointer: str | None) -> None:
    """A draft that does not fit its form or its document is refused with the place, and the kept one stays."""
    client = mini.client("importer")
    draft = upload(client, EDITED.encode()).json()
    change(draft["draft"])
    said = client.put(f"/api/v1/drafts/{draft['id']}", json=draft["draft"])
    assert (said.status_code, said.json()["code"]) == (400 if code == "json-number" else 422, code), said.text
    assert pointer is None or pointer in [e["pointer"] for e in said.json()["errors"]], said.text
    assert client.get(f"/api/v1/drafts/{draft['id']}").json()["version"] == 1


def test_what_the_importer_says_beside_the_document(mini: Api) -> None:
    """Plan, region and day of publication are those given last, on upload or with an edit."""
    client = mini.client("importer")
    draft = upload(client, EDITED.encode(), plan="甲县/a", published_on="2022-03-12").json()
    assert (draft["plan_id"], draft["given"]["published_on"]) == ("甲县/a", "2022-03-12")
    said = client.put(f"/api/v1/drafts/{draft['id']}", json=draft["draft"], params={"plan": "甲县/b"}).json()
    assert said["given"] == {"plan": "甲县/b", "region": None, "published_on": "2022-03-12"}
    assert confirm(client, draft["id"]).json()["stream"] == "plan:甲县/b"
    told = upload(client, MINI.replace("10场", "11场").encode(), region="a\u202eb")
    assert (told.status_code, told.json()["code"]) == (422, "unfit-value")


def test_two_who_edit_at_once(mini: Api) -> None:
    """Who saw an older version is refused, editing and confirming."""
    client = mini.client("importer")
    draft = upload(client, EDITED.encode()).json()
    path, body = f"/api/v1/drafts/{draft['id']}", draft["draft"]
    assert client.put(path, json=body, headers={"If-Match": '"1"'}).status_code == 200
    late = client.put(path, json=body, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["code"], late.headers["etag"]) == (412, "version-moved", '"2"')
    late = client.post(f"{path}/confirm", headers=keyed("k", **{"If-Match": '"1"'}))
    assert (late.status_code, late.json()["code"]) == (412, "version-moved")
    assert client.post(f"{path}/confirm", headers=keyed("k", **{"If-Match": '"2"'})).status_code == 201


def test_what_others_see(mini: Api) -> None:
    """Importer and plan office see each other's drafts; a text that names persons only who uploaded it; nobody one of a
    plan they were not given; no other role any."""
    mine, office = mini.client("importer"), mini.client("plan_office", "甲县/县纲要办")
    open_, named = upload(mine, EDITED.encode()).json(), upload(mine, XIANGFEN.read_bytes(), "x.txt").json()
    assert {one["id"] for one in office.get("/api/v1/drafts").json()["drafts"]} == {open_["id"], named["id"]}
    assert office.get(f"/api/v1/drafts/{open_['id']}").json()["draft"] == open_["draft"]
    shown = office.get(f"/api/v1/drafts/{named['id']}")
    assert NAME in str(named["draft"]) and NAME not in str(named["document"])
    assert shown.json()["draft"] is None and NAME not in shown.text
    no = office.put(f"/api/v1/drafts/{named['id']}", json=named["draft"])
    assert (no.status_code, no.json()["code"]) == (403, "sealed")
    assert confirm(office, named["id"]).status_code == 201
    narrow = mini.client("importer", plans=["乙县/x"])
    assert narrow.get(f"/api/v1/drafts/{open_['id']}").status_code == 404
    assert narrow.get("/api/v1/drafts").json()["drafts"] == []
    assert upload(narrow, EDITED.encode()).json()["code"] == "plan-not-granted"
    assert mini.client("liaison", "甲县/县科协").get("/api/v1/drafts").status_code == 403


def test_archived_documents(mini: Api) -> None:
    """The bytes of a recorded document come back as they were, as nothing a browser runs; a sealed one does not."""
    client = mini.client("importer")
    said = client.get(f"/api/v1/documents/{sha256(MINI.encode()).hexdigest()}")
    assert said.status_code == 200 and said.content == MINI.encode()
    assert said.headers["content-type"] == "application/octet-stream"
    assert said.headers["x-content-type-options"] == "nosniff" and "attachment" in said.headers["content-disposition"]
    confirm(client, upload(client, XIANGFEN.read_bytes(), "x.txt").json()["id"])
    sealed = client.get(f"/api/v1/documents/{sha256(XIANGFEN.read_bytes()).hexdigest()}")
    assert (sealed.status_code, sealed.json()["code"]) == (403, "sealed") and NAME not in sealed.text
    assert client.get(f"/api/v1/documents/{'0' * 64}").json()["code"] == "no-such-document"
    assert client.get("/api/v1/documents/..%2f..%2fkey").status_code in (404, 422)
    narrow = mini.client("reader", plans=["乙县/x"])
    assert narrow.get(f"/api/v1/documents/{sha256(MINI.encode()).hexdigest()}").status_code == 404


def test_a_draft_lies_sealed_and_goes_whole(mini: Api, tmp_path: Path) -> None:
    """No text of a draft stands in any file of the service, nor the keys after it was confirmed or dropped."""
    client, vault = mini.client("importer"), tmp_path / "key.vault.drafts"
    draft = upload(client, XIANGFEN.read_bytes(), "x.txt").json()
    one = draft["id"]
    assert client.put(f"/api/v1/drafts/{one}", json=draft["draft"]).status_code == 200
    two = upload(client, EDITED.encode()).json()["id"]
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.db-service*"))
    assert NAME.encode() not in kept and "襄汾".encode() in kept  # the plan's id is no secret
    assert "科学家精神".encode() not in kept
    assert len(list(vault.glob("*.key"))) == 4  # two for each draft: that of the text before the edit is gone
    confirm(client, one)
    client.delete(f"/api/v1/drafts/{two}")
    assert not list(vault.glob("*.key")) and not list(vault.glob("*.new"))


def test_too_many_drafts(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Number and bytes of one actor's drafts are limited; confirming or dropping makes room."""
    client = mini.client("importer")
    monkeypatch.setattr(shelves, "OWN_DRAFTS", 1)
    first = upload(client, EDITED.encode()).json()["id"]
    full = upload(client, EDITED.replace("13%", "14%").encode())
    assert (full.status_code, full.json()["code"]) == (409, "too-many-drafts")
    assert upload(mini.client("importer"), EDITED.encode()).status_code == 201
    client.delete(f"/api/v1/drafts/{first}")
    monkeypatch.setattr(shelves, "OWN_BYTES", len(EDITED.encode()) + 1_000)
    assert upload(client, EDITED.encode()).json()["code"] == "too-many-drafts"

"""A service killed between sending a message and writing down that it was taken: sent again under the same id."""

from __future__ import annotations

import time
from itertools import groupby, pairwise
from pathlib import Path

from api.feed.hooks import Hooks
from api.http.service import open_service
from tests.api import worlds
from tests.api.feed.given import Sender, remark
from tests.api.feed.receiver import Message, receiving
from tests.api.feed.test_deliveries import hook_of
from tests.api.http.conftest import Api

KILLED_AT = (3, 8)


def test_killed_while_a_message_is_under_way(tmp_path: Path, database_url: str) -> None:
    """The receiver takes a message and kills the sender before it answers, twice: in the end it has every entry, in
    order, exactly those two came again, and each under its id."""
    shilu, _clock = worlds.with_plan(tmp_path, url=database_url)
    shilu.close()
    settings = worlds.settings_in(tmp_path, database_url)
    senders = [Sender(settings) for _ in range(len(KILLED_AT) + 1)]
    api = Api(open_service(settings))
    with receiving() as receiver:
        hook = hook_of(api, api.token("auditor"), receiver.url(), position=0)
        positions = [remark(api.shilu.ledger, "plan:甲", f"a{number}")[0] for number in range(5)]
        ids = [entry.event["id"] for entry in api.service.reading.reader.entries()]
        api.close()

        def answer(_: Message) -> int:
            if len(receiver.messages) in KILLED_AT:
                senders[0].kill()
                senders.pop(0)
                senders[0].begin()
            return 200

        receiver.answer = answer
        senders[0].begin()
        messages = receiver.wait(len(ids) + len(KILLED_AT), 60)
        time.sleep(0.3)
        senders[0].kill()
        for message in messages:
            message.verify(hook.secret)
    taken = [message.id for message in messages]
    assert [id_ for id_, _ in groupby(taken)] == ids and len(taken) == len(ids) + len(KILLED_AT)
    assert {n for n, (one, other) in enumerate(pairwise(taken), 1) if one == other} == set(KILLED_AT)
    after = open_service(settings)
    kept = Hooks(after.store).get(hook.id)
    after.close()
    assert kept is not None and kept.position == positions[-1]

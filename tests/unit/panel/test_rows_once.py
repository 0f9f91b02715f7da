"""Rows go over the wire once; a click sends what it changes."""

from __future__ import annotations

import json
import threading

import pytest

from tests.unit.panel.conftest import View, browsing
from tests.unit.panel.stub import array
from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.page import MAX_PAGE_SIZE

#: Bytes of JSON that a click on a row may send to the view, its details included: the gate, and what is aimed at.
GATE, AIM = 4096, 1024


def settled(client, page_size=10):
    """A view that has had the first page, the one after it and the user's name: no more is under way."""

    def complete(state):
        return state["next"] and state["account"]["username"]

    view = browsing(client, page_size=page_size)
    if not complete(view.ready()):
        view.state(complete)
    view.passed.clear()
    return view


@pytest.fixture
def view(client):
    view = settled(client)
    yield view
    view.session.close()


def rows_in(messages):
    """The keys of the pages whose rows were sent."""
    return [page["key"] for message in messages for page in (message.get("body") or {}).get("pages", ())]


def pushes_in(messages):
    return [message for message in messages if message["kind"] == "push"]


def test_before_a_view_has_asked_every_push_is_whole(client):
    view = browsing(client)
    view.state(lambda state: state["next"])
    view.session.engine.ask(s.SelectionRequested(("tiledb://ada/array03",)))
    push = view.receive(lambda message: message["kind"] == "push" and message["body"]["selection"])
    assert push["name"] == "state"
    assert rows_in([push]) == [push["body"]["shown"], push["body"]["next"]]


def test_a_click_sends_only_what_it_changes(view):
    view.ask("select", {"uris": ["tiledb://ada/array03"]})
    (push,) = pushes_in(view.passed)
    assert push["name"] == "change"
    assert set(push["body"]) == {"revision", "selection", "selected"}


def test_a_click_on_a_page_of_a_thousand_rows_stays_within_its_bytes(client, stub):
    stub.arrays = [array(number, description="Some words. " * 50, tags=["a", "b"]) for number in range(2500)]
    view = settled(client, MAX_PAGE_SIZE)
    uri = view.states[-1]["shown"]["rows"][500]["uri"]
    view.ask("select", {"uris": [uri]})
    assert sum(len(json.dumps(message)) for message in view.passed) <= AIM
    view.ask("details", {"uri": uri, "tab": "overview"})
    assert sum(len(json.dumps(message)) for message in view.passed) <= GATE


def test_a_page_turned_to_and_back_brings_no_rows_twice(view):
    view.send("page", {"number": 2})
    view.state(lambda state: state["page"] == 2 and state["next"] and state["status"] == "ready")
    view.send("page", {"number": 1})
    view.state(lambda state: state["page"] == 1)
    keys = rows_in(view.passed)
    assert len(keys) == len(set(keys))
    assert view.states[-1]["shown"]["rows"][0]["name"] == "array00"


def test_a_page_fetched_anew_has_another_key_and_its_rows_come(view, stub):
    before = view.states[-1]["shown"]["key"]
    stub.arrays[0]["name"] = "renamed"
    view.send("refresh")
    state = view.state(lambda state: state["shown"] and state["shown"]["key"] != before)
    assert state["shown"]["rows"][0]["name"] == "renamed"


def test_a_second_view_gets_all_rows_and_the_first_none_again(view):
    second = View(view.session.receive)
    second.sent = view.sent  # every view hears every message
    state = second.ready()
    assert [row["name"] for row in state["shown"]["rows"]] == [f"array{n:02d}" for n in range(10)]
    assert state["next"]["page"] == 2
    second.ask("select", {"uris": ["tiledb://ada/array03"]})
    assert not rows_in(second.passed[2:])


def test_a_view_that_has_rows_is_not_sent_them_again(view):
    have = list(view.pages)
    body = view.ask("ready", {"pages": have})["body"]
    assert "pages" not in body
    body = view.ask("ready", {"pages": have[:1]})["body"]
    assert [page["key"] for page in body["pages"]] == have[1:]


def test_what_ready_answers_is_what_the_next_change_builds_on(view):
    view.session.close()  # nothing is pushed after changes any more
    view.session.engine.ask(s.SelectionRequested(("tiledb://ada/array03",)))
    body = view.ask("ready")["body"]
    assert body["selection"] == ["tiledb://ada/array03"]
    (push,) = pushes_in(view.passed)
    assert push["body"]["revision"] == body["revision"]


def test_changes_made_by_many_threads_add_up_to_the_state(view):
    def change(seed):
        for number in range(15):
            view.session.engine.ask(s.PageRequested(1 + (seed + number) % 6))
            view.session.engine.ask(s.SelectionRequested((f"tiledb://ada/array0{number % 10}",)))

    threads = [threading.Thread(target=change, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    view.session.engine.ask(s.PageRequested(6))  # the last: no page is fetched ahead while we compare
    now = view.now
    view.ask("ready")  # so that all pushes have been looked at
    reply = view.ask("ready", {"pages": list(view.pages)})["body"]
    added_up = {name: value for name, value in view.states[-1].items() if name != "pages"}
    revisions = [message["body"]["revision"] for message in pushes_in(view.passed)]
    assert revisions == list(range(revisions[0], revisions[0] + len(revisions)))
    assert view.resolved(reply) == added_up
    assert [row["name"] for row in added_up["shown"]["rows"]] == [info.name for info in now.shown.items]

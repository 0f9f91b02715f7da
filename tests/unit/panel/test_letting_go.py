"""A panel that nobody looks at, or waits for, asks for nothing: slow servers starve nobody, old panels are quiet."""

from __future__ import annotations

import threading

import pytest

from tests.unit.dripping import dripping
from tests.unit.panel.conftest import View
from tests.unit.panel.stub import PASSWORD, TOKEN
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.client import Client, RetryMode
from tiledb_cloud_widgets.panel.namespaces import PickerSession
from tiledb_cloud_widgets.panel.session import BrowserSession
from tiledb_cloud_widgets.panel.sign_in import LoginSession


def session_of(url: str, query: Query | None = None) -> tuple[View, BrowserSession, Client]:
    client = Client(retry_mode=RetryMode.DISABLED)
    client.login(token=TOKEN, host=url)
    view = View()
    session = BrowserSession(client, query or Query(), 10, view.deliver)
    view.attach(session)
    return view, session, client


def test_a_server_that_drips_holds_up_no_other_browser_and_nobody_waits_for_what_is_out_of_date(stub):
    with dripping() as slow:
        first, first_session, _ = session_of(slow.url)
        for number in range(36):
            assert first.ask("query", {"changes": {"search": f"words {number}"}})["ok"]
        second, second_session, _ = session_of(stub.url)
        assert second.ready()["status"] in ("ready", "loading")
        assert second_session.engine.wait(10)
        assert second.ask("namespaces")["ok"]
        # of 37 listings one is waited for, and the name of the user
        assert slow.until("open", 2)
        assert first_session.engine.state.status == "loading"
        first_session.close()
        assert slow.until("open", 1)
        second_session.close()


def test_details_that_nobody_looks_at_any_more_are_given_up():
    with dripping(silent=True) as slow:
        view, session, _ = session_of(slow.url, Query(scope="public"))
        assert slow.until("asked", 1)
        identities = [
            view.send("details", {"uri": f"tiledb://ada/{n}", "tab": "overview"}) for n in range(16)
        ]
        assert slow.until("asked", 17)
        for identity in identities:
            view.raw({"kind": "cancel", "id": identity})
        for _ in identities:
            reply = view.receive(lambda message: message["kind"] == "reply")
            assert (reply["ok"], reply.get("error")) == (False, None)
        session.close()
        assert slow.until("open", 1)  # the name of the user


def test_signing_in_that_was_cancelled_signs_nobody_in(stub):
    client = Client(retry_mode=RetryMode.DISABLED)
    view = View()
    session = LoginSession(client, view.deliver, lambda: None)
    view.attach(session)
    view.ready()
    body = {"method": "password", "username": "ada", "password": PASSWORD, "server": stub.url}
    with stub.holding("/v1/user"):
        identity = view.send("sign_in", body)
        view.receive(lambda message: message.get("id") == identity)
        view.raw({"kind": "cancel", "id": identity})
        reply = view.receive(lambda message: message.get("id") == identity and message["kind"] == "reply")
    assert not reply["ok"]
    assert not client.signed_in


def leave(view: View) -> None:
    assert view.ask("leave", {"view": "page"})["ok"]


def come(view: View) -> None:
    assert view.ask("ready", {"view": "page"})["ok"]


def test_a_browser_whose_views_are_gone_fetches_nothing_until_it_is_shown_or_asked(stub):
    view, session, client = session_of(stub.url)
    come(view)
    fetched_ahead = threading.Event()
    session.listen(lambda state: state.next is not None and fetched_ahead.set())
    assert fetched_ahead.wait(10)  # nothing is under way
    leave(view)
    assert not session.viewed.is_set()
    stub.requests.clear()
    client.login(token=TOKEN, host=stub.url)
    client.default_user()
    assert not [path for path in stub.requests if "arrays" in path]
    assert session.engine.state.shown is None  # they were another sign-in's
    session.engine.wait()  # Python asks
    [_] = [path for path in stub.requests if "arrays" in path]  # who it is may be asked before it or after
    assert session.engine.state.status == "ready"
    client.login(token=TOKEN, host=stub.url)
    client.default_user()
    stub.requests.clear()
    come(view)
    session.engine.wait()
    assert len(session.engine.state.shown.items) == 10
    assert stub.requests


def test_as_long_as_one_page_shows_it_a_browser_goes_on(stub):
    view, session, client = session_of(stub.url)
    come(view)
    assert view.ask("ready", {"view": "another page"})["ok"]
    leave(view)
    stub.requests.clear()
    client.login(token=TOKEN, host=stub.url)
    session.engine.wait()
    assert [path for path in stub.requests if "arrays" in path]


def test_a_picker_whose_views_are_gone_fetches_nothing_until_it_is_shown(stub):
    client = Client(retry_mode=RetryMode.DISABLED)
    client.login(token=TOKEN, host=stub.url)
    changed = threading.Event()
    view = View()
    picker = PickerSession(client, view.deliver, changed.set)
    view.attach(picker)
    come(view)
    picker.start()
    view.receive(lambda message: message["kind"] == "push" and message["body"].get("status") == "ready")
    leave(view)
    stub.requests.clear()
    client.login(token=TOKEN, host=stub.url)
    client.default_user()
    assert not [path for path in stub.requests if "sidebar" in path]
    come(view)
    view.receive(lambda message: message["kind"] == "push" and message["body"].get("status") == "ready")
    assert [path for path in stub.requests if "sidebar" in path]


@pytest.mark.parametrize("count", [1, 3])
def test_a_browser_that_is_closed_still_answers_python(stub, count):
    _, session, _ = session_of(stub.url)
    session.close()
    for _ in range(count):
        assert session.engine.wait(10)
        assert session.engine.state.status == "ready"

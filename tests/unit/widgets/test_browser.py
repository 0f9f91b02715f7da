"""The Browser from Python: no front end anywhere."""

from __future__ import annotations

import json
import threading
from types import SimpleNamespace

import pytest

import tiledb_cloud_widgets as tcw
from tests.unit.panel.stub import TOKEN
from tests.unit.widgets.conftest import view_of
from tiledb_cloud_widgets.catalog import state as s


@pytest.fixture
def browser(client):
    browser = tcw.Browser(client, page_size=10)
    yield browser
    browser.close()


def names(frame):
    return frame["name"].tolist()


def test_creating_it_starts_the_first_request_and_reading_waits_for_it(browser):
    assert names(browser.to_frame()) == [f"array{n:02d}" for n in range(10)]
    assert browser.status == "ready"


def test_setting_the_page_fetches_it(browser):
    browser.page = 3
    assert names(browser.to_frame())[0] == "array20"
    assert (browser.page, browser.status) == (3, "ready")


def test_setting_the_query_begins_at_page_one(browser):
    browser.page = 3
    browser.query = tcw.Query(tags="odd")
    assert names(browser.to_frame())[:2] == ["array01", "array03"]
    assert browser.page == 1


def test_setting_the_page_size_keeps_the_first_row(browser):
    browser.page = 3
    browser.page_size = 5
    assert names(browser.to_frame())[0] == "array20"
    assert browser.page == 5


def test_a_selection_is_assets_in_the_order_chosen(browser):
    browser.to_frame()
    browser.selection = ["tiledb://ada/array05", "tiledb://ada/array02"]
    assert [asset.name for asset in browser.selected_assets] == ["array05", "array02"]
    assert browser.selected.name == "array02"
    assert browser.selected.info.size == 2000
    assert browser.selected.tags == ["even"]


def test_a_selection_from_a_page_not_seen_is_looked_up(browser):
    browser.selection = ["tiledb://ada/array55"]
    assert browser.selected.info.name == "array55"
    browser.selection = ["tiledb://ada/group1"]
    assert browser.selected.kind == "group"


def test_a_selected_asset_that_is_not_there_says_so_by_name(browser):
    browser.selection = ["tiledb://ada/nobody"]
    with pytest.raises(tcw.client.NotFound, match="tiledb://ada/nobody cannot be found"):
        _ = browser.selected.info


def test_traits_can_be_observed_and_find_each_other_right(browser):
    browser.to_frame()
    seen = []
    browser.observe(lambda _: seen.append((browser.status, browser.page)), "status")
    browser.page = 6
    browser.to_frame()
    assert seen[0] == ("loading", 6)
    assert ("ready", 6) in seen


def test_what_an_observer_raises_is_logged_and_neither_stops_the_other_traits_nor_reaches_the_panel(
    browser, caplog
):
    def fail(_change):
        raise ValueError("a mistake of my own")

    browser.to_frame()
    browser.observe(fail, ["query", "page", "selection", "status"])
    view = view_of(browser)
    reply = view.ask("query", {"changes": {"tags": ["odd"]}})
    assert reply["ok"]
    assert len(browser.to_frame()) == 10
    assert (browser.query, browser.status) == (tcw.Query(tags="odd"), "ready")
    record = next(record for record in caplog.records if "Browser.query" in record.getMessage())
    assert "in fail" in record.exc_text
    assert "a mistake of my own" in record.exc_text


def test_observers_run_in_another_thread_for_what_the_panel_does(browser):
    browser.to_frame()
    threads = []
    browser.observe(lambda _: threads.append(threading.current_thread()), "selection")
    assert view_of(browser).ask("select", {"uris": ["tiledb://ada/array03"]})["ok"]
    browser.selection = []
    assert [thread is threading.main_thread() for thread in threads] == [False, True]


def test_buffers_go_through_the_widget_both_ways(browser):
    browser.to_frame()
    calls = []
    browser._session.receive = lambda content, buffers: calls.append((content, [bytes(b) for b in buffers]))
    view = view_of(browser)
    view.raw({"kind": "cancel", "id": "1"}, [memoryview(b"pixels")])
    assert calls == [({"kind": "cancel", "id": "1"}, [b"pixels"])]
    browser._carry({"kind": "part", "id": "1", "name": "picture", "body": {}}, [b"more"])
    assert view.receive(lambda message: message["kind"] == "part")["buffers"] == [b"more"]


def test_an_observer_may_wish_and_read_itself(browser):
    read = threading.Event()

    def follow(change):
        if change["new"] == 2:
            browser.page = 4
            assert names(browser.to_frame())[0] == "array30"
            read.set()

    browser.observe(follow, "page")
    browser.page = 2
    assert read.wait(10)
    assert browser.page == 4


@pytest.mark.parametrize(
    ("name", "value", "error", "says"),
    [
        ("page", 0, ValueError, "1 or more"),
        ("page", 99, ValueError, "page must be 1 to 6"),
        ("page", "2", Exception, "expected an int"),
        ("page_size", 0, ValueError, "1 to 1,000"),
        ("page_size", 5000, ValueError, "1 to 1,000"),
        ("query", {"scope": "owned"}, Exception, "expected a Query"),
        ("selection", ["array1"], ValueError, "tiledb://namespace/name"),
        ("selection", 7, Exception, "expected a list"),
        ("status", "ready", Exception, "read-only"),
    ],
)
def test_a_wrong_value_raises_at_once_and_changes_nothing(browser, name, value, error, says):
    browser.to_frame()
    before = getattr(browser, name)
    with pytest.raises(error, match=says):
        setattr(browser, name, value)
    assert getattr(browser, name) == before
    assert browser.status == "ready"


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"client": "me"}, TypeError, "client must be"),
        ({"query": "all"}, TypeError, "query must be a Query"),
        ({"page_size": True}, TypeError, "page_size must be an int"),
        ({"static": 1}, TypeError, "static must be True or False"),
    ],
)
def test_a_wrong_argument_raises_at_once(arguments, error, says):
    with pytest.raises(error, match=says):
        tcw.Browser(**arguments)


def test_no_in_quotes_is_no_no(browser):
    for arguments in ({"progress": "no"}, {"all_pages": "no"}):
        with pytest.raises(TypeError, match=r"must be True or False, not str \('no'\)"):
            browser.to_frame(**arguments)


def test_an_unknown_keyword_of_browse_suggests_the_right_one(client):
    with pytest.raises(TypeError, match=r"'tagz'. Did you mean 'tags'\?"):
        tcw.browse(client, tagz="x")


def test_without_a_selection_opening_says_what_to_do(browser):
    assert browser.selected is None
    with pytest.raises(ValueError, match="click a row"):
        browser.open()


def test_an_error_is_raised_where_the_page_is_read_and_nothing_is_lost(browser, stub):
    browser.to_frame()
    browser.selection = ["tiledb://ada/array05"]
    with stub.failing("page=4", 500, b'{"code": 1, "message": "the disk is on fire"}'):
        browser.page = 4
        with pytest.raises(tcw.client.TileDBCloudError, match="the disk is on fire"):
            browser.to_frame()
    assert (browser.status, browser.page, browser.selection) == ("error", 4, ["tiledb://ada/array05"])
    browser.page = 5
    assert names(browser.to_frame())[0] == "array40"


def test_reading_a_browser_whose_token_was_revoked_asks_nothing_and_keeps_the_selection(browser, stub):
    browser.to_frame()
    browser.selection = ["tiledb://ada/array05"]
    with stub.failing("page=4", 401, b'{"code": 1, "message": "revoked"}'):
        browser.page = 4
        browser._engine.wait()
    before = len(stub.requests)
    with pytest.raises(tcw.client.NotSignedIn, match="revoked"):
        browser.to_frame()
    assert browser.selected.uri == "tiledb://ada/array05"
    assert len(stub.requests) == before


def test_signed_out_it_says_so_and_goes_on_after_signing_in(stranger, stub):
    browser = tcw.Browser(stranger, page_size=10)
    assert browser.status == "signed_out"
    with pytest.raises(ValueError, match="signed out"):
        browser.to_frame()
    stranger.login(token=TOKEN, host=stub.url)
    browser.query = tcw.Query(tags="even")
    assert names(browser.to_frame())[1] == "array02"


def test_to_frame_of_all_pages_is_the_whole_listing(browser):
    browser.query = tcw.Query(tags="odd")
    frame = browser.to_frame(all_pages=True, progress=False)
    assert len(frame) == 30
    assert frame.attrs["query"]["tags"] == ["odd"]
    assert frame.attrs["server"] == browser.client.host


def test_the_code_of_a_view_rebuilds_it(browser):
    browser.query = tcw.Query(tags="odd", search="array")
    browser.to_frame()
    code = browser.snippet()
    assert "tcw.browse(client, tags=['odd'], search='array', page_size=10)" in code
    assert TOKEN not in code


def test_the_code_of_a_selection_opens_it(browser):
    browser.selection = ["tiledb://ada/array05", "tiledb://ada/group1"]
    code = browser.snippet()
    compile(code, "snippet", "exec")
    assert "'tiledb://ada/array05'" in code
    assert "tiledb.Group(uri, ctx=ctx)" in code


def test_nothing_but_the_bundle_is_in_the_widgets_state(browser):
    browser.to_frame()
    state = json.dumps(browser.comm.opened) + json.dumps(browser.comm.updates)
    assert "array0" not in state
    assert TOKEN not in state
    own = {name for name in browser.comm.opened if not name.startswith("_")}
    assert own == {"layout", "tabbable", "tooltip"}
    assert browser.comm.updates == []


def test_its_repr_is_a_line_without_a_secret(browser):
    browser.to_frame()
    assert repr(browser) == "<Browser: 1\N{EN DASH}10 of 60 owned arrays, ready>"


def test_a_closed_browser_displays_as_text_and_still_works_in_python(browser):
    browser.close()
    browser._ipython_display_()
    browser.page = 2
    assert names(browser.to_frame())[0] == "array10"


def test_wishes_from_many_threads_end_in_one_state(browser):
    browser.to_frame()

    def wish(seed):
        for number in range(12):
            if (seed + number) % 3 == 0:
                browser.query = tcw.Query(search=f"array{seed % 6}")
            elif (seed + number) % 3 == 1:
                browser._engine.ask(s.PageRequested(1 + number % 2))
            else:
                browser.selection = [f"tiledb://ada/array0{seed}"]

    threads = [threading.Thread(target=wish, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    frame, state = browser.to_frame(), browser._engine.state
    assert names(frame) == [info.name for info in state.shown.items]
    assert frame["name"].str.startswith(state.query.search).all()
    assert (browser.query, browser.page, browser.selection) == (state.query, state.page, state.selection)
    assert browser.status in ("ready", "empty")


def test_two_browsers_of_one_client_are_apart(client):
    one, other = tcw.Browser(client, page_size=10), tcw.Browser(client, tcw.Query(tags="odd"), 10)
    one.page = 2
    assert (names(one.to_frame())[0], names(other.to_frame())[0]) == ("array10", "array01")


def test_the_newest_wish_of_python_wins(browser, stub):
    browser.to_frame()
    with stub.holding("search=slow") as gate:
        browser.query = tcw.Query(search="slow")
        browser.query = tcw.Query(search="array01")
        assert names(browser.to_frame()) == ["array01"]
        gate.set()
    assert names(browser.to_frame()) == ["array01"]


def test_code_for_the_notebook_calls_the_browser_by_its_name(browser, monkeypatch):
    browser.selection = ["tiledb://ada/array05"]
    browser.to_frame()
    shell = SimpleNamespace(user_ns={"_7": browser, "other": 1, "mine": browser})
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    view = view_of(browser)
    body = {"uris": ["tiledb://ada/array05"], "own": True}
    assert view.ask("snippet", body)["body"]["code"].startswith("array = mine.selected.open()")
    shell.user_ns["also"] = browser  # of two names, nobody knows which one stays
    assert "tiledb.open('tiledb://ada/array05'" in view.ask("snippet", body)["body"]["code"]
    del shell.user_ns["also"], shell.user_ns["mine"]
    assert "tiledb.open('tiledb://ada/array05'" in view.ask("snippet", body)["body"]["code"]

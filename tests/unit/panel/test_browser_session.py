"""The messages between a view and a browser's session, without a widget."""

from __future__ import annotations

import json
import logging
import threading

import pytest

from tests.unit.panel.conftest import View, browsing
from tests.unit.panel.stub import TOKEN
from tiledb_cloud_widgets.catalog import state as s
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.panel import details
from tiledb_cloud_widgets.panel.session import BrowserSession


def ready(state):
    return state["status"] in ("ready", "empty")


def test_ready_answers_with_a_snapshot(view):
    state = view.ready()
    assert state["status"] == "ready"
    assert [row["name"] for row in state["shown"]["rows"]] == [f"array{n:02d}" for n in range(10)]
    assert (state["total_items"], state["total_pages"]) == (60, 6)
    assert state["account"]["username"] in (None, "ada")
    assert state["tags_seen"][0]["count"] >= state["tags_seen"][1]["count"]
    json.dumps(state, allow_nan=False)


def test_a_request_is_acknowledged_before_it_is_answered(view, stub):
    with stub.holding("/sidebar") as gate:
        identity = view.send("namespaces")
        assert view.receive(lambda message: message.get("id") == identity) == {"kind": "ack", "id": identity}
        gate.set()
        reply = view.receive(lambda message: message.get("id") == identity)
    # The user's organization holds nothing in this scope, and is not offered.
    assert [group["label"] for group in reply["body"]["groups"]] == ["You", "Seen in listings"]
    assert reply["body"]["groups"][0]["options"] == [{"name": "ada", "count": 60}]


def test_slow_requests_do_not_hold_up_others(view, stub):
    with stub.holding("/sidebar"):
        view.send("namespaces")
        view.send("page", {"number": 3})
        assert view.state(lambda state: ready(state) and state["page"] == 3)


def test_a_page_asked_for_is_pushed_and_the_next_one_sent_ahead(view):
    view.send("page", {"number": 3})
    state = view.state(lambda state: ready(state) and state["next"] is not None and state["page"] == 3)
    assert state["shown"]["page"] == 3
    assert state["next"]["page"] == 4
    assert view.now.page == 3


def test_revisions_rise_with_each_push(view):
    view.send("page", {"number": 3})
    view.state(lambda state: ready(state) and state["page"] == 3)
    revisions = [state["revision"] for state in view.states]
    assert revisions == sorted(set(revisions))


def test_a_turned_page_is_followed_without_another_word(view):
    state = view.state(lambda state: state["next"] is not None)
    view.ask("turned", {"number": 2, "generation": state["generation"]})
    assert view.now.page == 2


def test_a_view_that_turned_too_late_is_brought_back(view):
    state = view.ready()
    view.session.engine.ask(s.QueryRequested(Query(tags="odd")))
    view.session.engine.wait()
    view.send("turned", {"number": 2, "generation": state["generation"]})
    assert view.state(lambda state: state["page"] == 1 and state["query"]["tags"] == ["odd"])


def test_filters_are_set_and_seen_in_python(view):
    view.ask("query", {"changes": {"tags": ["odd"], "search": "array0"}})
    assert view.now.query == Query(tags="odd", search="array0")
    view.ask("query", {"changes": {"exclude_tags": ["odd"]}})
    assert view.now.query == Query(exclude_tags="odd", search="array0")
    view.ask("query", {"clear": True})
    assert view.now.query == Query()


def test_going_to_groups_drops_what_only_arrays_have(view):
    view.session.engine.ask(s.QueryRequested(Query(file_types=["notebook"], order_by="name", tags="x")))
    view.ask("query", {"changes": {"kind": "group"}})
    assert view.now.query == Query(kind="group", order_by="name", tags="x")


def test_a_group_is_entered_and_left(view):
    view.ask("query", {"changes": {"kind": "group"}})
    view.session.engine.wait()
    view.send("query", {"changes": {"group": "tiledb://ada/group1"}})
    state = view.state(lambda state: ready(state) and state["query"]["group"])
    assert [row["kind"] for row in state["shown"]["rows"]] == ["group", "array", "array"]
    assert state["breadcrumbs"] == [{"uri": "tiledb://ada/group1", "name": "group1"}]
    assert state["shown"]["rows"][0]["amount"] == "3 members"
    assert state["shown"]["rows"][0]["size"] == 3
    view.ask("query", {"changes": {"group": None}})
    assert view.now.query == Query(kind="group")


def test_a_selection_is_seen_in_python_at_once(view):
    view.ask("select", {"uris": ["tiledb://ada/array03"]})
    assert view.now.selection == ["tiledb://ada/array03"]
    assert view.now.selected_assets[-1].info.name == "array03"


def test_a_selection_set_in_python_is_pushed(view):
    view.session.engine.ask(s.SelectionRequested(("tiledb://ada/array04",)))
    state = view.state(lambda state: state["selection"] == ["tiledb://ada/array04"])
    assert state["selected"]["name"] == "array04"


def test_waiting_lasts_until_every_listener_knows_the_state(view):
    entered, gate = threading.Event(), threading.Event()

    def listen(state):
        if state.page == 3 and state.status == "ready":
            entered.set()
            gate.wait(10)

    view.session.listen(listen)
    view.send("page", {"number": 3})
    assert entered.wait(10)
    waiting = threading.Thread(target=view.session.engine.wait)
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    gate.set()
    waiting.join(10)
    assert not waiting.is_alive()


def test_an_error_is_pushed_in_words_and_retry_brings_the_page(view, stub):
    with stub.failing("page=5", 500, b'{"code": 1, "message": "the disk is on fire"}'):
        view.send("page", {"number": 5})
        state = view.state(lambda state: state["status"] == "error")
    assert state["error"]["title"] == "Page 5 of owned arrays could not be loaded."
    assert "the disk is on fire" in state["error"]["reason"]
    assert state["shown"]["page"] == 1
    view.send("retry")
    assert view.state(lambda state: ready(state) and state["page"] == 5)


def test_cancel_pending_goes_back(view, stub):
    with stub.holding("page=5"):
        view.ask("page", {"number": 5})
        view.ask("cancel_pending")
        assert view.now.page == 1


def test_details_come_by_tab(view):
    uri = "tiledb://ada/array03"
    overview = view.ask("details", {"uri": uri, "tab": "overview"})["body"]
    facts = {fact["label"]: fact["value"] for fact in overview["facts"]}
    assert facts["Owner"] == "ada"
    assert "Size" not in facts  # the headline says it
    assert facts["Your permissions"] == "read, write"
    schema = view.ask("details", {"uri": uri, "tab": "schema"})["body"]
    dimensions, attributes = (table["rows"] for table in schema["tables"])
    assert tuple(dimensions[0]) == ("rows", "1 … 40,000", "int32, filled 7 … 12,000, tile 200, Zstd(5)")
    assert [line[1] for line in dimensions[1:]] == ["—", "2010-01-01 00:00 … 2010-12-31 23:00"]
    assert "filled 2010-01-01 05:00 … 2010-01-02 00:00" in dimensions[2][2]
    assert attributes[0][2] == "nullable, Byteshuffle, Gzip(9)"
    assert "variable length" in attributes[1][2]
    assert {"label": "Duplicates", "value": "allowed"} in schema["facts"]
    metadata = view.ask("details", {"uri": uri, "tab": "metadata"})["body"]
    assert ("big", str(2**60), "integer") in [tuple(line) for line in metadata["tables"][0]["rows"]]
    code = view.ask("details", {"uri": uri, "tab": "code"})["body"]["code"]
    assert uri in code
    assert TOKEN not in code


def test_a_long_description_travels_whole_with_the_details_only(view, stub):
    stub.arrays[3]["description"] = "long " * 10_000
    view.send("refresh")
    state = view.state(lambda state: ready(state) and state["shown"]["rows"][3]["description"])
    assert len(state["shown"]["rows"][3]["description"]) == 301
    body = view.ask("details", {"uri": "tiledb://ada/array03", "tab": "overview"})["body"]
    assert body["text"] == "long " * 10_000


def test_the_schema_of_a_group_is_its_members(view):
    body = view.ask("details", {"uri": "tiledb://ada/group1", "tab": "schema"})["body"]
    (members,) = body["tables"]
    assert [line[1] for line in members["rows"]] == ["Group", "Dense", "Sparse"]
    assert "note" not in body


def test_the_metadata_of_a_group_is_found_on_whichever_page_of_the_listing_it_stands(view, stub, monkeypatch):
    monkeypatch.setattr(details, "MAX_PAGE_SIZE", 1)
    stub.groups[2]["metadata"] = [{"key": "units", "value": "K", "type": "STRING_UTF8"}]
    body = view.ask("details", {"uri": "tiledb://ada/group2", "tab": "metadata"})["body"]
    assert body["tables"][0]["rows"] == [["units", "K", "STRING_UTF8"]]


def test_the_metadata_of_a_group_that_no_listing_has_is_said_to_be_missing(view, stub):
    group = stub.groups[2]
    with stub.failing("/browser/", 200, b'{"groups": []}'):
        reply = view.ask("details", {"uri": group["tiledb_uri"], "tab": "metadata"})
    assert reply["error"]["title"] == "The metadata could not be found."


@pytest.mark.parametrize(
    ("name", "body", "title"),
    [
        ("details", {"uri": "tiledb://ada/array03", "tab": "metadata"}, "The metadata could not be loaded."),
        ("details", {"uri": "tiledb://ada/array03"}, "The details could not be loaded."),
        ("locate", {"text": "tiledb://ada/nobody"}, "tiledb://ada/nobody could not be opened."),
        ("namespaces", {}, "The namespaces could not be loaded."),
        ("sharing", {"uri": "tiledb://ada/array03"}, "Who has access could not be loaded."),
        ("versions", {"uri": "tiledb://ada/array03"}, "The versions could not be loaded."),
        ("query", {"changes": {"scope": "mine"}}, "The filters were not changed."),
        ("page", {"number": 0}, "The page was not turned."),
        ("select", {"uris": ["no URI"]}, "The selection was not changed."),
    ],
)
def test_an_error_says_what_was_asked(view, stub, name, body, title):
    view.ready()
    with stub.failing("/v1/", 500, b"{}"):
        reply = view.ask(name, body)
    assert reply["error"]["title"] == title


def test_details_of_what_is_gone_say_so_by_name(view):
    reply = view.ask("details", {"uri": "tiledb://ada/nobody", "tab": "overview"})
    assert not reply["ok"]
    assert "tiledb://ada/nobody" in reply["error"]["reason"]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("page", {}),
        ("page", {"number": -1}),
        ("page", {"number": 1.5}),
        ("page", {"number": True}),
        ("page_size", {"size": 10**9}),
        ("query", {"changes": [1]}),
        ("query", {"changes": {"scope": "mine"}}),
        ("query", {"changes": {"tags": [[]]}}),
        ("query", {"changes": {"group": "javascript:alert(1)"}}),
        ("select", {"uris": "x"}),
        ("select", {"uris": [None]}),
        ("details", {"uri": "tiledb://ada/array03", "tab": "everything"}),
        ("export", {"format": "exe", "rows": "all"}),
        ("export", {"format": "csv", "rows": "../../etc"}),
        ("turned", {"number": "2"}),
        ("no_such_thing", {}),
        ("_snapshot", {}),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_in_words_and_changes_nothing(view, name, body):
    view.state(lambda state: state["next"] is not None)  # nothing is under way any more
    before = view.session.engine.state
    reply = view.ask(name, body)
    assert not reply["ok"]
    assert reply["error"]["reason"]
    assert view.session.engine.state is before


@pytest.mark.parametrize(
    "content", [None, 3, [], {}, {"kind": "request"}, {"kind": "request", "id": 1, "name": []}]
)
def test_a_message_that_makes_no_sense_is_left_alone(view, content, caplog):
    caplog.set_level(logging.CRITICAL)
    view.raw(content)
    assert view.ask("ready")["ok"]


def test_two_views_of_one_browser_hear_the_same(view):
    view.send("page", {"number": 2})
    state = view.state(lambda state: ready(state) and state["page"] == 2)
    assert view.ready()["shown"] == state["shown"]


def test_the_code_of_this_view(view):
    code = view.ask("snippet", {"uris": []})["body"]["code"]
    assert "tcw.browse(client, page_size=10)" in code


ASSETS = ["tiledb://ada/array01", "tiledb://ada/array02"]


def test_code_of_an_asset_in_either_style(view):
    view.ready()
    tiledb_code = view.ask("snippet", {"uris": ASSETS[:1]})["body"]["code"]
    assert "tiledb.open('tiledb://ada/array01', ctx=ctx)" in tiledb_code
    asset_code = view.ask("snippet", {"uris": ASSETS[:1], "style": "asset"})["body"]["code"]
    assert asset_code.endswith(
        "asset = tcw.Asset(client, 'tiledb://ada/array01')\narray = asset.open()\nprint(array.schema)\n"
    )
    several = view.ask("snippet", {"uris": ASSETS, "style": "asset"})["body"]["code"]
    assert "arrays = {asset.uri: asset.open() for asset in assets}" in several
    compile(several, "snippet", "exec")
    refused = view.ask("snippet", {"uris": ASSETS, "style": "pandas"})
    assert not refused["ok"]


def test_code_for_the_notebook_that_holds_the_browser_names_its_variable(client):
    view = View()
    view.attach(BrowserSession(client, Query(), 10, view.deliver, lambda: "mine"))
    view.ready()
    view.ask("select", {"uris": ASSETS[:1]})
    own = view.ask("snippet", {"uris": ASSETS[:1], "own": True})["body"]
    assert own == {"code": "array = mine.selected.open()\nprint(array.schema)\n", "own": True}
    other = view.ask("snippet", {"uris": ASSETS[1:], "own": True})["body"]
    assert "own" not in other, "it is not what mine.selected is"
    view.ask("select", {"uris": ASSETS})
    both = view.ask("snippet", {"uris": ASSETS, "own": True})["body"]["code"]
    assert both == "arrays = {asset.uri: asset.open() for asset in mine.selected_assets}\n"


def test_without_a_variable_that_holds_the_browser_the_code_stands_alone(view):
    view.ready()
    view.ask("select", {"uris": ASSETS[:1]})
    code = view.ask("snippet", {"uris": ASSETS[:1], "own": True})["body"]
    assert "own" not in code
    assert "tiledb.open(" in code["code"]


def test_signing_in_within_the_browser_goes_on_with_the_listing(stranger, stub):
    view = browsing(stranger)
    assert view.ready()["status"] == "signed_out"
    reply = view.ask("sign_in", {"method": "token", "token": TOKEN, "server": stub.url, "remember": False})
    assert reply["body"] == {"username": "ada", "host": stub.url}
    assert view.now.shown.items[0].name == "array00"


def test_signing_out_forgets_the_rows_and_says_what_is_left(view):
    reply = view.ask("sign_out")
    assert reply["ok"]
    state = view.ready()
    assert (state["status"], state["shown"], state["account"]) == ("signed_out", None, None)
    assert "array0" not in json.dumps(state)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("all", "tags=['odd'], client=client"),
        ("page", "browser.page = 2\nframe = browser.to_frame()"),
        ("selection", "'tiledb://ada/array01',\n]\nframe = pd.concat("),
    ],
)
@pytest.mark.parametrize("form", ["dataframe", "csv", "parquet"])
def test_the_code_of_an_export_says_what_is_shown(client, rows, expected, form):
    view = browsing(client, Query(tags=("odd",)))
    view.ask("page", {"number": 2})
    view.ask("select", {"uris": ["tiledb://ada/array01"]})
    code = view.ask("export_code", {"format": form, "rows": rows})["body"]["code"]
    assert expected in code
    assert TOKEN not in code
    compile(code, "cell", "exec")
    whole = {
        "dataframe": "frame",
        "csv": "tcw.export('owned-arrays-odd.csv', tags=['odd'], client=client, safe=True)",
        "parquet": "tcw.export('owned-arrays-odd.parquet', tags=['odd'], client=client)",
    }
    part = {"dataframe": "frame", "csv": ".csv', index=False", "parquet": ".parquet', index=False"}
    assert (whole if rows == "all" else part)[form] in code.splitlines()[-1]

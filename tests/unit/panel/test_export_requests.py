"""Exports of a panel: their files, their progress, and what cancelling leaves."""

from __future__ import annotations

import time

import pytest

from tests.unit.panel.stub import TOKEN, array
from tiledb_cloud_widgets.catalog.exports import last_export
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.catalog.row_files import SAFE_NOTE


def until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_export_of_a_csv_names_the_file_and_tells_its_progress(view, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "owned-arrays.csv").write_text("mine")
    identity = view.send("export", {"format": "csv", "rows": "all"})
    progress = view.receive(lambda message: message["kind"] == "progress")
    assert progress["body"] == {"done": 60, "total": 60, "seconds_left": 0.0}
    reply = view.receive(lambda message: message.get("id") == identity and message["kind"] == "reply")
    assert reply["body"] == {"count": 60, "file": "owned-arrays-2.csv", "note": None}
    assert (tmp_path / "owned-arrays.csv").read_text() == "mine"
    assert len((tmp_path / "owned-arrays-2.csv").read_text().splitlines()) == 61


def test_a_csv_says_that_formulas_got_an_apostrophe_where_there_were_any(view, stub, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stub.arrays = [array(1), array(2, description="=1+1")]
    view.ask("refresh")
    view.session.engine.wait()
    for rows in ("page", "all"):
        assert view.ask("export", {"format": "csv", "rows": rows})["body"]["note"] == SAFE_NOTE
    assert ",'=1+1," in (tmp_path / "owned-arrays.csv").read_text()


def test_an_exported_dataframe_is_python_s_until_the_query_changes(view, stub):
    assert view.ask("export", {"format": "dataframe", "rows": "all"})["body"]["count"] == 60
    asked = len(stub.requests)
    assert len(view.session.exports.whole(Query(), progress=False)) == 60
    assert len(stub.requests) == asked
    view.ask("refresh")
    view.session.exports.whole(Query(), progress=False)
    assert len(stub.requests) > asked


def test_all_pages_of_an_export_are_under_way_at_once_since_the_panel_knows_how_many(view, stub):
    stub.arrays = [array(number) for number in range(3000)]
    view.ask("refresh")
    view.session.engine.wait()
    with stub.holding("page=1&per_page=1000") as gate:
        identity = view.send("export", {"format": "dataframe", "rows": "all"})
        until(lambda: sum("per_page=1000" in request for request in stub.requests) == 3)
        gate.set()
        view.receive(lambda message: message.get("id") == identity and message["kind"] == "reply")


def test_an_export_of_a_page_and_of_the_selection(view, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert view.ask("export", {"format": "csv", "rows": "page"})["body"]["count"] == 10
    view.ask("select", {"uris": ["tiledb://ada/array03", "tiledb://ada/group1"]})
    assert view.ask("export", {"format": "parquet", "rows": "selection"})["body"]["count"] == 2
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["owned-arrays-page-1.csv", "selected-array03-and-1-more.parquet"]
    assert last_export() == tmp_path / files[1]


@pytest.mark.parametrize("form", ["dataframe", "csv"])
def test_cancelling_an_export_leaves_nothing(view, stub, form, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stub.arrays = [array(number) for number in range(3000)]
    with stub.holding("page=3") as gate:
        identity = view.send("export", {"format": form, "rows": "all"})
        view.receive(lambda message: message["kind"] == "progress")
        view.raw({"kind": "cancel", "id": identity})
        # The page that is under way is not waited for.
        reply = view.receive(lambda message: message.get("id") == identity and message["kind"] == "reply")
        gate.set()
    assert reply["body"] == {"count": 0, "file": None, "note": None, "cancelled": True}
    assert list(tmp_path.iterdir()) == []
    assert view.session.exports._kept is None


@pytest.mark.parametrize("form", ["dataframe", "csv"])
def test_an_export_is_for_who_asked_for_it(view, stub, client, form, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stub.arrays = [array(number) for number in range(3000)]
    view.ask("refresh")
    view.session.engine.wait()
    with stub.holding("page=3") as gate:
        identity = view.send("export", {"format": form, "rows": "all"})
        view.receive(lambda message: message["kind"] == "progress")
        client.login(token=TOKEN, host=stub.url)
        gate.set()
        reply = view.receive(lambda message: message.get("id") == identity and message["kind"] == "reply")
    assert not reply["ok"]
    assert reply["error"]["reason"] == "Somebody signed in or out while the listing was read."
    assert list(tmp_path.iterdir()) == []
    assert view.session.exports.rows_kept == 0

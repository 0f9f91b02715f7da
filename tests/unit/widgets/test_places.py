"""A cell that is run again lets go of the panels that it showed before; showing them brings them back."""

from __future__ import annotations

import gc
import threading

import pytest
from ipywidgets.widgets.widget import _instances

import tiledb_cloud_widgets as tcw
from tests.unit.panel.stub import TOKEN
from tests.unit.widgets.conftest import view_of
from tiledb_cloud_widgets.widgets import places


@pytest.fixture
def run(monkeypatch):
    """Shows a panel as if a cell were run, in an execution of its own."""
    executions = iter(range(1000))

    def show(cell, *panels):
        where = places.Run(cell, f"execution {next(executions)}")
        monkeypatch.setattr(places, "current_run", lambda: where)
        for panel in panels:
            type(panel)._repr_mimebundle_(panel)  # as IPython does

    return show


def seen(panel):
    """A view of the panel is drawn in a page; returns what closes it, and waits for the end of the comm."""
    view = view_of(panel)
    assert view.ask("ready", {"view": "page"})["ok"]
    closed = threading.Event()
    panel.observe(lambda _change: closed.set(), "comm")

    def close():
        view.send("leave", {"view": "page"})
        assert closed.wait(10)

    return close


@pytest.mark.parametrize("make", [tcw.LoginForm, tcw.NamespacePicker])
def test_a_hundred_runs_of_a_cell_leave_one_panel(client, run, make):
    before = len(_instances)
    for _ in range(100):
        run("cell", make(client))
    gc.collect()
    assert len(_instances) <= before + 3  # a panel, its layout and style


@pytest.mark.parametrize("make", [tcw.Browser, tcw.LoginForm, tcw.NamespacePicker])
def test_a_panel_that_is_still_seen_stays_until_its_view_is_gone(client, run, make):
    panel = make(client)
    run("cell", panel)
    close = seen(panel)
    run("cell", make(client))
    assert panel.comm is not None
    close()
    assert panel.comm is None


def test_a_panel_that_another_cell_shows_too_stays(client, run):
    panel = tcw.Browser(client)
    run("cell", panel)
    run("another cell", panel)
    run("cell", tcw.Browser(client))
    assert panel.comm is not None
    run("another cell", tcw.Browser(client))
    assert panel.comm is None


def test_panels_of_one_execution_stay_together_and_one_shown_again_stays(client, run):
    first, second = tcw.Browser(client), tcw.Browser(client)
    run("cell", first, second)
    run("cell", first)
    assert (first.comm is None, second.comm is None) == (False, True)


def test_a_panel_let_go_of_answers_python_and_can_be_shown_again(client, run, stub):
    panel = tcw.Browser(client, tcw.Query(search="array"), 100)  # all on one page: nothing is fetched ahead
    names = list(panel.to_frame()["name"])
    model = panel.model_id
    run("cell", panel)
    run("cell", tcw.LoginForm(client))
    assert panel.comm is None
    stub.requests.clear()
    client.login(token=TOKEN, host=stub.url)
    assert not [path for path in stub.requests if "arrays" in path]
    assert list(panel.to_frame()["name"]) == names
    run("cell", panel)
    assert panel.comm is not None
    assert panel.model_id == model
    assert panel.layout.comm is not None
    state = view_of(panel).ready()
    assert [row["name"] for row in state["shown"]["rows"]] == names
    assert panel._repr_mimebundle_()


def test_a_panel_whose_host_closes_the_comm_fetches_nothing_more(client, stub):
    """As marimo does for a cell that is run again: the views that go with it cannot say so."""
    panel = tcw.NamespacePicker(client)
    view = view_of(panel)
    view.state(lambda state: state["status"] == "ready")
    assert view.ask("ready", {"view": "page"})["ok"]
    panel.comm.close()
    stub.requests.clear()
    client.login(token=TOKEN, host=stub.url)
    client.default_user()
    assert not [path for path in stub.requests if "arrays" in path]


def test_a_panel_that_was_closed_is_not_brought_back(client, run):
    panel = tcw.Browser(client)
    run("cell", panel)
    run("cell", tcw.Browser(client))
    panel.close()
    run("cell", panel)
    assert panel.comm is None

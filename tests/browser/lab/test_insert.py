"""What is chosen in the side panel goes into the notebook beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.benchmarks.panels import TURN
from tests.browser.lab.conftest import only_in_lab
from tests.browser.panel import Panel

ARRAY = "cities/seattle/daily-weather"
OTHER = "cities/seattle/hourly-temperature"


def test_insert_and_run_makes_one_cell_below_the_active_one_whose_output_is_the_schema(open_beside):
    panel = open_beside("first = 1", "second = 2")
    panel.choose(ARRAY)
    panel.details.get_by_role("button", name="Insert and run").click()
    expect(panel.notebook.output(1).get_by_text("ArraySchema(")).to_be_visible()
    sources = panel.sources()
    assert [sources[0], sources[2:]] == ["first = 1", ["second = 2"]]
    assert f"tiledb://climate-lab/{ARRAY}" in sources[1]
    assert not sources[1].endswith("\n")


def test_insert_code_runs_nothing_and_takes_an_empty_cell(open_beside):
    panel = open_beside("")
    panel.choose(ARRAY)
    panel.details.get_by_role("button", name="Insert code").click()
    panel.notebook.page.wait_for_function(
        "() => document.querySelector('.jp-Notebook').innerText.includes('daily-weather')"
    )
    assert len(panel.sources()) == 1
    assert panel.notebook.count(0) is None


def test_several_are_one_cell(open_beside):
    panel = open_beside("")
    for name in (ARRAY, OTHER):
        panel.row(name).get_by_role("rowheader").click(modifiers=["ControlOrMeta"])
    panel.button("Insert code of 2 selected").click()
    panel.notebook.page.wait_for_function(
        "() => document.querySelector('.jp-Notebook').innerText.includes('hourly-temperature')"
    )
    [source] = panel.sources()
    assert ARRAY in source
    assert OTHER in source


@only_in_lab  # the same code in both hosts
def test_a_widget_s_panel_inserts_code_that_calls_its_browser_by_name(open_beside):
    panel = open_beside("import tiledb_cloud_widgets as tcw\nmine = tcw.browse()\nmine", "last = 1")
    panel.notebook.run(0)
    widget = Panel(panel.notebook, panel.notebook.output(0))
    widget.wait_for_rows()
    widget.row(ARRAY).get_by_role("rowheader").click()
    widget.details.get_by_role("button", name="Insert and run").click()
    expect(panel.notebook.output(1).get_by_text("ArraySchema(")).to_be_visible()
    assert panel.sources()[1] == "array = mine.selected.open()\nprint(array.schema)"
    panel.choose(OTHER)  # the side panel beside it belongs to no kernel
    panel.details.get_by_role("button", name="Insert code").click()
    expect(panel.notebook.panel.locator(".jp-CodeCell")).to_have_count(4)
    assert "tiledb.open(" in panel.sources()[2]


@pytest.mark.soak
def test_pages_turn_while_a_cell_runs(open_beside):
    panel = open_beside("import time\ntime.sleep(20)")
    panel.notebook.start(0)
    panel.page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy'"
    )
    times = [panel.region.evaluate(TURN, button) for button in ("Next page", "Previous page")]
    assert max(times) < 300
    assert panel.notebook.count(0) is None, "it was still running"
    panel.notebook.interrupt()

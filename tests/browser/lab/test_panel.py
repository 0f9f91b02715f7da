"""The side panel itself: there without a kernel, dragged from, and where it was after a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response, expect

from tests.browser.jupyter import Notebook
from tests.browser.lab.conftest import only_in_lab
from tests.browser.lab.side_panel import SidePanel

ARRAY = "cities/seattle/daily-weather"


def test_a_row_dragged_to_a_cell_s_prompt_makes_a_cell_and_a_reload_finds_the_page(open_beside, host):
    panel = open_beside("first = 1", "second = 2")
    page = panel.page
    row = panel.row(ARRAY).get_by_role("rowheader").bounding_box()
    goal = (
        page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell .jp-InputPrompt").nth(1).bounding_box()
    )
    page.mouse.move(row["x"] + 60, row["y"] + 10)
    page.mouse.down()
    page.mouse.move(row["x"] + 90, row["y"] + 20, steps=30)
    page.mouse.move(goal["x"] + 12, goal["y"] + goal["height"] / 2, steps=30)
    expect(page.locator(".tcw-drag")).to_contain_text("new cell")
    page.mouse.up()
    expect(page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell")).to_have_count(3)
    assert ARRAY in panel.sources()[1]

    panel.button("Next page").click()
    panel.status("26–28 of 28")
    panel.notebook.save()
    page.reload()
    after = SidePanel(page, Notebook(page, panel.notebook.path))
    after.wait_for_rows()
    after.status("26–28 of 28")


def test_rows_come_without_a_kernel(host, new_page):
    page = new_page()
    page.goto(host.url("lab" if host.app == "lab" else "tree") + ("&reset" if host.app == "lab" else ""))
    panel = SidePanel(page).show(host)
    panel.wait_for_rows()
    panel.choose(ARRAY)
    panel.details.get_by_role("tab", name="Preview").click()
    expect(panel.details.get_by_role("table").get_by_text("2012-01-02")).to_be_visible()
    expect(panel.details.get_by_role("img", name="Line of precipitation")).to_be_visible()
    assert panel.kernels(host) == []


@pytest.mark.soak
@only_in_lab  # Notebook 7 keeps no state; the browser does
def test_jupyterlab_keeps_what_was_shown_with_the_workspace_where_another_tab_finds_it(
    open_beside, host, new_page
):
    panel = open_beside("first = 1")
    with panel.page.expect_response(kept):
        panel.button("Next page").click()
    panel.page.close()
    page = new_page()
    page.goto(host.url("lab"))
    after = SidePanel(page)
    after.status("26–28 of 28")
    assert not page.evaluate(
        "() => Object.keys(localStorage).some(key => key.startsWith('tiledb-cloud-widgets:panel'))"
    )


def kept(response: Response) -> bool:
    """JupyterLab has kept the state of the workspace, which it does 0.75 s after the last change."""
    return response.request.method == "PUT" and "api/workspaces/" in response.url

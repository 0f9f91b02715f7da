"""The main road again, in Notebook 7."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.jupyter import Jupyter, Notebook, write_notebook
from tests.browser.panel import Panel


@pytest.fixture(scope="module")
def server(tmp_path_factory, cloud, proxy):
    server = Jupyter(
        tmp_path_factory.mktemp("notebooks7"),
        tmp_path_factory.mktemp("home7"),
        app="notebook",
        environment={"TILEDB_REST_HOST": proxy.url, "TILEDB_REST_TOKEN": cloud.token},
    )
    yield server
    server.stop()


def test_sign_in_is_not_asked_pages_turn_and_the_selection_opens(browser, server):
    write_notebook(
        server.folder,
        "main-road.ipynb",
        [
            "import tiledb_cloud_widgets as tcw\ntcw.login()",
            "browser = tcw.browse(page_size=10)\nbrowser",
            "browser.selected.open().schema",
        ],
    )
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    notebook = Notebook.open(page, server, "main-road.ipynb")
    notebook.run(0)
    expect(notebook.output(0).get_by_text("Signed in as", exact=False)).to_be_visible()
    notebook.run(1)
    panel = Panel(notebook, notebook.output(1))
    panel.wait_for_rows()
    first = panel.names()
    panel.button("Next page").click()
    panel.begins_at(11)
    assert panel.names() != first
    panel.rows.nth(2).get_by_role("rowheader").click()
    expect(panel.details).to_be_visible()
    panel.press("ArrowDown", "Enter", "j", "x", "d", "d")
    panel.details.locator(".tcw-d-name").click()  # an inert place
    panel.press("x", "d", "d", "a", "b")
    expect(notebook.panel.locator(".jp-Cell")).to_have_count(3)
    notebook.run(2)
    assert "ArraySchema" in notebook.text(2)
    page.keyboard.press("Escape")
    context.close()

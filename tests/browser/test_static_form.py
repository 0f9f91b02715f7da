"""The table for places without widgets: hidden beside the live panel, kept up to date, there when the panel is not."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.browser.jupyter import Notebook


def saved_tables(notebook) -> list[str]:
    cells = notebook.save()["cells"]
    return [
        "".join(o["data"]["text/html"])
        for c in cells
        for o in c["outputs"]
        if "text/html" in o.get("data", {})
    ]


def test_the_static_table_is_hidden_beside_the_panel_and_follows_it(browse):
    panel = browse("page_size=5")
    table = panel.notebook.output(0).locator(".tcw-static")
    expect(table).to_have_count(1)
    expect(table).to_be_hidden()
    panel.button("Next page").click()
    panel.begins_at(6)
    names = panel.names()
    grid = panel.grid.element_handle()
    expect(table.locator("tbody th").first).to_have_text(re.compile(f"^[^/]+/{re.escape(names[0])}$"))
    assert grid.is_visible()  # the panel was not built again
    (html,) = saved_tables(panel.notebook)
    assert names[0] in html


def test_without_static_the_output_holds_no_row(browse):
    panel = browse("page_size=5, static=False")
    names = panel.names()
    outputs = json.dumps([cell["outputs"] for cell in panel.notebook.save()["cells"]])
    assert not [name for name in names if name in outputs]
    expect(panel.notebook.output(0).locator(".tcw-static")).to_have_count(0)


def test_a_notebook_closed_and_opened_again_shows_the_table(browse, page, lab):
    panel = browse("page_size=5")
    names = panel.names()
    panel.notebook.save()
    panel.notebook.close()
    again = Notebook.open(page, lab, panel.notebook.path.name)
    table = again.output(0).locator(".tcw-static")
    expect(table).to_be_visible()
    expect(table).to_contain_text("Run the cell to browse.")
    expect(table).to_contain_text(names[0])
    again.run(0)
    expect(again.output(0).get_by_role("grid", name="Arrays")).to_be_visible()
    expect(again.output(0).locator(".tcw-static")).to_be_hidden()

"""The table for places without widgets: hidden beside the live panel, kept up to date, there when the panel is not."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect


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
    panel.settled()
    names = panel.names()
    grid = panel.grid.element_handle()
    expect(table.locator("tbody th").first).to_have_text(re.compile(f"^[^/]+/{re.escape(names[0])}$"))
    assert grid.is_visible()  # the panel was not built anew
    (html,) = saved_tables(panel.notebook)
    assert names[0] in html


def test_without_static_the_output_holds_no_row(browse):
    panel = browse("page_size=5, static=False")
    names = panel.names()
    outputs = json.dumps([cell["outputs"] for cell in panel.notebook.save()["cells"]])
    assert not [name for name in names if name in outputs]
    expect(panel.notebook.output(0).locator(".tcw-static")).to_have_count(0)

"""The Export menu: DataFrames that Python has at once, files beside the notebook."""

from __future__ import annotations

import pandas as pd
from playwright.sync_api import expect


def choose(panel, name: str) -> None:
    panel.button("Export").click()
    panel.notebook.page.get_by_role("menuitem", name=name).click()


def test_the_whole_listing_as_a_dataframe_is_there_at_once(browse):
    panel = browse("page_size=10")
    panel.button("Export").click()
    menu = panel.notebook.page.get_by_role("menu")
    expect(menu).to_be_visible()
    menu.get_by_role("menuitem").filter(has_text="DataFrame").last.click()
    total = panel.python(
        "print(tcw.client.list_arrays(page=1, per_page=1).pagination_metadata.total_items)"
    ).strip()
    expect(panel.region.get_by_text(f"{total} rows are ready", exact=False).first).to_be_visible()
    assert panel.python("len(browser.to_frame(all_pages=True))") == total


def test_a_csv_of_this_page_lies_beside_the_notebook(browse, lab):
    panel = browse("page_size=10")
    before = set(lab.folder.glob("*.csv"))
    panel.button("Export").click()
    panel.notebook.page.get_by_role("menu").get_by_role("menuitem").filter(has_text="CSV").first.click()
    expect(panel.region.get_by_text(".csv", exact=False).first).to_be_visible()
    (file,) = set(lab.folder.glob("*.csv")) - before
    expect(panel.region.get_by_text(file.name, exact=False).first).to_be_visible()
    assert len(pd.read_csv(file)) == 10

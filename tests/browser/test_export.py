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
    total = panel.printed("tcw.client.list_arrays(page=1, per_page=1).pagination_metadata.total_items")
    expect(panel.region.get_by_text(f"{total} rows are ready", exact=False).first).to_be_visible()
    expect(panel.region.get_by_text("tcw.last_export()")).to_be_visible()
    assert panel.python("len(tcw.last_export())") == total
    assert panel.python("len(browser.to_frame(all_pages=True))") == total


def test_a_csv_of_this_page_lies_beside_the_notebook(browse, lab):
    panel = browse("page_size=10")
    before = set(lab.folder.glob("*.csv"))
    panel.button("Export").click()
    panel.notebook.page.get_by_role("menu").get_by_role("menuitem").filter(has_text="CSV").first.click()
    expect(panel.region.get_by_text("10 rows written to")).to_be_visible()
    expect(panel.region.get_by_text("apostrophe")).to_have_count(
        0
    )  # no cell of these begins as a formula does
    (file,) = set(lab.folder.glob("*.csv")) - before
    expect(panel.region.get_by_text(file.name, exact=False).first).to_be_visible()
    assert file.name.startswith("owned-arrays-page-1")
    assert len(pd.read_csv(file)) == 10


def test_a_selection_over_two_pages_is_exported_twice_and_no_file_is_written_over(browse, lab):
    panel = browse("page_size=5")
    page = panel.notebook.page
    panel.rows.nth(1).get_by_role("gridcell").first.click()
    panel.button("Next page").click()
    panel.begins_at(6)
    panel.rows.nth(2).get_by_role("gridcell").first.click()
    before = {file.name: file.read_bytes() for file in lab.folder.glob("selected-*")}
    for _ in range(2):
        panel.button("Export 2 selected").click()
        page.get_by_role("menuitem", name="CSV").click()
        written = panel.region.get_by_text("2 rows written to")
        expect(written).to_be_visible()
        panel.button("Dismiss").click()
        expect(written).to_have_count(0)
    now = {file.name: file.read_bytes() for file in lab.folder.glob("selected-*")}
    assert len(now) == len(before) + 2
    assert before.items() <= now.items()
    (new,) = {pd.read_csv(lab.folder / name)["tiledb_uri"].str.cat() for name in now.keys() - before.keys()}
    assert new == panel.printed("''.join(browser.selection)")


def test_a_cancelled_export_leaves_the_panel_at_once_even_when_the_server_hangs(browse, proxy):
    panel = browse("page_size=5")
    with proxy.holding("per_page="):
        panel.button("Export").click()
        panel.notebook.page.get_by_role("menuitem", name="DataFrame").last.click()
        strip = panel.region.get_by_role("group", name="Export")
        strip.get_by_role("button", name="Cancel").press("Enter")
        expect(strip).to_have_count(0)
    expect(panel.region.get_by_text("Cancelled.")).to_be_visible()

"""What one does every day: stars, going straight to an asset, edits, sharing, versions."""

from __future__ import annotations

import re

from playwright.sync_api import expect

STARRED = "economy/longley"


def test_a_star_in_a_row_makes_a_favorite_and_its_key_takes_it_back(browse):
    panel = browse()
    row = panel.row(STARRED)
    star = row.get_by_role("button", name="Add to favorites")
    row.hover()
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(row).to_have_attribute("aria-selected", "false")  # a star selects nothing
    assert panel.python(
        f"print(tcw.client.client['tiledb://ada/{STARRED}'].favorite)"
    ).strip() == "True"  # fmt: skip
    panel.tab("Favorites").click()
    expect(panel.rows).to_have_count(1)
    expect(panel.region.get_by_role("searchbox")).to_have_count(0)  # the API has no search there
    expect(panel.region.get_by_text("without filters")).to_be_visible()
    panel.row(STARRED).get_by_role("rowheader").click()
    in_details = panel.details.get_by_role("button", name="Add to favorites")
    expect(in_details).to_have_attribute("aria-pressed", "true")
    panel.press("s")
    expect(in_details).to_have_attribute("aria-pressed", "false")
    panel.tab("Owned").click()
    panel.wait_for_rows()
    panel.tab("Favorites").click()
    expect(panel.region.get_by_text("No favorites yet")).to_be_visible()


def test_an_address_in_the_search_is_opened_and_recent_ones_are_suggested(browse):
    panel = browse()
    uri = "tiledb://climate-lab/cities/seattle/daily-weather"
    search = panel.region.get_by_role("searchbox", name="Search")
    search.fill(uri)
    panel.region.get_by_role("option", name=f"Open {uri}").click()
    expect(panel.details.get_by_text(uri, exact=True)).to_be_visible()
    expect(search).to_have_value("")
    identity = panel.python("print(browser.selected.info.id)").strip()
    panel.button("Close details").click()
    search.fill(identity)
    panel.press("Enter")
    expect(panel.details.get_by_text(uri, exact=True)).to_be_visible()
    search.fill("tiledb://ada/none")
    panel.press("Enter")
    expect(panel.alert).to_contain_text("tiledb://ada/none cannot be found")
    panel.button("Dismiss").click()
    search.focus()
    panel.press("ArrowDown")
    expect(panel.region.get_by_role("listbox", name="Recent").get_by_role("option").first).to_have_text(
        re.compile("cities/seattle/daily-weather.*climate-lab")
    )
    panel.press("Escape", "Escape")
    expect(panel.region.get_by_role("listbox")).to_have_count(0)

"""What one does every day: stars, going straight to an asset, edits, sharing, versions."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.accessibility import examine

STARRED = "economy/longley"


def test_a_star_in_a_row_makes_a_favorite_and_its_key_takes_it_back(browse):
    panel = browse()
    row = panel.row(STARRED)
    star = row.get_by_role("button", name="Add to favorites")
    row.hover()
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(row).to_have_attribute("aria-selected", "false")  # a star selects nothing
    assert panel.printed(f"tcw.client.client['tiledb://ada/{STARRED}'].favorite") == "True"
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
    examine(panel.notebook.page, panel.region)
    panel.button("Help").click()
    examine(panel.notebook.page, panel.region)


def test_an_address_in_the_search_is_opened_and_recent_ones_are_suggested(browse):
    panel = browse()
    uri = "tiledb://climate-lab/cities/seattle/daily-weather"
    search = panel.region.get_by_role("searchbox", name="Search")
    search.fill(f"'{uri}/'")  # as it is copied out of code
    panel.region.get_by_role("option", name=f"Open {uri}/").click()
    expect(panel.details.get_by_text(uri, exact=True)).to_be_visible()
    expect(search).to_have_value("")
    identity = panel.printed("browser.selected.info.id")
    panel.button("Close details").click()
    search.fill(identity)
    panel.press("Enter")
    expect(panel.details.get_by_text(uri, exact=True)).to_be_visible()
    search.fill("tiledb://ada/none")
    panel.press("Enter")
    expect(panel.alert).to_contain_text("tiledb://ada/none does not exist")
    expect(search).to_have_value("tiledb://ada/none")  # to be corrected
    panel.button("Dismiss").click()
    search.fill("")
    panel.press("ArrowDown")
    expect(panel.region.get_by_role("listbox", name="Recent").get_by_role("option").first).to_have_text(
        re.compile("cities/seattle/daily-weather.*climate-lab")
    )
    examine(panel.notebook.page, panel.region)
    panel.press("Escape", "Escape")
    expect(panel.region.get_by_role("listbox")).to_have_count(0)


def test_description_and_tags_are_edited_and_nothing_typed_is_lost(browse):
    panel = browse()
    asset = f"tcw.client.client['tiledb://ada/{STARRED}']"
    before = panel.python(f"before = {asset}; print(before.info.description)").strip()
    panel.row(STARRED).get_by_role("rowheader").click()
    expect(panel.details).to_contain_text("Dense · 16 cells · 6 attributes")
    panel.details.get_by_role("button", name="Edit description").click()
    field = panel.details.get_by_role("textbox", name="Description")
    expect(field).to_be_focused()
    assert field.evaluate("field => field.scrollHeight <= field.clientHeight + 1"), "its lines are all seen"
    field.fill("<b>Mine</b>")
    panel.press("Escape")
    expect(panel.details.get_by_text("Discard what you typed?")).to_be_visible()
    panel.resize(360)
    keep = panel.details.get_by_role("button", name="Keep editing")
    beside = panel.details.get_by_role("button", name="Discard").bounding_box()
    assert keep.bounding_box()["y"] == beside["y"]  # answers side by side
    keep.click()
    # somebody else is quicker
    panel.python(f"{asset}.update(description='Theirs')")
    panel.details.get_by_role("button", name="Save", exact=True).click()
    expect(panel.details.get_by_role("alert").filter(visible=True)).to_contain_text("Not saved.")
    expect(panel.details.get_by_text("Theirs", exact=True)).to_be_visible()
    examine(panel.notebook.page, panel.region)
    expect(field).to_have_value("<b>Mine</b>")
    panel.details.get_by_role("button", name="Overwrite").click()
    expect(panel.details.get_by_text("<b>Mine</b>")).to_be_visible()  # as text, never as markup
    panel.resize(None)
    expect(panel.row(STARRED)).to_contain_text("<b>Mine</b>")
    panel.details.get_by_role("button", name="Edit tags").click()
    tags = panel.details.get_by_role("textbox", name="New tag")
    tags.fill("every day")
    panel.press("Escape")  # what was typed and not added is no less typed
    panel.details.get_by_role("button", name="Keep editing").click()
    # what was typed is there again when one comes back
    panel.details.get_by_role("tab", name="Schema").click()
    panel.details.get_by_role("tab", name="Overview").click()
    expect(panel.details.get_by_role("button", name="Remove tag every day")).to_be_visible()
    tags.fill("x" * 1001)
    panel.press("Control+Enter")
    alert = panel.details.get_by_role("alert")
    expect(alert).to_contain_text("1 to 1,000 characters. Correct the value, then try again.")
    expect(tags).to_have_attribute("aria-invalid", "true")
    tags.fill("")
    expect(alert).to_have_count(0)  # an error goes when its field is edited
    tags.fill("long enough to need a line of its own")
    panel.details.get_by_role("button", name="Save", exact=True).click()  # one click: it does not move
    expect(panel.details.get_by_role("form", name="Edit tags")).to_have_count(0)
    assert "every day" in panel.python(f"print({asset}.tags)")
    panel.python(f"{asset}.update(before.info.description or '', before.tags)")
    # what Python changes is shown at once, like any other change
    expect(panel.row(STARRED)).to_contain_text(before)
    expect(panel.details.get_by_text(before, exact=True)).to_be_visible()
    expect(panel.details.get_by_role("button", name="every day")).to_have_count(0)


def test_access_is_given_taken_and_made_public_with_a_question(browse, proxy):
    panel = browse()
    panel.row(STARRED).get_by_role("rowheader").click()
    access = panel.details.get_by_role("region", name="Access")
    expect(access.get_by_text("Shared with nobody else.")).to_be_visible()
    access.get_by_role("button", name="Share", exact=True).click()
    dialog = panel.details.get_by_role("dialog", name="Share")
    dialog.get_by_role("button", name="Share", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("Enter the name")
    expect(dialog.get_by_role("textbox", name="Name")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_role("textbox", name="Name").fill("nobody")
    panel.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("nobody")
    expect(dialog.get_by_role("alert")).to_contain_text("Check the name of the user or organization.")
    dialog.get_by_role("textbox", name="Name").fill("ada")
    panel.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("ada owns it, and may do everything.")
    dialog.get_by_role("textbox", name="Name").fill("grace")
    dialog.get_by_role("checkbox", name="Edit").check()
    dialog.get_by_role("button", name="Share", exact=True).click()
    expect(access.get_by_role("listitem").nth(1)).to_have_text("graceread, edit")
    panel.resize(360)
    access.get_by_role("button", name="Share", exact=True).click()
    dialog.get_by_label("Share with").select_option("Everybody")
    expect(dialog.get_by_text(f"Make {STARRED} public?")).to_be_visible()
    dialog.get_by_role("button", name="Make public").click()
    panel.resize(None)
    expect(panel.row(STARRED).get_by_role("img", name="Public")).to_be_visible()
    panel.python("browser.selected.share('vision-lab', 'read'); browser.selected.favorite = True")
    expect(access.get_by_role("listitem").filter(has_text="vision-lab")).to_have_text("vision-labread")
    expect(panel.details.get_by_role("button", name="Add to favorites")).to_have_attribute(
        "aria-pressed", "true"
    )
    panel.python("browser.selected.favorite = False")
    for name in ("Everybody", "grace", "vision-lab"):
        access.get_by_role("button", name=f"Stop sharing with {name}").click()
    expect(access.get_by_text("Shared with nobody else.")).to_be_visible()
    panel.region.get_by_role("radio", name="Groups").check()
    expect(panel.region.get_by_role("grid", name="Groups")).to_be_visible()
    with proxy.holding("contents"):
        panel.rows.first.get_by_role("rowheader").click()
        panel.details.get_by_role("button", name="Share", exact=True).click()
    expect(panel.details.get_by_role("table", name="Members")).to_be_attached()
    # the members that came pushed the button away, and not the dialog
    expect(dialog.get_by_text("This also shares every array and group inside it.")).to_be_visible()


def test_a_version_is_chosen_for_the_code(browse):
    panel = browse("namespace='climate-lab', search='mauna-loa'")
    panel.rows.first.get_by_role("rowheader").click()
    version = panel.details.get_by_label("Version")
    version.select_option(index=1)
    panel.resize(360)
    assert (
        version.evaluate("(el) => el.offsetWidth - el.closest('dd').clientWidth") <= 0
    )  # whole, with its arrow
    panel.resize(None)
    panel.details.get_by_role("tab", name="Preview").click()
    expect(panel.details.get_by_text("as of")).to_be_visible()
    panel.details.get_by_role("tab", name="Code").click()
    expect(panel.details.get_by_text("timestamp=")).to_have_count(
        2
    )  # with the Browser, and in the script that runs anywhere
    code = panel.copy(panel.details.get_by_role("button", name="Copy code"))
    assert "timestamp=" in code
    panel.python(code)

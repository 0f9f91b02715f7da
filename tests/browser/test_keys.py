"""Every key of the grid; none of them reaches the notebook."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.accessibility import examine


def test_arrows_home_end_and_pages_move_one_focus(browse):
    panel = browse("page_size=10")
    panel.rows.first.get_by_role("rowheader").click()
    panel.focus_in_row(1)
    panel.press("ArrowDown", "ArrowDown")
    panel.focus_in_row(3)
    panel.press("ArrowUp")
    panel.focus_in_row(2)
    panel.press("Control+End")
    panel.focus_in_row(10)
    panel.press("Control+Home")
    panel.focus_in_row(1)
    expect(panel.grid.locator('[tabindex="0"]')).to_have_count(1)


def test_home_and_end_go_along_the_row_page_keys_through_the_rows(browse):
    panel = browse()
    panel.rows.nth(1).get_by_role("rowheader").focus()
    panel.press("End")
    row = panel.rows.nth(1)
    expect(row.locator(":focus")).to_have_attribute("aria-colindex", re.compile("[3-8]"))
    panel.focus_in_row(2)
    panel.press("Home")
    expect(row.locator('[aria-colindex="1"]:focus, [aria-colindex="1"] :focus')).to_have_count(1)  # the box
    panel.press("PageDown")
    panel.focus_in_row(14)
    panel.press("PageUp")
    panel.focus_in_row(2)


def test_space_selects_and_shift_arrow_selects_several(browse):
    panel = browse("page_size=10")
    panel.rows.first.get_by_role("rowheader").focus()
    panel.press("Space")
    expect(panel.rows.first).to_have_attribute("aria-selected", "true")
    panel.press("Shift+ArrowDown", "Shift+ArrowDown")
    expect(panel.rows.nth(2)).to_have_attribute("aria-selected", "true")
    expect(panel.rows.nth(1)).to_have_attribute("aria-selected", "true")


def test_slash_goes_to_search_and_nothing_reaches_the_notebook(browse):
    panel = browse("page_size=10")
    cells = panel.notebook.panel.locator(".jp-Cell").count()
    panel.notebook.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.mode = 'command'; }")
    panel.rows.first.get_by_role("rowheader").click()
    panel.press("a", "b", "d", "d", "x", "m", "ArrowDown", "Enter", "/")
    expect(panel.region.get_by_role("searchbox", name="Search")).to_be_focused()
    assert panel.notebook.panel.locator(".jp-Cell").count() == cells
    expect(panel.notebook.panel.locator(".jp-MarkdownCell")).to_have_count(0)


def test_enter_opens_the_details(browse):
    panel = browse("page_size=10")
    panel.rows.nth(1).get_by_role("rowheader").focus()
    panel.press("Enter")
    expect(panel.details).to_be_visible()
    panel.button("Close details").click()
    expect(panel.details).not_to_be_visible()


def test_a_question_mark_opens_help_and_escape_leaves_it_then_the_panel(browse):
    panel = browse("page_size=10")
    panel.rows.nth(1).get_by_role("rowheader").focus()
    panel.press("?")
    help_ = panel.notebook.page.get_by_role("dialog", name="Help")
    expect(help_.get_by_text("Selects it alone, and shows its details")).to_be_visible()
    expect(help_.get_by_text("Shared with you or them")).to_be_visible()
    expect(help_.get_by_text("Stars an array")).to_have_count(1)
    examine(panel.notebook.page, help_)
    panel.press("Escape")
    expect(help_).to_have_count(0)
    expect(panel.button("Help")).to_be_focused()
    panel.rows.nth(1).get_by_role("rowheader").focus()
    panel.press("Escape")
    expect(panel.region.locator(":focus")).to_have_count(0)

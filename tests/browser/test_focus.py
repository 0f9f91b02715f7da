"""Where the keyboard is after each action: never lost, and back at what one came from."""

from __future__ import annotations

from playwright.sync_api import expect


def in_the_list(panel) -> None:
    """The focus is on a cell of the grid, or on what stands in its place."""
    inside = "(region) => document.activeElement.matches('.tcw-grid *, .tcw-blank') && region.contains(document.activeElement)"
    panel.notebook.page.wait_for_function(inside, arg=panel.region.element_handle())


def test_what_disappears_after_it_was_pressed_leaves_the_keyboard_in_the_list(browse, proxy):
    panel = browse("page_size=5")
    panel.python("browser.query = tcw.Query(tags=('weather', 'noaa'), permission='read')")
    panel.button("Exclude tag weather").press("Enter")
    expect(panel.button("Exclude tag weather")).to_have_attribute("aria-pressed", "true")
    expect(panel.button("Exclude tag weather")).to_be_focused()
    panel.button("Remove tag noaa").press("Enter")
    expect(panel.button("Exclude tag weather")).to_be_focused()  # the chip that took its place
    panel.button("Clear filters").press("Enter")
    in_the_list(panel)

    expect(panel.rows).to_have_count(5)  # the filters left one, which stays until the others are here
    panel.press("Space", "Shift+ArrowDown")
    panel.button("Clear selection").press("Enter")
    in_the_list(panel)

    panel.press("Enter")
    panel.details.get_by_role("tab", name="Overview").press("Escape")
    expect(panel.details).not_to_be_visible()
    in_the_list(panel)

    with proxy.failing("/v1/arrays/browser", 500):
        panel.button("Refresh").press("Enter")
        expect(panel.alert).to_be_visible()
    panel.alert.get_by_role("button", name="Try again").press("Enter")
    expect(panel.alert).to_have_count(0)
    in_the_list(panel)

    search = panel.region.get_by_role("searchbox", name="Search")
    search.fill("no such thing anywhere")
    blank = panel.region.locator(".tcw-blank")
    blank.focus()
    assert blank.evaluate("(blank) => getComputedStyle(blank).outlineStyle") == "none", (
        "only one edge of it would be seen"
    )
    panel.button("Clear filters").press("Enter")
    expect(search).to_have_value("")
    expect(panel.rows).to_have_count(5)
    in_the_list(panel)


def test_the_pager_keeps_the_focus_at_both_ends(browse):
    panel = browse("page_size=10")
    for name in ("Last page", "First page"):
        panel.button(name).press("Enter")
        expect(panel.button(name)).to_have_attribute("aria-disabled", "true")
        expect(panel.button(name)).to_be_focused()


def test_menus_and_dialogs_are_worked_by_keys_and_give_the_focus_back(browse):
    panel = browse("page_size=5")
    page = panel.notebook.page
    panel.button("Export").press("Enter")
    items = page.get_by_role("menu").get_by_role("menuitem")
    expect(items.first).to_be_focused()
    panel.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    panel.press("ArrowUp", "ArrowUp")
    expect(items.last).to_be_focused()
    panel.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(panel.button("Export")).to_be_focused()

    panel.button("More filters").press("Enter")
    dialog = page.get_by_role("dialog", name="More filters")
    expect(dialog.get_by_role("combobox", name="Type", exact=True)).to_be_focused()
    panel.press("n")  # as in any list: the first choice that begins so
    panel.press("Escape")
    expect(dialog).to_have_count(0)
    expect(panel.button("More filters")).to_be_focused()
    expect(panel.button("Exclude type notebook")).to_be_visible()

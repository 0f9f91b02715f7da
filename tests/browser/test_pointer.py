"""The mouse: what a click, a drag and the wheel do to the panel, and what they leave alone around it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

TALL = "print('\\n' * 80)"


def cell_count(panel) -> int:
    return int(
        panel.notebook.page.evaluate(
            "window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells.length"
        )
    )


@pytest.mark.parametrize("place", ["status", "details", "login"])
def test_after_a_click_on_an_inert_place_no_key_reaches_the_notebook(browse, place):
    panel = browse("page_size=5", "from IPython.display import display\ntcw.LoginForm()")
    if place == "status":
        panel.region.get_by_role("status").filter(has_text="1–5").click()
    elif place == "details":
        panel.rows.first.click()
        panel.details.locator(".tcw-d-name").click()
    else:
        panel.notebook.run(1)
        panel.notebook.output(1).get_by_role("group", name="Account").get_by_text("Signed in as").click()
    before = cell_count(panel)
    panel.press("x", "d", "d", "a", "b")
    assert cell_count(panel) == before
    panel.press("Escape", "b")
    expect(panel.notebook.panel.locator(".jp-Cell")).to_have_count(before + 1)  # Escape leaves the panel


def test_text_is_dragged_over_to_be_copied_and_no_row_is_selected(browse):
    panel = browse("page_size=5")
    mouse = panel.notebook.page.mouse
    box = panel.rows.nth(1).get_by_role("rowheader").locator("[title]").first.bounding_box()
    mouse.move(box["x"] + 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2, steps=5)
    mouse.up()
    assert len(panel.notebook.page.evaluate("getSelection().toString()")) > 3
    expect(panel.grid.locator("[aria-selected=true]")).to_have_count(0)
    expect(panel.details).to_have_count(0)
    panel.rows.nth(1).click()
    expect(panel.details).to_be_visible()


def test_the_wheel_over_the_focused_page_field_scrolls_the_notebook(browse):
    panel = browse("page_size=5", TALL)
    panel.notebook.run(1)
    field = panel.pages.get_by_role("spinbutton", name="Page")
    field.click()
    field.hover()
    top = field.bounding_box()["y"]
    panel.notebook.page.mouse.wheel(0, 120)
    panel.notebook.page.wait_for_function(
        "([field, top]) => field.getBoundingClientRect().y < top", arg=[field.element_handle(), top]
    )
    expect(field).to_have_value("1")


def test_a_popup_goes_when_its_field_scrolls_out_of_sight(browse):
    panel = browse("page_size=5", TALL)
    panel.notebook.run(1)
    page = panel.notebook.page
    field = panel.region.get_by_role("combobox", name="Namespace")
    for opener, popup in (
        (field, page.get_by_role("listbox", name="Namespace")),
        (panel.button("More filters"), page.get_by_role("dialog", name="More filters")),
        (panel.button("Help"), page.get_by_role("dialog", name="Help")),
    ):
        opener.click()
        expect(popup).to_be_visible()
        panel.pages.hover()
        page.mouse.wheel(0, 2000)
        expect(popup).to_have_count(0)
        expect(opener).to_be_focused()
        expect(opener).not_to_be_in_viewport()  # which the focus does not scroll back
        panel.region.scroll_into_view_if_needed()

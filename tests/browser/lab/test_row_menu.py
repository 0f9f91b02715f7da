"""The menu of a row: by the pointer and by the keyboard, into the notebook and into a new one."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.jupyter import Notebook
from tests.browser.lab.conftest import notebook_in_soak

ARRAY = "cities/seattle/daily-weather"


@notebook_in_soak
def test_a_row_s_menu_inserts_copies_and_opens_a_new_notebook(open_beside, host):
    panel = open_beside("first = 1")
    page = panel.page
    menu = page.get_by_role("menu", name="Row menu")
    panel.row(ARRAY).get_by_role("rowheader").click(button="right")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    expect(page.locator(".lm-Menu")).to_have_count(0)
    assert panel.copy(menu.get_by_role("menuitem", name="Copy URI")) == f"tiledb://climate-lab/{ARRAY}"
    expect(menu).to_have_count(0)

    panel.press("Shift+F10", "Enter")
    page.wait_for_function("() => document.querySelector('.jp-Notebook').innerText.includes('daily-weather')")
    assert len(panel.sources()) == 2

    panel.row(ARRAY).get_by_role("rowheader").focus()  # the inserted cell has it
    panel.press("Shift+F10", "ArrowDown", "ArrowDown")
    expect(menu.get_by_role("menuitem", name="Open in new notebook")).to_be_focused()
    if host.app == "lab":
        panel.press("Enter")
    else:
        blocked = panel.region.get_by_text("allow pop-ups")
        page.evaluate("() => { window.openAsUsual = window.open; window.open = () => null; }")
        panel.press("Enter")
        expect(blocked).to_be_visible()
        page.evaluate("() => { window.open = window.openAsUsual; }")
        [unopened] = host.folder.glob("Untitled*.ipynb")
        unopened.unlink()
        panel.row(ARRAY).get_by_role("rowheader").focus()
        panel.press("Shift+F10", "ArrowDown", "ArrowDown")
        with page.expect_popup() as opened:
            panel.press("Enter")
        page = opened.value
        expect(blocked).to_have_count(0)
    output = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell-outputArea").first
    expect(output.get_by_text("ArraySchema(")).to_be_visible()
    [new] = host.folder.glob("Untitled*.ipynb")
    new.unlink()
    assert Notebook(page, new).outputs(0)

"""The commands under "TileDB Cloud" in the palette, and the keys that show the panel."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.lab.conftest import only_in_lab
from tests.browser.lab.side_panel import SidePanel

URI = "tiledb://climate-lab/mauna-loa-co2"


def choose(panel: SidePanel, label: str) -> None:
    """Choose a command in the palette."""
    panel.press("ControlOrMeta+Shift+C")
    panel.page.locator(".lm-CommandPalette-input").fill(f"TileDB Cloud {label}")
    panel.page.locator(".lm-CommandPalette-item", has_text=label).click()


@only_in_lab  # the same code in both hosts
def test_the_palette_opens_the_clipboard_s_uri_and_inserts_it_and_keys_show_the_panel(open_beside):
    panel = open_beside("first = 1")
    page = panel.page
    page.evaluate("uri => navigator.clipboard.writeText(`See ${uri}, please.`)", URI)
    choose(panel, "Open the URI in the Clipboard")
    expect(panel.details).to_contain_text(URI)
    choose(panel, "Insert Code of the Selection")
    expect(panel.notebook.panel.locator(".jp-CodeCell")).to_have_count(2)
    assert URI in panel.sources()[1]

    page.evaluate("navigator.clipboard.writeText('no address')")
    choose(panel, "Open the URI in the Clipboard")
    expect(panel.alert).to_contain_text("There is no tiledb:// URI in the clipboard.")
    expect(panel.alert).to_be_visible()
    panel.button("Dismiss").click()
    expect(panel.alert).to_have_count(0)

    panel.button("Help").click()
    expect(panel.region.get_by_role("dialog", name="Help")).to_be_focused()
    panel.press("Escape")
    expect(panel.button("Help")).to_be_focused()
    panel.button("Copy URI").focus()
    panel.press("ControlOrMeta+b")  # JupyterLab's own, from within the panel
    expect(panel.within).to_be_hidden()
    panel.notebook.panel.locator(".jp-Cell").first.click()
    panel.press("ControlOrMeta+Shift+Y")
    expect(panel.details).to_contain_text(URI)

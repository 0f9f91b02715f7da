"""The commands under "TileDB Cloud" in the palette, and the keys that show the panel."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.jupyter import Jupyter, Notebook, write_notebook
from tests.browser.lab.side_panel import SidePanel

URI = "tiledb://climate-lab/mauna-loa-co2"


def choose(panel: SidePanel, label: str) -> None:
    """Choose a command in the palette."""
    panel.press("ControlOrMeta+Shift+C")
    panel.page.locator(".lm-CommandPalette-input").fill(f"TileDB Cloud {label}")
    panel.page.locator(".lm-CommandPalette-item", has_text=label).click()


def hide(panel: SidePanel, host: Jupyter) -> None:
    """By the host's own means: in JupyterLab its keys, which hold in the panel too; Notebook 7 has a button."""
    if host.app == "lab":
        panel.press("ControlOrMeta+b")
    else:
        panel.page.get_by_role("button", name="Collapse left side panel").click()
    expect(panel.within).to_be_hidden()


def test_each_command_of_the_palette_does_what_it_says_and_keys_show_the_panel(host, new_page, proxy):
    write_notebook(host.folder, "commands.ipynb", ["first = 1"])
    page = new_page()
    panel = SidePanel(page, Notebook.open(page, host, "commands.ipynb"))
    page.evaluate("uri => navigator.clipboard.writeText(`See ${uri}, please.`)", URI)
    choose(panel, "Open the URI in the Clipboard")  # nobody has shown the panel yet
    expect(panel.details).to_contain_text(URI)
    choose(panel, "Insert Code of the Selection")
    expect(panel.notebook.panel.locator(".jp-CodeCell")).to_have_count(2)
    assert URI in panel.sources()[1]

    panel.button("Back to list").click()
    with proxy.failing("/v1/arrays", 500, b'{"code": 1, "message": "the disk is full"}'):
        choose(panel, "Refresh")
        expect(panel.alert).to_contain_text("the disk is full")
    choose(panel, "Refresh")
    expect(panel.alert).to_have_count(0)

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
    hide(panel, host)
    choose(panel, "Show the Catalogue")
    expect(panel.rows.first).to_be_visible()
    panel.button("Refresh").focus()
    hide(panel, host)
    panel.notebook.panel.locator(".jp-Cell").first.click()
    panel.press("ControlOrMeta+Shift+Y")
    expect(panel.rows.first).to_be_visible()

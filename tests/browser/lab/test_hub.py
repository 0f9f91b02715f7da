"""One user's server at a hub: signed out at first, below a base URL of its own, and restarted under the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.jupyter import Jupyter, Notebook, write_notebook
from tests.browser.lab.side_panel import SidePanel
from tests.browser.lab.test_commands import choose
from tests.browser.proxy import Proxy
from tests.browser.storage import kept_by

ARRAY = "cities/seattle/daily-weather"
SETTINGS = {"side": "right", "pageSize": 10, "code": "asset"}
PLUGIN = "tiledb-cloud-widgets:panel"
# What the settings editor does for each field
CHANGE = """async ([plugin, name, value]) => {
  const app = window.jupyterapp;
  const token = [...app.pluginRegistry._services.keys()].find(({name}) => name.endsWith(':ISettingRegistry'));
  await (await app.resolveRequiredService(token)).set(plugin, name, value);
}"""


@pytest.fixture(params=[pytest.param(app, marks=pytest.mark.soak) for app in ("lab", "notebook")])
def hub(request, tmp_path, proxy: Proxy) -> Iterator[Jupyter]:
    """A server where nobody is signed in, and whose kernels find the catalogue that the test has."""
    folder, home = tmp_path / "notebooks", tmp_path / "home"
    folder.mkdir()
    environment = {"TILEDB_REST_HOST": proxy.url, "TILEDB_REST_TOKEN": ""}
    server = Jupyter(folder, home, app=request.param, environment=environment, base_url="/user/ada/")
    yield server
    server.stop()


def open_beside(page: Page, server: Jupyter) -> SidePanel:
    write_notebook(server.folder, "story.ipynb", ["first = 1", ""])
    notebook = Notebook.open(page, server, "story.ipynb")
    notebook.run(0)  # its kernel runs before anybody signs in
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1; }")
    return SidePanel(page, notebook).show(server)


def set_settings(server: Jupyter) -> None:
    """Before the first page: as an administrator's file, or the settings editor another day."""
    folder = server.home / "settings" / "tiledb-cloud-widgets"
    folder.mkdir()
    (folder / "panel.jupyterlab-settings").write_text(json.dumps(SETTINGS))


@pytest.mark.timeout(300)
def test_signs_in_heeds_the_settings_and_is_where_it_was_after_a_restart(hub, new_page, cloud):
    set_settings(hub)
    page = new_page()
    panel = open_beside(page, hub)
    assert panel.within.bounding_box()["x"] > 600, "on the right side"

    form = panel.region.get_by_role("form", name="Sign in to TileDB Cloud")
    expect(panel.region).to_contain_text("A remembered sign-in also holds in notebooks started here.")
    form.get_by_role("textbox", name="Token").fill(cloud.token)
    form.get_by_label("Remember on this machine").check()
    form.get_by_role("button", name="Sign in").click()
    panel.wait_for_rows()
    panel.status("1–10 of 28")
    panel.choose(ARRAY)
    panel.details.get_by_role("button", name="Insert and run").click()
    expect(panel.notebook.output(1).get_by_text("ArraySchema(")).to_be_visible()
    sources = panel.sources()
    assert len(sources) == 2, "a form for signing in was inserted, or another cell"
    assert f"tcw.Asset(None, 'tiledb://climate-lab/{ARRAY}')" in sources[1]
    holding = [path.name for path in hub.home.rglob("*") if path.is_file() and holds(path, cloud.token)]
    assert holding == ["cloud.json"]
    assert cloud.token not in kept_by(page)

    panel.details.get_by_role("button", name=re.compile("Close details|Back to list")).click()
    panel.button("Next page").click()
    panel.status("11–20 of 28")
    shown = panel.names()
    lost = page.get_by_role("dialog").filter(
        has_text="Server Connection Error"
    )  # JupyterLab's, if it notices
    page.add_locator_handler(lost, lambda: lost.get_by_role("button", name="Close").click())
    hub.stop()
    expect(panel.region.page.get_by_role("alert").get_by_text("Jupyter does not answer.")).to_be_visible()
    assert panel.names() == shown, "the rows stay"
    hub.start()
    expect(page.get_by_role("alert").get_by_text("Jupyter does not answer.")).to_have_count(0)
    panel.status("11–20 of 28")
    assert panel.names() == shown
    assert "kernel" not in panel.region.inner_text().lower()

    page.evaluate(CHANGE, [PLUGIN, "pageSize", 5])
    panel.status("11–15 of 28")
    page.evaluate(CHANGE, [PLUGIN, "scope", "public"])
    expect(panel.tab("Public")).to_have_attribute("aria-selected", "true")
    panel.status("1–5 of 12")
    page.evaluate(CHANGE, [PLUGIN, "side", "left"])
    expect(panel.rows.first).to_be_visible()
    assert panel.within.bounding_box()["x"] < 600

    panel.tab("Public").hover()  # which closes JupyterLab's dialog, where keys would end up
    choose(panel, "Sign Out")
    expect(form).to_be_visible()


def holds(path: Path, text: str) -> bool:
    return text.encode() in path.read_bytes()

"""Two users of one Jupyter server, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PATIENCE
from tests.browser.jupyter import Jupyter
from tests.browser.lab.side_panel import SidePanel

ARRAY = "cities/seattle/daily-weather"
ROOT = Path(__file__).parents[3]


@pytest.fixture(params=["lab", "notebook"])
def shared(request, tmp_path, proxy, cloud) -> Iterator[Jupyter]:
    """A server that knows its users by a cookie, as behind a company's own login."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    server = Jupyter(
        folder,
        tmp_path / "home",
        app=request.param,
        environment={
            "TILEDB_REST_HOST": proxy.url,
            "TILEDB_REST_TOKEN": cloud.token,
            "PYTHONPATH": str(ROOT),
        },
        options=["--ServerApp.identity_provider_class=tests.unit.lab.identities.ByHeader"],
    )
    yield server
    server.stop()


def panel_of(browser: Browser, server: Jupyter, user: str) -> SidePanel:
    """The panel of one user; both name their session alike, which only chance or malice would."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "user", "value": user, "url": f"http://127.0.0.1:{server.port}"}])
    context.add_init_script("sessionStorage.setItem('tiledb-cloud-widgets:panel', 'same')")
    page = context.new_page()
    page.goto(
        server.url("tree") if server.app == "notebook" else server.url(f"lab/workspaces/{user}") + "&reset"
    )
    panel = SidePanel(page).show(server)
    panel.wait_for_rows()
    return panel


@pytest.mark.soak
def test_what_one_user_shows_another_neither_sees_nor_moves(shared, browser):
    ada = panel_of(browser, shared, "ada")
    ada.choose(ARRAY)
    ada.button("Back to list").click()
    ada.button("Next page").click()
    ada.status("26–28 of 28")

    grace = panel_of(browser, shared, "grace")
    grace.status("1–25 of 28")
    expect(grace.row(ARRAY)).to_have_attribute("aria-selected", "false")
    grace.tab("Public").click()
    grace.status("1–12 of 12")

    ada.page.reload()
    ada.status("26–28 of 28")
    expect(ada.tab("Owned")).to_have_attribute("aria-selected", "true")
    ada.button("Previous page").click()
    expect(ada.row(ARRAY)).to_have_attribute("aria-selected", "true")
    for panel in (ada, grace):
        panel.page.context.close()

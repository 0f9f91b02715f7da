"""A core story of the Browser in each host of widgets that we say it works in, beside JupyterLab and Notebook 7."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.panel import Panel
from tests.peers.hosts import (
    MARIMO_EDITOR,
    NBCLASSIC,
    SOLARA_APP,
    VOILA,
    ClassicNotebook,
    Host,
    MarimoNotebook,
)
from tiledb_cloud_widgets.local import LocalCloud, start

pytestmark = [pytest.mark.peers, pytest.mark.timeout(600)]
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with start() as cloud:
        yield cloud


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(tmp_path, cloud: LocalCloud, chrome: Browser) -> Iterator[Page]:
    """Opens the page of a host, whose kernels are signed in through the environment."""
    page = chrome.new_page(viewport={"width": 1100, "height": 900})
    running = []

    def open_host(host: Host) -> Page:
        served = host.page_url(tmp_path, {"TILEDB_REST_HOST": cloud.url, "TILEDB_REST_TOKEN": cloud.token})
        running.append(served)
        page.goto(served.__enter__())
        return page

    yield open_host
    page.close()
    for served in running:
        served.__exit__(None, None, None)


def shown(page: Page) -> Panel:
    panel = Panel(SimpleNamespace(page=page), page.locator("body"))
    panel.wait_for_rows()
    return panel


def focused(row: Locator) -> None:
    """The focus is in a cell of the row."""
    expect(row.locator(":focus")).to_have_count(1)


def browse_with_mouse_and_keys(panel: Panel) -> str:
    """Turn a page, select, go into a group and out of it; returns the name of the array selected."""
    page = panel.notebook.page
    first = panel.names()
    panel.button("Next page").click()
    expect(panel.row(first[0])).to_have_count(0)
    panel.settled()
    panel.button("Previous page").click()
    expect(panel.row(first[0])).to_be_visible()

    panel.row(first[1]).click()
    expect(panel.details).to_contain_text(first[1])
    focused(panel.row(first[1]))
    panel.press("ArrowDown")
    focused(panel.row(first[2]))
    panel.press("Space")
    expect(panel.button("Copy code of 2 selected")).to_be_visible()
    panel.press("ArrowUp", "Space")
    expect(panel.grid.locator("[aria-selected=true]")).to_have_count(1)
    panel.press("/")
    expect(panel.region.get_by_role("searchbox", name="Search")).to_be_focused()

    panel.region.get_by_role("combobox", name="Namespace").click()
    expect(page.get_by_role("option", name=re.compile("^All namespaces"))).to_be_visible()
    panel.press("Escape")
    panel.region.get_by_text("Groups", exact=True).click()
    expect(panel.region.get_by_role("grid", name="Groups")).to_be_visible()
    group = panel.names()[1]
    panel.row(group).get_by_role("rowheader").focus()
    panel.press("Enter")
    expect(panel.region.get_by_role("grid", name="Contents")).to_be_visible()
    focused(panel.rows.first)
    panel.press("Backspace")
    focused(panel.row(group))
    return first[2]


def looks_right(panel: Panel) -> None:
    """The style sheet is there, whatever the host puts the panel into: parts of a line stand on one line."""
    search = panel.region.get_by_role("searchbox", name="Search").bounding_box()
    for control in (panel.region.get_by_text("Arrays", exact=True), panel.button("More filters")):
        box = control.bounding_box()
        assert abs((box["y"] + box["height"] / 2) - (search["y"] + search["height"] / 2)) <= 2


def test_nbclassic(visit):
    page = visit(NBCLASSIC)
    notebook = ClassicNotebook(page)
    notebook.run(0)
    panel = shown(page)
    looks_right(panel)
    expect(page.locator(".tcw-static")).to_be_hidden()
    name = browse_with_mouse_and_keys(panel)
    cells = page.locator(".cell")
    before = cells.count()
    panel.region.get_by_role("status").first.click()
    panel.press("x", "d", "d", "b")
    expect(cells).to_have_count(before)
    assert notebook.run(1).strip() == name
    page.evaluate("() => Jupyter.notebook.kernel.restart()")
    expect(panel.region.get_by_text("The kernel has stopped.")).to_be_visible()
    expect(page.locator(".tcw-static")).to_be_visible()


def test_voila(visit):
    page = visit(VOILA)
    panel = shown(page)
    looks_right(panel)
    expect(page.locator(".tcw-static")).to_be_hidden()
    browse_with_mouse_and_keys(panel)


def test_solara(visit):
    page = visit(SOLARA_APP)
    panel = shown(page)
    looks_right(panel)
    expect(page.locator(".tcw-static")).to_have_count(1)
    expect(page.locator(".tcw-static")).to_be_hidden()
    browse_with_mouse_and_keys(panel)


def test_marimo(visit):
    """The panel is in a shadow root; what is selected reaches the next cell when that is run by hand."""
    page = visit(MARIMO_EDITOR)
    notebook = MarimoNotebook(page)
    notebook.run(0)
    panel = shown(page)
    assert panel.region.evaluate("(element) => element.getRootNode() instanceof ShadowRoot")
    looks_right(panel)
    name = browse_with_mouse_and_keys(panel)
    cells = notebook.cells.count()
    panel.region.get_by_role("status").first.click()
    panel.press("a", "b", "d", "d", "x")  # marimo's own shortcuts for a cell that has the focus
    expect(notebook.cells).to_have_count(cells)
    expect(panel.region).to_be_visible()
    expect(notebook.run(1).get_by_text(name, exact=True).last).to_be_visible()

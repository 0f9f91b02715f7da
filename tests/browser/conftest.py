"""JupyterLab, Chromium and the embedded server, once for all tests; a notebook of its own for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.jupyter import Jupyter, Notebook, write_notebook
from tests.browser.panel import Panel
from tests.browser.proxy import Proxy
from tiledb_cloud_widgets.local import LocalCloud, start

FAILURES = Path(__file__).parent / "failures"
FAILED = pytest.StashKey[bool]()
# Bounds for a machine of two busy cores; a test that passes waits for nothing longer than it must.
expect.set_options(timeout=15_000)
PATIENCE = 45_000


@pytest.fixture(scope="session")
def cloud() -> Iterator[LocalCloud]:
    """The embedded server with the demo catalogue."""
    with start() as cloud:
        yield cloud


@pytest.fixture(scope="session")
def proxy(cloud: LocalCloud) -> Iterator[Proxy]:
    """What every notebook talks to: the embedded server, through a proxy that can misbehave."""
    proxy = Proxy(cloud.url)
    yield proxy
    proxy.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium.find()
    assert executable, chromium.WHAT_TO_DO
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=chromium.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, cloud: LocalCloud, proxy: Proxy) -> Iterator[Jupyter]:
    """JupyterLab, whose kernels are signed in through the environment."""
    server = Jupyter(
        tmp_path_factory.mktemp("notebooks"),
        tmp_path_factory.mktemp("jupyter-home"),
        environment={"TILEDB_REST_HOST": proxy.url, "TILEDB_REST_TOKEN": cloud.token},
    )
    yield server
    server.stop()


@pytest.fixture(scope="session")
def lab_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1100, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(lab_page: Page) -> Iterator[Page]:
    """JupyterLab's page; a test during which a script of it throws fails."""
    problems: list[str] = []

    def note(error: object) -> None:
        problems.append(str(error))

    lab_page.on("pageerror", note)
    yield lab_page
    lab_page.remove_listener("pageerror", note)
    lab_page.set_viewport_size({"width": 1100, "height": 900})
    assert not problems, problems


@pytest.fixture
def open_notebook(
    page: Page, lab: Jupyter, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Notebook]]:
    """Writes a notebook of the given cells and opens it in JupyterLab."""
    opened: list[Notebook] = []

    def open_it(*cells: str) -> Notebook:
        name = re.sub(r"\W+", "-", request.node.name)[:60].strip("-") + f"-{len(opened)}.ipynb"
        write_notebook(lab.folder, name, cells)
        opened.append(Notebook.open(page, lab, name))
        return opened[-1]

    yield open_it
    if request.node.stash.get(FAILED, False):
        FAILURES.mkdir(exist_ok=True)
        page.screenshot(path=FAILURES / (re.sub(r"\W+", "-", request.node.name) + ".png"))
    for notebook in reversed(opened):
        notebook.close()


@pytest.fixture
def browse(open_notebook: Callable[..., Notebook]) -> Callable[..., Panel]:
    """Runs ``browser = tcw.browse(...)`` in a new notebook; returns the panel once it shows rows."""

    def run(arguments: str = "", *cells: str, wait: bool = True) -> Panel:
        first = f"import tiledb_cloud_widgets as tcw\nbrowser = tcw.browse({arguments})\nbrowser"
        notebook = open_notebook(first, *cells)
        notebook.run(0)
        panel = Panel(notebook, notebook.output(0))
        if wait:
            panel.wait_for_rows()
        return panel

    return run


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report

"""The side panel in both of its hosts: JupyterLab and Notebook 7, each with a server that is signed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import FAILED, FAILURES, PATIENCE
from tests.browser.jupyter import Jupyter, Notebook, write_notebook
from tests.browser.lab.side_panel import SidePanel
from tests.browser.proxy import Proxy
from tiledb_cloud_widgets.local import LocalCloud

# Notebook 7.6.5 itself throws the first once at its start, 7.0.8 the second for a notebook without a checkpoint
NOT_OURS = tuple(
    f"Cannot read properties of undefined (reading '{name}')" for name in ("schema", "last_modified")
)


@pytest.fixture(scope="session", params=["lab", "notebook"])
def host(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    cloud: LocalCloud,
    proxy: Proxy,
) -> Iterator[Jupyter]:
    """A Jupyter server whose process, and whose kernels, are signed in through the environment."""
    server = Jupyter(
        tmp_path_factory.mktemp("notebooks"),
        tmp_path_factory.mktemp("home"),
        app=request.param,
        environment={"TILEDB_REST_HOST": proxy.url, "TILEDB_REST_TOKEN": cloud.token},
    )
    yield server
    server.stop()


#: For a story that needs no second host; each says why.
only_in_lab = pytest.mark.parametrize("host", ["lab"], indirect=True)
#: For a long story: the second host is left to ``make soak``.
APPS = ["lab", pytest.param("notebook", marks=pytest.mark.soak)]
notebook_in_soak = pytest.mark.parametrize("host", APPS, indirect=True)


@pytest.fixture
def new_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[[], Page]]:
    """Opens a page in a browser that has never seen the host; fails when a script of it throws."""
    context = browser.new_context(
        viewport={"width": 1300, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(PATIENCE)
    problems: list[str] = []

    def open_it() -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield open_it
    if request.node.stash.get(FAILED, False):
        FAILURES.mkdir(exist_ok=True)
        for number, page in enumerate(context.pages):
            name = re.sub(r"\W+", "-", request.node.name)
            page.screenshot(path=FAILURES / f"{name}-{number}.png")
    context.close()
    assert not [problem for problem in problems if not problem.endswith(NOT_OURS)], problems


@pytest.fixture
def open_beside(
    host: Jupyter, new_page: Callable[[], Page], request: pytest.FixtureRequest
) -> Iterator[Callable[..., SidePanel]]:
    """Opens a notebook of the given cells, and the panel beside it; returns the panel once it shows rows."""
    opened: list[Page] = []

    def open_it(*cells: str, wait: bool = True) -> SidePanel:
        name = re.sub(r"\W+", "-", request.node.name)[:60].strip("-") + f"-{len(opened)}.ipynb"
        write_notebook(host.folder, name, cells)
        page = new_page()
        opened.append(page)
        panel = SidePanel(page, Notebook.open(page, host, name)).show(host)
        if wait:
            panel.wait_for_rows()
        return panel

    yield open_it
    for page in opened:
        for session in page.request.get(host.url("api/sessions")).json():
            headers = {"Authorization": f"token {host.token}"}
            page.request.delete(host.url(f"api/sessions/{session['id']}"), headers=headers)

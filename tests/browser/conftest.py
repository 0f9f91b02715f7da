"""JupyterLab, Chromium and the embedded server, once for all tests; a notebook of its own for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium
from tests.browser.jupyter import Jupyter, Notebook, write_notebook

FAILURES = Path(__file__).parent / "failures"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium.find()
    assert executable, chromium.WHAT_TO_DO
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=chromium.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    server = Jupyter(tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("jupyter-home"))
    yield server
    server.stop()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1100, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(20_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    if request.node.stash.get(FAILED, False):
        FAILURES.mkdir(exist_ok=True)
        page.screenshot(path=FAILURES / (re.sub(r"\W+", "-", request.node.name) + ".png"))
    context.close()
    ours = [problem for problem in problems if "tcw" in problem or "panels" in problem]
    assert not ours, ours


@pytest.fixture
def open_notebook(page: Page, lab: Jupyter, request: pytest.FixtureRequest) -> Callable[..., Notebook]:
    """Writes a notebook of the given cells and opens it in JupyterLab."""

    def open_it(*cells: str) -> Notebook:
        name = re.sub(r"\W+", "-", request.node.name)[:60].strip("-") + ".ipynb"
        write_notebook(lab.folder, name, cells)
        return Notebook(page, lab, name)

    return open_it


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report

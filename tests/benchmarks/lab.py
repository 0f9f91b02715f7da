"""JupyterLab and Chromium, for what is measured in them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium
from tests.browser.jupyter import Jupyter

VIEWPORT = {"width": 1100, "height": 900}


@contextmanager
def jupyterlab(host: str, token: str) -> Iterator[tuple[Browser, Jupyter]]:
    """A browser, and a JupyterLab whose kernels are signed in at ``host``."""
    with (
        tempfile.TemporaryDirectory() as home,
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
    ):
        signed_in = {"TILEDB_REST_HOST": host, "TILEDB_REST_TOKEN": token}
        lab = Jupyter(Path(folder), Path(home), environment=signed_in)
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        try:
            yield browser, lab
        finally:
            browser.close()
            lab.stop()

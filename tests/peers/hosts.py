"""Hosts of widgets other than JupyterLab, each run from an environment of its own that holds the package."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page
from urllib3 import PoolManager, Retry

from tests.browser.jupyter import write_notebook
from tests.peers.environments import ROOT, python_of

SHOW = "import tiledb_cloud_widgets as tcw\nbrowser = tcw.browse(page_size=5)\nbrowser"
SELECTED = "print(browser.selected and browser.selected.name)"
TOKEN = "of-this-test"  # of the host's server

SOLARA = """import solara
import tiledb_cloud_widgets as tcw

@solara.component
def Page():
    solara.display(solara.use_memo(lambda: tcw.browse(page_size=5), []))
"""

MARIMO = f"""import marimo

app = marimo.App()


@app.cell
def _():
    {SHOW.replace(chr(10), chr(10) + "    ")}
    return (browser,)


@app.cell
def _(browser):
    {SELECTED}
    return
"""


@dataclass(frozen=True)
class Host:
    """How a host is started, and where its page is; ``{}`` stands for the port."""

    environment: str
    command: tuple[str, ...]
    path: str = ""

    @contextmanager
    def page_url(self, folder: Path, variables: dict[str, str]) -> Iterator[str]:
        """Serve the notebook of a folder; yields the address of its page."""
        write_notebook(folder, "story.ipynb", [SHOW, SELECTED])
        (folder / "story_solara.py").write_text(SOLARA)
        (folder / "story_marimo.py").write_text(MARIMO)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        home = folder / "home"
        home.mkdir()
        environment = {
            **os.environ,
            **variables,
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "JUPYTER_PREFER_ENV_PATH": "1",
        }
        command = [str(python_of(self.environment)), "-m", *(part.format(port) for part in self.command)]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}/{self.path}"
        try:
            wait = Retry(total=200, backoff_factor=0.05, backoff_max=0.5, redirect=False)
            PoolManager(retries=wait).request("GET", url.partition("?")[0], redirect=False)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


NBCLASSIC = Host(
    "nbclassic",
    (
        *("nbclassic", ".", "--no-browser", "--ip=127.0.0.1", "--port={}", "--allow-root"),
        *(f"--IdentityProvider.token={TOKEN}", "--ServerApp.password="),
    ),
    f"notebooks/story.ipynb?token={TOKEN}",
)
VOILA = Host("voila", ("voila", "story.ipynb", "--no-browser", "--Voila.ip=127.0.0.1", "--port={}"))
SOLARA_APP = Host(
    "solara",
    ("solara", "run", "story_solara.py", "--production", "--no-open", "--host=127.0.0.1", "--port={}"),
)
MARIMO_EDITOR = Host(
    "marimo",
    (
        *("marimo", "edit", "story_marimo.py", "--headless", "--host=127.0.0.1", "--port={}"),
        *("--no-token", "--skip-update-check"),
    ),
)


class MarimoNotebook:
    """A notebook in marimo's editor, whose cells are run by hand."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cells = page.locator("[data-cell-id]:has(.cm-content)")
        self.cells.nth(1).wait_for()
        page.wait_for_function("() => document.querySelector('[data-testid=backend-status]')")

    def run(self, index: int) -> Locator:
        """Run a cell; returns where it shows what it prints and returns."""
        cell = self.cells.nth(index)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        return cell


class ClassicNotebook:
    """The notebook in nbclassic, driven through the object that it offers to the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.wait_for_function(
            "window.Jupyter?.notebook?.kernel?.is_connected() && Jupyter.notebook.kernel.widget_manager"
        )
        # The widgets' extension asks the kernel what widgets there are, and then draws every output again:
        # one that is there already loses its view. What is printed after that question comes after its answer.
        page.evaluate(
            "() => new Promise(resolve => Jupyter.notebook.kernel.execute("
            "'print(1)', {iopub: {output: resolve}}, {silent: false, store_history: false}))"
        )

    def run(self, index: int) -> str:
        """Run a cell; returns what it printed."""
        self.page.evaluate("(index) => Jupyter.notebook.execute_cells([index])", index)
        self.page.wait_for_function(
            "(index) => Number.isInteger(Jupyter.notebook.get_cell(index).input_prompt_number)", arg=index
        )
        outputs = self.page.evaluate(
            "(index) => Jupyter.notebook.get_cell(index).output_area.toJSON()", index
        )
        return "".join(output.get("text", "") for output in outputs)

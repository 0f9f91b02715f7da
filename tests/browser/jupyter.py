"""A real Jupyter server, and notebooks driven in a real browser, as a person would use them."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page
from urllib3 import PoolManager, Retry

# JupyterLab and Notebook 7 offer their application object to the page with these switches; the tests wait through it, since the
# indicator on the screen says idle before the kernel can run anything.
APPS = {
    "lab": ("jupyterlab", "--LabApp.expose_app_in_browser=True"),
    "notebook": ("notebook", "--JupyterNotebookApp.expose_app_in_browser=True"),
    "server": ("jupyter_server",),
}
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/")


class Jupyter:
    """One Jupyter server on a free port of loopback, with every folder of its own.

    Parameters
    ----------
    folder : Path
        What it serves.
    home : Path
        An empty folder for configuration, kernels' connection files and the user's home.
    app : {"lab", "notebook", "server"}
        "server" has no pages, and starts in half the time.
    environment : dict of str, optional
        What kernels find in their environment, beside this process's.
    options : sequence of str
        Further command line options.
    base_url : str
        Below which address, as at a hub.
    python : str
        The interpreter that has Jupyter.
    """

    def __init__(
        self,
        folder: Path,
        home: Path,
        app: str = "lab",
        environment: dict[str, str] | None = None,
        options: Sequence[str] = (),
        base_url: str = "/",
        python: str = sys.executable,
    ) -> None:
        settings = home / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text(
            '{"fetchNews": "false", "checkForUpdates": false, "doNotDisturbMode": true}'
        )
        (settings / "themes.jupyterlab-settings").write_text('{"adaptive-theme": false}')
        self._environment = {
            **os.environ,
            **(environment or {}),
            "HOME": str(home),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "IPYTHONDIR": str(home / "ipython"),
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "JUPYTER_PREFER_ENV_PATH": "1",
        }
        self.app = app
        self.token = secrets.token_hex(16)
        self.folder = folder
        self.home = home
        self.base_url = base_url
        module, *switches = APPS[app]
        self._command = [
            *(python, "-m", module, f"--ServerApp.root_dir={folder}", f"--ServerApp.base_url={base_url}"),
            *("--no-browser", "--ip=127.0.0.1", "--allow-root", *switches),
            *("--ServerApp.password=", "--IdentityProvider.token=" + self.token),
            *options,
        ]
        self.log: list[str] = []
        self.port = 0
        self.start()

    def start(self) -> None:
        """Start it again where it was, after ``stop``."""
        self._process = subprocess.Popen(
            [*self._command, f"--port={self.port}"],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid
        self.port = self._read_port()
        self._drained = threading.Thread(target=self._drain, daemon=True)
        self._drained.start()

    def _read_port(self) -> int:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.log.append(line)
            found = ADDRESS.search(line)
            if found:
                # Jupyter prints its address before it listens.
                PoolManager(retries=Retry(total=60, backoff_factor=0.05, backoff_max=0.5)).request(
                    "GET", found[0] + "api"
                )
                return int(found[1])
        raise RuntimeError("Jupyter did not start:\n" + "".join(self.log))

    def _drain(self) -> None:
        assert self._process.stderr is not None
        self.log.extend(self._process.stderr)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{self.base_url}{path}?token={self.token}"

    def stop(self) -> None:
        self._process.terminate()  # the server ends its kernels
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._drained.join()
        assert self._process.stderr is not None
        self._process.stderr.close()


READY = """async () => {
  const until = async (found, what) => {
    for (const start = Date.now(); ; await new Promise(r => setTimeout(r, 20))) {
      const value = found();
      if (value) return value;
      if (Date.now() - start > 60000) throw new Error('waited a minute for ' + what);
    }
  };
  const app = await until(() => window.jupyterapp, 'the application');
  await app.restored;
  const panel = await until(() => {
    const widget = app.shell.currentWidget;
    return widget && widget.sessionContext && widget.content && widget.content.model ? widget : null;
  }, 'the notebook');
  await panel.context.ready;
  await panel.revealed;
  await panel.sessionContext.ready;
  const kernel = await until(() => panel.sessionContext.session && panel.sessionContext.session.kernel, 'a kernel');
  await kernel.info;
  await until(() => kernel.connectionStatus === 'connected' && kernel.status === 'idle', 'an idle kernel');
  window.unanswered = new Set();
  const quick = ['query', 'page', 'page_size', 'turned', 'select', 'refresh', 'retry', 'cancel_pending', 'choose'];
  kernel.anyMessage.connect((_, {msg, direction}) => {
    const {kind, id, name} = (msg.header.msg_type === 'comm_msg' && msg.content.data.content) || {};
    if (direction === 'send' && kind === 'request' && quick.includes(name)) window.unanswered.add(id);
    if (direction === 'recv' && kind === 'reply') window.unanswered.delete(id);
  });
}"""

# What was clicked reaches the kernel beside the cells that run, not before them.
UNTIL_ANSWERED = """async () => {
  for (const start = Date.now(); window.unanswered.size && Date.now() - start < 15000; )
    await new Promise(r => setTimeout(r, 10));
}"""

RUN_CELL = """async (index) => {
  const panel = window.jupyterapp.shell.currentWidget;
  panel.content.activeCellIndex = index;
  panel.content.deselectAll();
  await window.jupyterapp.commands.execute('notebook:run-cell');
}"""

ADD_CELL = """(source) => {
  const model = window.jupyterapp.shell.currentWidget.content.model.sharedModel;
  model.insertCell(model.cells.length, {cell_type: 'code', source});
  return model.cells.length - 1;
}"""

CELL_RESULT = """(index) => {
  const cell = window.jupyterapp.shell.currentWidget.content.widgets[index].model;
  return {
    count: cell.executionCount,
    outputs: Array.from({length: cell.outputs.length}, (_, i) => cell.outputs.get(i).toJSON()),
  };
}"""


OPEN_IN_LAB = """async (path) => {
  const app = window.jupyterapp;
  await app.restored;
  await app.commands.execute('docmanager:open', {path, factory: 'Notebook'});
}"""

CLOSE_IN_LAB = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  const session = panel.sessionContext.session?.id; // none when the kernel was shut down
  await panel.context.save();
  panel.dispose();
  if (session) await window.jupyterapp.serviceManager.sessions.shutdown(session);
}"""


class Notebook:
    """A notebook open in the browser; cells are named by their place, the first is 0.

    JupyterLab's page is loaded once and notebooks are opened in it one after another: three seconds less for each.
    """

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.path = path
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.panel.locator(".jp-Notebook").wait_for()
        page.evaluate(READY)

    @classmethod
    def open(cls, page: Page, server: Jupyter, name: str) -> Notebook:
        """Open a notebook of the server's folder."""
        if server.app == "notebook":
            page.goto(server.url(f"notebooks/{name}"))
        elif page.url.startswith(server.url("lab").partition("?")[0]):
            page.evaluate(OPEN_IN_LAB, name)
        else:
            page.goto(server.url(f"lab/tree/{name}") + "&reset")
        return cls(page, server.folder / name)

    def close(self) -> None:
        """Shut the kernel down and close the tab."""
        self.page.evaluate(CLOSE_IN_LAB)

    def run(self, index: int) -> None:
        """Run one cell and wait for its end; an exception in it fails the test with its traceback."""
        self.page.evaluate(RUN_CELL, index)
        errors = [output for output in self.outputs(index) if output["output_type"] == "error"]
        assert not errors, "\n".join(errors[0]["traceback"])

    def start(self, index: int) -> None:
        """Run one cell without waiting for its end."""
        self.page.evaluate(f"(index) => {{ ({RUN_CELL})(index); }}", index)

    def answered(self) -> None:
        """Wait until the kernel has answered what was clicked in the panels."""
        self.page.evaluate(UNTIL_ANSWERED)

    def python(self, code: str) -> str:
        """Run code in a new last cell, after what was clicked; returns what it printed and its result as text."""
        self.answered()
        return self.text(self.add(code, run=True))

    def printed(self, expression: str) -> str:
        """What the kernel prints of an expression, in a new last cell."""
        return self.python(f"print({expression})").strip()

    def add(self, code: str, *, run: bool) -> int:
        """Put a cell at the end, and run it if wanted; returns its place."""
        index = int(self.page.evaluate(ADD_CELL, code))
        if run:
            self.run(index)
        return index

    def interrupt(self) -> None:
        """Interrupt the kernel, and wait until it is idle again."""
        self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
        )
        self.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
        )

    def run_all(self) -> bool:
        """Run every cell and wait for the last; False when one raised."""
        return bool(self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')"))

    def outputs(self, index: int) -> list[dict[str, Any]]:
        """The outputs of a cell, as the notebook file will hold them."""
        return list(self.page.evaluate(CELL_RESULT, index)["outputs"])

    def count(self, index: int) -> int | None:
        """The number of a cell's execution; None when it was not run."""
        count = self.page.evaluate(CELL_RESULT, index)["count"]
        return None if count is None else int(count)

    def text(self, index: int) -> str:
        """What a cell printed, and its result as plain text."""
        parts = []
        for output in self.outputs(index):
            part = output.get("text") or output.get("data", {}).get("text/plain", "")
            parts.append(part if isinstance(part, str) else "".join(part))
        return "".join(parts)

    def output(self, index: int) -> Locator:
        """Where the output of a cell is drawn."""
        return self.panel.locator(".jp-Cell").nth(index).locator(".jp-Cell-outputArea")

    def save(self) -> dict[str, Any]:
        """Save, and return what the file now holds."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save()")
        return dict(json.loads(self.path.read_text()))

    def theme(self, name: str) -> None:
        """Change the theme: "JupyterLab Light", "JupyterLab Dark" or "JupyterLab Dark High Contrast"."""
        self.page.evaluate(
            "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", name
        )
        self.page.wait_for_function("(theme) => document.body.dataset.jpThemeName === theme", arg=name)


def write_notebook(folder: Path, name: str, cells: Sequence[str]) -> None:
    """Write a notebook of code cells."""
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{index}",
                "metadata": {},
                "execution_count": None,
                "outputs": [],
                "source": source,
            }
            for index, source in enumerate(cells)
        ],
    }
    (folder / name).write_text(json.dumps(notebook))

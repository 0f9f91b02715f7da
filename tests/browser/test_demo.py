"""From a clone to a real array in a notebook: what a stranger does first, with ``make demo``."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.jupyter import Notebook
from tests.browser.lab.side_panel import SidePanel
from tests.browser.panel import Panel

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/lab/tree/\S+")
SAME_AS_LOCAL = """
import numpy, tiledb
from tiledb_cloud_widgets.local import demo
asset = browser.selected
local = demo.build_in_cache() / asset.namespace / asset.name
with tiledb.open(str(local)) as here:
    there_data, here_data = asset.open()[:], here[:]
if isinstance(here_data, dict):
    assert here_data.keys() == there_data.keys()
    for name in here_data:
        numpy.testing.assert_array_equal(numpy.asarray(here_data[name]), numpy.asarray(there_data[name]))
else:
    numpy.testing.assert_array_equal(here_data, there_data)
print("the same:", asset.name)
"""


@pytest.fixture
def demo(home):
    """``make demo`` in a terminal of its own; gives the process and what it has said."""
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
    }
    process = subprocess.Popen(
        [
            *("make", "demo", f"VENV={sys.prefix}", f"NOTEBOOKS={home / 'notebooks'}"),
            "LAB_OPTIONS=--LabApp.expose_app_in_browser=True",
        ],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    said = ""
    while "Ctrl-C ends it" not in said and (line := process.stdout.readline()):
        said += line
    assert ADDRESS.search(said), f"make demo printed no address:\n{said}"
    yield process, said
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    process.wait(30)
    process.stdout.close()


def test_a_stranger_runs_the_quickstart_and_takes_an_array(browser, demo, home):
    process, said = demo
    for step in (
        "Demo catalogue: 64 arrays and groups of real data",
        "Demo catalogue: its server",
        "JupyterLab",
    ):
        assert re.search(rf"^{step} \.\.\. \d+ s$", said, re.MULTILINE), said
    checkout = {path: path.read_bytes() for path in (ROOT / "notebooks").iterdir() if path.is_file()}
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    page.goto(ADDRESS.search(said)[0])
    side = SidePanel(page)
    side.wait_for_rows()  # the first screen: the catalogue beside the quickstart, and nothing clicked
    assert side.within.bounding_box()["width"] >= 250
    notebook = Notebook(page, home / "notebooks" / "quickstart.ipynb")
    assert notebook.run_all(), "a cell of the quickstart raised"
    panel = Panel(notebook, notebook.panel)
    panel.wait_for_rows()
    assert len(panel.names()) == 25
    panel.button("Next page").click()
    panel.begins_at(26)
    panel.rows.nth(1).get_by_role("rowheader").click()
    expect(panel.rows.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = panel.names()[1]
    assert notebook.python(SAME_AS_LOCAL).strip() == f"the same: {chosen}"
    assert page.get_by_text("Jupyter news").count() == 0
    assert f"the same: {chosen}" in str(notebook.save())
    assert checkout == {path: path.read_bytes() for path in (ROOT / "notebooks").iterdir() if path.is_file()}

    started = psutil.Process(process.pid).children(recursive=True)
    assert len(started) > 2  # JupyterLab, a kernel, its embedded server
    os.killpg(process.pid, signal.SIGINT)
    assert "Stopping ...\n" in iter(process.stdout.readline, "")
    os.killpg(process.pid, signal.SIGINT)  # who presses it again does no harm
    process.wait(30)
    _, alive = psutil.wait_procs(started, timeout=20)
    assert not alive, "Ctrl-C left processes running"
    assert process.stdout.read() == ""
    context.close()


@pytest.mark.soak
def test_where_a_shell_had_it_ignored_ctrl_c_still_ends_all_of_it_within_three_seconds(home, tmp_path):
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home),
        "XDG_CACHE_HOME": str(tmp_path),
        "NOTEBOOKS": str(tmp_path / "notebooks"),
    }
    ignoring = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.executable, sys.argv[1:])"
    process = subprocess.Popen(
        [sys.executable, "-c", ignoring, sys.executable, str(ROOT / "notebooks" / "open.py")],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        said = ""
        while "Ctrl-C ends it" not in said:
            assert process.poll() is None, f"it ended before it printed an address:\n{said}"
            said += process.stdout.readline()
        address, token = re.search(r"(http://127\.0\.0\.1:\d+/)lab/tree/.*token=(\S+)", said).groups()
        request = Request(f"{address}api/kernels", b"{}", {"Authorization": f"token {token}"})
        with urlopen(request) as reply:
            assert json.load(reply)["name"] == "python3"
        started = psutil.Process(process.pid).children(recursive=True)
        pressed = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert time.monotonic() - pressed < 3
    _, alive = psutil.wait_procs(started, timeout=20)
    assert not alive, "Ctrl-C left processes running"

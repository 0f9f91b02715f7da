"""From a clone to a real array in a notebook: what a stranger does first, with ``make demo``."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.jupyter import Notebook
from tests.browser.lab.side_panel import SidePanel
from tests.browser.panel import Panel

ROOT = Path(__file__).parents[2]
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
    """``make demo`` in a terminal of its own; gives the process and the address it prints."""
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
    }
    process = subprocess.Popen(
        ["make", "demo", f"VENV={sys.prefix}", "LAB_OPTIONS=--LabApp.expose_app_in_browser=True"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    said, address = "", None
    while address is None and (line := process.stdout.readline()):
        said += line
        address = re.search(r"http://127\.0\.0\.1:\d+/lab/tree/\S+", line)
    assert address, f"make demo printed no address:\n{said}"
    yield process, address[0]
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    process.wait(30)
    process.stdout.close()


def test_a_stranger_runs_the_quickstart_and_takes_an_array(browser, demo):
    process, address = demo
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    page.goto(address)
    side = SidePanel(page)
    side.wait_for_rows()  # the first screen: the catalogue beside the quickstart, and nothing clicked
    assert side.within.bounding_box()["width"] >= 250
    notebook = Notebook(page, ROOT / "notebooks" / "quickstart.ipynb")
    assert notebook.run_all(), "a cell of the quickstart raised"
    panel = Panel(notebook, notebook.panel)
    panel.wait_for_rows()
    assert len(panel.names()) == 25
    panel.button("Next page").click()
    expect(panel.rows.first).to_have_attribute("aria-rowindex", "27")
    panel.rows.nth(1).get_by_role("rowheader").click()
    expect(panel.rows.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = panel.names()[1]
    assert notebook.python(SAME_AS_LOCAL).strip() == f"the same: {chosen}"

    started = psutil.Process(process.pid).children(recursive=True)
    assert len(started) > 2  # JupyterLab, a kernel, its embedded server
    os.killpg(process.pid, signal.SIGINT)
    process.wait(30)
    _, alive = psutil.wait_procs(started, timeout=20)
    assert not alive, "Ctrl-C left processes running"
    context.close()


@pytest.mark.soak
def test_where_a_shell_had_it_ignored_ctrl_c_still_ends_all_of_it(home, tmp_path):
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(home), "XDG_CACHE_HOME": str(tmp_path)}
    ignoring = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.executable, sys.argv[1:])"
    process = subprocess.Popen(
        [sys.executable, "-c", ignoring, sys.executable, str(ROOT / "notebooks" / "open.py")],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        while not process.stdout.readline().startswith("Open "):
            assert process.poll() is None, "it ended before it printed an address"
        started = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    _, alive = psutil.wait_procs(started, timeout=20)
    assert not alive, "Ctrl-C left processes running"

"""The side panel in the oldest JupyterLab and Notebook that we name, from a wheel, and beside kernels that lack the package."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.jupyter import Jupyter, Notebook, write_notebook
from tests.browser.lab.conftest import new_page
from tests.browser.lab.side_panel import SidePanel
from tests.peers.environments import ROOT, pip, python_of
from tests.peers.test_hosts import chrome, cloud
from tiledb_cloud_widgets.local import LocalCloud

__all__ = ["chrome", "cloud", "new_page"]
pytestmark = [pytest.mark.peers, pytest.mark.timeout(900)]

ARRAY = "cities/seattle/daily-weather"
OF_R = """
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
class R(IPythonKernel):
    language_info = {"name": "R", "mimetype": "text/x-r-source", "file_extension": ".r", "version": "4"}
IPKernelApp.launch_instance(kernel_class=R)
"""


@pytest.fixture
def browser(chrome):
    return chrome


@pytest.fixture
def start(tmp_path: Path, cloud: LocalCloud) -> Iterator[Callable[..., Jupyter]]:
    """Starts a Jupyter server whose process, and whose kernels, are signed in."""
    running: list[Jupyter] = []
    environment = {"TILEDB_REST_HOST": cloud.url, "TILEDB_REST_TOKEN": cloud.token}

    def start_it(**options: str) -> Jupyter:
        folder = tmp_path / "notebooks"
        folder.mkdir()
        running.append(Jupyter(folder, tmp_path / "home", environment=environment, **options))
        return running[-1]

    yield start_it
    for server in running:
        server.stop()


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The environment of the oldest hosts, with the wheel installed; uninstalling it leaves no file."""
    python, wheels = python_of("lab-oldest"), tmp_path_factory.mktemp("wheel")
    prefix = python.parent.parent
    before = files_of(prefix)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    subprocess.run([*pip(python, "install"), "--no-deps", *map(str, wheels.iterdir())], check=True)
    assert files_of(prefix) > before
    yield python
    subprocess.run([*pip(python, "uninstall"), "tiledb-cloud-widgets"], check=True)
    assert files_of(prefix) == before


def files_of(prefix: Path) -> set[Path]:
    """What Jupyter finds in an environment, and what Python does under our name."""
    jupyter = {path for folder in ("etc", "share") for path in (prefix / folder).rglob("*") if path.is_file()}
    return jupyter | set(prefix.glob("lib/python*/site-packages/tiledb_cloud_widgets*"))


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_a_wheel_installed_beside_the_oldest_hosts_browses_and_inserts(app, oldest, start, new_page):
    server = start(app=app, python=str(oldest))
    write_notebook(server.folder, "story.ipynb", ["first = 1"])
    page = new_page()
    panel = SidePanel(page, Notebook.open(page, server, "story.ipynb")).show(server)
    panel.wait_for_rows()
    panel.button("Next page").click()
    panel.status("26–28 of 28")
    panel.button("Previous page").click()
    panel.choose(ARRAY)
    panel.details.get_by_role("button", name="Insert and run").click()
    expect(panel.notebook.output(1).get_by_text("ArraySchema(")).to_be_visible()
    page.reload()
    after = SidePanel(page, Notebook(page, panel.notebook.path))
    expect(after.row(ARRAY)).to_have_attribute("aria-selected", "true")


def add_kernel(home: Path, name: str, language: str, *command: str) -> None:
    folder = home / "data" / "kernels" / name
    folder.mkdir(parents=True)
    command = (str(python_of("bare-kernel")), *command, "-f", "{connection_file}")
    (folder / "kernel.json").write_text(
        json.dumps({"argv": command, "display_name": name, "language": language})
    )


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_a_kernel_without_the_package_or_of_another_language_is_told_apart(app, start, new_page):
    server = start(app=app)
    add_kernel(server.home, "bare", "python", "-m", "ipykernel_launcher")
    add_kernel(server.home, "r", "R", "-c", OF_R)
    page = new_page()
    for kernel in ("bare", "r"):
        write_notebook(server.folder, f"{kernel}.ipynb", ["first = 1"])
        path = server.folder / f"{kernel}.ipynb"
        content = json.loads(path.read_text())
        content["metadata"]["kernelspec"] = {"name": kernel, "display_name": kernel}
        path.write_text(json.dumps(content))

    panel = SidePanel(page, Notebook.open(page, server, "bare.ipynb")).show(server)
    panel.wait_for_rows()
    panel.choose(ARRAY)
    run = panel.details.get_by_role("button", name="Insert and run")
    run.click()
    said = panel.region.get_by_role("status")
    expect(said.filter(has_text="This kernel does not have tiledb_cloud_widgets.")).to_be_visible()
    sources = panel.sources()
    assert len(sources) == 2
    assert re.match(r"%pip install tiledb-cloud-widgets\nimport tiledb\n", sources[1])
    assert panel.notebook.count(1) is None

    Notebook.open(page, server, "r.ipynb")
    if app == "notebook":
        panel.choose(ARRAY)  # each notebook has a page of its own there
    run.click()
    expect(said.filter(has_text="This notebook runs R.")).to_be_visible()
    assert panel.sources() == ["first = 1"]

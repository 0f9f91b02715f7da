"""The side panel: from the click on its icon to rows, beside a cell that runs ``tcw.browse()``; the weight of its script."""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Iterator

from playwright.sync_api import Browser

from tests.benchmarks.figure import Figure
from tests.benchmarks.lab import VIEWPORT, jupyterlab
from tests.benchmarks.panels import RUN_UNTIL_PAINTED, STATIC
from tests.browser.jupyter import Jupyter, Notebook, write_notebook
from tests.browser.lab.side_panel import SidePanel
from tiledb_cloud_widgets.local import start

ROUNDS = 7
SCRIPT = STATIC / "labextension" / "static" / "remoteEntry.js"

# Resolves, in ms, when the panel's first row has been painted after the next press of the pointer.
FROM_THE_CLICK = """() => {
  window.painted = new Promise(resolve => {
    let start;
    document.addEventListener('pointerdown', () => { start = performance.now(); }, {capture: true, once: true});
    const observer = new MutationObserver(() => {
      if (!document.querySelector('#tiledb-cloud-panel tbody [role="row"]')) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
    });
    observer.observe(document.body, {childList: true, subtree: true});
  });
}"""


def figures() -> Iterator[Figure]:
    """Measure; half a minute."""
    weight = len(gzip.compress(SCRIPT.read_bytes(), 9)) / 1000
    yield Figure("side panel's remoteEntry.js, gzip", weight, 48, 36, "kB")
    with start() as cloud, jupyterlab(cloud.url, cloud.token) as (browser, lab):
        yield _first_rows(browser, lab)


def _first_rows(browser: Browser, lab: Jupyter) -> Figure:
    cells = ["import tiledb_cloud_widgets as tcw\ntcw.browse()", "tcw.browse()"]
    write_notebook(lab.folder, "first-rows.ipynb", cells)
    side, cell = [], []
    for _ in range(ROUNDS + 1):  # each in a page that has not shown the panel
        page = browser.new_page(viewport=VIEWPORT)
        notebook = Notebook.open(page, lab, "first-rows.ipynb")
        notebook.run(0)
        cell.append(page.evaluate(RUN_UNTIL_PAINTED, [1, 'tbody [role="row"]']))
        page.evaluate(FROM_THE_CLICK)
        SidePanel(page, notebook).icon.click()
        side.append(page.evaluate("() => window.painted"))
        notebook.close()
        page.close()
    click, run = (
        statistics.median(times[1:]) for times in (side, cell)
    )  # the first has the server's imports
    note = f"{click:.0f} ms, the cell {run:.0f} ms"
    what = "click on the side panel's icon -> first rows, against a cell's tcw.browse()"
    return Figure(what, click / run, 1.5, 1.0, note=note)

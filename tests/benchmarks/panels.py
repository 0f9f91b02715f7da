"""What people wait for in the notebook: first rows, page turns, and the weight of the bundles."""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from tests.benchmarks.figure import Figure
from tests.benchmarks.lab import VIEWPORT, jupyterlab
from tests.browser.jupyter import Jupyter, Notebook, write_notebook
from tests.browser.proxy import Proxy
from tiledb_cloud_widgets.local import start

ROUNDS = 15
STATIC = Path(__file__).parents[2] / "tiledb_cloud_widgets" / "static"

SETUP = """import time, anywidget, traitlets, requests, tiledb_cloud_widgets as tcw
client = tcw.client.Client()
rows = [[a.name, a.type, a.size, str(a.last_accessed), ', '.join(a.tags or ())] for a in client.list_arrays(page=1, per_page=25).arrays]
class Bare(anywidget.AnyWidget):
    rows = traitlets.List().tag(sync=True)
    _esm = '''export default { render({ model, el }) {
      const table = document.createElement('table');
      for (const row of model.get('rows')) {
        const tr = document.createElement('tr');
        for (const value of row) { const td = document.createElement('td'); td.textContent = value; tr.append(td); }
        table.append(tr);
      }
      table.className = 'bare';
      el.append(table);
    } }'''
Bare(rows=rows); tcw.browse(client)
times = []
for _ in range(15):
    start = time.perf_counter(); client.list_arrays(page=1, per_page=25); times.append(time.perf_counter() - start)
print(sorted(times)[7] * 1000)"""

# Runs a cell and resolves, in ms, when what the selector names has been painted: a frame after it is in the document.
RUN_UNTIL_PAINTED = """async ([index, selector]) => {
  const panel = window.jupyterapp.shell.currentWidget;
  panel.content.activeCellIndex = index;
  const cell = panel.content.widgets[index].node;
  const start = performance.now();
  return await new Promise(resolve => {
    const observer = new MutationObserver(() => {
      if (!cell.querySelector(selector)) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
    });
    observer.observe(cell, {childList: true, subtree: true});
    window.jupyterapp.commands.execute('notebook:run-cell');
  });
}"""

# Clicks a button of the pager and resolves, in ms, when the first row is another one and has been painted.
TURN = """async (region, button) => {
  const first = () => region.querySelector('tbody [role=row]').getAttribute('aria-rowindex');
  const before = first();
  const start = performance.now();
  return await new Promise(resolve => {
    const observer = new MutationObserver(() => {
      if (first() === before) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
    });
    observer.observe(region, {childList: true, subtree: true, attributes: true});
    region.querySelector(`button[aria-label="${button}"]`).click();
  });
}"""


def figures() -> Iterator[Figure]:
    yield from bundles()
    with start() as cloud:
        proxy = Proxy(cloud.url)
        try:
            with jupyterlab(proxy.url, cloud.token) as (browser, lab):
                page = browser.new_page(viewport=VIEWPORT)
                yield from first_rows(page, lab)
                yield from page_turns(page, lab, proxy)
        finally:
            proxy.stop()


def bundles() -> Iterator[Figure]:
    for name, gate, aim in (
        ("browser.js", 32, 24),
        ("preview.js", 10, 6),
        ("login.js", 20, 15),
        ("namespaces.js", 20, 15),
        ("panels.css", 10, 8),
    ):
        yield Figure(
            f"{name}, gzip", len(gzip.compress((STATIC / name).read_bytes(), 9)) / 1000, gate, aim, "kB"
        )


def first_rows(page: Page, lab: Jupyter) -> Iterator[Figure]:
    cells = [SETUP]
    for _ in range(ROUNDS + 1):
        cells += ["Bare(rows=rows)", "tcw.browse(client, page_size=25)"]
    write_notebook(lab.folder, "first-rows.ipynb", cells)
    notebook = Notebook.open(page, lab, "first-rows.ipynb")
    notebook.run(0)
    round_trip = float(notebook.text(0))
    times: dict[str, list[float]] = {"bare": [], "ours": []}
    for index in range(1, len(cells)):
        name, selector = ("bare", ".bare") if index % 2 else ("ours", 'tbody [role="row"]')
        times[name].append(page.evaluate(RUN_UNTIL_PAINTED, [index, selector]))
    bare, ours = (statistics.median(times[name][1:]) for name in ("bare", "ours"))
    note = f"{ours:.0f} ms, bare {bare:.0f} ms, round trip {round_trip:.0f} ms"
    yield Figure(
        "run the cell -> first rows, less a round trip, against a bare anywidget",
        (ours - round_trip) / bare,
        1.2,
        1.0,
        note=note,
    )
    notebook.close()


def page_turns(page: Page, lab: Jupyter, proxy: Proxy) -> Iterator[Figure]:
    write_notebook(
        lab.folder, "turns.ipynb", ["import tiledb_cloud_widgets as tcw\nb = tcw.browse(page_size=5)\nb"]
    )
    notebook = Notebook.open(page, lab, "turns.ipynb")
    notebook.run(0)
    region = notebook.output(0).get_by_role("region", name="TileDB Cloud")
    region.locator('tbody [role="row"]').first.wait_for()
    times: dict[str, list[float]] = {"prefetched": [], "not": []}
    with proxy.slow(0.2):
        for _ in range(4):
            notebook.python("import time\nwhile not b._engine.state.next: time.sleep(0.01)")
            times["prefetched"].append(region.evaluate(TURN, "Next page"))
        for size in (6, 7, 8, 9, 11):
            notebook.python(f"b.page_size = {size}; b.page = 1; b.to_frame()")
            times["not"].append(region.evaluate(TURN, "Last page"))
    yield Figure(
        "next page, server 200 ms away, prefetched: click -> painted",
        statistics.median(times["prefetched"]),
        50,
        17,
        "ms",
    )
    yield Figure(
        "another page, server 200 ms away, not prefetched: click -> painted",
        statistics.median(times["not"]),
        250,
        217,
        "ms",
    )
    notebook.close()

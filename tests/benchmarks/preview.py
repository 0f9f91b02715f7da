"""What people wait for in the Preview tab: from the click on a row to the first facts, and to the picture."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from playwright.sync_api import expect

from tests.benchmarks.figure import Figure
from tests.benchmarks.lab import VIEWPORT, jupyterlab
from tests.browser.jupyter import Notebook, write_notebook
from tests.browser.panel import Panel
from tiledb_cloud_widgets.local import start

BROWSE = "import tiledb_cloud_widgets as tcw\nbrowser = tcw.browse(page_size=50)\nbrowser"

# Clicks a row whose preview is not shown, and resolves to two times in ms: until what the array says is painted, and until the
# picture is; null for one that has none.
CLICK = """async ([region, name]) => {
  const details = () => region.querySelector('[aria-label^="Details"]');
  const start = performance.now();
  const frame = () => new Promise(requestAnimationFrame);
  const times = [null, null];
  region.querySelector(`tbody [title="${CSS.escape(name)}"], tbody [title="${name}"]`).closest('[role=row]').querySelector('[role=rowheader]').click();
  for (;;) {
    await frame();
    const preview = details().textContent.includes(name) && details().querySelector('.tcw-pv');
    if (!preview) continue;
    const now = performance.now() - start;
    const image = preview.querySelector('.tcw-pic img');
    if (/ · .* · /.test(preview.textContent)) times[0] ??= now;
    if (image ? image.naturalWidth : preview.querySelector('.tcw-pic path[d]')) times[1] ??= now;
    if (preview.getAttribute('aria-busy') === 'false' || now > 20000) return times;
  }
}"""


def figures() -> Iterator[Figure]:
    with start() as cloud, jupyterlab(cloud.url, cloud.token) as (browser, lab):
        page = browser.new_page(viewport=VIEWPORT)
        write_notebook(lab.folder, "preview.ipynb", [BROWSE])
        notebook = Notebook.open(page, lab, "preview.ipynb")
        notebook.run(0)
        panel = Panel(notebook, notebook.output(0))
        panel.wait_for_rows()
        panel.rows.first.get_by_role("rowheader").click()
        panel.details.get_by_role("tab", name="Preview").click()
        expect(panel.details.locator("[aria-busy=false]").first).to_be_visible(timeout=60_000)
        names = panel.names()
        region = panel.region.element_handle()
        rounds = [page.evaluate(CLICK, [region, name]) for _ in range(2) for name in names[1:]]
    warm = rounds[len(names) - 1 :]
    facts = [first for first, _ in warm if first is not None]
    pictures = [picture for _, picture in warm if picture is not None]
    note = f"{len(warm)} assets, warm; slowest {max(facts):.0f} and {max(pictures):.0f} ms"
    yield Figure("preview: click -> first facts", statistics.median(facts), 250, 100, "ms", note=note)
    yield Figure("preview: click -> picture", statistics.median(pictures), 600, 250, "ms")

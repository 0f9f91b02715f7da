"""A cell that is run again and again: what its earlier panels cost the kernel, the server and the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.panel import Panel

CELL = "import tiledb_cloud_widgets as tcw\nbrowser = tcw.browse(page_size=5)\nbrowser"
SIGN_IN = (
    'import os\ntcw.client.login(token=os.environ["TILEDB_REST_TOKEN"], host=os.environ["TILEDB_REST_HOST"])'
)
MODELS = "from ipywidgets.widgets.widget import _instances\nprint(len(_instances))"


ALL_PANELS = """import tiledb_cloud_widgets as tcw
browser = tcw.browse(page_size=5)
display(tcw.login(), tcw.NamespacePicker(), browser)"""


def rerun(notebook, times):
    for _ in range(times):
        notebook.run(0)
        Panel(notebook, notebook.output(0)).wait_for_rows()


def test_earlier_panels_of_a_cell_are_let_go_of(open_notebook, proxy):
    notebook = open_notebook(ALL_PANELS)
    rerun(notebook, 1)
    notebook.python("first = browser")
    models = int(notebook.python(MODELS))
    rerun(notebook, 6)
    panel = Panel(notebook, notebook.output(0))
    notebook.page.wait_for_function("() => document.querySelectorAll('.tcw-panel').length === 1")
    assert int(notebook.python(MODELS)) == models
    before = len(proxy.requests)
    notebook.python(SIGN_IN)
    panel.settled()
    notebook.python("browser.to_frame()")
    requests = [request.partition("?")[0] for request in proxy.requests[before:]]
    assert requests.count("/v1/arrays/browser/owned") <= 2  # the page that is shown, and the one after it
    assert requests.count("/v1/arrays/browser/owned/sidebar") <= 1  # of the picker
    # What was let go of answers Python, and is shown where it is displayed again
    notebook.add("first", run=True)
    again = Panel(notebook, notebook.panel.locator(".jp-Cell").last)
    again.wait_for_rows()
    expect(again.rows).to_have_count(5)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_the_memory_of_kernel_and_page_is_level_over_a_hundred_runs(open_notebook):
    notebook = open_notebook(
        CELL, "import gc, psutil; gc.collect(); print(psutil.Process().memory_info().rss)"
    )
    session = notebook.page.context.new_cdp_session(notebook.page)
    session.send("Performance.enable")

    def heap() -> float:
        session.send("HeapProfiler.collectGarbage")
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "JSHeapUsedSize") / 1e6

    def kernel() -> float:
        notebook.run(1)
        return int(notebook.text(1)) / 1e6

    rerun(notebook, 100)  # until as many threads are at work as there will be: they end some seconds later
    page_before, kernel_before = heap(), kernel()
    rerun(notebook, 100)
    page_after, kernel_after = heap(), kernel()
    print(
        f"page {page_before:.1f} to {page_after:.1f} MB, kernel {kernel_before:.1f} to {kernel_after:.1f} MB"
    )
    # A bare anywidget of this size costs 8 MB: a page keeps the text of each module
    assert page_after - page_before < 16
    assert kernel_after - kernel_before < 10

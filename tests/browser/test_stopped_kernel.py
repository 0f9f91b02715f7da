"""Panels whose kernel was restarted, or that were saved and opened again without it: what they say, and what they keep."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.browser.jupyter import Notebook
from tests.browser.panel import Panel

PANELS = """import os
import tiledb_cloud_widgets as tcw
tcw.client.login(token=os.environ["TILEDB_REST_TOKEN"], host=os.environ["TILEDB_REST_HOST"])
browser = tcw.browse(page_size=5)
picker = tcw.NamespacePicker()
for name in [n for n in os.environ if n.startswith("TILEDB_")]:
    del os.environ[name]
form = tcw.login(tcw.client.Client())
display(form)
display(picker)
display(browser)
"""
STOPPED = "The kernel has stopped. Run the cell again."
RESTART = """async () => {
  const {session} = window.jupyterapp.shell.currentWidget.sessionContext;
  await session.kernel.restart();
  await session.kernel.info;
}"""
SHUT_DOWN = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
# The notebook as others get it, with the state of its widgets
SAVE_WITH_WIDGETS = """async () => {
  const {content, context} = window.jupyterapp.shell.currentWidget;
  await window.jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState');
  await context.save();
}"""


def test_after_a_restart_every_panel_says_that_the_kernel_has_stopped_and_keeps_what_was_typed(
    open_notebook,
):
    notebook = open_notebook(PANELS)
    notebook.run(0)
    output = notebook.output(0)
    panel = Panel(notebook, output)
    panel.wait_for_rows()
    expect(output.locator(".tcw-static")).to_be_hidden()
    panel.row(panel.names()[1]).get_by_role("rowheader").click()
    expect(panel.details.get_by_text("Owner", exact=True)).to_be_visible()
    token = output.get_by_label("Token", exact=True).last
    token.fill("a-token-that-was-pasted")

    notebook.answered()
    notebook.page.evaluate(RESTART)
    expect(output.get_by_text(STOPPED)).to_have_count(3)
    expect(output.locator(".tcw-static")).to_be_visible()
    output.get_by_role("button", name="Sign in", exact=True).click()
    panel.region.get_by_role("searchbox", name="Search").fill("ocean")
    panel.press("Enter")
    panel.details.get_by_role("tab", name="Schema").click()
    picker = output.get_by_role("combobox", name="Namespace").first
    picker.fill("climate-lab")
    picker.press("Enter")
    expect(panel.details.get_by_text(STOPPED)).to_be_visible()
    expect(token).to_have_value("a-token-that-was-pasted")
    expect(panel.region.get_by_role("searchbox", name="Search")).to_have_value("ocean")
    expect(picker).to_have_value("climate-lab")
    expect(output.get_by_text("busy")).to_have_count(0)
    expect(output.get_by_role("button", name="Cancel")).to_have_count(0)
    expect(panel.region.get_by_text("Loading")).to_have_count(0)

    notebook.run(0)
    panel.wait_for_rows()
    expect(output.get_by_text(STOPPED)).to_have_count(0)
    expect(output.locator(".tcw-static")).to_be_hidden()

    # nobody tells a panel that its kernel was shut down: it finds out when the pointer comes
    notebook.page.mouse.move(0, 0)
    notebook.page.evaluate(SHUT_DOWN)
    for place in (output.get_by_role("form").first, picker, panel.grid):
        place.hover()
    expect(output.get_by_text(STOPPED)).to_have_count(3)
    expect(output.locator(".tcw-static")).to_be_visible()


def test_in_a_notebook_saved_with_its_widgets_the_panels_ask_for_the_cell_to_be_run(open_notebook, lab, page):
    notebook = open_notebook(PANELS)
    notebook.run(0)
    Panel(notebook, notebook.output(0)).wait_for_rows()
    page.evaluate(SAVE_WITH_WIDGETS)
    saved = json.loads(notebook.path.read_text())
    assert saved["metadata"]["widgets"]
    copy = notebook.path.with_name("saved-with-its-widgets.ipynb")
    copy.write_text(json.dumps(saved))
    again = Notebook.open(page, lab, copy.name)
    try:
        output = again.output(0)
        expect(output.get_by_text(STOPPED)).to_have_count(3)
        expect(output.locator(".tcw-static")).to_be_visible()
        expect(output.get_by_text("busy")).to_have_count(0)
        expect(output.get_by_text("Loading")).to_have_count(0)
        again.run(0)
        Panel(again, output).wait_for_rows()
        expect(output.get_by_text(STOPPED)).to_have_count(0)
    finally:
        again.close()

"""The side panel itself: there without a kernel, dragged from, and where it was after a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response, expect

from tests.browser.jupyter import Notebook
from tests.browser.lab.conftest import only_in_lab
from tests.browser.lab.side_panel import SidePanel, open_alone

ARRAY = "cities/seattle/daily-weather"
# A terminal draws on a canvas: what is pasted into it is heard instead
TYPED = """() => {
  const {content} = window.jupyterapp.shell.currentWidget;
  const paste = content.paste.bind(content);
  content.paste = (text) => { window.typed = text; paste(text); };
  window.typed = '';
}"""


def test_a_row_dragged_to_a_cell_s_prompt_makes_a_cell_and_a_reload_finds_the_page(open_beside, host):
    panel = open_beside("first = 1", "second = 2")
    page = panel.page
    panel.drag(ARRAY, panel.notebook.panel.locator(".jp-Cell .jp-InputPrompt").nth(1))
    expect(page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell")).to_have_count(3)
    assert ARRAY in panel.sources()[1]

    panel.button("Next page").click()
    panel.status("26–28 of 28")
    panel.notebook.save()
    page.reload()
    after = SidePanel(page, Notebook(page, panel.notebook.path))
    after.wait_for_rows()
    after.status("26–28 of 28")


def test_rows_come_without_a_kernel(host, new_page):
    panel = open_alone(new_page(), host)
    panel.wait_for_rows()
    panel.choose(ARRAY)
    panel.details.get_by_role("tab", name="Preview").click()
    expect(panel.details.get_by_role("table").get_by_text("2012-01-02")).to_be_visible()
    expect(panel.details.get_by_role("img", name="Line of precipitation")).to_be_visible()
    assert panel.kernels(host) == []


@pytest.mark.soak
@only_in_lab  # Notebook 7 keeps no state; the browser does
def test_jupyterlab_keeps_what_was_shown_with_the_workspace_where_another_tab_finds_it(
    open_beside, host, new_page
):
    panel = open_beside("first = 1")
    with panel.page.expect_response(kept):
        panel.button("Next page").click()
    panel.page.close()
    page = new_page()
    page.goto(host.url("lab"))
    after = SidePanel(page)
    after.status("26–28 of 28")
    assert not page.evaluate(
        "() => Object.keys(localStorage).some(key => key.startsWith('tiledb-cloud-widgets:panel'))"
    )


def kept(response: Response) -> bool:
    """JupyterLab has kept the state of the workspace, which it does 0.75 s after the last change."""
    return response.request.method == "PUT" and "api/workspaces/" in response.url


@pytest.mark.soak
@only_in_lab  # Notebook 7 has no editor and no terminal beside the panel
def test_a_row_dragged_into_a_file_or_a_terminal_is_its_uri(open_beside, host):
    panel = open_beside("first = 1")
    page = panel.page
    (host.folder / "notes.txt").write_text("See ")
    panel.execute("docmanager:open", path="notes.txt", factory="Editor")
    editor = page.locator(".jp-FileEditor .cm-content")
    expect(editor).to_have_text("See ")
    panel.drag(ARRAY, editor)
    expect(editor).to_contain_text(f"tiledb://climate-lab/{ARRAY}")

    page.evaluate("() => { window.jupyterapp.commands.execute('terminal:create-new'); }")
    terminal = page.locator(".jp-Terminal .xterm-screen")
    expect(terminal).to_be_visible()
    page.evaluate(TYPED)
    panel.drag(ARRAY, terminal)
    page.wait_for_function("uri => window.typed.includes(uri)", arg=f"tiledb://climate-lab/{ARRAY}")

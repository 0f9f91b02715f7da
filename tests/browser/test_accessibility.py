"""No violation and no undecided contrast, in light and dark, in every state that people work in."""

from __future__ import annotations

import pytest

from tests.browser.accessibility import examine


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"])
def theme(request, page):
    yield request.param
    page.emulate_media(forced_colors="none")


def in_forced_colors(page, theme):
    """The system's colours in place of all others; under a dark theme axe takes the theme's for those drawn."""
    if theme == "JupyterLab Light":
        page.emulate_media(forced_colors="active")


def test_the_browser_with_details(browse, theme):
    panel = browse("page_size=10")
    panel.notebook.theme(theme)
    try:
        panel.rows.nth(1).get_by_role("rowheader").click()
        for tab in ("Overview", "Preview", "Schema", "Metadata", "Code"):
            panel.details.get_by_role("tab", name=tab).click()
            panel.details.get_by_role("tabpanel").wait_for()
            if tab == "Preview":
                panel.details.locator("[aria-busy=false]").first.wait_for()
            examine(panel.notebook.page, panel.region)
    finally:
        panel.notebook.theme("JupyterLab Light")


def test_several_selected_and_an_error(browse, theme, proxy):
    panel = browse("page_size=10")
    panel.notebook.theme(theme)
    try:
        panel.rows.nth(1).get_by_role("rowheader").click()
        panel.rows.nth(2).get_by_role("rowheader").click(modifiers=["Control"])
        examine(panel.notebook.page, panel.region)
        panel.region.get_by_role("button", name=" at 127.0.0.1").click()
        panel.notebook.page.get_by_role("menuitem", name="Sign out").wait_for()
        examine(panel.notebook.page, panel.region)
        panel.press("Escape")
        with proxy.failing("page=2", 500):
            panel.button("Next page").click()
            panel.button("Refresh").click()
        examine(panel.notebook.page, panel.region)
        in_forced_colors(panel.notebook.page, theme)
        examine(panel.notebook.page, panel.region)
    finally:
        panel.notebook.theme("JupyterLab Light")


def test_the_sign_in_form(open_notebook, theme):
    notebook = open_notebook(
        "import tiledb_cloud_widgets as tcw\ntcw.LoginForm(tcw.client.Client())",
        "import os; os.environ.clear()",
    )
    notebook.theme(theme)
    try:
        notebook.run(1)
        notebook.run(0)
        notebook.output(0).get_by_role("form").wait_for()
        examine(notebook.page, notebook.output(0).locator(".tcw"))
        notebook.output(0).get_by_role("button", name="Sign in").click()
        notebook.output(0).get_by_text("Enter a token.").wait_for()
        in_forced_colors(notebook.page, theme)
        examine(notebook.page, notebook.output(0).locator(".tcw"))
    finally:
        notebook.theme("JupyterLab Light")


def test_the_namespace_picker_open(open_notebook, theme):
    notebook = open_notebook("import tiledb_cloud_widgets as tcw\ntcw.NamespacePicker()")
    notebook.theme(theme)
    try:
        notebook.run(0)
        notebook.output(0).get_by_role("combobox", name="Namespace").click()
        notebook.page.get_by_role("option", name="All namespaces").wait_for()
        examine(notebook.page, notebook.output(0).locator(".tcw"))
    finally:
        notebook.theme("JupyterLab Light")

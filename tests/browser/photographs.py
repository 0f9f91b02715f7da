"""``make screenshots``: every state of the panels, light and dark, from the real thing, for people to look at.

Written to ``tests/browser/screenshots/``; ``first-minute.webp`` and ``wide-details-light.png`` are the pictures of the README.
``python -m tests.browser.photographs NAME ...`` takes some only: ``film``, ``side_panel`` and so on.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from tests.browser import chromium, moving_picture
from tests.browser.jupyter import Jupyter, Notebook, write_notebook
from tests.browser.lab.side_panel import SidePanel
from tests.browser.panel import Panel
from tests.browser.proxy import Proxy
from tiledb_cloud_widgets.local import start

HERE = Path(__file__).parent / "screenshots"
WINDOW: ViewportSize = {"width": 1100, "height": 1000}
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
SIGNED_OUT = (
    "import os\nfor name in [n for n in os.environ if n.startswith('TILEDB_')]: del os.environ[name]\n"
)
BROWSE = "import tiledb_cloud_widgets as tcw\nbrowser = tcw.browse({})\nbrowser"


class Studio:
    """Opens notebooks and photographs the output of their first cell."""

    def __init__(self, page: Page, lab: Jupyter, proxy: Proxy, theme: str) -> None:
        self.page = page
        self.lab = lab
        self.proxy = proxy
        self.theme = theme
        self.count = 0

    def panel(self, arguments: str = "") -> Panel:
        notebook = self.open(BROWSE.format(arguments))
        panel = Panel(notebook, notebook.output(0))
        panel.wait_for_rows()
        return panel

    def open(self, code: str) -> Notebook:
        self.count += 1
        name = f"{self.theme}-{self.count}.ipynb"
        write_notebook(self.lab.folder, name, [code])
        notebook = Notebook.open(self.page, self.lab, name)
        notebook.theme(THEMES[self.theme])
        notebook.run(0)
        return notebook

    def photograph(self, notebook: Notebook, name: str, *, whole: bool = False) -> None:
        """The cell's output, or the whole window where something lies over it."""
        self.page.mouse.move(1, 1)
        target = self.page if whole else notebook.output(0).locator(".tcw, .tcw-static").first
        target.screenshot(path=HERE / f"{name}-{self.theme}.png", animations="disabled")


def show_overview(panel: Panel, row: int) -> None:
    """Select a row, and wait for what comes last: the shape, and when it was written."""
    panel.rows.nth(row).get_by_role("rowheader").click()
    expect(panel.details).to_contain_text(re.compile("float32|attributes"))
    expect(panel.details).to_contain_text("Written")


def browsing(studio: Studio) -> None:
    panel = studio.panel()
    studio.photograph(panel.notebook, "browser")
    show_overview(panel, 4)
    for tab in ("Overview", "Schema", "Metadata", "Code"):
        panel.details.get_by_role("tab", name=tab).click()
        expect(panel.details.get_by_role("tabpanel", name=tab)).not_to_contain_text("Loading")
        studio.photograph(panel.notebook, f"details-{tab.lower()}")
    panel.rows.nth(6).get_by_role("rowheader").click(modifiers=["Control"])
    studio.photograph(panel.notebook, "several")
    panel.button("Export").click()
    studio.photograph(panel.notebook, "export-menu", whole=True)
    studio.page.keyboard.press("Escape")
    panel.notebook.close()


def filters(studio: Studio) -> None:
    panel = studio.panel("tags=('image',), exclude_tags=('medical',)")
    studio.photograph(panel.notebook, "filters")
    panel.region.get_by_role("combobox", name="Add tag").click()
    studio.photograph(panel.notebook, "tags", whole=True)
    studio.page.keyboard.press("Escape")
    panel.region.get_by_role("combobox", name="Namespace").click()
    studio.photograph(panel.notebook, "namespaces", whole=True)
    studio.page.keyboard.press("Escape")
    panel.button("More filters").click()
    studio.photograph(panel.notebook, "more-filters", whole=True)
    studio.page.keyboard.press("Escape")
    panel.region.get_by_role("searchbox", name="Search").fill("no such thing")
    expect(panel.region.get_by_text("No arrays match")).to_be_visible()
    studio.photograph(panel.notebook, "empty")
    panel.notebook.close()


def groups(studio: Studio) -> None:
    panel = studio.panel("kind='group'")
    studio.photograph(panel.notebook, "groups")
    panel.rows.first.get_by_role("rowheader").dblclick()
    expect(panel.region.get_by_role("grid", name="Contents")).to_be_visible()
    panel.wait_for_rows()
    studio.photograph(panel.notebook, "inside-a-group")
    panel.notebook.close()


def troubles(studio: Studio) -> None:
    panel = studio.panel("page_size=10")
    with studio.proxy.holding("page=3"):
        panel.button("Last page").click()
        expect(panel.grid).to_have_attribute("aria-busy", "true")
        studio.photograph(panel.notebook, "loading")
    panel.settled()
    with studio.proxy.failing("page=1&", 500, b'{"code": 1, "message": "the disk is full"}'):
        panel.button("First page").click()
        panel.button("Refresh").click()
        expect(panel.alert).to_be_visible()
        studio.photograph(panel.notebook, "error")
    panel.notebook.close()


def signing_in(studio: Studio) -> None:
    notebook = studio.open(SIGNED_OUT + "import tiledb_cloud_widgets as tcw\nform = tcw.login()\nform")
    form = notebook.output(0).get_by_role("form")
    expect(form).to_be_visible()
    studio.photograph(notebook, "sign-in")
    form.get_by_text("Password", exact=True).first.click()
    studio.photograph(notebook, "sign-in-password")
    form.get_by_text("Token", exact=True).first.click()
    form.get_by_role("textbox", name="Server").fill(studio.proxy.url)
    form.get_by_label("Token", exact=True).last.fill("wrong")
    form.get_by_role("button", name="Sign in").click()
    expect(form.get_by_role("alert")).to_be_visible()
    studio.photograph(notebook, "sign-in-error")
    notebook.close()
    notebook = studio.open("import tiledb_cloud_widgets as tcw\ntcw.login()")
    notebook.output(0).get_by_text("Signed in as", exact=False).wait_for()
    studio.photograph(notebook, "signed-in")
    notebook.close()
    notebook = studio.open(SIGNED_OUT + BROWSE.format(""))
    notebook.output(0).get_by_role("form").wait_for()
    studio.photograph(notebook, "browser-signed-out")
    notebook.close()


def widths(studio: Studio) -> None:
    for width, name in ((1600, "wide"), (620, "narrow")):
        studio.page.set_viewport_size({"width": width, "height": 1000})
        studio.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
        panel = studio.panel()
        studio.photograph(panel.notebook, name)
        show_overview(panel, 3)
        studio.photograph(panel.notebook, f"{name}-details")
        panel.notebook.close()
    studio.page.set_viewport_size({"width": 1100, "height": 1000})


def previews(studio: Studio) -> None:
    """Each kind of data as the Preview tab shows it, below the list, beside it and in its place."""
    kinds = {
        "table": "climate-lab/cities/seattle/daily-weather",
        "map": "vision-lab/mri/head-echo-planar",
        "gaps": "climate-lab/mauna-loa-co2",
        "density": "open-data/airports",
        "image": "ada/photos/chelsea",
        "file": "vision-lab/files/coins.png",
        "group": "climate-lab/cities",
        "nothing": "ada/scratch/coin-annotations",
    }
    studio.page.set_viewport_size({"width": 1400, "height": 1700})  # what is higher than the window is cut
    panel = studio.panel()
    panel.rows.first.get_by_role("rowheader").click()
    panel.details.get_by_role("tab", name="Preview").click()
    whole = studio.page.add_style_tag(content=".tcw .tcw-details { max-block-size: none !important; }")
    for width in (650, 360, 900):
        panel.region.locator("xpath=..").evaluate(
            "(root, width) => { root.style.inlineSize = `${width}px` }", width
        )
        for kind, uri in kinds.items() if width == 650 else list(kinds.items())[:4]:
            panel.python(f"browser.selection = ['tiledb://{uri}']")
            expect(panel.details).to_contain_text(uri)
            expect(panel.details.locator("[aria-busy=false]").first).to_be_visible()
            studio.photograph(panel.notebook, f"preview-{kind}-{width}")
    whole.evaluate("(style) => style.remove()")
    studio.page.set_viewport_size({"width": 1400, "height": 1000})
    panel.details.get_by_role("button", name="Full size").first.click()
    studio.photograph(panel.notebook, "preview-full-size", whole=True)
    studio.page.keyboard.press("Escape")
    panel.notebook.close()
    studio.page.set_viewport_size(WINDOW)


def without_widgets(studio: Studio) -> None:
    studio.page.set_viewport_size({"width": 1100, "height": 1500})
    notebook = studio.open(
        "import tiledb_cloud_widgets as tcw\nfrom IPython.display import HTML\n"
        "browser = tcw.browse()\nbrowser.to_frame()\nHTML(browser._repr_mimebundle_()[0]['text/html'])"
    )
    studio.photograph(notebook, "static")
    notebook.close()
    studio.page.set_viewport_size(WINDOW)


def several_in_a_row(studio: Studio) -> None:
    notebook = studio.open(
        "import ipywidgets, tiledb_cloud_widgets as tcw\n"
        "ipywidgets.HBox([tcw.NamespacePicker(), tcw.NamespacePicker(), tcw.LoginForm()])"
    )
    notebook.output(0).get_by_role("combobox").nth(1).wait_for()
    studio.photograph(notebook, "in-a-row", whole=True)
    notebook.close()


def side_panel(studio: Studio) -> None:
    """Beside a notebook into which it has put code, at its usual width and at the least."""
    notebook = studio.open("")
    page = studio.page
    page.set_viewport_size({"width": 1100, "height": 620})
    panel = SidePanel(page, notebook).show(studio.lab)
    panel.wait_for_rows()
    for width in (250, 320):
        panel.resize(width)
        page.mouse.move(1, 1)
        panel.within.screenshot(path=HERE / f"side-{width}-{studio.theme}.png", animations="disabled")
    name = "cities/seattle/daily-weather"
    panel.row(name).get_by_role("rowheader").click(button="right")
    page.get_by_role("menuitem", name="Insert and run").click()
    expect(notebook.output(0).get_by_text("ArraySchema(")).to_be_visible()
    panel.row(name).get_by_role("rowheader").click(button="right")
    studio.photograph(notebook, "side-panel", whole=True)
    panel.press("Escape")
    panel.icon.click()
    page.set_viewport_size(WINDOW)


def film(studio: Studio) -> None:
    """The moving picture, in one theme."""
    if studio.theme != "light":
        return
    page = studio.page
    page.set_viewport_size(moving_picture.SIZE)
    write_notebook(studio.lab.folder, "photos.ipynb", moving_picture.CELLS)
    notebook = Notebook.open(page, studio.lab, "photos.ipynb")
    notebook.theme(THEMES[studio.theme])
    notebook.run(0)
    panel = SidePanel(page, notebook).show(studio.lab)
    panel.wait_for_rows()
    panel.resize(320)
    moving_picture.film(notebook, panel, HERE / "first-minute.webp")
    panel.icon.click()
    notebook.close()
    page.set_viewport_size(WINDOW)


SESSIONS: tuple[Callable[[Studio], None], ...] = (
    browsing,
    filters,
    groups,
    troubles,
    signing_in,
    widths,
    previews,
    without_widgets,
    several_in_a_row,
    side_panel,
    film,
)


@contextlib.contextmanager
def _at_home(folder: str) -> Iterator[None]:
    """Nobody's own catalogue or login gets into a picture."""
    before = os.environ["HOME"]
    os.environ["HOME"] = folder
    try:
        yield
    finally:
        os.environ["HOME"] = before


def main() -> None:
    HERE.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        _at_home(home),
        start() as cloud,
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
    ):
        proxy = Proxy(cloud.url)
        lab = Jupyter(
            Path(folder),
            Path(home) / "jupyter",
            environment={"TILEDB_REST_HOST": proxy.url, "TILEDB_REST_TOKEN": cloud.token},
        )
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        try:
            for theme in THEMES:
                page = browser.new_page(viewport=WINDOW)
                page.set_default_timeout(15_000)
                studio = Studio(page, lab, proxy, theme)
                for session in SESSIONS:
                    if not sys.argv[1:] or session.__name__ in sys.argv[1:]:
                        session(studio)
                page.close()
        finally:
            browser.close()
            lab.stop()
            proxy.stop()


if __name__ == "__main__":
    main()

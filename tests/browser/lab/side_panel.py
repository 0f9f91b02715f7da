"""The side panel as a person sees it, in JupyterLab and in Notebook 7."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as Late

from tests.browser.jupyter import Jupyter, Notebook
from tests.browser.panel import Panel

SOURCES = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells.map(cell => cell.getSource())"""
# The middle of the handle beside the panel, and how wide the panel is
EDGE = """(panel) => {
  const {right, width} = panel.getBoundingClientRect();
  const handles = [...document.querySelectorAll('.lm-SplitPanel-handle')].map(handle => handle.getBoundingClientRect());
  const beside = handles.filter(({height}) => height > 200).sort((a, b) => Math.abs(a.left - right) - Math.abs(b.left - right))[0];
  return {x: beside.left + beside.width / 2, y: beside.top + beside.height / 2, width};
}"""
EXECUTE = "([name, args]) => window.jupyterapp.commands.execute(name, args)"


class SidePanel(Panel):
    """The panel in the side bar of a page; ``notebook`` is the one open beside it."""

    def __init__(self, page: Page, notebook: Notebook | None = None) -> None:
        self.page = page
        super().__init__(notebook or PageOnly(page), page.locator("#tiledb-cloud-panel"))

    def show(self, server: Jupyter) -> SidePanel:
        """Open it as a person does: the icon in JupyterLab's left bar, the View menu of Notebook 7."""
        if server.app == "lab":
            self.icon.click()
        else:
            self.page.wait_for_function("() => window.jupyterapp")
            self.page.evaluate("() => window.jupyterapp.restored")
            self._choose_in_view_menu()
        return self

    def _choose_in_view_menu(self) -> None:
        """The settings put the entry into the menu when they are there; one that was opened before stays as it was."""
        entry = self.page.get_by_role("menuitem", name=re.compile("^TileDB Cloud"))
        for _ in range(20):
            self.page.get_by_role("menuitem", name="View", exact=True).click()
            try:
                entry.wait_for(timeout=2000)
            except Late:
                self.page.keyboard.press("Escape")
            else:
                return entry.click()
        raise AssertionError("The View menu has no entry TileDB Cloud.")

    @property
    def icon(self) -> Locator:
        return self.page.get_by_role("tab", name="TileDB Cloud")

    def resize(self, width: int) -> None:
        """Drag the edge of the left side bar until the panel is so wide, in pixels, give or take one."""
        mouse = self.page.mouse
        for _ in range(10):  # the edge is missed while the page is laid out for another size or theme
            edge = self.within.evaluate(EDGE)
            mouse.move(edge["x"], edge["y"])
            mouse.down()
            mouse.move(edge["x"] + width - edge["width"], edge["y"], steps=5)
            mouse.up()
            try:
                # Notebook 7 rounds the shares of its sides
                self.page.wait_for_function(
                    "([panel, width]) => Math.abs(panel.offsetWidth - width) <= 1",
                    arg=[self.within.element_handle(), width],
                    timeout=3000,
                )
            except Late:
                continue
            return
        raise AssertionError(f"The panel cannot be made {width} pixels wide.")

    def choose(self, name: str) -> None:
        """Click a row, and wait for its details."""
        self.row(name).get_by_role("rowheader").click()
        expect(self.details).to_be_visible()

    def drag(self, name: str, goal: Locator) -> None:
        """Drag a row to the middle of an element."""
        row, there = self.row(name).get_by_role("rowheader").bounding_box(), goal.bounding_box()
        assert row, f"{name} is not shown"
        assert there, "the goal is not shown"
        mouse = self.page.mouse
        mouse.move(row["x"] + 60, row["y"] + 10)
        mouse.down()
        mouse.move(row["x"] + 90, row["y"] + 20, steps=30)  # the code comes meanwhile
        mouse.move(there["x"] + there["width"] / 2, there["y"] + there["height"] / 2, steps=30)
        expect(self.page.locator(".tcw-drag")).to_contain_text("new cell")
        mouse.up()

    def sources(self) -> list[str]:
        """The cells of the notebook."""
        return list(self.page.evaluate(SOURCES))

    def execute(self, command: str, **arguments: object) -> object:
        return self.page.evaluate(EXECUTE, [command, arguments])

    def kernels(self, server: Jupyter) -> list[object]:
        """The kernels that the server runs."""
        return list(self.page.request.get(server.url("api/kernels")).json())


def open_alone(page: Page, server: Jupyter) -> SidePanel:
    """The panel beside no notebook: in JupyterLab, or in the list of files of Notebook 7."""
    page.goto(server.url("tree") if server.app == "notebook" else server.url("lab") + "&reset")
    return SidePanel(page).show(server)


class PageOnly:
    """In the place of a notebook where none is open."""

    def __init__(self, page: Page) -> None:
        self.page = page


def names(panel: Panel) -> list[str]:
    return [re.sub(r"\s+", " ", name) for name in panel.names()]

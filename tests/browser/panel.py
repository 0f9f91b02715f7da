"""The Browser panel as a person sees it: by roles and names, never by classes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.jupyter import Notebook

NAMES = "(cells) => cells.map(cell => cell.querySelector('[title]').title)"
SHOWS = f"""([grid, names]) =>
  JSON.stringify(({NAMES})([...grid.querySelectorAll('[role=rowheader]')])) === JSON.stringify(names)"""
COPIED = """async () => {
  for (const start = Date.now(); Date.now() - start < 15000; await new Promise(r => setTimeout(r, 20))) {
    const text = await navigator.clipboard.readText();
    if (text) return text;
  }
  throw new Error('nothing was copied');
}"""


@dataclass
class Panel:
    """One drawn Browser, in the output of a cell."""

    notebook: Notebook
    within: Locator

    @property
    def region(self) -> Locator:
        return self.within.get_by_role("region", name=re.compile(r"^TileDB Cloud( \d+)?$"))

    @property
    def grid(self) -> Locator:
        return self.region.get_by_role("grid")

    @property
    def rows(self) -> Locator:
        """The rows of data; the head is no row of data."""
        return self.grid.get_by_role("row").filter(has=self.notebook.page.get_by_role("rowheader"))

    @property
    def pages(self) -> Locator:
        return self.region.get_by_role("navigation", name="Pages")

    @property
    def breadcrumbs(self) -> Locator:
        return self.region.get_by_role("navigation", name="Breadcrumbs")

    @property
    def details(self) -> Locator:
        return self.region.get_by_role("region", name="Details")

    @property
    def alert(self) -> Locator:
        return self.region.get_by_role("alert")

    def row(self, name: str) -> Locator:
        return self.rows.filter(
            has=self.notebook.page.get_by_role("rowheader").get_by_title(name, exact=True)
        )

    def names(self) -> list[str]:
        """The names shown, in their order, without the namespaces that may stand before them."""
        return self.rows.get_by_role("rowheader").evaluate_all(NAMES)

    def shows(self, names: Sequence[str]) -> None:
        """Wait until these are the names shown, in this order."""
        self.notebook.page.wait_for_function(SHOWS, arg=[self.grid.element_handle(), list(names)])

    def begins_at(self, row: int) -> None:
        """Wait until the page shown begins with this row of the listing, counted from 1."""
        expect(self.rows.first).to_have_attribute("aria-rowindex", str(row + 1))  # the head is 1

    def focus_in_row(self, row: int) -> None:
        """Wait until the focus is in this row of the listing, counted from 1."""
        expect(self.grid.locator(f'[role=row][aria-rowindex="{row + 1}"] :focus')).to_have_count(1)

    def copy(self, button: Locator) -> str:
        """Press a button that copies; returns what is on the clipboard then."""
        self.notebook.page.evaluate("navigator.clipboard.writeText('')")
        button.click()
        return str(self.notebook.page.evaluate(COPIED))

    def resize(self, width: int | None) -> None:
        """Give the panel so many pixels; None: the width of its cell."""
        style = "" if width is None else f"{width}px"
        self.within.locator(".tcw").first.evaluate("(el, width) => { el.style.inlineSize = width; }", style)

    def button(self, name: str) -> Locator:
        return self.region.get_by_role("button", name=name, exact=True)

    def status(self, text: str) -> None:
        """Wait until the panel says so, as in "26–50 of 1,234"."""
        expect(self.region.get_by_text(text, exact=True).first).to_be_visible()

    def wait_for_rows(self) -> None:
        expect(self.rows.first).to_be_visible()
        self.settled()

    def tab(self, name: str) -> Locator:
        return self.region.get_by_role("tab", name=name, exact=True)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.notebook.page.keyboard.press(key)

    def python(self, code: str) -> str:
        """Run code in a new last cell of the notebook; returns what it shows."""
        return self.notebook.python(code)

    def printed(self, expression: str) -> str:
        """What the kernel prints of an expression, in a new last cell."""
        return self.notebook.printed(expression)

    def settled(self) -> None:
        expect(self.grid).not_to_have_attribute("aria-busy", "true")

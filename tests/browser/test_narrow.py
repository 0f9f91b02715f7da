"""At 250 px, the width of a side bar, all that a wide panel offers can be seen, clicked and reached with the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

# Brings each control into view as a person would, by scrolling, and asks what a click would hit. Returns the names
# of all controls, and what is wrong with those that cannot be reached.
REACH = """(panel) => {
  const names = [], wrong = [];
  const outer = panel.getBoundingClientRect();
  const label = (el) => document.getElementById(el.getAttribute('aria-labelledby'))?.textContent;
  const named = (el) => el.getAttribute('aria-label') || label(el) || el.labels?.[0]?.textContent || el.title || el.textContent || el.id;
  for (const el of panel.querySelectorAll('button, input, select, textarea, a[href], [role=tab], [tabindex="0"]')) {
    if (!el.getClientRects().length || el.closest('[aria-hidden=true]')) continue;
    const name = `${el.localName} ${named(el).trim()}`;
    el.scrollIntoView({block: 'nearest', inline: 'nearest'});
    const placed = ['radio', 'checkbox'].includes(el.type) && el.labels?.[0]; // is clicked in its place
    const box = (placed || el).getBoundingClientRect();
    const x = box.left + Math.min(box.width / 2, 20), y = box.top + Math.min(box.height / 2, 14);
    const hit = document.elementFromPoint(x, y);
    if (!el.matches('th, td')) names.push(name); // the cell that the arrow keys are at
    if (box.left < outer.left - 1 || box.right > outer.right + 1) wrong.push(`${name}: outside, ${box.left}..${box.right}`);
    else if (box.width < 12 || box.height < 12) wrong.push(`${name}: ${box.width} x ${box.height}`);
    else if (!(hit && (el.contains(hit) || hit.contains(el) || hit.closest('label')?.control === el)))
      wrong.push(`${name}: covered by ${hit?.outerHTML.slice(0, 80)}`);
  }
  if (panel.scrollWidth > panel.clientWidth) wrong.push(`scrolls sideways: ${panel.scrollWidth} > ${panel.clientWidth}`);
  return [names, wrong];
}"""


def narrow(panel_output: Locator, width: int | None = 250) -> None:
    """Make the place of a panel so wide, without the prompt and the paddings of a notebook."""
    style = "" if width is None else f"{width}px"
    panel_output.evaluate(
        "(area, width) => { for (const el of area.querySelectorAll('.tcw')) el.style.width = width; }", style
    )


def compare(panel, element: Locator) -> None:
    """Nothing that is there when the panel is wide is missing when it is narrow, or it is elsewhere."""
    elsewhere = {"select Rows per page": "button More filters", "button Close details": "button Back to list"}
    narrow(panel.within, None)
    wide, wrong = element.evaluate(REACH)
    assert not wrong
    narrow(panel.within)
    expect.soft(element).to_be_visible()
    names, wrong = element.evaluate(REACH)
    assert not wrong
    missing = set(wide) - set(names)
    assert {elsewhere.get(name) for name in missing} <= set(names), missing


# What of a row's second line is cut or lies under a button, and by how much the list is wider than its place.
CUT = """(grid) => [
  [...grid.querySelectorAll('.c-size, .c-date')].filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.textContent),
  [...grid.querySelectorAll('tbody tr')].filter(row =>
    row.querySelector('time').getBoundingClientRect().right > row.querySelector('.c-end button').getBoundingClientRect().left
  ).map(row => row.textContent),
  grid.parentElement.scrollWidth - grid.parentElement.clientWidth,
]"""


def test_at_250_pixels_a_long_namespace_is_cut_and_no_size_or_age(browse):
    panel = browse("kind='group'")
    narrow(panel.within)
    panel.rows.first.get_by_role("rowheader").focus()
    panel.grid.evaluate(
        "(grid) => grid.querySelectorAll('time').forEach(time => { time.textContent = 'just now'; })"
    )  # the widest
    assert panel.grid.evaluate(CUT) == [[], [], 0]


def test_two_panels_side_by_side_fit_into_the_output(browse):
    notebook = browse().notebook
    code = """import ipywidgets
pair = [tcw.Browser(static=False), tcw.Browser(static=False)]
ipywidgets.VBox([
    ipywidgets.HBox(pair),
    ipywidgets.GridBox(pair, layout=ipywidgets.Layout(grid_template_columns="1fr 1fr")),
])"""
    output = notebook.output(notebook.add(code, run=True))
    expect(output.get_by_role("grid")).to_have_count(4)
    for box in (".widget-hbox", ".widget-gridbox"):
        place = output.locator(box)
        place.evaluate("place => { place.style.inlineSize = '540px'; }")  # an output in a window of 1000 px
        first, second = place.get_by_role("region", name="TileDB Cloud").all()
        assert first.bounding_box()["width"] == pytest.approx(second.bounding_box()["width"], abs=1)
        assert place.evaluate("place => place.scrollWidth - place.clientWidth") == 0


# How the ring of what has the focus is drawn, and what around it cuts it.
RING = """(control) => {
  const style = getComputedStyle(control), box = control.getBoundingClientRect();
  const ring = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset), cuts = [];
  for (let over = control.parentElement; over.closest('.tcw-d-body'); over = over.parentElement) {
    const edge = over.getBoundingClientRect();
    if (getComputedStyle(over).overflow !== 'visible' && (edge.top > box.top - ring || edge.right < box.right + ring)) cuts.push(over.className);
  }
  return [style.outlineStyle, cuts];
}"""


def load_a_page(panel, proxy) -> None:
    """The buttons stay under the pointer while a page is on its way."""
    before = panel.pages.bounding_box()
    with proxy.holding("page=5"):
        panel.region.get_by_role("spinbutton", name="Page").fill("5")
        panel.press("Enter")
        expect(panel.region.get_by_role("status").get_by_text("Loading")).to_be_attached()
        assert panel.pages.bounding_box() == before
    panel.begins_at(21)


def test_at_250_pixels_the_keyboard_goes_with_what_is_shown(browse):
    panel = browse("page_size=5")
    narrow(panel.within)
    panel.rows.nth(1).get_by_role("rowheader").focus()
    panel.press("Enter")
    expect(panel.details.get_by_role("tab", name="Overview")).to_be_focused()
    panel.press("Escape")
    panel.focus_in_row(2)


def test_everything_can_be_reached_at_250_pixels(browse, proxy):
    panel = browse("page_size=5")
    page = panel.notebook.page
    narrow(panel.within)
    assert panel.region.bounding_box()["width"] == pytest.approx(250, abs=2)
    compare(panel, panel.region)
    load_a_page(panel, proxy)

    # filters, chips, a selection, the details and each of their tabs
    panel.region.get_by_role("combobox", name="Add tag").fill("weather")
    panel.press("Enter")
    panel.settled()
    panel.rows.nth(0).get_by_role("rowheader").click()
    expect(panel.details).to_be_visible()
    loading = panel.details.get_by_text("Loading", exact=True)
    expect(loading).to_have_count(0)
    compare(panel, panel.details)
    edit = panel.details.get_by_role("button", name="Edit tags")
    edit.press("Shift")  # a key: what has the focus shows it
    assert edit.evaluate(RING) == ["solid", []]
    for tab in ("Schema", "Metadata", "Code"):
        panel.details.get_by_role("tab", name=tab).click()
        expect(loading).to_have_count(0)
        assert not panel.details.evaluate(REACH)[1]
    panel.button("Back to list").click()
    panel.rows.nth(1).get_by_role("rowheader").click(modifiers=["Control"])
    panel.press("Enter")
    expect(panel.details.get_by_text("2 selected", exact=True)).to_be_visible()  # the strip is behind
    panel.button("Back to list").click()
    panel.press("Escape")
    compare(panel, panel.region)

    # popups stay inside the page
    more_filters = panel.button("More filters").click
    for open_it in (
        panel.region.get_by_role("combobox", name="Namespace").click,
        more_filters,
        panel.region.get_by_role("button", name="Export").first.click,
    ):
        open_it()
        popup = page.locator(".tcw-pop").first
        expect(popup).to_be_visible()
        box = popup.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= page.viewport_size["width"]
        if open_it == more_filters:
            expect(popup.get_by_label("Rows per page")).to_be_visible()
        panel.press("Escape")
        expect(page.locator(".tcw-pop")).to_have_count(0)

    # an error and the way out of it
    with proxy.failing("page=2", 500, b'{"code": 1, "message": "the disk is on fire"}'):
        panel.button("Refresh").click()
        panel.settled()
        panel.region.get_by_role("button", name="Clear filters").first.click()
        panel.settled()
        panel.button("Next page").click()
        expect(panel.alert.first).to_be_visible()
    compare(panel, panel.region)

    # nobody is signed in: the form
    panel.python("browser.client.logout()")
    form = panel.region.get_by_role("form", name="Sign in to TileDB Cloud")
    expect(form).to_be_visible()
    compare(panel, panel.region)

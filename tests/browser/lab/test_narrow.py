"""The side panel at its least and at its usual width: nothing overhangs, in light, dark and high contrast, and axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import examine
from tests.browser.lab.conftest import notebook_in_soak

ARRAY = "cities/seattle/daily-weather"
OTHER = "cities/seattle/hourly-temperature"
# What lies beyond the right edge and is not cut off by a box of its own, and what scrolls sideways but code
OVERHANGING = """(panel) => {
  const edge = panel.getBoundingClientRect().right + 0.5;
  const cuts = (element) => getComputedStyle(element).overflowX !== 'visible' || getComputedStyle(element).clipPath !== 'none';
  const cut = (element) => element !== panel && (cuts(element) || cut(element.parentElement));
  const all = [...panel.querySelectorAll('*')].filter(element => element.getClientRects().length && !element.closest('.tcw-code'));
  return all.flatMap((element) => {
    const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth;
    const beyond = element.getBoundingClientRect().right > edge && !cut(element);
    return scrolls || beyond ? [`${element.tagName} ${element.className} ${element.textContent.slice(0, 30)}`] : [];
  });
}"""
# Sizes, members and ages that are cut or lie under a button; a long namespace may be cut, by its own box: with an ellipsis
CUT = """(panel) => [...panel.querySelectorAll('tbody tr')].flatMap((row) => {
  const textOf = (cell) => { const range = document.createRange(); range.selectNodeContents(cell); return range.getBoundingClientRect(); };
  const seen = [...row.querySelectorAll('.c-end button')].filter(button => getComputedStyle(button).opacity === '1');
  const end = Math.min(...seen.map(button => button.getBoundingClientRect().left), row.getBoundingClientRect().right);
  const cells = [...row.querySelectorAll('.c-size, .c-date')];
  const beyond = [...row.querySelectorAll('.c-ns button')].filter(button => button.getBoundingClientRect().right > button.parentElement.getBoundingClientRect().right + 0.5);
  return [...cells.filter(cell => cell.scrollWidth > cell.clientWidth || textOf(cell).right > end), ...beyond].map(each => each.textContent);
})"""
THEMES = ["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"]


def examine_all(panel, what: str) -> None:
    assert panel.within.evaluate(OVERHANGING) == [], what
    assert panel.within.evaluate(CUT) == [], what
    examine(panel.page, panel.region)


@pytest.mark.soak
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_overhangs_and_axe_finds_nothing(open_beside, theme):
    panel = open_beside("first = 1")
    panel.notebook.theme(theme)
    # So tall that all of a page is in sight: axe cannot tell the contrast of what is scrolled away
    panel.page.set_viewport_size({"width": 1300, "height": 1600})
    for width in (360, 310, 250):
        panel.resize(width)
        examine_all(panel, f"the list at {width} px")
        panel.choose(ARRAY)
        for tab in ("Overview", "Schema", "Metadata", "Code"):
            panel.tab(tab).click()
            panel.details.get_by_role("tabpanel").get_by_text("Loading").wait_for(state="detached")
            assert panel.within.evaluate(OVERHANGING) == [], f"{tab} at {width} px"
        examine(panel.page, panel.region)
        panel.button("Back to list").click()
        panel.row(OTHER).get_by_role("rowheader").click(modifiers=["ControlOrMeta"])
        expect(panel.button("Clear selection")).to_be_visible()
        examine_all(panel, f"several at {width} px")
        panel.button("Clear selection").click()
        foot = panel.region.get_by_role("navigation", name="Pages")
        before = foot.bounding_box()
        panel.button("Next page").click()
        panel.status("26–28 of 28")
        assert foot.bounding_box() == before, "the buttons stay under the pointer"
        panel.button("First page").click()


@notebook_in_soak
def test_a_group_s_age_is_whole_at_250_px_and_a_double_click_goes_into_the_group(open_beside):
    panel = open_beside("first = 1")
    panel.resize(250)
    panel.region.get_by_role("radio", name="Groups").check(force=True)
    expect(panel.region.get_by_role("grid", name="Groups")).to_be_visible()
    panel.within.evaluate(
        "(panel) => { for (const age of panel.querySelectorAll('time')) age.firstChild.data = 'yesterday'; "
        "for (const owner of panel.querySelectorAll('.c-ns button')) owner.firstChild.data = 'a-department-of-the-institute'; }"
    )
    for row in (panel.rows.first, panel.row("cities/san-francisco")):  # the other's star is out of the way
        row.hover()
        assert panel.within.evaluate(CUT) == []
    panel.row("cities").get_by_role("rowheader").dblclick()
    expect(panel.region.get_by_role("grid", name="Contents")).to_be_visible()
    expect(panel.details).to_have_count(0)
    assert panel.sources() == ["first = 1"], "the second click fell on Insert code"

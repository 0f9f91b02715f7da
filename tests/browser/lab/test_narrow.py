"""The side panel at its least and at its usual width: nothing overhangs, in light, dark and high contrast, and axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import examine
from tests.browser.lab.conftest import only_in_lab

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
THEMES = ["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"]


@pytest.mark.soak
@only_in_lab  # Notebook 7 has the same side bars
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_overhangs_and_axe_finds_nothing(open_beside, theme):
    panel = open_beside("first = 1")
    panel.notebook.theme(theme)
    # So tall that all of a page is in sight: axe cannot tell the contrast of what is scrolled away
    panel.page.set_viewport_size({"width": 1300, "height": 1600})
    for width in (310, 250):
        panel.resize(width)
        assert panel.within.evaluate(OVERHANGING) == [], f"the list at {width} px"
        examine(panel.page, panel.region)
        panel.choose(ARRAY)
        for tab in ("Overview", "Schema", "Metadata", "Code"):
            panel.tab(tab).click()
            panel.details.get_by_role("tabpanel").get_by_text("Loading").wait_for(state="detached")
            assert panel.within.evaluate(OVERHANGING) == [], f"{tab} at {width} px"
        examine(panel.page, panel.region)
        panel.button("Back to list").click()
        panel.row(OTHER).get_by_role("rowheader").click(modifiers=["ControlOrMeta"])
        expect(panel.button("Clear selection")).to_be_visible()
        assert panel.within.evaluate(OVERHANGING) == [], f"several at {width} px"
        panel.button("Clear selection").click()

"""The Preview tab: the data of an asset, read when the tab is opened and not before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.panel import Panel
from tests.browser.proxy import Proxy
from tiledb_cloud_widgets.local import LocalCloud

COUNT_CODE = """() => {
  window.codeLoaded = 0;
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    if (blob.type === "text/javascript") window.codeLoaded += 1;
    return make.call(URL, blob);
  };
}"""


# Texts of a card that are cut, and that lie over each other; lines of an element; how far it scrolls sideways.
CUT = "(card) => [...card.querySelectorAll('p > span')].filter(s => s.scrollWidth > s.clientWidth).map(s => s.textContent)"
OVER = """(card) => {
  const texts = [...card.querySelectorAll('p > *')].map(element => [element.textContent, element.getBoundingClientRect()]);
  const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return texts.filter(([, a], i) => texts.some(([, b], j) => i !== j && over(a, b))).map(([text]) => text);
}"""
LINES = "(ends) => ends.getBoundingClientRect().height / parseFloat(getComputedStyle(ends).lineHeight)"
LEFT = "(element) => element.getBoundingClientRect().left"
SIDEWAYS = "(tab) => Math.max(...[tab, tab.parentElement].map(at => at.scrollWidth - at.clientWidth))"


def preview_of(panel: Panel) -> Locator:
    """What the tab shows, once all of it is there."""
    preview = panel.details.get_by_role("tabpanel", name="Preview")
    expect(preview.locator("[aria-busy=false]").first).to_be_visible()
    return preview


def test_every_asset_shows_its_data_and_nothing_of_it_is_saved(
    page: Page, browse: Callable[..., Panel], proxy: Proxy, cloud: LocalCloud
) -> None:
    page.goto("about:blank")  # a page that was loaded before may have the code of previews
    panel = browse("page_size=50")
    page.evaluate(COUNT_CODE)
    before = len(proxy.requests)
    names = panel.names()
    panel.row(names[0]).get_by_role("rowheader").click()
    expect(panel.details.get_by_role("tabpanel", name="Overview")).not_to_contain_text("Loading")
    assert not [target for target in proxy.requests[before:] if "/query/" in target]
    panel.details.get_by_role("tab", name="Preview").click()
    shown = {"table": 0, "img": 0}
    for name in names:
        panel.row(name).get_by_role("rowheader").click()
        expect(panel.details.get_by_text(name, exact=True)).to_be_visible()
        preview = preview_of(panel)
        expect(panel.alert).to_have_count(0)
        found = [role for role in shown if preview.get_by_role(role).count()]  # type: ignore[arg-type]
        assert found or preview.get_by_text("Nothing was written yet.").count(), name
        for role in found:
            shown[role] += 1
    assert [target for target in proxy.requests[before:] if "/query/" in target]
    assert min(shown.values()) > 10
    assert page.evaluate("() => window.codeLoaded") == 1
    saved = json.dumps(panel.notebook.save())
    assert not [word for word in ("tcw-pv", "setosa", cloud.token) if word in saved]


def choose(panel: Panel, name: str) -> Locator:
    panel.row(name).get_by_role("rowheader").click()
    expect(panel.details.get_by_text(name, exact=True)).to_be_visible()
    return preview_of(panel)


def choose_elsewhere(panel: Panel, path: str) -> Locator:
    """What is on no page of this listing."""
    panel.python(f"browser.selection = ['tiledb://{path}']")
    expect(panel.details).to_contain_text(path)
    return preview_of(panel)


def assert_texts_have_room(panel: Panel) -> None:
    """No type is cut, a mean stands between its ends or below them, a picture below its name, and nothing is too wide."""
    root = panel.region.locator("xpath=..")
    for width in (250, 360, 650):
        root.evaluate("(root, width) => { root.style.inlineSize = `${width}px` }", width)
        preview = choose_elsewhere(panel, "climate-lab/cities/seattle/hourly-temperature")
        assert preview.evaluate(SIDEWAYS) == 0
        preview = choose_elsewhere(panel, "ada/breast-cancer-wisconsin")
        cards = preview.get_by_role("listitem").all()
        assert [text for card in cards for text in [*card.evaluate(CUT), *card.evaluate(OVER)]] == []
    preview = choose_elsewhere(panel, "open-data/airports-by-code")
    ends = (
        preview.get_by_role("listitem").filter(has_text="longitude").get_by_text("−176.6").locator("xpath=..")
    )
    expect(ends).to_contain_text("mean −98.62")
    assert ends.evaluate(LINES) == 1
    preview = choose_elsewhere(panel, "vision-lab/files/coins.png")
    image, name = preview.get_by_role("img"), preview.get_by_text("coins.png", exact=True)
    assert image.evaluate(LEFT) == name.evaluate(LEFT)


def test_one_chooses_what_is_shown_and_is_told_of_the_cell_under_the_pointer(
    browse: Callable[..., Panel],
) -> None:
    panel = browse("page_size=50")
    page = panel.notebook.page
    panel.rows.first.get_by_role("rowheader").click()
    panel.details.get_by_role("tab", name="Preview").click()

    preview = choose(panel, "cities/seattle/daily-weather")
    preview.get_by_role("combobox", name="Attribute").select_option("temp_max")
    expect(preview.get_by_role("img", name="Line of temp_max; date 2012-01-01 to 2015-12-31")).to_be_visible()
    bars = preview.get_by_role("listbox", name="temp_max: 16 ranges")
    bars.get_by_role("option").nth(4).click()
    expect(preview.get_by_text("7.7 to 10.02: 190 of 1,461")).to_be_visible()
    panel.press("ArrowLeft")
    expect(bars.get_by_role("option", selected=True)).to_have_attribute("aria-label", "5.375 to 7.7: 93")

    preview.get_by_role("button", name="Full size").last.click()
    expect(page.get_by_role("dialog").get_by_role("row")).to_have_count(51)
    panel.press("Escape")

    preview = choose(panel, "photos/chelsea")
    preview.get_by_role("img").hover()
    expect(
        preview.get_by_text(re.compile(r"^red \d+, green \d+, blue \d+ at row = 1[45]\d,"))
    ).to_be_visible()

    preview = choose(panel, "mauna-loa-co2")
    expect(preview.get_by_text("Sparse · 2,284 cells · float32")).to_be_visible()
    preview.get_by_role("combobox", name="Version").select_option("1981-01-01")
    expect(preview.get_by_text("as of 1981-01-01")).to_be_visible()
    expect(preview.get_by_text("Sparse · 1,188 cells · float32")).to_be_visible()
    panel.details.get_by_role("tab", name="Schema").click()
    expect(panel.details.get_by_text("Code and Preview show the version of 1981-01-01.")).to_be_visible()
    panel.details.get_by_role("tab", name="Preview").click()

    preview = choose(panel, "cities/hourly-temperature-cube")
    preview.get_by_role("slider", name="city").press("ArrowRight")
    picture = preview.get_by_role("img", name="city = 1")
    expect(picture).to_be_visible()
    picture.hover()
    told = preview.get_by_role("status").filter(
        has_text=re.compile(r"^temperature [\d.]+ at hour = 1[12], day = 18[34]$")
    )
    expect(told).to_be_visible()
    picture.press("ArrowRight")
    expect(preview.get_by_role("status").filter(has_text=re.compile("day = (184|185)$"))).to_be_visible()

    full = preview.get_by_role("button", name="Full size")
    full.click()
    dialog = page.get_by_role("dialog", name="Preview of cities/hourly-temperature-cube")
    expect(dialog.get_by_role("img")).to_be_visible()
    box = dialog.bounding_box()
    window = page.viewport_size
    assert box
    assert window
    assert (box["width"] <= window["width"], box["height"] <= window["height"]) == (True, True)
    panel.press("Escape")
    expect(dialog).to_be_hidden()
    expect(full).to_be_focused()
    assert_texts_have_room(panel)


def test_what_cannot_be_read_is_said_and_the_next_preview_works(
    browse: Callable[..., Panel], proxy: Proxy
) -> None:
    kill = (
        "import os, signal\nfrom tiledb_cloud_widgets.preview.process import shared\n"
        "[os.kill(pid, signal.SIGKILL) for pid in shared().pids]"
    )
    panel = browse("page_size=50")
    panel.rows.first.get_by_role("rowheader").click()
    panel.details.get_by_role("tab", name="Preview").click()
    preview_of(panel)
    with proxy.holding("/query/"):
        panel.row("wine").get_by_role("rowheader").click()
        expect(panel.details.get_by_role("combobox", name="Attribute")).to_be_visible()  # it has begun
        panel.python(kill)
        narrow = "(root) => { root.style.inlineSize = '360px' }"
        panel.region.locator("xpath=..").evaluate(
            narrow
        )  # where the list's own errors make room for the details
        expect(panel.alert).to_contain_text("The preview ended too early.")
        expect(panel.alert).to_be_visible()
        panel.button("Try again").click()
        expect(panel.alert).to_have_count(0)
        panel.details.get_by_role("button", name="Stop").click()
        expect(panel.details.get_by_text("Stopped.")).to_be_visible()
    panel.button("Try again").click()
    expect(preview_of(panel).get_by_role("table")).to_be_visible()
    panel.region.locator("xpath=..").evaluate("(root) => { root.style.inlineSize = '' }")
    with proxy.failing("/arrays/ada/wine", 403, b'{"code": 403, "message": "not any more"}'):
        panel.row("iris").get_by_role("rowheader").click()
        preview_of(panel)
        panel.row("wine").get_by_role("rowheader").click()
        expect(panel.alert).to_contain_text("you are no longer allowed to read it")
    panel.button("Try again").click()
    expect(preview_of(panel).get_by_role("table")).to_be_visible()

"""What the details of a row say, and what can be copied from them."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_the_overview_describes_the_array(browse):
    panel = browse()
    panel.rows.nth(2).get_by_role("rowheader").click()
    description = panel.printed("browser.selected.info.description[:40]")
    expect(panel.details).to_contain_text(description)
    for label in ("Owner", "Access", "Your permissions"):  # Access is a section of its own here
        expect(panel.details.get_by_text(label, exact=True)).to_be_visible()


def test_the_schema_is_that_of_the_array(browse):
    panel = browse()
    panel.rows.nth(2).get_by_role("rowheader").click()
    panel.details.get_by_role("tab", name="Schema").click()
    schema = panel.python(
        "s = browser.selected.schema(); print([s.domain.dim(i).name for i in range(s.ndim)] + [s.attr(i).name for i in range(s.nattr)])"
    )
    for name in eval(schema):
        expect(panel.details.get_by_text(name or "(unnamed)", exact=True).first).to_be_visible()


def test_the_metadata_is_that_of_the_array(browse):
    panel = browse()
    for index in range(4):
        panel.rows.nth(index).get_by_role("rowheader").click()
        if panel.python("with browser.selected.open() as a: print(len(a.meta))").strip() != "0":
            break
    panel.details.get_by_role("tab", name="Metadata").click()
    key = panel.python("with browser.selected.open() as a: print(next(iter(a.meta)))").strip()
    expect(panel.details.get_by_text(key, exact=True).first).to_be_visible()


def test_the_code_tab_holds_code_that_runs(browse):
    panel = browse()
    panel.rows.nth(1).get_by_role("rowheader").click()
    panel.details.get_by_role("tab", name="Code").click()
    code = panel.copy(panel.details.get_by_role("button", name="Copy code"))
    expect(panel.details.get_by_text("Copied").first).to_be_visible()
    assert code.startswith("array = browser.selected.open()")
    assert "ArraySchema" in panel.python(code)
    script = panel.copy(panel.details.get_by_role("button", name="Copy script"))
    assert panel.printed("browser.selected.uri") in script
    assert "ArraySchema" in panel.python(f"del browser\n{script}")


def test_overview_begins_with_type_shape_cells_and_size(browse):
    panel = browse("search='hourly-temperature-cube'")
    panel.rows.first.get_by_role("rowheader").click()
    expect(panel.details.get_by_role("tabpanel")).to_contain_text(
        re.compile(r"^Dense · \d+ × \d+ × \d+ · float\d\d · [\d.]+\xa0kB")
    )


def test_the_uri_is_copied(browse):
    panel = browse()
    panel.rows.first.get_by_role("rowheader").click()
    uri = panel.copy(panel.details.get_by_role("button", name="Copy URI"))
    assert uri == panel.printed("browser.selected.uri")
    expect(panel.details.get_by_title(uri)).to_have_css("white-space", "pre")  # a name may hold two spaces


def test_closing_the_details_keeps_the_selection(browse):
    panel = browse()
    panel.rows.first.get_by_role("rowheader").click()
    panel.button("Close details").click()
    expect(panel.details).not_to_be_visible()
    expect(panel.rows.first).to_have_attribute("aria-selected", "true")


def test_a_tab_that_does_not_load_says_why_and_is_tried_again(browse, proxy):
    panel = browse("page_size=5")
    panel.rows.nth(1).get_by_role("rowheader").click()
    route = panel.printed("browser.selected.namespace")
    with proxy.failing(f"/v1/arrays/{route}/", 500, b'{"code": 1, "message": "the disk is on fire"}'):
        panel.details.get_by_role("tab", name="Schema").click()
        expect(panel.details.get_by_role("alert")).to_contain_text("the disk is on fire")
    panel.details.get_by_role("button", name="Try again").press("Enter")
    expect(panel.details.get_by_text("Dimensions")).to_be_visible()
    expect(panel.details.get_by_role("tabpanel")).to_be_focused()

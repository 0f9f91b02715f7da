"""Browse, page, select: the main road, as a person walks it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

# Names that are cut by their box
CUT = "(strip) => [...strip.querySelectorAll('p span')].filter(box => box.scrollWidth > box.clientWidth).map(box => box.textContent)"


def test_the_first_page_of_owned_arrays_is_shown(browse):
    panel = browse()
    expect(panel.region).to_have_count(1)
    expect(panel.tab("Owned")).to_have_attribute("aria-selected", "true")
    expect(panel.region.get_by_role("radio", name="Arrays")).to_be_checked()
    expect(panel.region.get_by_role("grid", name="Arrays")).to_be_visible()
    total = int(panel.python("tcw.client.list_arrays(page=1, per_page=1).pagination_metadata.total_items"))
    assert total > 25
    panel.status(f"1–25 of {total}")
    names = panel.python(
        "print(*[a.name for a in tcw.client.list_arrays(page=1, per_page=25).arrays], sep='|')"
    )
    panel.shows(names.strip().split("|"))


def test_the_next_page_holds_the_next_rows_and_python_knows(browse):
    panel = browse("page_size=10")
    first = panel.names()
    panel.button("Next page").click()
    expect(panel.region.get_by_role("spinbutton", name="Page")).to_have_value("2")
    panel.begins_at(11)
    assert not set(first) & set(panel.names())
    assert panel.python("browser.page") == "2"


def test_first_last_previous_and_a_typed_page_number(browse):
    panel = browse("page_size=10")
    total = int(panel.python("tcw.client.list_arrays(page=1, per_page=1).pagination_metadata.total_items"))
    last = -(-total // 10)
    page = panel.region.get_by_role("spinbutton", name="Page")
    panel.button("Last page").click()
    expect(page).to_have_value(str(last))
    panel.status(f"{10 * last - 9}–{total} of {total}")
    expect(panel.button("Next page")).to_have_attribute("aria-disabled", "true")
    panel.button("Previous page").click()
    expect(page).to_have_value(str(last - 1))
    panel.button("First page").click()
    panel.status(f"1–10 of {total}")
    page.fill("2")
    page.press("Enter")
    panel.status(f"11–20 of {total}")


def test_more_rows_per_page(browse):
    panel = browse("page_size=10")
    panel.region.get_by_role("combobox", name="Rows per page").select_option("50")
    expect(panel.rows.nth(20)).to_be_attached()
    assert panel.python("browser.page_size") == "50"


def test_a_click_selects_and_the_next_cell_has_the_array(browse):
    panel = browse()
    name = panel.names()[3]
    panel.row(name).get_by_role("rowheader").click()
    expect(panel.row(name)).to_have_attribute("aria-selected", "true")
    expect(panel.details).to_contain_text(name)
    assert panel.python("browser.selected.name").strip("'") == name
    assert panel.python("browser.selection == [browser.selected.uri]") == "True"


def test_python_sets_the_page_and_the_selection_and_the_grid_follows(browse):
    panel = browse("page_size=10")
    panel.python("browser.page = 3")
    expect(panel.region.get_by_role("spinbutton", name="Page")).to_have_value("3")
    panel.python(
        "row = tcw.client.list_arrays(page=3, per_page=10).arrays[4]; browser.selection = [row.tiledb_uri]"
    )
    name = panel.printed("row.name")
    expect(panel.row(name)).to_have_attribute("aria-selected", "true")
    expect(panel.row(name)).to_be_in_viewport()


def test_several_rows_are_selected_with_ctrl_shift_and_space(browse):
    panel = browse("page_size=10")
    names = panel.names()
    panel.row(names[0]).get_by_role("rowheader").click()
    panel.row(names[2]).get_by_role("rowheader").click(modifiers=["Control"])
    expect(panel.region.get_by_text("2 selected", exact=False).first).to_be_visible()
    strip = panel.region.get_by_role("group", name="Selection")
    panel.resize(880)  # beside Details
    expect(strip).to_contain_text(re.compile(f"2 selected: .*{names[0][-8:]}"))
    assert strip.evaluate(CUT) == []
    panel.resize(None)
    panel.row(names[4]).get_by_role("rowheader").click(modifiers=["Shift"])
    expect(panel.row(names[3])).to_have_attribute("aria-selected", "true")
    selected = panel.rows.and_(panel.notebook.page.locator('[aria-selected="true"]'))
    expect(selected).to_have_count(4)
    selection = eval(panel.python("browser.selection"))
    # on other pages and in groups too; the strip names two, and lists all
    panel.button("Next page").click()
    expect(panel.row(names[0])).to_have_count(0)
    panel.rows.first.get_by_role("gridcell").first.click()
    panel.region.get_by_role("radio", name="Groups").check()
    panel.row("cities").get_by_role("button", name="Open group").click()
    panel.row("cities/seattle").get_by_role("gridcell").first.click()
    panel.resize(360)  # no room for two: one, with the end that tells it from others
    expect(strip).to_contain_text(re.compile(f"6 selected: .*{names[0][-8:]}\\+5"))
    assert strip.evaluate(CUT) == []
    panel.resize(1200)
    expect(strip).to_contain_text(f"6 selected: {names[0]}, ")
    strip.get_by_role("button", name="+4: show all selected").click()
    chosen = panel.region.get_by_role("list", name="Selected").get_by_role("listitem")
    expect(chosen).to_have_count(6)
    expect(chosen.last).to_have_text("cities/seattle")
    panel.button("Deselect cities/seattle").click()
    expect(chosen).to_have_count(5)
    expect(panel.row("cities/seattle")).to_have_attribute("aria-selected", "false")
    panel.press("Escape")
    assert panel.python("len(browser.selection), browser.selection[0]") == repr((5, selection[0]))
    panel.button("Clear selection").click()
    expect(strip).to_have_count(0)
    assert panel.python("browser.selection") == "[]"


def test_shared_and_public_arrays(browse):
    panel = browse()
    for scope, listing in (("Shared", "list_shared_arrays"), ("Public", "list_public_arrays")):
        panel.tab(scope).click()
        expect(panel.tab(scope)).to_have_attribute("aria-selected", "true")
        first = panel.printed(f"tcw.client.{listing}(page=1, per_page=25).arrays[0].name")
        expect(panel.row(first)).to_be_visible()
        assert panel.python("browser.query.scope").strip("'") == scope.lower()


def test_two_views_of_one_browser_agree(open_notebook, browse):
    panel = browse("page_size=10")
    index = panel.notebook.add("browser", run=True)
    second = panel.notebook.output(index).get_by_role("region", name="TileDB Cloud 2")
    expect(second.get_by_role("grid", name="Arrays")).to_be_visible()
    panel.button("Next page").click()
    expect(second.get_by_role("spinbutton", name="Page")).to_have_value("2")
    panel.begins_at(11)
    name = panel.names()[1]
    panel.row(name).get_by_role("rowheader").click()
    expect(second.get_by_role("row", selected=True)).to_have_count(1)


def test_python_selects_what_is_on_another_page_and_the_grid_turns_to_it(browse):
    panel = browse("page_size=5")
    name = panel.python(
        "row = tcw.client.list_arrays(page=4, per_page=5).arrays[2]; browser.selection = [row.tiledb_uri]; print(row.name)"
    ).strip()
    expect(panel.row(name)).to_have_attribute("aria-selected", "true")
    expect(panel.region.get_by_role("spinbutton", name="Page")).to_have_value("4")
    panel.button("Next page").click()
    panel.begins_at(21)  # it stays selected, and in nobody's way
    assert panel.printed("browser.selected.name, browser.page") == f"{name} 5"

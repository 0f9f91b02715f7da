"""Search, tags, namespaces, kinds, sorting: what narrows a listing."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect


def a_tag(panel):
    return panel.printed(
        "next(t for a in tcw.client.list_arrays(page=1, per_page=25).arrays for t in a.tags or ())"
    )


def test_search_narrows_after_typing_and_escape_clears(browse):
    panel = browse()
    name = panel.names()[2]
    search = panel.region.get_by_role("searchbox", name="Search")
    search.fill(name)
    expect(panel.row(name)).to_be_visible()
    expect(panel.rows).not_to_have_count(25)
    assert panel.printed("browser.query.search") == name
    search.press("Escape")
    expect(search).to_have_value("")
    expect(panel.rows).to_have_count(25)
    # what is promised, and that the embedded server finds all words, in any order and without their accents
    expect(search).to_have_attribute("placeholder", "Search name, namespace, description")
    search.fill("temperature nino")
    expect(panel.rows).to_have_count(1)
    expect(panel.row("El Niño 1+2 sea surface temperature")).to_be_visible()


def test_the_end_of_a_composition_searches_and_adds_a_tag_and_no_key_within_it_does(browse, proxy):
    """As an input method types: what it shows before its end is nobody's word."""
    panel = browse("page_size=5")
    page = panel.notebook.page
    method = page.context.new_cdp_session(page)

    def compose(*steps: str) -> None:
        for text in steps:
            end = {"selectionStart": len(text), "selectionEnd": len(text)}
            method.send("Input.imeSetComposition", {"text": text, **end})

    search = panel.region.get_by_role("searchbox", name="Search")
    search.click()
    before = len(proxy.requests)
    compose("に", "にj", "にじ")
    panel.press("Enter")
    expect(search).to_have_value("にじ")
    method.send("Input.insertText", {"text": "虹"})
    expect(panel.region.get_by_text("No arrays match")).to_be_visible()
    assert panel.printed("browser.query.search") == "虹"
    searches = [parse_qs(urlsplit(path).query).get("search") for path in proxy.requests[before:]]
    assert ["虹"] in searches
    assert [search for search in searches if search not in (None, ["虹"])] == []
    search.press("Escape")
    panel.wait_for_rows()

    panel.region.get_by_role("combobox", name="Add tag").click()
    compose("う", "うみ")
    panel.press("Enter")
    method.send("Input.insertText", {"text": "海"})
    expect(panel.button("Remove tag うみ")).to_have_count(0)
    panel.press("Enter")
    expect(panel.button("Remove tag 海")).to_be_visible()
    assert panel.printed("browser.query.tags") == "('海',)"


def test_a_tag_is_wanted_then_unwanted_then_removed(browse):
    panel = browse()
    tag = a_tag(panel)
    field = panel.region.get_by_role("combobox", name="Add tag")
    field.click()
    field.fill(tag)
    field.press("ArrowDown")
    field.press("Enter")
    wanted = panel.button(f"Exclude tag {tag}")
    expect(wanted).to_have_attribute("aria-pressed", "false")
    assert panel.python("browser.query.tags") == repr((tag,))
    expect(wanted).to_have_attribute("title", f"Click: without tag {tag}")
    wanted.click()
    expect(wanted).to_have_attribute("aria-pressed", "true")
    expect(wanted).to_have_attribute("title", f"Click: only with tag {tag}")
    assert panel.python("browser.query.exclude_tags") == repr((tag,))
    panel.button(f"Remove tag {tag}").click()
    expect(panel.button(f"Remove tag {tag}")).to_have_count(0)
    assert panel.python("(browser.query.tags, browser.query.exclude_tags)") == "((), ())"
    # what is typed is offered twice: with the tag, and without it
    field.fill(tag)
    panel.notebook.page.get_by_role("option", name=f"not {tag}", exact=True).click()
    expect(wanted).to_have_attribute("aria-pressed", "true")
    expect(panel.rows.filter(has_text=tag)).to_have_count(0)


def test_a_click_on_a_tag_an_owner_or_a_type_filters_by_it_and_with_alt_excludes_it(browse):
    panel = browse("scope='public'")
    chips = panel.region.get_by_role("list", name="Filters").get_by_role("listitem")
    panel.row("files/airports.csv").get_by_role("rowheader").click()
    panel.details.get_by_role("button", name="united states").click()
    expect(chips).to_have_text(["united states"])
    expect(panel.rows.first).to_be_visible()
    assert panel.python("browser.query.tags") == "('united states',)"
    panel.details.get_by_role("button", name="transport").click(modifiers=["Alt"])
    expect(panel.button("Exclude tag transport")).to_have_attribute("aria-pressed", "true")
    expect(panel.row("files/airports.csv")).to_have_count(0)
    panel.details.get_by_role("button", name="open-data").click()
    expect(panel.region.get_by_role("combobox", name="Namespace")).to_have_value("open-data")
    panel.button("Clear filters").click()
    expect(chips).to_have_count(0)
    typed = panel.row("files/airports.csv").get_by_role("button", name="File", exact=True)
    expect(typed).to_have_attribute("title", "Filter by file. Alt+click: exclude it")
    typed.click(modifiers=["Alt"])
    expect(panel.row("files/airports.csv")).to_have_count(0)
    assert panel.python("(browser.query.file_types, browser.query.exclude_file_types)") == "((), ('file',))"


def test_tags_are_suggested_with_counts_of_the_pages_seen(browse):
    panel = browse()
    tag = a_tag(panel)
    field = panel.region.get_by_role("combobox", name="Add tag")
    field.click()
    expect(panel.notebook.page.get_by_role("option").filter(has_text=tag).first).to_be_visible()
    expect(panel.notebook.page.get_by_text("loaded rows").first).to_be_visible()


def test_a_namespace_is_picked(browse):
    panel = browse()
    namespace = panel.printed("tcw.client.list_arrays(page=1, per_page=1).arrays[0].namespace")
    field = panel.region.get_by_role("combobox", name="Namespace")
    field.click()
    field.fill(namespace)
    panel.notebook.page.get_by_role("option").filter(has_text=namespace).first.click()
    panel.settled()
    assert panel.printed("browser.query.namespace") == namespace
    column = panel.grid.get_by_role("columnheader", name="Namespace")
    panel.resize(1300)  # rows of one line
    expect(column).to_have_css("clip-path", "inset(50%)")  # every row would say the same
    panel.python("browser.query = tcw.Query()")
    expect(column).to_have_css("clip-path", "none")


def test_sorting_by_size_is_the_servers(browse):
    panel = browse()
    panel.grid.get_by_role("columnheader", name="Size").get_by_role("button").click()
    expect(panel.grid.get_by_role("columnheader", name="Size")).not_to_have_attribute("aria-sort", "none")
    panel.settled()
    assert panel.python("browser.query.order_by") == "'size'"
    expected = panel.python(
        "print(*[a.name for a in tcw.client.list_arrays(page=1, per_page=25, orderby='size').arrays], sep='|')"
    )
    panel.shows(expected.strip().split("|"))


def test_nothing_found_says_which_filters_hold_and_offers_to_clear_them(browse):
    panel = browse()
    search = panel.region.get_by_role("searchbox", name="Search")
    search.fill("no such thing anywhere")
    expect(panel.region.get_by_text("No arrays match")).to_be_visible()
    panel.button("Clear filters").last.click()
    expect(panel.rows).to_have_count(25)
    # what matches in other scopes is a click away
    search.fill("fundus")
    panel.region.get_by_role("button", name=re.compile(r"^\d in Shared$")).click()
    expect(panel.tab("Shared")).to_have_attribute("aria-selected", "true")
    expect(panel.row("eye/fundus")).to_be_visible()
    expect(search).to_have_value("fundus")


def test_a_filter_set_from_python_is_shown(browse):
    panel = browse()
    tag = a_tag(panel)
    panel.python(f"browser.query = tcw.Query(exclude_tags=({tag!r},), search='a')")
    expect(panel.button(f"Exclude tag {tag}")).to_have_attribute("aria-pressed", "true")
    expect(panel.region.get_by_role("searchbox", name="Search")).to_have_value("a")


def test_more_filters_show_as_chips(browse):
    panel = browse()
    panel.button("More filters").click()
    dialog = panel.notebook.page.get_by_role("dialog", name="More filters")
    expect(dialog).to_be_visible()
    dialog.get_by_role("combobox", name="Permission").select_option("Read")
    dialog.press("Escape")
    expect(dialog).not_to_be_visible()
    panel.settled()
    assert panel.python("browser.query.permission") == "'read'"


def test_a_namespace_with_nothing_in_it_is_named_and_cleared(browse):
    panel = browse()
    field = panel.region.get_by_role("combobox", name="Namespace")
    field.fill("nobody-at-all")
    field.press("Enter")
    expect(panel.region.get_by_text("Owned arrays in nobody-at-all.")).to_be_visible()
    panel.button("Clear filters").click()
    expect(panel.rows).to_have_count(25)
    expect(field).to_have_value("")


def test_a_tag_typed_whole_is_taken_though_longer_ones_hold_it(browse):
    panel = browse()
    panel.python("browser.query = tcw.Query(search='a')")
    panel.settled()
    for keys in (("Enter",), ("ArrowDown", "Enter")):
        field = panel.region.get_by_role("combobox", name="Add tag")
        field.fill("image")
        for key in keys:
            field.press(key)
        expect(panel.button("Remove tag image")).to_be_visible()
        panel.button("Remove tag image").click()

"""What is chosen in the side panel goes into the notebook beside it."""

from __future__ import annotations

from playwright.sync_api import expect

ARRAY = "cities/seattle/daily-weather"
OTHER = "cities/seattle/hourly-temperature"


def test_insert_and_run_makes_one_cell_below_the_active_one_whose_output_is_the_schema(open_beside):
    panel = open_beside("first = 1", "second = 2")
    panel.choose(ARRAY)
    panel.details.get_by_role("button", name="Insert and run").click()
    expect(panel.notebook.output(1).get_by_text("ArraySchema(")).to_be_visible()
    sources = panel.sources()
    assert [sources[0], sources[2:]] == ["first = 1", ["second = 2"]]
    assert f"tiledb://climate-lab/{ARRAY}" in sources[1]
    assert not sources[1].endswith("\n")


def test_insert_code_runs_nothing_and_takes_an_empty_cell(open_beside):
    panel = open_beside("")
    panel.choose(ARRAY)
    panel.details.get_by_role("button", name="Insert code").click()
    panel.notebook.page.wait_for_function(
        "() => document.querySelector('.jp-Notebook').innerText.includes('daily-weather')"
    )
    assert len(panel.sources()) == 1
    assert panel.notebook.count(0) is None


def test_several_are_one_cell(open_beside):
    panel = open_beside("")
    for name in (ARRAY, OTHER):
        panel.row(name).get_by_role("rowheader").click(modifiers=["ControlOrMeta"])
    panel.button("Insert code of 2 selected").click()
    panel.notebook.page.wait_for_function(
        "() => document.querySelector('.jp-Notebook').innerText.includes('hourly-temperature')"
    )
    [source] = panel.sources()
    assert ARRAY in source
    assert OTHER in source

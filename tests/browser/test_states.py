"""Slow, broken, busy: what the panel says when things do not go well, and that nothing is lost by it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.panel import Panel


def test_the_old_page_stays_readable_while_the_new_one_is_on_its_way(browse, proxy):
    panel = browse("page_size=5")
    before = panel.names()
    with proxy.holding("page=4"):
        panel.region.get_by_role("spinbutton", name="Page").fill("4")
        panel.press("Enter")
        expect(panel.grid).to_have_attribute("aria-busy", "true")
        assert panel.names() == before
        expect(panel.region.get_by_text("Loading 16–20")).to_be_visible()
    panel.begins_at(16)
    assert panel.names() != before


def test_the_panel_is_there_before_the_server_has_answered(open_notebook, proxy):
    notebook = open_notebook("import tiledb_cloud_widgets as tcw", "tcw.browse(page_size=5)")
    notebook.run(0)
    panel = Panel(notebook, notebook.output(1))
    with proxy.holding("/v1/arrays/browser"):
        notebook.start(1)
        expect(panel.region.get_by_role("tab", name="Owned")).to_be_visible()
        expect(panel.region.get_by_text("Loading").first).to_be_visible()
        expect(panel.rows).to_have_count(0)
    panel.wait_for_rows()


def test_a_page_that_fails_says_what_to_do_and_try_again_works(browse, proxy):
    panel = browse("page_size=5")
    before = panel.names()
    with proxy.failing("page=4", 500, b'{"code": 1, "message": "the disk is on fire"}'):
        panel.region.get_by_role("spinbutton", name="Page").fill("4")
        panel.press("Enter")
        expect(panel.alert).to_contain_text("the disk is on fire")
        assert panel.names() == before
    panel.alert.get_by_role("button", name="Try again").click()
    expect(panel.alert).to_have_count(0)
    panel.begins_at(16)


def test_the_newest_wish_wins_over_a_slow_older_one(browse, proxy):
    panel = browse("page_size=5")
    search = panel.region.get_by_role("searchbox", name="Search")
    name = panel.names()[1]
    with proxy.holding("search=slow") as fault:
        search.fill("slow")
        expect(panel.grid).to_have_attribute("aria-busy", "true")
        search.fill(name)
        expect(panel.row(name)).to_be_visible()
        panel.settled()
        fault.gate.set()
    expect(panel.row(name)).to_be_visible()
    expect(search).to_have_value(name)


def test_browsing_goes_on_while_a_cell_runs(browse):
    panel = browse("page_size=5", "import time; time.sleep(600)")
    panel.notebook.start(1)
    panel.button("Next page").click()
    panel.begins_at(6)
    panel.rows.first.get_by_role("rowheader").click()
    expect(panel.details.get_by_text("Owner", exact=True)).to_be_visible()
    panel.notebook.interrupt()


def test_a_server_that_is_gone_is_named(browse, proxy):
    panel = browse("page_size=5")
    with proxy.dropping("/v1/arrays"):
        panel.button("Refresh").click()
        expect(panel.alert).to_contain_text("it closed the connection")
        expect(panel.alert).to_contain_text(proxy.url.removeprefix("http://"))
        expect(panel.rows.first).to_be_visible()
    panel.alert.get_by_role("button", name="Try again").click()
    expect(panel.alert).to_have_count(0)


def test_a_web_page_instead_of_json_is_shown_as_text(browse, proxy):
    panel = browse("page_size=5")
    with proxy.failing(
        "page=3", 200, b"<html><script>document.title='pwned'</script>Welcome to the hotel wifi", "text/html"
    ):
        panel.region.get_by_role("spinbutton", name="Page").fill("3")
        panel.press("Enter")
        expect(panel.alert).to_contain_text("hotel wifi")
    assert panel.notebook.page.title() != "pwned"


def test_refresh_brings_what_is_new(browse, cloud):
    panel = browse("page_size=5")
    name = panel.names()[0]
    panel.rows.first.get_by_role("rowheader").click()
    uri = panel.printed("browser.selected.uri")
    cloud.client.update_array_info(uri, description="Changed meanwhile, by somebody else.")
    panel.button("Refresh").click()
    panel.settled()
    panel.row(name).get_by_role("rowheader").click()
    expect(panel.details).to_contain_text("Changed meanwhile, by somebody else.")


def test_a_kernel_that_cannot_answer_is_called_busy_and_what_was_clicked_happens_after(open_notebook):
    notebook = open_notebook(
        "import tiledb_cloud_widgets as tcw\nbrowser = tcw.browse(page_size=5)\nbrowser",
        "import time; time.sleep(600)",
    )
    # as in hosts without subshells: messages wait until the cell ends
    notebook.page.evaluate(
        "() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.commsOverSubshells = 'disabled'; }"
    )
    notebook.run(0)
    panel = Panel(notebook, notebook.output(0))
    panel.wait_for_rows()
    notebook.start(1)
    expect(notebook.panel.get_by_text("[*]:")).to_be_visible()
    panel.region.get_by_role("searchbox", name="Search").fill("a")
    expect(panel.region.get_by_text("The kernel is busy.")).to_be_visible()
    expect(panel.rows.first).to_be_visible()
    notebook.interrupt()
    expect(panel.region.get_by_text("The kernel is busy.")).not_to_be_visible()
    panel.settled()
    assert panel.python("browser.query.search") == "'a'"

"""What the panels say of what they do not know, of a bug in somebody's callback, and of a server whose worker was killed."""

from __future__ import annotations

import json
from contextlib import ExitStack

import psutil
from playwright.sync_api import expect


def metadata_hits(number: int, identity: str, value: str) -> bytes:
    """One page of three, of groups that a search for a name finds."""
    group = {"id": identity, "name": "cities", "metadata": [{"key": "title", "value": value}]}
    pagination = {"page": number, "per_page": 1, "total_pages": 3, "total_items": 3}
    return json.dumps({"groups": [group], "pagination_metadata": pagination}).encode()


def test_the_metadata_of_a_group_is_found_on_the_third_page_or_said_to_be_missing(browse, proxy):
    panel = browse("kind='group'")
    panel.row("cities").get_by_role("rowheader").click()
    identity = panel.printed("browser.selected.info.id")
    with proxy.failing("with_metadata=", 200, b'{"groups": []}'):
        panel.details.get_by_role("tab", name="Metadata").click()
        expect(panel.details.get_by_role("alert")).to_contain_text("The metadata could not be found.")
        expect(panel.details.get_by_text("No key-value metadata")).to_have_count(0)
    with ExitStack() as faults:
        for number, found in enumerate(["another", "one more", identity], 1):
            body = metadata_hits(number, found, f"on page {number}")
            faults.enter_context(proxy.failing(f"owned?page={number}&per_page=1000", 200, body))
        panel.details.get_by_role("button", name="Try again").click()
        expect(panel.details.get_by_text("on page 3")).to_be_visible()


def test_what_a_server_does_not_say_is_not_claimed(browse, proxy):
    array = {
        "id": "0c1d",
        "name": "of few words",
        "namespace": "open-data",
        "tiledb_uri": "tiledb://open-data/0c1d",
    }
    listing = {"arrays": [array], "pagination_metadata": {"page": 1, "per_page": 25, "total_items": 1}}
    counts = {"namespaces": ["ada", "empty-club"], "result_count_by_namespace": {"ada": 18, "empty-club": 0}}
    with (
        proxy.failing("/v1/arrays/browser/public?", 200, json.dumps(listing).encode()),
        proxy.failing("/sidebar", 200, json.dumps(counts).encode()),
    ):
        panel = browse("scope='public'")
        panel.row("of few words").get_by_role("rowheader").click()
        expect(panel.details.get_by_text("Owner", exact=True)).to_be_visible()
        expect(panel.details.get_by_text("shared")).to_have_count(0)
        panel.tab("Owned").click()
        expect(panel.row("of few words")).to_have_count(0)
        panel.region.get_by_role("combobox", name="Namespace").click()
        options = panel.region.get_by_role("listbox", name="Namespace").get_by_role("option")
        expect(options.filter(has_text="18")).to_have_text("ada18")
        expect(options.filter(has_text="empty-club")).to_have_count(0)


LOGGED = "log.getvalue().count('Traceback'), log.getvalue().count('ValueError: a bug of my own')"


def test_a_bug_in_an_observer_goes_to_the_log_and_the_panel_goes_on(browse):
    panel = browse("page_size=5")
    panel.python(
        "import io, logging\nlog = io.StringIO()\n"
        "logging.getLogger('tiledb_cloud_widgets').addHandler(logging.StreamHandler(log))\n"
        "def bug(change): raise ValueError('a bug of my own')\nbrowser.observe(bug, 'page')"
    )
    panel.button("Next page").click()
    panel.begins_at(6)
    panel.rows.first.get_by_role("rowheader").click()
    expect(panel.details).to_be_visible()
    expect(panel.alert).to_have_count(0)
    assert panel.printed("browser.page, browser.status, len(browser.selection)") == "2 ready 1"
    assert panel.printed(LOGGED) == "1 1"


def test_a_worker_of_the_server_that_was_killed_while_idle_costs_nothing(browse, cloud):
    panel = browse("search='longley'")
    panel.rows.first.get_by_role("rowheader").click()
    panel.python("browser.selected.open().close()")  # a worker is there
    killed = psutil.Process(cloud._process.pid).children()
    killed = [process for process in killed if "tiledb_cloud_widgets.local.data.worker" in process.cmdline()]
    for worker in killed:
        worker.kill()
    assert killed
    panel.details.get_by_role("tab", name="Preview").click()
    expect(panel.details.get_by_role("table").first).to_be_visible()
    expect(panel.alert).to_have_count(0)
    assert panel.printed("browser.selected.open().schema.sparse") == "False"

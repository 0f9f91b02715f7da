"""The Preview tab: the data of an asset, read when the tab is opened and not before."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Locator, expect

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


def preview_of(panel: Panel) -> Locator:
    """What the tab shows, once all of it is there."""
    preview = panel.details.get_by_role("tabpanel", name="Preview")
    expect(preview.locator("[aria-busy=false]").first).to_be_visible()
    return preview


def test_every_asset_shows_its_data_and_nothing_of_it_is_saved(
    browse: Callable[..., Panel], proxy: Proxy, cloud: LocalCloud
) -> None:
    panel = browse("page_size=50")
    page = panel.notebook.page
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

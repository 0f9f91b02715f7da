"""Other people's text is text: names, tags and descriptions made to run as script are drawn, not run."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.hostile import MARKUP, PAYLOADS


def answer() -> bytes:
    arrays = [
        {
            "id": f"00000000-0000-0000-0000-{index:012d}",
            "name": payload,
            "namespace": "mallory",
            "tiledb_uri": f"tiledb://mallory/{index}",
            "uri": f"s3://bucket/{payload}",
            "description": payload,
            "tags": [payload, "plain"],
            "license_text": payload,
            "allowed_actions": ["read"],
            "type": "dense",
            "size": 2**60,
        }
        for index, payload in enumerate(PAYLOADS[:25])
    ]
    pages = {"page": 1, "per_page": 25, "total_pages": 1, "total_items": len(arrays)}
    return json.dumps({"arrays": arrays, "pagination_metadata": pages}).encode()


def test_hostile_names_tags_and_descriptions_are_drawn_as_text(browse, proxy):
    with proxy.failing("/v1/arrays/browser/owned", 200, answer()):
        panel = browse()
        page = panel.notebook.page
        for index, payload in enumerate(MARKUP[:13]):
            row = panel.rows.nth(index)
            expect(row.get_by_role("rowheader")).to_contain_text(payload)
            row.get_by_role("rowheader").click()
            expect(panel.details).to_contain_text(payload)
        panel.details.get_by_role("tab", name="Code").click()
        panel.region.get_by_role("combobox", name="Add tag").click()
        expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
        panel.python("browser")
        panel.python("browser.to_frame()")
        assert page.evaluate("window.pwned") is None
        assert panel.region.locator("script, iframe, img").count() == 0

"""What a page has kept in the browser, where any other script of the same origin can read it."""

from __future__ import annotations

import json

from playwright.sync_api import Page

_KEPT = """() => JSON.stringify([
  location.href, document.cookie, document.documentElement.outerHTML,
  ...[localStorage, sessionStorage].map((kept) => Object.keys(kept).map((key) => [key, kept.getItem(key)])),
  [...document.querySelectorAll("input, textarea")].map((field) => field.value),
])"""


def kept_by(page: Page) -> str:
    """Return cookies, local, session and database storage of the page's origin, its address, markup and fields."""
    return page.evaluate(_KEPT) + json.dumps(page.context.storage_state(indexed_db=True))

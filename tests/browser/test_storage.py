"""A secret that a page keeps is found wherever it is: the stories of signing in rely on that."""

from __future__ import annotations

import pytest

from tests.browser.storage import kept_by

SECRET = "canary-in-the-page"
DATABASE = """(secret) => new Promise((done) => {
  const opening = indexedDB.open("canary", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("kept").put({inner: [secret]}, "key");
  opening.onsuccess = () => { opening.result.close(); done(); };
})"""


@pytest.mark.parametrize(
    "keep",
    [
        "(secret) => localStorage.setItem('key', secret)",
        "(secret) => sessionStorage.setItem('key', secret)",
        "(secret) => { document.cookie = `key=${secret}`; }",
        "(secret) => history.replaceState(null, '', `?key=${secret}`)",
        "(secret) => document.body.setAttribute('data-key', secret)",
        "(secret) => { document.body.append(Object.assign(document.createElement('input'), {value: secret})); }",
        DATABASE,
    ],
    ids=["local storage", "session storage", "cookie", "address", "markup", "field", "database"],
)
def test_a_secret_is_found_wherever_a_page_keeps_it(browser, lab, keep):
    context = browser.new_context()
    page = context.new_page()
    page.goto(lab.url("api"))
    assert SECRET not in kept_by(page)
    page.evaluate(keep, SECRET)
    assert SECRET in kept_by(page)
    context.close()

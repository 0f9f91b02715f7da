"""Signing in and out, in the form and in the Browser."""

from __future__ import annotations

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import trustme
from playwright.sync_api import expect

from tests.browser.storage import kept_by

NOBODY = "import os\nfor name in [n for n in os.environ if n.startswith('TILEDB_')]: del os.environ[name]\nimport tiledb_cloud_widgets as tcw\n"


@pytest.fixture
def form(open_notebook):
    """``tcw.login()`` where no credentials are found; gives the notebook and the form."""

    def open_it(code: str = "form = tcw.login()\nform"):
        notebook = open_notebook(NOBODY + code)
        notebook.run(0)
        form = notebook.output(0).get_by_role("form", name="Sign in to TileDB Cloud").first
        expect(form).to_be_visible()
        return notebook, form

    return open_it


def fill_token(form, server: str, token: str) -> None:
    form.get_by_role("textbox", name="Server").fill(server)
    form.get_by_label("Token", exact=True).last.fill(token)


def test_a_token_signs_in_and_the_next_cell_lists(form, proxy, cloud):
    notebook, sheet = form()
    fill_token(sheet, proxy.url.removeprefix("http://"), cloud.token)  # without a scheme, as people write it
    sheet.get_by_role("button", name="Sign in").click()
    expect(notebook.output(0).get_by_text(f"Signed in as {cloud.username}")).to_be_visible()
    assert notebook.python("form.signed_in, form.username") == f"(True, '{cloud.username}')"
    assert int(notebook.python("len(tcw.client.list_arrays(page=1, per_page=5).arrays)")) == 5
    assert cloud.token not in kept_by(notebook.page)


def test_a_password_signs_in(form, proxy, cloud):
    notebook, sheet = form()
    sheet.get_by_text("Password", exact=True).first.click()
    sheet.get_by_role("textbox", name="Server").fill(proxy.url)
    sheet.get_by_role("textbox", name="Username").fill(cloud.username)
    sheet.get_by_label("Password", exact=True).last.fill(cloud.password)
    sheet.get_by_label("Password", exact=True).last.press("Enter")
    expect(notebook.output(0).get_by_text(f"Signed in as {cloud.username}")).to_be_visible()
    assert cloud.password not in kept_by(notebook.page)


def test_a_wrong_token_is_said_in_words_and_nothing_is_kept(form, proxy, cloud):
    notebook, sheet = form()
    fill_token(sheet, proxy.url, "wrong-" + cloud.token)
    sheet.get_by_role("button", name="Sign in").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    expect(sheet.get_by_role("textbox", name="Server")).to_have_value(proxy.url)
    assert notebook.python("form.signed_in") == "False"
    assert "NotSignedIn" in notebook.python(
        "try: tcw.client.user_profile()\nexcept Exception as e: print(type(e).__name__)"
    )
    fill_token(sheet, proxy.url, cloud.token)
    sheet.get_by_role("button", name="Sign in").click()
    expect(notebook.output(0).get_by_text(f"Signed in as {cloud.username}")).to_be_visible()


def test_a_server_that_is_not_there_is_named(form):
    _, sheet = form()
    fill_token(sheet, "http://127.0.0.1:9", "some-token")
    sheet.get_by_role("button", name="Sign in").click()
    alert = sheet.get_by_role("alert")
    expect(alert).to_contain_text("127.0.0.1:9")
    token = sheet.get_by_label("Token", exact=True).last
    expect(token).to_have_value("some-token")  # it was not what is wrong
    token.press("End")
    expect(alert).to_be_visible()  # as long as it holds
    sheet.get_by_role("textbox", name="Server").fill("no server at all")
    expect(alert).to_have_count(0)
    sheet.get_by_role("button", name="Sign in").click()
    expect(alert).to_contain_text("no server at all")
    expect(token).to_have_value("some-token")


def test_a_server_with_a_certificate_that_nobody_vouches_for_is_named(form):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        _, sheet = form()
        fill_token(sheet, f"https://127.0.0.1:{server.server_port}", "some-token")
        sheet.get_by_role("button", name="Sign in").click()
        expect(sheet.get_by_role("alert")).to_contain_text("certificate")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_empty_form_says_what_is_missing_without_a_request(form, proxy):
    _, sheet = form()
    before = len(proxy.requests)
    sheet.get_by_role("textbox", name="Server").fill(proxy.url)
    sheet.get_by_role("button", name="Sign in").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    assert len(proxy.requests) == before


def test_where_credentials_exist_nothing_is_asked(open_notebook, cloud):
    notebook = open_notebook("import tiledb_cloud_widgets as tcw\ntcw.login()")
    notebook.run(0)
    expect(notebook.output(0).get_by_text(f"Signed in as {cloud.username}")).to_be_visible()
    expect(notebook.output(0).get_by_role("form")).to_have_count(0)


def test_signing_out_brings_the_form_back(form, proxy, cloud):
    notebook, sheet = form()
    fill_token(sheet, proxy.url, cloud.token)
    sheet.get_by_role("button", name="Sign in").click()
    notebook.output(0).get_by_role("button", name="Sign out").click()
    expect(sheet).to_be_visible()
    assert notebook.python("form.signed_in") == "False"


def test_a_browser_without_credentials_asks_for_them_and_goes_on(open_notebook, proxy, cloud):
    notebook = open_notebook(NOBODY + "browser = tcw.browse()\nbrowser")
    notebook.run(0)
    sheet = notebook.output(0).get_by_role("form", name="Sign in to TileDB Cloud")
    fill_token(sheet, proxy.url, cloud.token)
    sheet.get_by_role("button", name="Sign in").click()
    expect(notebook.output(0).get_by_role("grid", name="Arrays").get_by_role("row").nth(3)).to_be_visible()


def test_no_secret_and_no_row_is_saved_but_in_the_static_table(form, proxy, cloud):
    notebook, sheet = form("form = tcw.login()\nbrowser = tcw.browse()\ndisplay(form, browser)")
    fill_token(sheet, proxy.url, cloud.token)
    sheet.get_by_role("button", name="Sign in").click()
    grid = notebook.output(0).get_by_role("grid", name="Arrays")
    expect(grid.get_by_role("row").nth(3)).to_be_visible()
    names = [name.strip() for name in grid.get_by_role("rowheader").all_inner_texts()]
    saved = notebook.save()
    text = json.dumps(saved)
    assert cloud.token not in text
    assert cloud.password not in text
    for cell in saved["cells"]:
        for output in cell["outputs"]:
            output.get("data", {}).pop("text/html", None)
            output.get("data", {}).pop("text/plain", None)
    rest = json.dumps(saved)
    assert not [name for name in names if len(name) > 8 and name in rest]


def test_a_token_revoked_while_browsing_asks_again_and_goes_on_where_it_was(browse, proxy, cloud):
    panel = browse("page_size=5, search='a'")
    panel.rows.nth(1).get_by_role("rowheader").click()
    chosen = panel.python("browser.selection")
    with proxy.failing("/v1/", 401, b'{"code": 401, "message": "This token was revoked."}'):
        panel.region.get_by_role("spinbutton", name="Page").fill("3")
        panel.press("Enter")
        sheet = panel.region.get_by_role("form", name="Sign in to TileDB Cloud")
        expect(sheet.get_by_role("alert")).to_contain_text("This token was revoked.")
    fill_token(sheet, proxy.url, cloud.token)
    sheet.get_by_label("Token", exact=True).last.press("Enter")
    panel.begins_at(11)
    expect(panel.region.get_by_role("searchbox", name="Search")).to_have_value("a")
    assert panel.python("browser.selection") == chosen
    assert panel.python("(browser.page, browser.query.search)") == "(3, 'a')"


def test_the_account_of_a_browser_signs_out_and_every_panel_of_the_client_knows(open_notebook, cloud):
    notebook = open_notebook(
        "import tiledb_cloud_widgets as tcw\nform = tcw.login()\nform", "tcw.browse(page_size=5)"
    )
    notebook.run(0)
    notebook.run(1)
    region = notebook.output(1).get_by_role("region", name="TileDB Cloud")
    expect(region.get_by_role("grid", name="Arrays")).to_be_visible()
    region.get_by_role("button", name=f"{cloud.username} at").press("Enter")
    expect(notebook.page.get_by_role("menuitem", name="Sign out")).to_be_focused()
    notebook.page.keyboard.press("Enter")
    for place in (notebook.output(0), notebook.output(1)):
        expect(place.get_by_role("form", name="Sign in to TileDB Cloud")).to_be_visible()
    expect(region.get_by_text("The credentials came from the environment")).to_be_visible()
    assert notebook.python("form.signed_in") == "False"


def test_remember_is_off_for_a_server_on_this_machine_and_on_for_others(form):
    _, sheet = form()
    remember = sheet.get_by_role("checkbox", name="Remember on this machine")
    expect(remember).to_be_checked()
    for server in ("http://127.0.0.1:8181", "http://localhost:8181", "http://[::1]:8181"):
        sheet.get_by_role("textbox", name="Server").fill(server)
        expect(remember).not_to_be_checked()
    remember.check()
    sheet.get_by_role("textbox", name="Server").fill("https://api.example.org")
    expect(remember).to_be_checked()

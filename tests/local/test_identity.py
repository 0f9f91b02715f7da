"""Signing in as somebody else, in a cell or in a panel, leaves nothing of the user before."""

from __future__ import annotations

import threading

import pytest

import tiledb_cloud_widgets as tcw
from tiledb_cloud_widgets.client import Client, TileDBCloudError

from .clouds import until


@pytest.fixture
def client(cloud):
    client = Client()
    sign_in(client, cloud, "ada")
    return client


def sign_in(client, cloud, name):
    client.login(username=name, password=f"{name}'s password", host=cloud.url)


def names(browser):
    return set(browser.to_frame()["tiledb_uri"])


def test_after_a_login_in_a_cell_every_panel_says_and_shows_the_new_user(client, cloud):
    form, browser = tcw.LoginForm(client), tcw.Browser(client)
    assert names(browser) == {
        "tiledb://ada/numbers", "tiledb://ada/points",
        "tiledb://lab/empty", "tiledb://lab/study/one", "tiledb://lab/study/inner/deep",
    }  # fmt: skip
    until(lambda: form.username == "ada")
    browser.selection = ["tiledb://ada/numbers"]
    assert browser.selected.uri == "tiledb://ada/numbers"

    sign_in(client, cloud, "bob")
    until(lambda: form.username == "bob")
    assert "tiledb://ada/numbers" not in names(browser)
    assert (browser.selection, browser.selected) == ([], None)
    assert (form.username, form.signed_in) == ("bob", True)
    assert "bob" in repr(form)
    assert "ada" not in repr(form)


def test_an_earlier_query_does_not_bring_back_the_rows_of_the_user_before(client, cloud):
    browser = tcw.Browser(client)
    before = names(browser)
    browser.query = tcw.Query(search="numbers")
    sign_in(client, cloud, "bob")
    browser.query = tcw.Query()
    assert names(browser) != before
    assert not any(uri.startswith("tiledb://ada/") for uri in names(browser))


def test_what_was_exported_belongs_to_the_user_who_exported_it(client, cloud):
    browser = tcw.Browser(client)
    exports = browser._session.exports
    exports.write_whole(browser.query, "dataframe", lambda *_: None, threading.Event())
    assert len(browser.to_frame(all_pages=True, progress=False)) == 5
    sign_in(client, cloud, "bob")
    frame = browser.to_frame(all_pages=True, progress=False)
    assert not any(frame["namespace"] == "ada")


def test_signing_out_in_a_cell_signs_the_panels_out(client):
    form, browser = tcw.LoginForm(client), tcw.Browser(client)
    browser.to_frame()
    client.logout()
    assert (form.signed_in, browser.status, browser.selection) == (False, "signed_out", [])


def test_signing_in_as_another_in_the_panel_drops_the_selection_of_the_user_before(client, cloud):
    browser = tcw.Browser(client)
    browser.selection = ["tiledb://ada/numbers"]
    client.login(username="bob", password="bob's password", host=cloud.url, remember=False)
    assert browser.selected_assets == []


@pytest.mark.parametrize("no_session", [True, False])
def test_an_empty_token_in_the_environment_stands_in_nobodys_way(no_session, cloud, monkeypatch):
    monkeypatch.setenv("TILEDB_REST_TOKEN", "")
    client = Client()
    client.login(username="ada", password="ada's password", host=cloud.url, no_session=no_session)
    assert tcw.Asset(client, "tiledb://ada/numbers").open().shape == (10,)


def test_the_same_user_who_signs_in_again_keeps_the_selection(client, cloud):
    browser = tcw.Browser(client)
    client.default_user()
    browser.selection = ["tiledb://ada/numbers"]
    secrets = {"username": "ada", "password": "ada's password", "host": cloud.url}
    client.check_login(**secrets)  # as a panel does, which knows who it is from then on
    client.login(**secrets, remember=False)
    assert browser.selected.uri == "tiledb://ada/numbers"


def test_a_sign_in_of_another_notebook_is_seen_by_who_reads_a_panel(cloud, home):
    def remember(name):
        password = f"{name}'s password"
        Client().login(username=name, password=password, host=cloud.url, remember=True)

    remember("ada")
    client = Client()
    browser, picker = tcw.Browser(client), tcw.NamespacePicker(client)
    browser.selection = ["tiledb://ada/numbers"]
    assert "tiledb://ada/numbers" in names(browser)
    until(lambda: "ada" in picker.options)
    browser._session.exports.write_page(browser._engine.state.shown, "dataframe")
    assert len(tcw.last_export())

    remember("bob")
    with pytest.raises(ValueError, match="forgotten"):
        tcw.last_export()
    assert "ada" not in picker.options  # nor while those of bob are fetched
    assert "tiledb://ada/numbers" not in names(browser)
    assert browser.selection == []
    until(lambda: "bob" in picker.options)

    (home / ".tiledb" / "cloud.json").write_text("{")
    with pytest.raises(TileDBCloudError, match="is not valid JSON"):
        browser.to_frame()
    assert browser.status == "signed_out"

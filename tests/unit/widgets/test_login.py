"""The sign-in form and the namespace picker."""

from __future__ import annotations

import gc
import json
import logging

import pytest

import tiledb_cloud_widgets as tcw
from tests.unit.panel.stub import PASSWORD, TOKEN
from tests.unit.widgets.conftest import view_of


def test_a_right_token_signs_in_and_python_sees_it(stranger, stub):
    form = tcw.login(stranger)
    seen = []
    form.observe(lambda change: seen.append(change["new"]), "signed_in")
    view = view_of(form)
    assert not view.ready()["signed_in"]
    reply = view.ask(
        "sign_in", {"method": "token", "token": f" {TOKEN}\n", "server": stub.url, "remember": False}
    )
    assert reply["body"] == {"username": "ada", "host": stub.url}
    assert (form.signed_in, form.username, seen) == (True, "ada", [True])
    assert repr(form) == f"<LoginForm: signed in as ada on {stub.url.removeprefix('http://')}>"


def test_a_sign_in_that_cannot_be_remembered_says_where_it_was_to_be_saved(stranger, stub, home, monkeypatch):
    (home / "file").touch()
    monkeypatch.setenv("HOME", str(home / "file"))
    view = view_of(tcw.login(stranger))
    body = {"method": "token", "token": TOKEN, "server": stub.url, "remember": True}
    with pytest.warns(UserWarning, match="Could not save"):
        assert view.ask("sign_in", body)["ok"]
    state = view.ready()
    assert (state["signed_in"], state["source"]) == (True, "login")  # "for this session"
    assert state["error"]["title"] == "The sign-in could not be saved."
    assert str(home / "file" / ".tiledb" / "cloud.json") in state["error"]["reason"]
    view.ask("sign_out", {})
    assert view.ready()["error"] is None


def test_a_right_password_signs_in_with_a_session_token(stranger, stub):
    view = view_of(tcw.login(stranger))
    body = {
        "method": "password",
        "username": "ada",
        "password": PASSWORD,
        "server": stub.url,
        "remember": False,
    }
    assert view.ask("sign_in", body)["ok"]
    assert any("/v1/session" in path for path in stub.requests)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"method": "token", "token": "wrong"}, "token"),
        ({"method": "token", "token": "  "}, "token"),
        ({"method": "token"}, "token"),
        ({"method": "token", "token": ["x"]}, "token"),
        ({"method": "token", "token": "to\nken"}, "token"),
        ({"method": "token", "token": "t\u00f6ken"}, "token"),
        ({"method": "password", "username": "ada:x", "password": "x"}, "username"),
        ({"method": "password", "username": "", "password": "x"}, "username"),
        ({"method": "password", "username": "ada", "password": ""}, "password"),
        ({"method": "password", "username": "ada", "password": "wrong"}, "password"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(stranger, stub, body, field):
    form = tcw.login(stranger)
    reply = view_of(form).ask("sign_in", {**body, "server": stub.url})
    assert not reply["ok"]
    assert reply["error"]["field"] == field
    assert not form.signed_in
    assert not stranger.signed_in


def test_a_server_that_is_not_there_is_said_at_its_field(stranger):
    reply = view_of(tcw.login(stranger)).ask(
        "sign_in", {"method": "token", "token": "x", "server": "http://127.0.0.1:9"}
    )
    assert reply["error"]["field"] == "server"
    assert "127.0.0.1:9" in reply["error"]["reason"]


def test_a_server_that_is_no_address_is_said_in_words(stranger):
    reply = view_of(tcw.login(stranger)).ask(
        "sign_in", {"method": "token", "token": "x", "server": "http://no where"}
    )
    assert not reply["ok"]
    assert reply["error"]["title"] == "The server cannot be used."
    assert reply["error"]["reason"].startswith("'http://no where' is not a server address, such as ")
    assert reply["error"]["field"] == "server"


def test_where_credentials_exist_it_says_whose(client):
    form = tcw.login(client)
    view = view_of(form)
    state = view.ready()
    assert state["signed_in"]
    if state["username"] is None:
        assert view.state(lambda state: state["username"] == "ada")


def test_a_damaged_file_of_credentials_is_named_and_signing_in_gets_past_it(home, stub):
    (home / ".tiledb").mkdir()
    (home / ".tiledb" / "cloud.json").write_text("{broken")
    client = tcw.client.Client()
    form, browser = tcw.login(client), tcw.Browser(client, page_size=5)
    view = view_of(form)
    assert "cloud.json is not valid JSON" in view.ready()["error"]["reason"]
    assert "cloud.json is not valid JSON" in view_of(browser).ready()["error"]["reason"]
    assert browser.status == "signed_out"
    assert view.ask("sign_in", {"method": "token", "token": TOKEN, "server": stub.url, "remember": False})[
        "ok"
    ]
    assert len(browser.to_frame()) == 5


def test_signing_in_with_one_panel_is_signing_in_with_all(stranger, stub):
    form, browser, picker = (
        tcw.login(stranger),
        tcw.Browser(stranger, page_size=5),
        tcw.NamespacePicker(stranger),
    )
    assert browser.status == "signed_out"
    view_of(form).ask("sign_in", {"method": "token", "token": TOKEN, "server": stub.url, "remember": False})
    assert len(browser.to_frame()) == 5
    view_of(picker).state(lambda state: state["status"] == "ready")
    view_of(form).ask("sign_out")
    assert (browser.status, form.signed_in) == ("signed_out", False)


def test_a_form_keeps_the_client_it_was_made_with():
    form = tcw.login(tcw.client.Client())
    gc.collect()
    assert view_of(form).ready()["signed_in"] is False
    assert repr(form) == "<LoginForm: nobody is signed in>"


def test_the_picker_lists_namespaces_and_is_set_both_ways(client):
    picker = tcw.NamespacePicker(client)
    view = view_of(picker)
    state = view.state(lambda state: state["status"] == "ready")
    assert picker.options == ["ada", "lab", "grace"]
    assert [group["kind"] for group in state["groups"]] == ["user", "organizations", "listed"]
    view.ask("choose", {"value": "lab"})
    assert picker.value == "lab"
    picker.value = None
    assert view.state(lambda state: state["value"] is None)
    view.ask("choose", {"value": "any other"})
    assert picker.value == "any other"


def test_the_picker_refuses_what_is_no_name(client):
    with pytest.raises(ValueError, match="not an empty string"):
        tcw.NamespacePicker(client, value=" ")
    reply = view_of(tcw.NamespacePicker(client)).ask("choose", {"value": 3})
    assert "must be a string or null" in reply["error"]["reason"]


def test_the_picker_says_when_namespaces_did_not_arrive_and_can_try_again(client, stub):
    with stub.failing("/sidebar", 500, b"oh"):
        picker = tcw.NamespacePicker(client)
        view = view_of(picker)
        state = view.state(lambda state: state["status"] == "error")
    assert state["error"]["title"] == "The namespaces could not be loaded."
    view.send("namespaces")
    view.state(lambda state: state["status"] == "ready")
    assert "ada" in picker.options


def test_secrets_are_in_no_message_log_or_repr(stranger, stub, caplog):
    caplog.set_level(logging.DEBUG)
    form = tcw.LoginForm(stranger)
    view = view_of(form)
    for body in (
        {"method": "token", "token": "wrong-" + TOKEN},
        {"method": "password", "username": "ada", "password": "wrong " + PASSWORD},
        {"method": "password", "username": "ada", "password": PASSWORD},
        {"method": "token", "token": TOKEN},
    ):
        view.send("sign_in", {**body, "server": stub.url, "remember": False})
    for _ in range(4):
        view.receive(lambda message: message["kind"] == "reply")
    sent = (
        json.dumps(view.states)
        + repr(form)
        + caplog.text
        + json.dumps(form.comm.opened)
        + repr(form.trait_values())
    )
    assert TOKEN not in sent
    assert PASSWORD not in sent


def test_the_comm_that_brings_a_sign_in_logs_none_of_it(stranger, stub, caplog):
    caplog.set_level(logging.DEBUG)
    form = tcw.LoginForm(stranger)
    body = {"method": "password", "username": "ada", "password": PASSWORD, "server": stub.url}
    content = {"kind": "request", "id": "1", "name": "sign_in", "body": body}
    form.comm.handle_msg(
        {"content": {"data": {"method": "custom", "content": content}}, "buffers": [], "header": {}}
    )
    assert "handle_msg" in caplog.text
    assert PASSWORD not in caplog.text


def test_a_form_keeps_the_client_that_nobody_else_keeps(stub, home):
    form = tcw.LoginForm(tcw.client.Client())
    gc.collect()
    reply = view_of(form).ask("sign_in", {"token": TOKEN, "server": stub.url})
    assert reply["body"]["username"] == "ada"
    assert form.signed_in

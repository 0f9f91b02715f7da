"""What people see when they press Tab, and what they are told when a name is wrong."""

from __future__ import annotations

import inspect

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import tiledb_cloud_widgets as tcw
from tiledb_cloud_widgets.catalog.query import FIELDS
from tiledb_cloud_widgets.client import Client


@pytest.fixture
def completions(client):
    shell = InteractiveShell()
    asset = tcw.Asset(client, "tiledb://ada/numbers")
    browser = tcw.Browser(client)
    browser.selection = browser.to_frame()["tiledb_uri"].tolist()[:1]
    assert browser.selected is not None
    shell.user_ns.update(browser=browser, asset=asset, tcw=tcw, client=client)

    def complete(code: str) -> set[str]:
        with provisionalcompleter():
            return {item.text.lstrip(".") for item in shell.Completer.completions(code, len(code))}

    def both(code: str) -> list[set[str]]:
        found = []
        for shell.Completer.use_jedi in (True, False):
            found.append(complete(code))
        return found

    return both


@pytest.mark.filterwarnings("ignore")
def test_an_asset_completes_its_names(completions):
    for names in completions("asset."):
        assert {"uri", "name", "kind", "open", "to_frame", "schema", "tags"} <= names


@pytest.mark.filterwarnings("ignore")
def test_what_is_selected_completes_its_names(completions):
    with_jedi, _ = completions("browser.selected.")  # jedi is what JupyterLab uses
    assert {"uri", "open", "to_frame", "schema"} <= with_jedi


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("browser.query.", "search"),
        ("tcw.Query.", "namespace"),
        ("tcw.Preview.", "to_frame"),
        ("tcw.Browser.", "selection"),
        ("tcw.Asset.", "open"),
        ("tcw.LoginForm.", "username"),
        ("tcw.NamespacePicker.", "value"),
        ("client.", "list_arrays"),
        ("client.iter_arrays().", "total"),
        ("tcw.local.LocalCloud.", "stop"),
    ],
)
def test_every_public_object_completes_its_names(completions, code, name):
    with_jedi, _ = completions(code)
    assert name in with_jedi


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("call", ["tcw.browse(", "tcw.listing(", "tcw.export("])
def test_a_call_completes_the_fields_of_a_query(completions, call):
    for names in completions(call):
        assert {f"{field}=" for field in FIELDS} <= names


@pytest.mark.parametrize("function", [tcw.browse, tcw.listing, tcw.export])
def test_the_signature_shows_the_fields_of_a_query_with_their_defaults(function):
    parameters = inspect.signature(function).parameters
    assert set(FIELDS) <= set(parameters)
    assert parameters["scope"].default == "owned"
    assert parameters["client"].default is None


def test_the_package_names_each_of_its_names_once():
    assert len(dir(tcw)) == len(set(dir(tcw)))
    assert set(dir(tcw)) == {*tcw.__all__, "open"}  # a star import would replace Python's own


class Cloud:
    def __init__(self, client):
        self.client = client


def test_a_cloud_in_place_of_its_client_is_refused_with_what_to_give(client):
    with pytest.raises(TypeError, match=r"not Cloud .*Give its \.client\.$"):
        tcw.browse(Cloud(client))


def test_a_client_in_place_of_a_query_is_refused_with_what_to_write(client):
    with pytest.raises(TypeError, match=r"query must be a Query, not Client .*listing\(client=\.\.\.\)"):
        tcw.listing(client)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda client: tcw.listing(Cloud(client)), r"listing\(client=x\.client\)"),
        (lambda _: tcw.listing("ada"), r"listing\(namespace=\.\.\.\)"),
        (
            lambda client: tcw.export(client, "x.csv"),
            r"path must .* not Client .*export\(path, client=\.\.\.\)",
        ),
        (lambda client: tcw.export(Cloud(client), "x.csv"), r"export\(path, client=x\.client\)"),
        (lambda client: tcw.export("x.csv", client), r"export\(client=\.\.\.\)"),
        (lambda client: tcw.open(client, "tiledb://a/b"), r"open\(uri, client=\.\.\.\)"),
        (lambda client: tcw.browse(client, query=tcw.Query()), r"write Browser\(client, query\)"),
        (lambda _: tcw.browse(tcw.Query()), r"Browser\(query=\.\.\.\)"),
        (lambda _: tcw.login(token="x"), r"write tcw\.client\.login\(token=\.\.\.\)"),
    ],
)
def test_what_was_given_in_the_wrong_place_is_refused_with_what_to_write(client, call, says):
    with pytest.raises(TypeError, match=says):
        call(client)


@pytest.mark.parametrize("call", [tcw.login, tcw.browse, tcw.LoginForm, tcw.NamespacePicker, Client])
def test_a_string_that_may_be_a_token_is_not_repeated(call):
    with pytest.raises(TypeError, match=r"client\.login\(token=|login: ") as caught:
        call("a-secret-token")
    assert "secret" not in str(caught.value)


def test_an_attribute_that_a_client_or_an_asset_does_not_have_is_refused(client):
    with pytest.raises(AttributeError, match=r"client\.login\(token=\.\.\.\)"):
        client.token = "x"
    with pytest.raises(AttributeError, match=r"Write Client\(deadline=\.\.\.\)"):
        client.deadline = 5
    with pytest.raises(AttributeError, match=r"asset\.update\(description=\.\.\.\)"):
        tcw.Asset(client, "tiledb://ada/numbers").description = "x"


def test_an_attribute_that_does_not_exist_is_refused(client):
    browser = tcw.Browser(client)
    with pytest.raises(AttributeError, match=r"browser\.query = tcw\.Query\(tags=\.\.\.\)"):
        browser.tags = ["ocean"]
    with pytest.raises(AttributeError, match="Did you mean 'page_size'"):
        browser.pagesize = 5
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        tcw.LoginForm(client).nothing = 1
    with pytest.raises(AttributeError, match=r"has no attribute 'namespace'\.$"):
        tcw.NamespacePicker(client).namespace = "ada"


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("host", "host"),
        ("url", "host"),
        ("server", "host"),
        ("token", "token"),
        ("api_key", "token"),
        ("user", "username"),
        ("verify", "verify_ssl"),
    ],
)
def test_a_client_says_where_its_login_goes(name, argument):
    with pytest.raises(TypeError, match=rf"client\.login\({argument}=\.\.\.\)"):
        Client(**{name: "x"})
    with pytest.raises(TypeError, match=r"has no argument 'thread'\. Did you mean 'pool_threads'"):
        Client(thread=3)


def test_a_namespace_picker_is_a_control_of_interact(client):
    from ipywidgets import interactive

    seen = []

    def note(namespace):
        seen.append(namespace)

    picker = tcw.NamespacePicker(client)
    interactive(note, namespace=picker).update()
    picker.value = "ada"
    assert seen[0] is None
    assert seen[-1] == "ada"

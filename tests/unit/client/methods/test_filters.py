"""The filters of the listings: declared, documented and sent, each in one place."""

from __future__ import annotations

import inspect

import pytest

from tiledb_cloud_widgets.client import Client
from tiledb_cloud_widgets.client.methods import filters

LISTINGS = {
    "list_arrays": filters.ArrayFilters,
    "list_public_arrays": filters.ArrayFilters,
    "list_shared_arrays": filters.SharedArrayFilters,
    "list_groups": filters.GroupFilters,
    "list_public_groups": filters.GroupFilters,
    "list_shared_groups": filters.SharedGroupFilters,
}


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_has_the_filters_of_its_struct_and_sends_all_of_them(name: str) -> None:
    parameters = set(inspect.signature(getattr(Client, name)).parameters) - {"self", "async_req"}
    declared = set(LISTINGS[name].__annotations__)
    assert parameters == declared
    assert declared <= set(filters._WIRE_ORDER)


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_describes_every_parameter_once_and_in_its_own_words(name: str) -> None:
    text = inspect.getdoc(getattr(Client, name)) or ""
    section = text.partition("Parameters\n----------\n")[2].partition("\n\nReturns")[0]
    heads = [line.partition(" : ")[0] for line in section.splitlines() if not line.startswith(" ")]
    names = [part for head in heads for part in head.split(", ")]
    parameters = [part for part in inspect.signature(getattr(Client, name)).parameters if part != "self"]
    assert sorted(names) == sorted(parameters)
    assert "{" not in text
    assert ("arrays" if "groups" in name else "groups") not in section.replace("``list_arrays``", "")


def test_a_listing_binds_arguments_as_python_does() -> None:
    with pytest.raises(TypeError, match=r"list_arrays\(\) multiple values for argument 'namespace'"):
        Client().list_arrays("ann", namespace="ann")  # type: ignore[call-overload]
    assert str(inspect.signature(Client().list_groups)).endswith(
        "-> 'GroupBrowserData | Pending[GroupBrowserData]'"
    )

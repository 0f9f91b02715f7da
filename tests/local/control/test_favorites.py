"""Favorites: each user's own, of arrays that they may see, a list for each of the API's kinds."""

from __future__ import annotations

import pytest

from tiledb_cloud_widgets.client import Client, Forbidden, NotFound

LISTS = ("arrays", "notebooks", "ml_models", "udfs")


@pytest.fixture
def client(cloud):
    return cloud.client


def test_an_array_is_marked_listed_and_taken_back(ada):
    path = "/v1/arrays/favorites/ada/numbers"
    assert "not one of your favorites" in ada.get(path, status=404)["message"]
    ada.post(path, status=204)
    ada.post(path, status=204)
    info = ada.get("/v1/arrays/ada/numbers/metadata")
    assert info["is_favorite"]
    one = {"array_uuid": info["id"], "namespace": "ada", "name": "numbers"}
    assert ada.get(path) == one
    assert ada.get("/v1/arrays/favorites/uuids") == [one]
    assert [row["is_favorite"] for row in ada.get("/v1/arrays/favorites")["arrays"]] == [True]
    owned = ada.get("/v1/arrays/browser/owned")["arrays"]
    assert {row["name"] for row in owned if row["is_favorite"]} == {"numbers"}
    ada.delete(path)
    ada.delete(path)
    assert ada.names("arrays/favorites") == []


def test_favorites_are_each_users_own_and_the_newest_comes_first(ada, bob, eve):
    ada.patch("/v1/arrays/ada/numbers/share", {"namespace": "bob", "actions": ["read"]})
    bob.post("/v1/arrays/favorites/ada/numbers", status=204)
    ada.post("/v1/arrays/favorites/ada/points", status=204)
    ada.post("/v1/arrays/favorites/ada/numbers", status=204)
    assert ada.names("arrays/favorites") == ["ada/numbers", "ada/points"]
    assert bob.names("arrays/favorites") == ["ada/numbers"]
    eve.post("/v1/arrays/favorites/ada/numbers", status=404)
    second = ada.get("/v1/arrays/favorites", page=2, per_page=1)
    assert [row["name"] for row in second["arrays"]] == ["points"]
    assert second["pagination_metadata"] == {"page": 2, "per_page": 1, "total_pages": 2, "total_items": 2}


def test_what_is_no_longer_shared_is_not_listed_and_is_again_when_it_is_shared_again(ada, bob):
    share = "/v1/arrays/ada/numbers/share"
    ada.patch(share, {"namespace": "bob", "actions": ["read"]})
    bob.post("/v1/arrays/favorites/ada/numbers", status=204)
    ada.patch(share, {"namespace": "bob", "actions": []})
    assert bob.names("arrays/favorites") == []
    assert bob.get("/v1/arrays/favorites/uuids") == []
    ada.patch(share, {"namespace": "bob", "actions": ["read"]})
    assert bob.names("arrays/favorites") == ["ada/numbers"]


def test_notebooks_models_and_functions_have_lists_of_their_own(ada):
    ada.patch("/v1/arrays/ada/numbers/metadata", {"file_type": "notebook"})
    refused = ada.post("/v1/arrays/favorites/ada/numbers", status=404)
    assert "is a notebook: its favorites are at /v1/notebooks/favorites" in refused["message"]
    ada.post("/v1/notebooks/favorites/ada/numbers", status=204)
    assert ada.get("/v1/notebooks/favorites")["notebooks"][0]["name"] == "numbers"
    ada.patch("/v1/arrays/ada/numbers/metadata", {"file_type": "ml_model"})
    assert [ada.get(f"/v1/{name}/favorites")["pagination_metadata"]["total_items"] for name in LISTS] == [
        0,
        0,
        1,
        0,
    ]
    assert "is a group" in ada.post("/v1/arrays/favorites/lab/study", status=404)["message"]


def test_the_client_lists_them_all_page_by_page(client):
    types = {
        "ada/numbers": None,
        "ada/points": "notebook",
        "lab/empty": "ml_model",
        "lab/study/one": "notebook",
    }
    for name, file_type in types.items():
        uri = f"tiledb://{name}"
        if file_type is not None:
            client.update_array_info(uri, file_type=file_type)
        client.add_array_favorite(uri, file_type)
        assert client.is_array_favorite(uri, file_type)
    expected = ["numbers", "study/one", "points", "empty"]  # arrays, notebooks, models; the newest first
    for size in (1, 2, 3, 4, 10):
        pages = [client.list_favorites(page=number, per_page=size) for number in range(1, 6)]
        assert [row.name for page in pages for row in page.arrays] == expected, size
        assert all(len(page.arrays) <= size for page in pages)
        assert {page.pagination_metadata.total_items for page in pages} == {4}
    assert [
        row.name for page in client.iter_pages(client.list_favorites, per_page=3) for row in page.rows
    ] == expected
    client.delete_array_favorite("tiledb://ada/points", "notebook")
    assert client.list_favorites().pagination_metadata.total_items == 3


def test_wrong_arguments_are_refused_before_a_request(client):
    with pytest.raises(ValueError, match="page must not be below 0"):
        client.list_favorites(page=-1)
    with pytest.raises(TypeError, match="file_type must be a string or None, not list"):
        client.add_array_favorite("tiledb://ada/numbers", ["notebook"])
    with pytest.raises(NotFound):
        client.add_array_favorite("tiledb://ada/none")


def test_a_reader_may_mark_but_not_edit_or_share(ada, cloud):
    ada.patch("/v1/arrays/ada/numbers/share", {"namespace": "bob", "actions": ["read"]})
    bob = Client()
    bob.login(username="bob", password="bob's password", host=cloud.url)
    bob.add_array_favorite("tiledb://ada/numbers")
    with pytest.raises(Forbidden):
        bob.update_array_info("tiledb://ada/numbers", description="mine")
    with pytest.raises(NotFound):
        bob.share_array("tiledb://ada/numbers", "eve", ["read"])

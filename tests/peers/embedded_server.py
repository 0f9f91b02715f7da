"""Uses the embedded server through the ``tiledb-cloud`` client, unmodified; run by that client's own interpreter.

``python embedded_server.py URL USERNAME PASSWORD`` prints what each step gave, as one JSON object.
"""

import json
import sys
import uuid
import warnings

import tiledb
import tiledb.cloud
from tiledb.cloud import array, asset, client, groups, rest_api

warnings.simplefilter("ignore")
url, username, password = sys.argv[1:]
found = {}


def names(rows):
    return [f"{row.namespace}/{row.name}" for row in rows or []]


try:
    client.login(username=username, password="wrong", host=url)
except rest_api.ApiException as error:
    found["wrong password"] = error.status

client.login(username=username, password=password, host=url)
found["user"] = client.user_profile().username
found["organizations"] = [each.organization_name for each in client.user_profile().organizations]
found["organization"] = client.organization("lab").role

found["lists"] = [
    names(client.list_arrays(per_page=100).arrays),
    names(client.list_shared_arrays(per_page=100).arrays),
    names(client.list_public_arrays(per_page=100).arrays),
    names(client.list_groups(per_page=100).groups),
    names(client.list_shared_groups(per_page=100).groups),
    names(client.list_public_groups(per_page=100).groups),
]

info = array.info("tiledb://ada/numbers")
found["info"] = [info.name, info.type, info.tiledb_uri, info.tags]
identity = str(uuid.UUID(info.id))
found["info by UUID"] = array.info(f"tiledb://ada/{identity}").name

group = groups.info("tiledb://lab/study")
found["group"] = [group.name, group.asset_count, group.group_count, group.group_type]
contents = groups.contents("tiledb://lab/study")
found["contents"] = [(entry.array or entry.group).name for entry in contents.entries]

array.update_info("tiledb://ada/numbers", description="Said by the other client", tags=["one", "two"])
info = array.info("tiledb://ada/numbers")
found["updated"] = [info.description, info.tags]
found["by tag"] = names(client.list_arrays(tag=["one"]).arrays)
groups.update_info("tiledb://lab/study", description="A study", tags=["cells"])
group = groups.info("tiledb://lab/study")
found["group updated"] = [group.description, group.tags]

array.share_array("tiledb://ada/numbers", "bob", ["read"])
found["shared"] = [[each.namespace, each.actions] for each in array.list_shared_with("tiledb://ada/numbers")]
array.unshare_array("tiledb://ada/numbers", "bob")
found["unshared"] = array.list_shared_with("tiledb://ada/numbers")

groups.share_group("tiledb://lab/study", "eve", ["read"])
found["group shared"] = [
    [each.namespace, each.group_actions, each.array_actions]
    for each in groups.list_shared_with("tiledb://lab/study")
    if each.namespace == "eve"
]
groups.unshare_group("tiledb://lab/study", "eve")
found["group unshared"] = [each.namespace for each in groups.list_shared_with("tiledb://lab/study")]

favorites = client.build(rest_api.FavoritesApi)
favorites.add_array_favorite("ada", "numbers")
found["favorites"] = [
    names(favorites.list_array_favorites().arrays),
    [each.name for each in favorites.list_array_favorites_uui_ds()],
    array.info("tiledb://ada/numbers").is_favorite,
    favorites.get_array_favorite("ada", "numbers").name,
]
favorites.delete_array_favorite("ada", "numbers")
found["no favorites"] = names(favorites.list_array_favorites().arrays)

listed = asset.list(namespace="lab", depth="root", order_by="name asc", expand="metadata")
found["assets"] = [[each.name, each.asset_type] for each in listed.data]
found["public assets"] = sorted(each.name for each in asset.list_public(type="array").data)

ctx = client.Ctx()
with tiledb.open("tiledb://ada/numbers", ctx=ctx) as opened:
    found["opened"] = opened[:].tolist()
with tiledb.open(f"tiledb://ada/{identity}", ctx=ctx) as opened:
    found["opened by UUID"] = opened[:].tolist()
with tiledb.Group("tiledb://lab/study", ctx=ctx) as opened:
    found["group opened"] = sorted(member.uri for member in opened)

groups.create("made", namespace="lab")
groups.create("made/inner", namespace="lab", parent_uri="tiledb://lab/made")
groups.create("own")
found["groups created"] = [names(client.list_groups(namespace=each).groups) for each in ("ada", "lab")]
with tiledb.Group("tiledb://lab/made", ctx=ctx) as opened:
    found["added to a parent"] = [[member.name, member.uri] for member in opened]
try:
    groups.create("elsewhere", namespace="lab", storage_uri="s3://bucket/elsewhere")
except rest_api.ApiException as error:
    found["created elsewhere"] = str(error)
groups.delete("tiledb://lab/made", recursive=True)
groups.delete("tiledb://ada/own")

storage = array.info("tiledb://ada/points").uri
array.deregister_array("tiledb://ada/points")
found["deregistered"] = names(client.list_arrays(namespace="ada").arrays)
array.register_array(storage, namespace="ada", array_name="dots")
found["registered"] = names(client.list_arrays(namespace="ada").arrays)
storage = groups.info("tiledb://lab/study/inner").uri
groups.deregister("tiledb://lab/study", recursive=True)
found["group deregistered"] = names(client.list_groups(namespace="lab").groups)
groups.register(storage, namespace="lab", name="alone", credentials_name="none")
found["group registered"] = names(client.list_groups(namespace="lab").groups)
array.delete_array("tiledb://ada/dots")
found["deleted"] = names(client.list_arrays(namespace="ada").arrays)

print(json.dumps(found))

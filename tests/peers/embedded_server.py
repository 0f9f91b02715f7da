"""Uses the embedded server through the ``tiledb-cloud`` client, unmodified; run by that client's own interpreter.

``python embedded_server.py URL USERNAME PASSWORD`` prints what each step gave, as one JSON object.
"""

import json
import sys
import uuid
import warnings

import tiledb
import tiledb.cloud
from tiledb.cloud import array, client, groups

warnings.simplefilter("ignore")
url, username, password = sys.argv[1:]
found = {}


def names(rows):
    return [f"{row.namespace}/{row.name}" for row in rows or []]


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

array.share_array("tiledb://ada/numbers", "bob", ["read"])
found["shared"] = [[each.namespace, each.actions] for each in array.list_shared_with("tiledb://ada/numbers")]
array.unshare_array("tiledb://ada/numbers", "bob")
found["unshared"] = array.list_shared_with("tiledb://ada/numbers")

ctx = client.Ctx()
with tiledb.open("tiledb://ada/numbers", ctx=ctx) as opened:
    found["opened"] = opened[:].tolist()
with tiledb.open(f"tiledb://ada/{identity}", ctx=ctx) as opened:
    found["opened by UUID"] = opened[:].tolist()
with tiledb.Group("tiledb://lab/study", ctx=ctx) as opened:
    found["group opened"] = sorted(member.uri for member in opened)

print(json.dumps(found))

"""What the methods of a client that send a request have in common; see ``documented_like``.

Parameters
----------
uri : str
    ``tiledb://namespace/name``; a UUID may stand in the name's place.
scope : {"owned", "shared", "public"}, default "owned"
    Which listing: the user's own namespaces, what others share with the user, or what everybody can see.
namespace : str, optional
    Only those of this user or organization.
shared_to : str or iterable of str, optional
    Only those that are shared with these namespaces.
permissions : str or iterable of str, optional
    Only those for which the user has this permission, such as "read"; of several, the first is sent.
permission : str, optional
    Only those for which the user has this permission: "read", "write" or "edit".
group_type : str, optional
    Only those of this type (see `models.GroupType`).
asset_type : str or iterable of str, optional
    Only those of these types (see `models.AssetType`).
ownership_level : str or iterable of str, optional
    "owned", "shared", or both.
tag, exclude_tag : str or iterable of str, optional
    Only those with all these tags; only those with none of these.
search : str, optional
    Only those whose name, namespace or description contains this text; tags are not searched.
file_type, exclude_file_type : str or iterable of str, optional
    Only files of these types (see `models.FileType`); no files of these types.
file_property : str or iterable of str, optional
    Only files with these properties, each written "name,value".
member_type, exclude_member_type : str or iterable of str, optional
    Only members of these types ("group", "array", "file", "soma", ...); no members of these types.
flat : bool or None, default True
    True includes nested groups; False lists only top-level groups, or those directly in ``parent``; None
    leaves it to the server.
parent : uuid.UUID or str, optional
    Only groups inside this one.
depth : {"root", "all"}, optional
    "root" omits assets inside groups.
storage_uri : str, optional
    The new location of the array's storage.
page : int, optional
    Number of the page; the first is 1.
per_page : int, optional
    Rows per page. The API states no default and no maximum (the embedded server: 100, and at most 10,000);
    ``pagination_metadata.per_page`` is the number that the server used.
orderby : str, optional
    "name" or "size"; the API has no direction.
order_by : str, optional
    "created_at", "name" or "asset_type", followed by " asc" or " desc"; "created_at desc" by default.
with_metadata : bool, optional
    Include the key-value metadata of each row.
expand : str or iterable of str, optional
    "metadata" includes the key-value metadata.
async_req : bool, default False
    Return a `Pending` at once; the request runs in the client's thread pool.

Raises
------
TypeError, ValueError
    When an argument has a wrong type or form; nothing is sent.
TileDBCloudError
    When the request fails; `NotSignedIn` without credentials that it needs, `NotFound` when there is no such
    asset, or the user may not see it, `Forbidden` without the permission to change it.
"""

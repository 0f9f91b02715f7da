"""Messages about one asset: its star, changes to its entry, who has access, its versions, the way to it.

``js/src/kernel/asset-protocol.ts`` has the same.
"""

from __future__ import annotations

from tiledb_cloud_widgets.panel.message import Message


class UriRequest(Message):
    uri: str


class Entry(Message):
    """What one may edit of an asset."""

    description: str
    tags: list[str]


class FavoriteRequest(Message):
    uri: str
    favorite: bool


class EditRequest(Message):
    """Save what differs between ``entry`` and ``shown``, with which the form was opened.

    ``overwrite``: whatever somebody else has saved meanwhile.
    """

    uri: str
    entry: Entry
    shown: Entry
    overwrite: bool = False


class ShareRequest(Message):
    """Share with a namespace; without any action, stop that. ``member_actions`` are for groups."""

    uri: str
    namespace: str
    actions: list[str]
    member_actions: list[str] | None = None


class LocateRequest(Message):
    """Go to a ``tiledb://`` URI or a UUID."""

    text: str


class Edited(Message):
    """Saved; or, as ``theirs``, what somebody else has saved since the form was opened."""

    theirs: Entry | None = None


class Grant(Message):
    """Who an asset is shared with; of a group, ``member_actions`` say what they may do to its arrays."""

    namespace: str
    actions: list[str]
    member_actions: list[str]


class Sharing(Message):
    grants: list[Grant]


class Versions(Message):
    """When an array was written, in milliseconds since 1970, the newest first; ``total`` counts them all."""

    times: list[int]
    total: int


class Located(Message):
    uri: str


class RecentAsset(Message):
    uri: str
    kind: str


class RecentAssets(Message):
    assets: list[RecentAsset]

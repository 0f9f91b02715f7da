"""Messages about one asset: its star, its entry, who has access, versions, its preview, the way to it.

``js/src/kernel/asset-protocol.ts`` has the same.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from tiledb_cloud_widgets.panel.message import Message

Timestamp = Annotated[int, msgspec.Meta(ge=0, le=2**53)]  # milliseconds since 1970: as of this version
DetailsTab = Literal["overview", "schema", "metadata", "code"]


class UriRequest(Message):
    uri: str


class DetailsRequest(Message):
    uri: str
    tab: DetailsTab
    timestamp: Timestamp | None = None


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


class PreviewRequest(Message):
    """Show a bounded part of an asset.

    ``at`` holds coordinates by dimension, as text: a browser does not count beyond 2**53. ``attribute`` is
    what to draw (None: what is drawn first); ``timestamp`` is in milliseconds since 1970; ``exact`` computes
    figures of all cells whatever they cost; ``code``: the page lacks the module that draws previews.
    """

    uri: str
    at: dict[str, str] = {}
    attribute: str | None = None
    timestamp: Timestamp | None = None
    exact: bool = False
    code: bool = False


class Previewed(Message):
    """What came of a preview, whose parts have been sent; ``preview/parts.py`` describes them."""

    outcome: Literal["done", "stopped", "late", "crashed"]

"""Messages about one asset: star, entry, access, versions, preview, the way to it, and what Details show.

``js/src/kernel/asset-protocol.ts`` has the same.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from tiledb_cloud_widgets.panel.message import Message

TableRow = tuple[str, str, str]  # a name, a value, and notes on it in smaller letters
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
    """The outcome of a preview, whose parts have been sent; ``preview/parts.py`` describes them."""

    outcome: Literal["done", "stopped", "late", "crashed"]


class Fact(Message):
    """A line of Details; ``copy``: a button copies it; ``filter``: listings can be filtered by it."""

    label: str
    value: str
    copy: bool = False
    filter: Literal["namespace", "type"] | None = None


class Table(Message):
    caption: str
    heads: tuple[str, str]
    rows: list[TableRow]


class Details(Message):
    """What a tab of Details shows, in order; ``editable``: the user may change text, tags and sharing."""

    headline: str = ""
    text: str | None = None
    note: str = ""
    tables: list[Table] = []
    tags: list[str] = []
    facts: list[Fact] = []
    code: str | None = None
    script: str | None = None
    editable: bool = False

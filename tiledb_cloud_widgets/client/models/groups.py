"""Models of groups: catalogue entry, listings, contents and sharing."""

from __future__ import annotations

from typing import ClassVar, Literal

from .arrays import ArrayInfo, EntryUpdate
from .base import ListingPage, Many, MetadataStringifiedEntry, Model, Moment


class GroupInfo(Model, frozen=True):
    """A group's entry in the catalogue.

    ``size`` counts members (``asset_count`` + ``group_count``), not bytes. ``uri`` is the storage location,
    ``tiledb_uri`` opens the group. ``metadata`` is filled only with ``with_metadata=True``.
    """

    kind: ClassVar[Literal["group"]] = "group"
    id: str | None = None
    namespace: str | None = None
    name: str | None = None
    description: str | None = None
    uri: str | None = None
    tiledb_uri: str | None = None
    asset_count: int | None = None
    group_count: int | None = None
    size: int | None = None
    last_accessed: Moment | None = None
    allowed_actions: Many[str] = []
    group_type: str | None = None
    logo: str | None = None
    access_credentials_name: str | None = None
    share_count: int | None = None
    public_share: bool | None = None
    tags: Many[str] = []
    license_id: str | None = None
    license_text: str | None = None
    created_at: Moment | None = None
    created_by: str | None = None
    metadata: Many[MetadataStringifiedEntry] = []


class GroupBrowserData(ListingPage, frozen=True):
    """A page of groups."""

    groups: Many[GroupInfo] = []


class GroupBrowserFilterData(Model, frozen=True):
    """The namespaces and group types in a listing of groups."""

    namespaces: Many[str] = []
    group_types: Many[str] = []


class GroupContentsFilterData(Model, frozen=True):
    """The namespaces of a group's members."""

    namespaces: Many[str] = []


class GroupEntry(Model, frozen=True):
    """A member of a group: either ``group`` or ``array`` is set."""

    member_id: str | None = None
    group: GroupInfo | None = None
    array: ArrayInfo | None = None

    @property
    def member(self) -> ArrayInfo | GroupInfo | None:
        """The array or group itself."""
        return self.group if self.group is not None else self.array


class GroupContents(ListingPage, frozen=True):
    """A page of a group's members."""

    entries: Many[GroupEntry] = []

    @property
    def rows(self) -> list[ArrayInfo | GroupInfo]:
        """The members, in the server's order; an entry that is neither an array nor a group is left out."""
        return [member for entry in self.entries if (member := entry.member) is not None]

    @property
    def gone(self) -> int:  # noqa: D102
        return sum(entry.member is None for entry in self.entries)

    @property
    def row_keys(self) -> list[str | None]:  # noqa: D102
        members = [(entry, member) for entry in self.entries if (member := entry.member) is not None]
        return [entry.member_id or member.id or member.tiledb_uri for entry, member in members]


class GroupUpdate(EntryUpdate, frozen=True):
    """Changes to a group's catalogue entry; fields that are None change nothing."""


class GroupSharing(Model, frozen=True):
    """The permissions of a namespace on a group and on the arrays in it."""

    group_actions: Many[str] = []
    array_actions: Many[str] = []
    namespace: str | None = None
    namespace_type: str | None = None

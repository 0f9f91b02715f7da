"""What the catalogue says of an asset, who may use it, and changes to both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tiledb_cloud_widgets.catalog.clients import client_or_default
from tiledb_cloud_widgets.catalog.columns import attrs_of
from tiledb_cloud_widgets.catalog.page import humanized
from tiledb_cloud_widgets.catalog.query import check_flag, check_uri
from tiledb_cloud_widgets.client.server_text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from tiledb_cloud_widgets.catalog.page import Info
    from tiledb_cloud_widgets.client import Client
    from tiledb_cloud_widgets.client.errors import TileDBCloudError


class CatalogueEntry:
    """An asset without its data; `Asset` documents its parameters."""

    def __init__(self, client: Client | None = None, uri: str = "", info: Info | None = None) -> None:
        if isinstance(client, str) and client.startswith("tiledb:"):
            raise TypeError(
                f"Asset() takes a client before the URI: Asset(None, {client!r:.200}) uses the default one. "
                f"To open it, write tcw.open({client!r:.200})."
            )
        self._client = client_or_default(client)
        self._uri = check_uri("uri", uri)
        if info is not None and getattr(info, "kind", None) not in ("array", "group"):
            raise TypeError(f"info must be an ArrayInfo or a GroupInfo, not {type(info).__name__}.")
        self._info = info

    def __setattr__(self, name: str, value: object) -> None:
        if not name.startswith("_") and not hasattr(type(self), name):
            hint = " Write asset.update(description=...)." if name == "description" else ""
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.{hint}")
        super().__setattr__(name, value)

    @property
    def uri(self) -> str:
        """The ``tiledb://`` URI."""
        return self._uri

    @property
    def info(self) -> Info:
        """The catalogue entry: an ``ArrayInfo`` or a ``GroupInfo``.

        Raises
        ------
        NotFound, Forbidden
            When it had to be fetched, and does not exist any more or is not shared with the user.
        """
        if self._info is None:
            self._info = self._fetch_info()
        return self._info

    @property
    def name(self) -> str:
        """The name in the catalogue."""
        known = None if self._info is None else self._info.name
        return known or self._uri.removeprefix("tiledb://").partition("/")[2]

    @property
    def namespace(self) -> str:
        """The user or organization that owns it."""
        known = None if self._info is None else self._info.namespace
        return known or self._uri.removeprefix("tiledb://").partition("/")[0]

    @property
    def kind(self) -> str:  # jedi fails to complete an object with a property of type Literal
        """``"array"`` or ``"group"``."""
        return self.info.kind

    @property
    def tags(self) -> list[str]:
        """The tags, as a copy."""
        return list(self.info.tags)

    @property
    def what(self) -> str:
        """What it is, in words: ``"a dense array"``, ``"a notebook stored as an array"``."""
        info = self.info
        if info.kind == "group":
            type_ = getattr(info, "group_type", None)
            return f"a group ({humanized(type_)})" if type_ and type_ != "generic" else "a group"
        file_type = getattr(info, "file_type", None)
        if file_type:
            article = "an" if file_type.startswith("ml_") else "a"
            return f"{article} {humanized(file_type)} stored as an array"
        type_ = getattr(info, "type", None)
        return f"a {type_} array" if type_ else "an array"

    @property
    def favorite(self) -> bool:
        """Whether it is one of the user's favorites; settable. The API has favorites of arrays only.

        Raises
        ------
        TypeError
            When it is set and this is a group, or when it is set to anything but True or False.
        NotFound, Forbidden, NotSignedIn, TileDBCloudError
            When a request fails.

        Examples
        --------
        >>> import tiledb_cloud_widgets as tcw
        >>> with tcw.local.start() as cloud:
        ...     asset = tcw.Asset(cloud.client, "tiledb://ada/photos/chelsea")
        ...     asset.favorite = True
        ...     asset.favorite = False
        ...     asset.favorite
        False
        """
        if self.kind == "group":
            return False
        known: bool | None = getattr(self.info, "is_favorite", None)
        if known is not None:
            return known
        return self._client.is_array_favorite(self._uri, getattr(self.info, "file_type", None))

    @favorite.setter
    def favorite(self, value: bool) -> None:
        check_flag("favorite", value)
        if self.kind == "group":
            raise TypeError(f"{self._uri} is a group; only arrays can be favorites.")
        change = self._client.add_array_favorite if value else self._client.delete_array_favorite
        change(self._uri, getattr(self.info, "file_type", None))
        self._info = msgspec.structs.replace(self.info, is_favorite=value)

    def update(self, description: str | None = None, tags: Iterable[str] | None = None) -> None:
        """Change what the catalogue says of it; arguments that are None change nothing.

        The API has no version check: what somebody else saved meanwhile is overwritten.

        Parameters
        ----------
        description : str, optional
            The new description; ``""`` removes it.
        tags : iterable of str, optional
            The new tags; they replace all earlier ones. A bare string is one tag.

        Raises
        ------
        TypeError, ValueError
            An argument of a wrong type, or none at all.
        Forbidden, NotFound, TileDBCloudError
            The user may not edit it, or the server does not accept a value: it may allow some tags only.

        Examples
        --------
        >>> import tiledb_cloud_widgets as tcw
        >>> with tcw.local.start() as cloud:
        ...     asset = tcw.Asset(cloud.client, "tiledb://ada/photos/chelsea")
        ...     tags = asset.tags
        ...     asset.update(tags=[*tags, "reviewed"])
        ...     "reviewed" in asset.tags
        ...     asset.update(tags=tags)
        True
        """
        if description is None and tags is None:
            raise ValueError("update() needs a description, tags, or both.")
        client, group = self._client, self.kind == "group"
        change = client.update_group_info if group else client.update_array_info
        change(self._uri, description=description, tags=tags)
        self._info = client.group_info(self._uri) if group else client.array_info(self._uri)

    def sharing(self) -> pd.DataFrame:
        """Return who it is shared with: a row for each namespace; "public" stands for everybody.

        Returns
        -------
        pandas.DataFrame
            Columns ``namespace``, ``namespace_type`` ("user" or "organization") and ``actions``, a list; for
            groups also ``member_actions``, what they may do to the arrays in the group.

        Raises
        ------
        NotFound
            The user may not see its sharing (the API does not say Forbidden), or it is gone.
        NotSignedIn, TileDBCloudError
            When the request fails.

        Examples
        --------
        >>> import tiledb_cloud_widgets as tcw
        >>> with tcw.local.start() as cloud:
        ...     list(tcw.Asset(cloud.client, "tiledb://ada/photos/chelsea").sharing())
        ['namespace', 'namespace_type', 'actions']
        """
        import pandas as pd  # noqa: PLC0415 (takes long to import)

        columns = ["namespace", "namespace_type", "actions"]
        if self.kind == "group":
            columns.append("member_actions")
        grants = map(msgspec.structs.asdict, grants_of(self._client, self))
        return pd.DataFrame(grants, columns=columns)

    def share(
        self, namespace: str, actions: Iterable[str], member_actions: Iterable[str] | None = None
    ) -> None:
        """Share it with a user or organization, from now on with these permissions and no others.

        Sharing a group shares every array and group inside it too.

        Parameters
        ----------
        namespace : str
            With whom; "public" is everybody.
        actions : str or iterable of str
            What they may do: "read", "write", "edit"; of arrays all of ``client.models.ArrayActions``.
        member_actions : str or iterable of str, optional
            For a group: what they may do to the arrays in it; by default the same.

        Raises
        ------
        TypeError, ValueError
            An argument of a wrong type, no action (see ``unshare``), or ``member_actions`` of an array.
        Forbidden, NotFound, TileDBCloudError
            The user may not share it, or there is no such namespace.

        Examples
        --------
        >>> import tiledb_cloud_widgets as tcw
        >>> with tcw.local.start() as cloud:
        ...     asset = tcw.Asset(cloud.client, "tiledb://ada/photos/chelsea")
        ...     asset.share("grace", ["read"])
        ...     "grace" in list(asset.sharing().namespace)
        ...     asset.unshare("grace")
        True
        """
        from tiledb_cloud_widgets.client.arguments import texts  # noqa: PLC0415 (loaded with the client)

        listed = texts("actions", actions)
        if not listed:
            raise ValueError('actions must not be empty, for example ["read"]; unshare() ends the sharing.')
        if self.kind == "group":
            members = listed if member_actions is None else texts("member_actions", member_actions)
            self._client.share_group(self._uri, namespace, listed, members)
        elif member_actions is not None:
            raise TypeError(f"{self._uri} is {self.what}; only groups have member_actions.")
        else:
            self._client.share_array(self._uri, namespace, listed)

    def unshare(self, namespace: str) -> None:
        """Stop sharing it with a namespace.

        Parameters
        ----------
        namespace : str
            A user, an organization, or "public".

        Raises
        ------
        Forbidden, NotFound, TileDBCloudError
            As for ``share``.
        """
        stop = self._client.share_group if self.kind == "group" else self._client.share_array
        stop(self._uri, namespace, [])

    def to_frame(self) -> pd.DataFrame:
        """Return the catalogue entry as a DataFrame of one row."""
        from tiledb_cloud_widgets.catalog.frames import frame_of  # noqa: PLC0415 (numpy and pandas)

        attrs = attrs_of(None, self._client.host, total=1, pages=1, rows=1)
        return frame_of([self.info], self.info.kind, attrs, metadata=bool(self.info.metadata))

    def _fetch_info(self) -> Info:
        """Fetch the entry of an array, or else of a group."""
        from tiledb_cloud_widgets.client.errors import NotFound, TileDBCloudError  # noqa: PLC0415 (imports tiledb)

        try:
            try:
                return self._client.array_info(self._uri)
            except NotFound:
                return self._client.group_info(self._uri)
        except TileDBCloudError as error:
            problem = "cannot be found" if isinstance(error, NotFound) else "cannot be looked up"
            named = restated(error, f"{self._uri} {problem} in the catalogue: {error.reason}")
            if self._uri in (error.server_message or ""):
                named.server_message = error.server_message  # it names the asset already
            raise named from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CatalogueEntry) and other.uri == self.uri and other._client is self._client

    def __hash__(self) -> int:
        return hash(self._uri)

    def __repr__(self) -> str:
        return clean(f"<Asset {self._uri}{'' if self._info is None else f', {self.what}'}>")


class Grant(msgspec.Struct, frozen=True):
    """With whom an asset is shared, and what they may do to it; of a group, also to the arrays in it."""

    namespace: str
    namespace_type: str | None
    actions: list[str]
    member_actions: list[str]


def grants_of(client: Client, asset: CatalogueEntry) -> list[Grant]:
    """Return who an asset is shared with, as ``Asset.sharing`` does, without pandas."""
    if asset.kind == "group":
        return [
            Grant(row.namespace or "", row.namespace_type, row.group_actions, row.array_actions)
            for row in client.group_sharing(asset.uri)
        ]
    return [
        Grant(row.namespace or "", row.namespace_type, row.actions, [])
        for row in client.array_sharing(asset.uri)
    ]


def note_use(client: Client, asset: CatalogueEntry) -> None:
    """Put an asset first among those used last, which an empty search suggests."""
    from tiledb_cloud_widgets.client import recent  # noqa: PLC0415 (loaded with the client)

    recent.note(client.host, client.username, recent.Recent(asset.uri, asset.kind))


def restated(error: TileDBCloudError, reason: str, next_step: str | None = None) -> TileDBCloudError:
    """Return the same error with another reason; everything that the server sent stays."""
    return type(error)(
        reason,
        next_step or error.next_step,
        title=error.title,
        http_status=error.http_status,
        json_data=error.json_data,
        body=error.body,
        retry_after=error.retry_after,
    )

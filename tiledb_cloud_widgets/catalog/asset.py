"""An array or group of the catalogue, and how to open it."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any, NoReturn

from tiledb_cloud_widgets.catalog.entry import CatalogueEntry, note_use, restated
from tiledb_cloud_widgets.catalog.snippet import snippet_of_assets
from tiledb_cloud_widgets.catalog.times import milliseconds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import tiledb

    from tiledb_cloud_widgets.catalog.preview import Preview
    from tiledb_cloud_widgets.catalog.preview_reading import Coordinate
    from tiledb_cloud_widgets.catalog.times import Timestamp

# How libtiledb quotes a response that it does not accept.
_RESPONSE = re.compile(r"HTTP code (?P<status>\d{3}); server response data '(?P<body>.*)'", re.DOTALL)
#: In libtiledb's error when its first request got no response: it does not say why.
_NO_RESPONSE = "Error deserializing REST version"
_OWN_CONNECTION = (
    "tiledb makes its own connections: check the certificate authorities (login(..., ca_file=...) or "
    "SSL_CERT_FILE) and the proxies (http_proxy, https_proxy, no_proxy)."
)


class Asset(CatalogueEntry):
    """An array or group of the catalogue, bound to the client that opens it.

    ``open`` gives its data, ``preview`` a look at them, ``schema`` and ``to_frame`` what describes them,
    ``snippet`` the code that opens it; ``update``, ``share`` and ``unshare`` change the catalogue.

    Parameters
    ----------
    client : Client, optional
        Its credentials open the asset; by default the client of ``tiledb_cloud_widgets.client``. That module
        is accepted too.
    uri : str
        ``tiledb://namespace/name``.
    info : ArrayInfo or GroupInfo, optional
        The catalogue entry; by default it is fetched when it is first needed.

    Attributes
    ----------
    uri, name, namespace, kind : str
        Kind is "array" or "group".
    tags : list of str
        In the order the server gives; empty where there are none.
    info : ArrayInfo or GroupInfo
        All that the catalogue says: description, owner, size in bytes, dates, permissions.
    what : str
        What it is, in words: "a dense array".
    favorite : bool
        Whether it is one of the user's favorites; can be set.

    Examples
    --------
    >>> import tiledb_cloud_widgets as tcw
    >>> with tcw.local.start() as cloud:
    ...     asset = tcw.Asset(cloud.client, "tiledb://ada/photos/chelsea")  # as `browser.selected` is
    ...     asset.what, asset.namespace, asset.tags[:2]
    ...     asset.schema().shape
    ...     asset.to_frame()["tiledb_uri"][0]
    ...     print(asset.snippet().splitlines()[-2])
    ('a dense array', 'ada', ['image', 'photograph'])
    (300, 451, 3)
    'tiledb://ada/photos/chelsea'
    array = tiledb.open('tiledb://ada/photos/chelsea', ctx=ctx)
    """

    def ctx(self, config: Mapping[str, Any] | tiledb.Config | None = None) -> tiledb.Ctx:
        """Return a context that can open it: with the client's server, credentials and TLS settings.

        Parameters
        ----------
        config : mapping or tiledb.Config, optional
            Further settings of TileDB.

        Raises
        ------
        NotSignedIn, TypeError, ValueError
            As ``Client.Ctx``.
        """
        return self._client.Ctx(config)

    def open(
        self,
        mode: str = "r",
        timestamp: Timestamp = None,
        **options: Any,  # noqa: ANN401 (tiledb's own)
    ) -> tiledb.Array | tiledb.Group:
        """Open it with ``tiledb``, as an array or a group.

        Files, notebooks and models are arrays too: this opens the array that holds one; ``read`` returns its
        bytes.

        Parameters
        ----------
        mode : str, default "r"
            "r", "w", and for arrays "d" (delete) and "m" (modify exclusively).
        timestamp : int, datetime, or tuple of two, optional
            Open it as of this time; of a range, what was written from its start to its end. An int is in
            milliseconds since 1970; a datetime needs a time zone, as ``info.created_at`` has.
        **options
            For ``tiledb.open``: ``attr``, ``key``; or ``config``, further settings as for ``ctx``.

        Raises
        ------
        NotFound, Forbidden
            It was deleted, renamed, or is no longer shared with the user; the message names it.
        TileDBCloudError
            TileDB could not open it.
        TypeError, ValueError
            An unknown mode or option, or an invalid timestamp.

        Notes
        -----
        libtiledb 2.26.0 to 2.30.1 loses network errors of reads. With these versions, the first call patches
        ``tiledb`` for the whole process, so that incomplete reads raise ``Unreachable``; see
        ``client.read_guard``. ``TILEDB_CLOUD_WIDGETS_READ_GUARD=0`` leaves ``tiledb`` unpatched.

        Examples
        --------
        >>> import tiledb_cloud_widgets as tcw
        >>> with tcw.local.start() as cloud:
        ...     asset = tcw.Asset(cloud.client, "tiledb://ada/photos/chelsea")
        ...     with asset.open() as array:
        ...         array.shape
        (300, 451, 3)
        """
        import tiledb  # noqa: PLC0415 (takes long to import)

        from tiledb_cloud_widgets.client import read_guard  # noqa: PLC0415 (loaded with the client)

        allowed = ("r", "w") if self.kind == "group" else ("r", "w", "d", "m")
        if mode not in allowed:
            listed = ", ".join(repr(item) for item in allowed)
            raise ValueError(f"mode must be one of {listed} for {self.what}, not {mode!r}.")
        config = options.pop("config", None)
        times = None if timestamp is None else milliseconds(timestamp)
        read_guard.install()
        try:
            if self.kind == "group":
                if options:
                    raise TypeError(
                        f"Groups have no option {next(iter(options))!r}, only mode, timestamp and config."
                    )
                if times is not None:
                    config = self._client.Config(config)
                    config["sm.group.timestamp_start"], config["sm.group.timestamp_end"] = map(str, times)
                handle = tiledb.Group(self._uri, mode, ctx=self.ctx(config))
            else:
                handle = tiledb.open(self._uri, mode, timestamp=times, ctx=self.ctx(config), **options)
        except tiledb.TileDBError as error:
            self._explain(error, "opened")
        note_use(self._client, self)
        return handle

    def read(self) -> bytes:
        """Return the bytes of a file, notebook or model: of any array that ``tiledb.Filestore`` reads.

        Raises
        ------
        TypeError
            It is a group or an array of data.
        NotFound, Forbidden, TileDBCloudError
            As for ``open``.
        """
        import tiledb  # noqa: PLC0415

        from tiledb_cloud_widgets.catalog.files import file_bytes  # noqa: PLC0415

        try:
            content = None if self.kind == "group" else file_bytes(self._uri, self.ctx())
        except tiledb.TileDBError as error:
            self._explain(error, "read")
        if content is None:
            raise TypeError(f"{self._uri} is {self.what}, not a file; use open().")
        note_use(self._client, self)
        return content

    def schema(self) -> tiledb.ArraySchema:
        """Return the schema of an array.

        Raises
        ------
        TypeError
            It is a group, which has none.
        NotFound, Forbidden, TileDBCloudError
            As for ``open``.
        """
        import tiledb  # noqa: PLC0415

        if self.kind == "group":
            raise TypeError(f"{self._uri} is a group, which has no schema; its members do.")
        try:
            return tiledb.ArraySchema.load(self._uri, ctx=self.ctx())
        except tiledb.TileDBError as error:
            self._explain(error, "opened")

    def preview(
        self,
        at: Mapping[str, Coordinate] | None = None,
        attribute: str | None = None,
        timestamp: Timestamp = None,
        seconds: float = 10,
    ) -> Preview:
        """Read a small, bounded part of it, and show that: rows, summaries of columns, a picture.

        A process of its own reads, within bounds of time, bytes and memory; every figure says what it is a
        sample of.

        Parameters
        ----------
        at : mapping, optional
            Coordinates of dimensions of a dense array that are not to be drawn, by name: ``{"z": 12}``,
            ``{"day": "2012-01-31"}``. A date is a ``datetime``, ``date`` or ``numpy.datetime64``, text as in
            ISO 8601, or an integer of its unit. Default: the middle of those that cannot be drawn.
        attribute : str, optional
            The attribute to draw. Default: the first number; of a sparse array along two numbers, where its
            cells are.
        timestamp : int, datetime or tuple of two, optional
            Show it as of this time, or what was written between two, as for ``open``.
        seconds : float, default 10
            How long it may take; what came by then is shown.

        Raises
        ------
        NotFound, Forbidden, Unreachable
            As for ``open``.
        TypeError, ValueError
            A dimension, coordinate or attribute that it does not have, an invalid timestamp, or `seconds`
            below or at 0.

        Examples
        --------
        >>> import tiledb_cloud_widgets as tcw
        >>> with tcw.local.start() as cloud:
        ...     preview = tcw.Asset(cloud.client, "tiledb://ada/iris").preview()
        >>> preview.kind, preview.shape, preview.columns[0].mean
        ('dense', (150,), 5.843333333333334)
        """
        from tiledb_cloud_widgets.catalog.preview_reading import read_preview  # noqa: PLC0415 (starts a process)

        at_time = None if timestamp is None else milliseconds(timestamp)
        preview, reason = read_preview(self._client, self._uri, self.kind, at, attribute, at_time, seconds)
        if reason is not None:
            raise_if_gone(self, reason)
        return preview

    def versions(self) -> list[datetime]:
        """Return when an array was written, newest first, in UTC; each opens it with ``timestamp``.

        At most 1,000; a warning says so where there are more.

        Raises
        ------
        TypeError
            It is a group.
        NotFound, Forbidden, Unreachable
            As for ``open``.

        Examples
        --------
        >>> import tiledb_cloud_widgets as tcw
        >>> with tcw.local.start() as cloud:
        ...     len(tcw.Asset(cloud.client, "tiledb://ada/photos/chelsea").versions())
        1
        """
        from tiledb_cloud_widgets.catalog.versions import versions_of  # noqa: PLC0415
        from tiledb_cloud_widgets.client.errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

        if self.kind == "group":
            raise TypeError(f"{self._uri} is a group, which has no versions; its members do.")
        try:
            versions = versions_of(self._client, self._uri)
        except TileDBCloudError as error:
            raise restated(error, f"The versions of {self._uri} cannot be read: {error.reason}") from error
        if versions.total > len(versions.times):
            number = versions.beyond
            beyond = f" {number:,} of them {'was' if number == 1 else 'were'} at no date." if number else ""
            warnings.warn(
                f"{self._uri} was written {versions.total:,} times; the newest {len(versions.times):,} are "
                f"returned.{beyond}",
                stacklevel=2,
            )
        return versions.times

    def snippet(self) -> str:
        """Return code that opens it in a new kernel; it holds no secret."""
        return snippet_of_assets([self], self._client)

    def _explain(self, error: Exception, verb: str) -> NoReturn:
        """Raise an error that names the asset and says whether the catalogue still holds it."""
        from tiledb_cloud_widgets.client import errors  # noqa: PLC0415 (imports tiledb)

        if isinstance(error, errors.TileDBCloudError):
            raise error
        title = f"{self._uri} cannot be {verb}:"
        try:
            fetch = self._client.group_info if self.kind == "group" else self._client.array_info
            fetch(self._uri)
        except errors.NotFound as gone:
            reason = f"{title} it was deleted, renamed, or is no longer shared with you."
            raise restated(gone, reason, "Refresh the listing and choose again.") from error
        except errors.Forbidden as refused:
            reason = f"{title} you are no longer allowed to read it."
            raise restated(refused, reason, f"Ask {self.namespace} for access.") from error
        except (errors.NotSignedIn, errors.Unreachable) as cause:
            raise restated(cause, f"{title} {cause.reason}") from error
        except errors.TileDBCloudError:
            pass
        if response := _RESPONSE.search(str(error)):
            refusal = errors.from_response(int(response["status"]), response["body"])
            if refusal.server_message:
                raise restated(refusal, f"{title} {refusal.server_message}") from error
        reason = " ".join(str(error).split())
        if _NO_RESPONSE in reason:
            reason = f"tiledb got no response from {self._client.host}, although the catalogue did."
            raise errors.TileDBCloudError(f"{title} {reason}", _OWN_CONNECTION) from error
        raise errors.TileDBCloudError(f"{title} {reason}") from error


def raise_if_gone(asset: Asset, reason: str) -> None:
    """Raise an error if the catalogue does not show an asset any more, or does not respond.

    Parameters
    ----------
    asset : Asset
        What could not be previewed.
    reason : str
        Why, as libtiledb says it.

    Raises
    ------
    NotFound, Forbidden, NotSignedIn, Unreachable
        As for ``Asset.open``.
    """
    from tiledb_cloud_widgets.client.errors import TileDBCloudError  # noqa: PLC0415 (imports tiledb)

    try:
        asset._explain(Exception(reason), "previewed")
    except TileDBCloudError as error:
        if type(error) is not TileDBCloudError:  # else it is there, and the preview says why it shows nothing
            raise
